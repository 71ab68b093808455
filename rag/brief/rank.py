"""How much each sentence matters to a page: how central it is, how many tell it, how new it is.

Where it stands in its article has no say. A page lies about its topic in vectors: a sentence that is
like neither the topic nor the headline and first words of its article tells of something else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rag.checks.parsed import parse
from rag.types import Article, Evidence

if TYPE_CHECKING:
    from numpy.typing import NDArray

Embed = Callable[[list[str]], list[list[float]]]
Vector = list[float]

_RANKED = 150  # sentences that are read: to embed one takes four milliseconds
_HEAD = 300  # characters with which an article says, behind its headline, what it is about
_OFF_TOPIC = 0.15  # likeness below which a sentence tells of something else
_CENTRAL, _FIGURE = 1.0, 0.06  # weights beside the likeness to topic and headline
_HALF_LIFE = 14.0  # days in which a sentence loses half of what newness gives it
_OLDEST = 0.4  # what an old or undated sentence keeps


@dataclass(frozen=True, slots=True)
class Ranked:
    """Sentences on a topic, what matters most first; their score is their importance."""

    evidence: tuple[Evidence, ...]
    vectors: dict[str, Vector]  # of the texts of the sentences


def rank(embed: Embed, topic: str, articles: Sequence[Article], pool: Sequence[Evidence]) -> Ranked:
    """Return the sentences of `pool` that are on the topic, by importance.

    Args:
        embed: gives the vectors of texts, of length 1.
        topic: what is asked for; empty where the articles themselves are the topic.
        articles: whose sentences they are.
        pool: sentences; of many, those of the highest score are read.
    """
    import numpy as np

    read = sorted(pool, key=lambda e: (-e.score, e.number))[:_RANKED]
    if not read:
        return Ranked((), {})
    heads = {a.article_id: f"{a.title}. {a.text[:_HEAD]}" for a in articles}
    places = {article_id: place for place, article_id in enumerate(heads, start=1)}
    texts = [topic or ". ".join(a.title for a in articles[:3]), *heads.values()]
    texts += [e.text for e in read]
    vectors = np.array(embed(texts))
    own = vectors[1 + len(heads) :]
    asked = own @ vectors[0]
    headed = (own * vectors[[places[e.article.article_id] for e in read]]).sum(axis=1)
    central = _centrality(own @ own.T, [e.article.origin for e in read])
    newest = max((a.published or "" for a in articles), default="")
    found = []
    for i, item in enumerate(read):
        if item.article.language == "en" and max(asked[i], headed[i]) < _OFF_TOPIC:
            continue
        likeness = (asked[i] + headed[i]) / 2 + _CENTRAL * central[i]
        score = likeness * _freshness(item.article.published, newest)
        score += _FIGURE * bool(parse(item.text, item.article.published).quantities)
        found.append(replace(item, score=round(float(min(1.0, max(0.0, score))), 4)))
    found.sort(key=lambda e: (-e.score, e.number))
    return Ranked(tuple(found), dict(zip(texts, vectors.tolist(), strict=True)))


def _centrality(likeness: NDArray[Any], origins: Sequence[str]) -> NDArray[Any]:
    """Return for each sentence how like it is to what the others tell.

    Of several origins, the likest sentence of each other one counts: what all tell is the news. Of
    one, all its sentences count.
    """
    import numpy as np

    of = np.array(origins)
    everyone = list(dict.fromkeys(origins))
    if len(everyone) == 1:
        mean: NDArray[Any] = (likeness.sum(axis=1) - 1) / max(1, len(origins) - 1)
        return mean
    likest = np.array([likeness[:, of == origin].max(axis=1) for origin in everyone])
    likest[[everyone.index(o) for o in origins], range(len(origins))] = 0.0
    told: NDArray[Any] = likest.sum(axis=0) / (len(everyone) - 1)
    return told


def _freshness(published: str | None, newest: str) -> float:
    if not published or not newest:
        return _OLDEST
    days = (dt.date.fromisoformat(newest[:10]) - dt.date.fromisoformat(published[:10])).days
    return float(_OLDEST + (1 - _OLDEST) * 0.5 ** (days / _HALF_LIFE))
