"""Ranks: the first, the second or the fourth of a kind in a claim is that one in its evidence."""

from __future__ import annotations

import re

from rag.dates import find_dates
from rag.types import Failure
from rag.verify.clauses import noun_phrase
from rag.verify.quantities import apart_from_dates, find_quantities
from rag.words import plain

_LOWEST = re.compile(r"(?<![\w-])(?P<rank>first|second)\b(?! of all\b| \d)", re.IGNORECASE)
_LOWEST_VALUES = {"first": 1.0, "second": 2.0}


def find_ranks(text: str) -> list[tuple[float, tuple[str, ...]]]:
    """Return the ranks in a text, each with the stems of what it is a rank of: 4 and "european titl"."""
    text = plain(text)
    ranks = [q for q in find_quantities(text) if q.kind == "th"]
    ranks = apart_from_dates(ranks, find_dates(text, None)) if ranks else []
    found = [(q.value, q.end) for q in ranks]
    found += [(_LOWEST_VALUES[m["rank"].lower()], m.end()) for m in _LOWEST.finditer(text)]
    return [(value, thing) for value, end in found if (thing := noun_phrase(text[end:]))]


def check_ranks(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for a rank that is another one in the evidence, of the same thing.

    Args:
        claim: the statement.
        evidence: the cited sentences.
    """
    known = find_ranks(evidence) if (claimed := find_ranks(claim)) else []
    for rank, thing in claimed:
        others = [other for other, its in known if thing[-1] in its]
        if others and rank not in others:
            return [Failure("ranks", " ".join(thing), "the source gives it another rank")]
    return []
