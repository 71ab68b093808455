"""What articles tell of a topic in a few lines, without a page: for a summary, for a timeline."""

from __future__ import annotations

from collections.abc import Sequence

from rag.brief.gather import Gathered
from rag.brief.lines import Page, lead_lines, stems_of
from rag.brief.rank import rank, remembering
from rag.brief.sections import dated_sentences
from rag.store import Store
from rag.types import DateMention, Evidence

_OF_ONE = 3  # sentences of one article, where there are not enough articles


def important_sentences(
    store: Store, gathered: Gathered, topic: str, wanted: int
) -> tuple[Evidence, ...]:
    """Return the sentences that matter most of gathered articles, the most important first.

    Each can stand alone and says what no other one says. Each is of another article while there
    are articles enough.

    Args:
        store: the collection.
        gathered: what `gather_topic` returns.
        topic: what is asked for.
        wanted: how many sentences, at most.
    """
    pool = _pool(store, gathered, topic)
    page = Page(remembering(store.embed), stems_of(topic))
    lines = lead_lines(page, pool, wanted, most_of_one=1)
    lines += lead_lines(page, pool, wanted - len(lines), most_of_one=_OF_ONE - 1)
    return tuple(line.evidence[0] for line in lines)


def timeline_of(
    store: Store, gathered: Gathered, topic: str, wanted: int
) -> tuple[tuple[Evidence, DateMention], ...]:
    """Return the sentences that say when something happened, with its time, in order of time.

    Args:
        store: the collection.
        gathered: what `gather_topic` returns.
        topic: what is asked for.
        wanted: how many sentences, at most.
    """
    page = Page(remembering(store.embed), stems_of(topic))
    found = dated_sentences(page, _pool(store, gathered, topic), wanted)
    return tuple((pick.evidence[0], moment) for pick, moment in found)


def _pool(store: Store, gathered: Gathered, topic: str) -> Sequence[Evidence]:
    return rank(store.embed, topic, gathered.articles, gathered.evidence)
