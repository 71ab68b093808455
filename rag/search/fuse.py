"""Rank fusion: several rankings of ids become one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

Id = TypeVar("Id", bound=Hashable)

# The constant of the original paper; it keeps the first few ranks from deciding alone.
_K = 60


def reciprocal_rank_fusion(rankings: Sequence[Sequence[Id]]) -> list[tuple[Id, float]]:
    """Fuse rankings by the sum of 1 / (60 + rank); best first, ties in order of appearance.

    Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and
    individual Rank Learning Methods", SIGIR 2009.

    Returns:
        Pairs of id and score; the score of an id that leads every ranking is 1.
    """
    scores: dict[Id, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (_K + rank)
    best = len(rankings) / (_K + 1)
    ordered = sorted(scores.items(), key=lambda pair: -pair[1])
    return [(item, score / best) for item, score in ordered]
