"""Which kinds of times a text can name at all, by what every way of writing them has.

The patterns of `rag.text.dates.patterns` are tried at every letter of a text; to see that a sentence
has no month, no weekday and no figure takes a hundredth of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_YEAR = re.compile(r"1[89]\d\d|20\d\d")
_DIGIT = re.compile(r"\d")
_DECADE = re.compile(r"0['’]?s")
_QUARTER = re.compile(r"q(?:uarter|[1-4])")
# "they march 10 miles" is no date: a month begins with a capital. Of German months too.
_MONTH = re.compile(
    "J[Aa][Nn]|J[Uu][NnLl]|F[Ee][Bb]|M[Aa][RrYyIi]|M[Ää]|A[Pp][Rr]|A[Uu][Gg]|S[Ee][Pp]|O[CcKk][Tt]"
    "|N[Oo][Vv]|D[Ee][CcZz]"
)
_BEFORE_MONTH = (
    *(
        f"{word} "
        for word in "in since of until till before after during by from to between".split()
    ),
    *"and |through |early |mid |late |early-|mid-|late-|of-".split("|"),
)
_UNITS = "day week month quarter year hour decade overnight".split()
_SOME_TIME_FROM = re.compile(
    r"(?:hour|day|week|month|year|decade)s? (?:earlier|before|later|after|prior|ago)"
    r"|earlier in the |the (?:past|last|previous|next|following|same) |in recent |overnight"
)
_NEAR = ("today", "yesterday", "tomorrow", "tonight", "last night", "this m", "this a", "this e")
_GERMAN_WORDS = "tag abend woch monat jahr gestern heute übermorgen".split()
_GERMAN_DAY = re.compile(r"\d\.\d?\d\.")


class Hints(NamedTuple):
    """What a text may have."""

    english: tuple[str, ...]  # names of kinds, in the order in which they are tried
    german: bool


def hints_of(text: str) -> Hints:
    """Return what times `text` may name, in small letters or capitals."""
    lower = text.lower()
    month = _MONTH.search(text) is not None
    english = tuple(_english(text, lower, month=month))
    german = month or "vor " in lower or _has(lower, _GERMAN_WORDS) or _GERMAN_DAY.search(lower)
    return Hints(english, bool(german))


def _english(text: str, lower: str, *, month: bool) -> Iterator[str]:
    digit = _DIGIT.search(lower) is not None
    year = digit and _YEAR.search(lower) is not None
    turned = "last " in lower or "next " in lower or "this " in lower
    yield from _with_figures(lower, digit=digit, year=year, month=month)
    if "christmas" in lower or "boxing" in lower or "new year" in lower:
        yield "feast"
    if _has(lower, _UNITS):
        yield from _with_units(lower, turned=turned)
    elif _has(lower, _NEAR):
        yield "near_day"
    if month and turned:
        yield "month_rel"
    if month and any(_follows_a_preposition(text, m.start()) for m in _MONTH.finditer(text)):
        yield "month"
    yield from _seasons_and_years(lower, turned=turned, year=year)


def _with_figures(lower: str, *, digit: bool, year: bool, month: bool) -> Iterator[str]:
    if year and "-" in lower:
        yield "iso"
    if year and "/" in lower:
        yield "slashed"
    if month and digit:
        yield "month_day"
        yield "day_month"
        if year:
            yield "month_year"


def _with_units(lower: str, *, turned: bool) -> Iterator[str]:
    if "sday" in lower or "nday" in lower or "iday" in lower or "rday" in lower:
        if turned and " week" in lower:
            yield "week_day"
        yield "weekday"
    if _has(lower, _NEAR):
        yield "near_day"
    if " ago" in lower:
        yield "ago"
    if "earlier" in lower or "later" in lower:
        yield "part"
    if _SOME_TIME_FROM.search(lower):
        yield "loose"
    if turned and ("week" in lower or "month" in lower or "quarter" in lower or "year" in lower):
        yield "last"
    if "weekend" in lower:
        yield "weekend"


def _seasons_and_years(lower: str, *, turned: bool, year: bool) -> Iterator[str]:
    if (turned or year) and _has(lower, ("spring", "summer", "autumn", "fall", "winter")):
        if turned:
            yield "season"
        if year:
            yield "season_year"
    if not year:
        return
    if _QUARTER.search(lower):
        yield "quarter"
    if _DECADE.search(lower):
        yield "decade"
    if "-" in lower or "–" in lower or "/" in lower:
        yield "season_span"
    yield "year"


def _follows_a_preposition(text: str, place: int) -> bool:
    return text[max(0, place - 10) : place].lower().endswith(_BEFORE_MONTH)


def _has(lower: str, parts: tuple[str, ...] | list[str]) -> bool:
    for part in parts:  # noqa: SIM110 - `any` with a generator takes three times as long
        if part in lower:
            return True
    return False
