"""Is a claim supported by a passage? The one place where that is decided.

What the reader makes of the pair and what can be compared exactly (the claim's words and figures that
the passage lacks) are joined by a logistic regression, fitted by `make fit-verdict` on claims
that the reader was not trained on. Its names, dates, runs of words and the reader's probability of a
contradiction were tried beside them and brought nothing. Two thresholds make three
outcomes: *supported*, *uncertain* and *unsupported*.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from rag.checks.parsed import parse
from rag.models.encoders.reader import Passage, Reader
from rag.text.coverage import stems_missing
from rag.text.quantities import agrees
from rag.types import Evidence, Support

# Fitted by `make fit-verdict`, which prints them with what each of them brings; docs/reader.md.
WEIGHTS = (0.553, 0.605, -0.459, -0.667, -0.983)
# From the lower one on nine of ten supported claims are kept, from the upper one on nine of ten
# claims that pass are supported: on one half of the development claims, counted on the other.
LOWER, UPPER = 0.29, 0.84
_MOST = 5.0  # log odds of the reader beyond which it is no surer


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of a claim and a passage."""

    one: float  # the constant of the regression
    supports: float  # log odds of the reader's probability
    words: float  # share of the claim's words that the passage lacks
    figures: float  # how many of its figures the passage lacks, at most two
    several: float  # how many sentences beyond one it is held against


def features(claim: str, evidence: Sequence[Evidence], reader: Reader) -> Features:
    """Return what is known of a claim and the sentences that it is held against."""
    reading = reader.supports(claim, [passage_of(evidence)])[0]
    published = evidence[0].article.published
    said = parse(claim, published)
    told = parse(" ".join(e.text for e in evidence), published)
    around = evidence[0].surroundings
    missing = stems_missing(said.stems, f"{around} {told.text}")
    given = [*told.quantities, *parse(around).quantities]
    unmatched = [q for q in said.quantities if not any(agrees(q, g) for g in given)]
    return Features(
        one=1.0,
        supports=_log_odds(reading.supports),
        words=len(missing) / (len(said.stems) or 1),
        figures=float(min(2, len(unmatched))),
        several=float(len(evidence) - 1),
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
    return Passage(" ".join(e.text for e in evidence), evidence[0].surroundings)


def _log_odds(likely: float) -> float:
    likely = min(max(likely, 1e-6), 1 - 1e-6)
    return max(-_MOST, min(_MOST, math.log(likely / (1 - likely))))
