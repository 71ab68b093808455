"""Tasks that are no questions: a summary, a timeline or a list, as an answer of cited sentences.

A model changes no word of them, whichever is in use: what matters most is chosen by what all articles
tell, and each sentence is printed as it stands in its article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.ask import look_up
from rag.answer.clock import Clock
from rag.answer.draft import EXTRACTIVE
from rag.answer.kinds import Told
from rag.answer.verify import Citations, claims_of, quoting
from rag.brief.gather import Gathered, gather_topic
from rag.brief.lines import Page, lead_lines, stems_of
from rag.brief.rank import rank, remembering
from rag.brief.sections import dated_sentences
from rag.models.encoders.reader import shared_reader
from rag.render.text import joined
from rag.search.find import Ask, hidden_undated, search, with_time
from rag.search.reading import ANSWERS, MAY_ANSWER
from rag.search.retrieve import nearest_articles
from rag.search.spelling import as_written
from rag.store import Store
from rag.text.coverage import repeats
from rag.text.dates import day
from rag.types import DateMention, Evidence
from rag.types.answer import Answer

_POINTS = 6
_MOMENTS = 12
_ITEMS = 12
_OF_ONE = 3  # sentences of one article, where there are not enough articles
_NEAR = 12  # passages whose articles are named where there is nothing to tell

_Lines = list[tuple[str, Evidence]]  # what stands before a sentence, and the sentence


def answer_task(store: Store, ask: Ask, told: Told, model: str) -> Answer:
    """Return what a task asks for.

    Args:
        store: the collection.
        ask: the task, with its limits.
        told: what kind of task it is, and what its topic may be.
        model: the name of the model in use, which is not asked.
    """
    clock, lines, notes = Clock(), list[tuple[str, Evidence]](), list[str]()
    make = {"summary": _summary, "timeline": _timeline, "list": _list}[told.type]
    topic, within = ask, ask
    with clock.stage("retrieve"):
        for text in told.topics:
            written, mended = as_written(store.catalog, text, ask.scope)
            topic = replace(ask, question=written, history=())
            within = with_time(store, topic)
            lines, notes = make(store, within, list(mended))
            if lines:
                break
    citations = Citations()
    claims = claims_of((quoting(item) for _, item in lines), citations)
    shown = [f"{head}{joined([c])}" for (head, _), c in zip(lines, claims, strict=True)]
    coverage = store.catalog.coverage(within.window)
    return Answer(
        type=told.type,
        question=ask.question,
        standalone_question=topic.question,
        status="answered" if lines else "not_in_corpus",
        reason=None if lines else f"no article tells enough of this for a {told.type}",
        answer="\n".join(shown) or None,
        claims=claims,
        citations=citations.items,
        nearest=() if lines else nearest_articles(search(store, within, _NEAR)),
        coverage=coverage,
        window=within.window,
        model=model,
        prompt_id=EXTRACTIVE,
        reader=shared_reader().identity,
        timings_ms={"generate": 0, "verify": 0, **clock.timings_ms},
        notes=(*notes, *hidden_undated(coverage, within.window)),
    )


def _summary(store: Store, ask: Ask, notes: list[str]) -> tuple[_Lines, list[str]]:
    gathered = gather_topic(store, ask)
    if not gathered.evidence:
        return [], notes
    found = important_sentences(store, gathered, ask.question, _POINTS)
    return [("- ", item) for item in found], [*notes, *gathered.remarks]


def _timeline(store: Store, ask: Ask, notes: list[str]) -> tuple[_Lines, list[str]]:
    gathered = gather_topic(store, ask)
    if not gathered.evidence:
        return [], notes
    found = timeline_of(store, gathered, ask.question, _MOMENTS)
    lines = [(f"{day(m.date)}: ", item) for item, m in found if m.date]
    return lines, [*notes, *gathered.remarks]


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


def _list(store: Store, ask: Ask, notes: list[str]) -> tuple[_Lines, list[str]]:
    """Return the sentences that name something of what is to be listed, the newest first."""
    found = look_up(store, replace(ask, question=f"Which are the {ask.question}?"))
    read = (*found.context.evidence, *found.context.beyond)
    items: list[Evidence] = []
    for item in sorted(read, key=lambda e: -e.answers):
        told = any(repeats(item.text, other.text) for other in items)
        if item.answers >= ANSWERS and not told and len(items) < _ITEMS:
            items.append(item)
    articles = len({item.article.article_id for item in items})
    unsure = sum(MAY_ANSWER <= item.answers < ANSWERS for item in read)
    remark = (
        f"the list has what {articles} article{'s' * (articles != 1)} told for sure and may lack some"
        + (f"; sentences that may name others: {unsure}" if unsure else "")
    )
    items.sort(key=lambda e: e.article.published or "", reverse=True)
    return [("- ", item) for item in items], [*notes, *found.remarks, remark] if items else notes
