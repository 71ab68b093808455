"""The second stage: the passages that words or meaning found, put in order by what they say.

A linear score of a few features, each between 0 and 1. The weights are plain numbers, chosen on quiz
years before the one that is reported and on half of xquad: docs/history/measurements.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields

from rag.text.words import content_stems, unique

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
# seen (docs/decisions/0010).
WEIGHTS = Features(words=6.0, article=2.0, near=4.0, likeness=10.0, date=2.7)


@dataclass(frozen=True, slots=True)
class Passage:
    """What the features are computed from."""

    article_id: str
    title: str
    text: str
    bm25: float  # higher is better; 0: not found by its words
    likeness: float | None  # None: not known
    date_weight: float | None  # None: not dated, or dates do not count


Place = tuple[int, int]  # where in a text, and which word of the question


class QuestionWords:
    """The words of a question as they are looked for in passages, rarer ones heavier."""

    def __init__(self, question: str) -> None:
        """Take the words of `question`; they weigh alike until `weigh`."""
        self._stems = [s.lower() for s in unique(content_stems(question))]
        self._weights = [1.0] * len(self._stems)
        self._total = float(len(self._stems)) or 1.0

    def weigh(self, found: Sequence[AbstractSet[int]]) -> None:
        """Weigh each word by how few of the passages, given by the words they have, have it."""
        counts = [sum(k in words for words in found) for k in range(len(self._stems))]
        self._weights = [1.0 / (1.0 + c / max(1, len(found)) * 4.0) for c in counts]
        self._total = sum(self._weights) or 1.0

    def places(self, text: str) -> list[Place]:
        """Return where the words stand in `text`, in order."""
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

    def share(self, found: AbstractSet[int]) -> float:
        """Return the share of the words that `found` is."""
        return sum(self._weights[i] for i in found) / self._total

    def share_near(self, places: Sequence[Place]) -> float:
        """Return the largest share of the words that stands within a few lines of a text."""
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
    asked = QuestionWords(question)
    places = [asked.places(p.text) for p in passages]
    titles = {t: {i for _, i in asked.places(t)} for t in {p.title for p in passages}}
    found = [titles[p.title] | {i for _, i in at} for p, at in zip(passages, places, strict=True)]
    asked.weigh(found)
    whole: dict[str, set[int]] = {}
    for passage, told in zip(passages, found, strict=True):
        whole.setdefault(passage.article_id, set()).update(told)
    best = max((p.bm25 for p in passages), default=0.0) or 1.0
    likenesses = [p.likeness for p in passages if p.likeness is not None]
    dates = [p.date_weight for p in passages if p.date_weight is not None]
    usual = sum(likenesses) / len(likenesses) if likenesses else 0.0
    usual_date = sum(dates) / len(dates) if dates else 0.0
    return [
        Features(
            words=p.bm25 / best,
            article=asked.share(whole[p.article_id]),
            near=asked.share_near(at),
            likeness=max(0.0, usual if p.likeness is None else p.likeness),
            date=strength * (usual_date if p.date_weight is None else p.date_weight),
        )
        for p, at in zip(passages, places, strict=True)
    ]


def scores(found: Sequence[Features], weights: Features = WEIGHTS) -> list[float]:
    """Return the weighted sum of each passage's features."""
    names = [f.name for f in fields(Features)]
    return [sum(getattr(f, n) * getattr(weights, n) for n in names) for f in found]


def _is_of_a_word(character: str) -> bool:
    return character.isalnum() or character == "_"
