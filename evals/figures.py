"""Figures that several measurements print: shares, intervals, areas under a curve."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

_T = TypeVar("_T")


def wilson(count: int, total: int) -> str:
    """Return "count/total = percent (low to high)", a 95 % interval after Wilson."""
    if not total:
        return "–"
    z, part = 1.96, count / total
    middle = (part + z * z / (2 * total)) / (1 + z * z / total)
    spread = z * math.sqrt(part * (1 - part) / total + z * z / (4 * total * total))
    spread /= 1 + z * z / total
    low, high = max(0.0, middle - spread), min(1.0, middle + spread)
    return f"{count}/{total} = {part:.0%} ({low:.0%} to {high:.0%})"


def rank_area(rated: Sequence[tuple[float, bool]]) -> float:
    """Return the area under the ROC curve: how often a positive stands above a negative.

    Args:
        rated: score and label; ties count as half.
    """
    positive = [s for s, label in rated if label]
    negative = [s for s, label in rated if not label]
    above = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return above / max(1, len(positive) * len(negative))


def interval(
    items: Sequence[_T],
    figure: Callable[[Sequence[_T]], float],
    document: Callable[[_T], Hashable],
    rounds: int = 400,
) -> tuple[float, float]:
    """Return the 95 % interval of a figure by bootstrap, documents drawn with replacement.

    Args:
        items: what the figure is of.
        figure: computes it.
        document: which document an item belongs to.
        rounds: how often documents are drawn.
    """
    chance = random.Random(1)
    documents: dict[Hashable, list[_T]] = {}
    for item in items:
        documents.setdefault(document(item), []).append(item)
    groups = list(documents.values())
    figures = sorted(
        figure([item for group in chance.choices(groups, k=len(groups)) for item in group])
        for _ in range(rounds)
    )
    return figures[int(0.025 * rounds)], figures[int(0.975 * rounds)]


def share(items: Sequence[_T], holds: Callable[[_T], bool]) -> str:
    """Return the share of items for which `holds` is true, in per cent."""
    return f"{sum(map(holds, items)) / len(items):.0%}" if items else "-"
