"""Ranges and limits: between what and what, from what to what, at least or at most."""

from __future__ import annotations

import itertools
import re

from rag.types import Failure
from rag.verify.quantities import Quantity, find_quantities
from rag.words import plain

_TO = re.compile(r"\s*(?:to|and|-)\s*")
_BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+$", re.IGNORECASE)
_LEAST = re.compile(r"(?<!no )\b(?:more than|over|at least|above)\s+$", re.IGNORECASE)
_MOST = re.compile(
    r"(?<!no )\b(?:less than|fewer than|under|below|at most|up to|no more than)\s+$", re.I
)


def check_ranges(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for a range of `claim` that has not both ends of one in `evidence`.

    "Between 1,100 and 1,100" has only figures that the source gives, and "from 31 to 41" has both
    of "from 41 to 31".
    """
    claim, evidence = plain(claim), plain(evidence)
    given = _ranges(evidence)
    failures = []
    for first, last, is_step in _ranges(claim):
        ends = (first.value, last.value)
        alike = [(a.value, b.value) for a, b, step in given if is_step == step]
        same = ends in alike or (not is_step and ends[::-1] in alike)
        touched = any(set(ends) & set(other) for other in alike)
        if not same and (touched or ends[0] == ends[1]):
            words = claim[first.start : last.end].strip()
            failures.append(Failure("numbers", words, f"the source does not give {words!r}"))
    return failures


def check_limits(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for "less than" a figure of which the evidence says "more than"."""
    claim, evidence = plain(claim), plain(evidence)
    given = find_quantities(evidence)
    for quantity in find_quantities(claim):
        same = [q for q in given if q.value == quantity.value]
        limits = {_limit(evidence, q) for q in same}
        ours = _limit(claim, quantity)
        if ours and limits == {-ours}:
            words = f"{'more' if ours > 0 else 'less'} than {quantity.text}"
            return [Failure("numbers", quantity.text, f"the source does not say {words!r}")]
    return []


def _limit(text: str, quantity: Quantity) -> int:
    """Return 1 for a figure that is the least, -1 for the most, 0 where nothing says so."""
    before = text[: quantity.start]
    return 1 if _LEAST.search(before) else -1 if _MOST.search(before) else 0


def _ranges(text: str) -> list[tuple[Quantity, Quantity, bool]]:
    """Return both ends of each range, and whether it is a step from one to the other."""
    found = find_quantities(text)
    ranges = []
    for first, last in itertools.pairwise(found):
        joint = text[first.end : last.start]
        before = text[: first.start]
        between = _BETWEEN.search(before) is not None
        is_step = _FROM.search(before) is not None
        if _TO.fullmatch(joint) and (between or is_step or joint.strip() != "and"):
            ranges.append((first, last, is_step))
    return ranges
