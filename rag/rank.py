"""The second stage: the passages that words or meaning found, put in order by what they say.

A linear score of a few features, each between 0 and 1. The weights are plain numbers, chosen on quiz
years before the one that is reported and on half of xquad: docs/measurements.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from rag.words import content_stems, unique

_NEAR = 160  # characters: words of the question this near to each other are said of one thing
_WHOLE = 4  # a stem shorter than this is looked for as a word, not as a beginning


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a passage for a question; each is 0 to 1."""

    words: float  # BM25, as a share of the best passage's
    article: float  # share of the question's words that its found passages and headline have
    near: float  # share of them that stand close together
    likeness: float  # cosine of passage and question
    date: float  # how well its day suits, times how much that counts


# Set by hand near what `make fit-ranker` gives: a fit alone is no better on a year that it has not
# seen (docs/decisions/0011).
WEIGHTS = Features(words=7.0, article=2.0, near=4.0, likeness=8.0, date=2.7)


@dataclass(frozen=True, slots=True)
class Passage:
    """What the features are computed from."""

    article_id: str
    title: str
    text: str
    bm25: float  # higher is better; 0: not found by its words
    likeness: float | None  # None: not known
    date_weight: float | None  # None: not dated, or dates do not count


class QuestionWords:
    """The words of a question, rarer ones heavier, as they are looked for in passages."""

    def __init__(self, question: str, texts: Sequence[str]) -> None:
        """Weigh the words of `question` by how few of `texts` have them."""
        stems = unique(content_stems(question))
        self._stems = [s.lower() for s in stems]
        found = [self._places(text) for text in texts]
        counts = [
            sum(any(i == k for _, i in places) for places in found) for k in range(len(stems))
        ]
        self._weights = [1.0 / (1.0 + c / max(1, len(texts)) * 4.0) for c in counts]
        self._total = sum(self._weights) or 1.0

    def _places(self, text: str) -> list[tuple[int, int]]:
        # Not by a pattern: fifty passages took it ten times as long.
        lower = text.lower()
        found = []
        for index, stem in enumerate(self._stems):
            at = lower.find(stem)
            while at >= 0:
                end = at + len(stem)
                after = lower[end : end + 1] if len(stem) < _WHOLE else ""
                if not _is_of_a_word(lower[max(0, at - 1) : at]) and not _is_of_a_word(after):
                    found.append((at, index))
                at = lower.find(stem, end)
        return sorted(found)

    def share(self, text: str) -> float:
        """Return the share of the words that `text` has."""
        return sum(self._weights[i] for i in {i for _, i in self._places(text)}) / self._total

    def share_near(self, text: str) -> float:
        """Return the largest share of the words that stands within a few lines of `text`."""
        places = self._places(text)
        best = 0.0
        for index, (start, _) in enumerate(places):
            near = {i for place, i in places[index:] if place - start <= _NEAR}
            best = max(best, sum(self._weights[i] for i in near))
        return best / self._total


def features(question: str, passages: Sequence[Passage], strength: float) -> list[Features]:
    """Return the features of each passage.

    Args:
        question: what was asked.
        passages: what was found for it.
        strength: how much the date counts, 0 to 1. A passage without a date gets the mean of the
            others: it is neither favoured nor hidden.
    """
    asked = QuestionWords(question, [f"{p.title} {p.text}" for p in passages])
    best = max((p.bm25 for p in passages), default=0.0) or 1.0
    likenesses = [p.likeness for p in passages if p.likeness is not None]
    dates = [p.date_weight for p in passages if p.date_weight is not None]
    usual = sum(likenesses) / len(likenesses) if likenesses else 0.0
    usual_date = sum(dates) / len(dates) if dates else 0.0
    whole: dict[str, float] = {}
    for article_id, texts in _texts(passages).items():
        whole[article_id] = asked.share(texts)
    return [
        Features(
            words=p.bm25 / best,
            article=whole[p.article_id],
            near=asked.share_near(p.text),
            likeness=max(0.0, usual if p.likeness is None else p.likeness),
            date=strength * (usual_date if p.date_weight is None else p.date_weight),
        )
        for p in passages
    ]


def scores(found: Sequence[Features], weights: Features = WEIGHTS) -> list[float]:
    """Return the weighted sum of each passage's features."""
    names = [f.name for f in fields(Features)]
    return [sum(getattr(f, n) * getattr(weights, n) for n in names) for f in found]


def _is_of_a_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _texts(passages: Sequence[Passage]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for p in passages:
        found[p.article_id] = f"{found.get(p.article_id, p.title)} {p.text}"
    return found
