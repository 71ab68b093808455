"""How much each sentence matters to a page: how central it is, how many tell it, how new it is.

A first score, by words, is cheap and says which sentences are worth reading; the one that counts is
by vectors. A sentence that is like neither the topic nor those that are likest to it tells of
something else.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rag.text.coverage import missing_stems
from rag.text.quantities import apart_from_dates, find_quantities
from rag.text.words import content_stems
from rag.types import Article, Evidence, Sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

Vector = list[float]
Embed = Callable[[list[str]], list[Vector]]

_RANKED = 150  # sentences that are read: to embed one takes four milliseconds
_OPENING_SENTENCES, _OPENING = 6, 700  # what says what an article is about: sentences, characters
_GIST = 5  # sentences that are likest to the topic
# Likeness to the topic or to one of them below which a sentence tells of something else.
_ON_TOPIC = 0.25
_CENTRAL, _FIGURE = 1.0, 0.06  # weights beside the likeness to both
_HALF_LIFE = 14.0  # days in which a sentence loses half of what newness gives it
_OLDEST = 0.4  # what an old or undated sentence keeps
# By words: the weight of a word of the topic, of a sentence without one, and the loss of weight for
# each sentence further down an article.
_TOPIC_WORD, _NO_TOPIC_WORD, _DECAY = 0.5, 0.4, 0.12
_TELLING = 8  # words of a sentence that count: more is more only up to a point


def head(article: Article, sentences: Sequence[Sentence]) -> str:
    """Return what says what an article is about: its headline and first sentences."""
    end = sentences[min(_OPENING_SENTENCES, len(sentences)) - 1].end if sentences else 0
    return f"{article.title}. {article.text[: min(end, _OPENING)]}"


def share(topic: str, text: str) -> float:
    """Return the share of the topic's words that a text has; of no words, all."""
    missing, total = missing_stems(topic, text)
    return 1 - len(missing) / total if total else 1.0


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Return how like two vectors of length 1 are."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def remembering(embed: Embed) -> Embed:
    """Return `embed` such that it embeds no text twice."""
    known: dict[str, Vector] = {}

    def vectors(texts: list[str]) -> list[Vector]:
        if missing := [t for t in dict.fromkeys(texts) if t not in known]:
            known.update(zip(missing, embed(missing), strict=True))
        return [known[t] for t in texts]

    return vectors


def word_scores(
    evidence: Sequence[Evidence],
    articles: Sequence[Article],
    sentences: Mapping[str, Sequence[Sentence]],
    topic: str,
) -> list[float]:
    """Return how much of the news each sentence tells, 0 to 1, by its words, age and place.

    What every outlet tells first is the news; of one article, what it says again and again.
    """
    if len(articles) == 1:
        told = Counter(content_stems(articles[0].text))
        counts = Counter({s: min(count, 5) for s, count in told.items()})
    else:
        heads = (set(content_stems(head(a, sentences[a.article_id]))) for a in articles)
        counts = Counter(s for found in heads for s in found)
    most = max(counts.values(), default=1)
    weights = {s: count / most for s, count in counts.items() if count > 1 or len(articles) < 3}
    for s in content_stems(topic):
        weights[s] = max(_TOPIC_WORD, weights.get(s, 0.0))
    newest = max((a.published or "" for a in articles), default="")
    places: Counter[str] = Counter()
    scores = []
    for item in evidence:
        found = sorted((weights.get(s, 0.0) for s in set(content_stems(item.text))), reverse=True)
        score = sum(found[:_TELLING]) / _TELLING * _freshness(item.article.published, newest)
        score *= _NO_TOPIC_WORD + (1 - _NO_TOPIC_WORD) * share(topic, item.text)
        scores.append(score / (1 + _DECAY * places[item.article.article_id]))
        places[item.article.article_id] += 1
    return scores


def rank(
    embed: Embed, topic: str, articles: Sequence[Article], evidence: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """Return the sentences that are on the topic, the most important first, scored by importance.

    Args:
        embed: gives the vectors of texts, of length 1.
        topic: what is asked for; empty where the articles themselves are the topic.
        articles: whose sentences they are.
        evidence: sentences; of many, those of the highest score are read.
    """
    import numpy as np

    read = sorted(evidence, key=lambda e: (-e.score, e.number))[:_RANKED]
    if not read:
        return ()
    topic = topic or ". ".join(a.title for a in articles[:3])
    vectors = np.array(embed([topic, *(e.text for e in read)]))
    own = vectors[1:]
    asked = own @ vectors[0]
    likeness = own @ own.T
    gist = [i for i in asked.argsort()[::-1][:_GIST] if asked[i] >= asked.max() / 3]
    near = likeness[:, gist].max(axis=1)
    # A page of many things has sentences that are about one of the others.
    is_about = np.maximum(asked, near) >= _ON_TOPIC
    central = _centrality(likeness, [e.article.origin for e in read])
    newest = max((read[i].article.published or "" for i in gist), default="")
    found = []
    for i, item in enumerate(read):
        if item.article.language == "en" and not is_about[i]:
            continue
        score = (asked[i] + near[i]) / 2 + _CENTRAL * central[i]
        score *= _freshness(item.article.published, newest)
        score += _FIGURE * any(apart_from_dates(find_quantities(item.text), item.dates))
        found.append(replace(item, score=round(float(min(1.0, max(0.0, score))), 4)))
    return tuple(sorted(found, key=lambda e: (-e.score, e.number)))


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
    return float(max(_OLDEST, 0.5 ** (max(0, days) / _HALF_LIFE)))
