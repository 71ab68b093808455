"""Is a claim supported by a passage? The one place where that is decided.

What the reader makes of the pair and what can be compared exactly (the share of the claim's words,
names, figures and dates that the passage has) are joined by a logistic regression, fitted by
`evals/fit_verdict.py` on claims that the reader was not trained on. Two thresholds make three
outcomes: *supported*, *uncertain* and *unsupported*.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from rag.checks.coverage import stems_missing
from rag.checks.names import knows_name
from rag.checks.parsed import Parsed, parse
from rag.checks.quantities import agrees
from rag.models.reader import Passage, Reader
from rag.types import Evidence, Support

# Fitted by `evals/fit_verdict.py`, which prints them with what each of them brings; docs/reader.md.
WEIGHTS = (0.0, 1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
# From the lower one on nine of ten supported claims are kept, from the upper one on nine of ten
# claims that pass are supported: on one half of the development claims, counted on the other.
LOWER, UPPER = 0.3, 0.7
_MOST = 5.0  # log odds of the reader beyond which it is no surer


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a claim and a passage; all are 0 where nothing speaks against the claim."""

    one: float  # the constant of the regression
    supports: float  # log odds of the reader's probability
    contradicts: float  # the same
    words: float  # share of the claim's words that the passage lacks
    triples: float  # share of its runs of three words that the passage lacks
    names: float  # how many of its names the passage lacks, at most two
    figures: float  # the same of its figures
    dates: float  # the same of its dates


def features(claim: str, evidence: Sequence[Evidence], readers: Reader) -> Features:
    """Return what is known of a claim and the sentences that it is held against."""
    reading = readers.supports(claim, [passage_of(evidence)])[0]
    published = evidence[0].article.published
    said = parse(claim, published)
    told = parse(" ".join(e.text for e in evidence), published)
    around = surroundings(evidence)
    wider = f"{around} {told.text}"
    return Features(
        one=1.0,
        supports=_log_odds(reading.supports),
        contradicts=_log_odds(reading.contradicts),
        words=len(stems_missing(said.stems, wider)) / (len(said.stems) or 1),
        triples=1 - len(said.triples & told.triples) / (len(said.triples) or 1),
        names=_some(n for n in said.names if not knows_name(wider, n)),
        figures=_some(
            q for q in said.quantities if not any(agrees(q, g) for g in _figures(told, around))
        ),
        dates=_some(d for d in said.dates if not _is_told(d.text, d.date, told, wider)),
    )


def probability(known: Features) -> float:
    """Return how likely a claim is supported, 0 to 1."""
    odds = sum(w * f for w, f in zip(WEIGHTS, astuple(known), strict=True))
    return 1 / (1 + math.exp(-odds))


def outcome(likely: float) -> Support:
    """Return what follows from a probability."""
    if likely >= UPPER:
        return "supported"
    return "uncertain" if likely >= LOWER else "unsupported"


def passage_of(evidence: Sequence[Evidence]) -> Passage:
    """Return sentences as the reader takes them: with what stands before the first of them."""
    return Passage(" ".join(e.text for e in evidence), surroundings(evidence))


def surroundings(evidence: Sequence[Evidence]) -> str:
    """Return the headline of the first sentence's article and the sentences before it."""
    first = evidence[0]
    return f"{first.article.title}. {first.context}".strip(". ")


def _figures(told: Parsed, around: str) -> list[object]:
    return [*told.quantities, *parse(around).quantities]


def _is_told(text: str, date: str | None, told: Parsed, wider: str) -> bool:
    if date is None:
        return text.lower() in wider.lower()
    return any(d.date is not None and d.date.startswith(date) for d in told.dates) or (
        text.lower() in wider.lower()
    )


def _some(missing: object) -> float:
    return float(min(2, sum(1 for _ in missing)))  # type: ignore[attr-defined]


def _log_odds(likely: float) -> float:
    likely = min(max(likely, 1e-6), 1 - 1e-6)
    return max(-_MOST, min(_MOST, math.log(likely / (1 - likely))))
