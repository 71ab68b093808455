"""The figures of a sentence that a reader would quote, each with what it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text.quantities import apart_from_dates, find_quantities
from rag.text.words import STOP_WORDS, plain, words
from rag.types import Evidence

_UNIT_WORDS = 4
_PLURALS = frozenset("people men women children police cattle sheep fish aircraft troops".split())
_NO_PLURAL = ("ss", "us", "is", "'s")
# An age describes a person, and a telephone number nothing at all.
_NO_COUNT = re.compile(r"^s\b|^[ -]?(?:(?:year|month|week|day)s?[ -]old|press\b|\d)", re.IGNORECASE)
_TIME_UNIT = re.compile(
    r"^\s*(?:a\.m|p\.m|days?|weeks?|months?|years?|hours?|minutes?|seconds?|decades?|th\b|of\b)",
    re.I,
)
_FEW, _MANY = 9, 1000


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of a sentence with the words that say what it counts."""

    value: str
    amount: float
    unit: str


def find_numbers(evidence: Evidence) -> list[Number]:
    """Return the figures of a sentence that count or measure something other than time."""
    text = plain(evidence.text)
    found = []
    for quantity in apart_from_dates(find_quantities(text), evidence.dates):
        after = text[quantity.end :]
        if (
            quantity.kind == "th"
            or _TIME_UNIT.match(after)
            or text[: quantity.start].endswith(("-", ":"))
        ):
            continue
        unit = _counted(re.split(r"[,;:.()]", after)[0])
        if quantity.kind == "%":
            unit = ""
        if _NO_COUNT.match(after) or _NO_COUNT.match(unit) or text[: quantity.start].endswith("+"):
            continue
        if quantity.kind or (unit and (quantity.text[:1].isdigit() or quantity.value > 2)):
            found.append(Number(quantity.text, quantity.value, unit))
    return found


def _counted(after: str) -> str:
    """Return what a number counts: the words up to the first noun in the plural, if it is near."""
    following = words(after)[:_UNIT_WORDS]
    for place, word in enumerate(following):
        lower = word.lower()
        if lower in STOP_WORDS or word[:1].isdigit():
            break
        if lower in _PLURALS or (lower.endswith("s") and not lower.endswith(_NO_PLURAL)):
            return " ".join(following[: place + 1])
    return ""


def is_quotable(number: Number) -> bool:
    """Tell whether a figure says something beside its sentence: an amount, a share, or a count in
    digits of what it names; no "six", no distance or size.
    """
    counts = bool(number.unit) and number.amount > _FEW and number.value[:1].isdigit()
    return number.amount >= _MANY or (not number.unit and number.amount > 0) or counts
