"""Quantities: the numbers of a text, in digits or words, with scale, unit and limit."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.text.words import plain
from rag.types import DateMention

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen".split()
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: value for value, word in enumerate(_UNITS)}
_VALUES |= {word: 10 * tens for tens, word in enumerate(_TENS, start=2)}
SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
# "First" and "second" are more often no numbers.
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_PART = "|".join(_PARTS)
_FEW = "|".join(_UNITS[1:10])
_SMALL = "|".join(_VALUES)
NUMBER_WORDS = frozenset([*_VALUES, *(scale for scale in SCALES if len(scale) > 4)])
_SCALE = r"dozen|hundred|thousand|million|billion|trillion|bn|tn|mn|[kmb](?![a-z])"
_HUNDREDS = r"(?=\s+(?:dozen|hundred|thousand|million|billion))"
_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0}
_MONTHS = {"month": 1.0, "year": 12.0, "decade": 120.0, "century": 1200.0}
_NUMBER = re.compile(
    # Not the 2 of "CO2" or of "Artemis-2", and no hour of the day.
    rf"(?:(?P<currency>[$€£¥])\s?|(?<![^\W_])(?<![^\W\d_]-)(?<!\d[:.]))"
    rf"(?!\d{{1,2}}(?::\d\d|(?::\d\d)?\s?[ap]\.?m\b))"
    rf"(?:(?P<digits>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<rank>(?:st|nd|rd|th)\b)?"
    rf"|\b(?P<fraction>(?:an?|{_FEW})(?:-(?:{_PART})s?\b|\s(?:{_PART})s?(?=\s+(?:of|the)\b)))"
    rf"|\b(?P<ordinal>{'|'.join(_ORDINALS)})\b"
    rf"|\b(?P<word>(?:{_SMALL})(?:-(?:{_SMALL}))?|a{_HUNDREDS}|dozen|half\s+an?{_HUNDREDS}"
    rf"|(?<!second )(?<!first )half(?=\s+(?:an?|of|the|its|their)\b))\b)"
    rf"(?P<scales>(?:[\s-]?(?:{_SCALE})\b)*)"
    rf"\s?(?P<percent>%|percent\b|per cent\b|percentage points?\b)?"
    rf"(?:(?=[\s-]?(?P<unit>{'|'.join([*_DAYS, *_MONTHS])})s?\b))?",
    re.IGNORECASE,
)
_AFTER_ONE = frozenset("of another in that who which is was has to into and or".split())
# The words before a number that limit it, or say that it counts nothing: "no one", "several dozen".
_WORDS_BEFORE = re.compile(
    r"\b(?:(?P<about>about|around|roughly|some|approximately|an estimated|somewhere around|close to)"
    r"|(?P<over>more than|(?:just |slightly |somewhat |well |a little )?(?:over|above)|at least"
    r"|upwards? of|in excess of|no fewer than|no less than)"
    r"|(?P<under>(?:just |slightly |well |a little )?(?:under|below|short of)|fewer than|less than"
    r"|up to|nearly|almost|no more than))\s+(?:an? (?:estimated|total of) )?$"
    r"|\b(?:(?P<no>no)|(?P<several>several|few|many)|(?P<the>the|these|those))[\s-]+$",
    re.IGNORECASE,
)
# What follows a number that stands for those who were named: "the two were".
_STANDS_FOR = re.compile(
    r"\s*(?:[.,;:!?)]|$|(?:was|were|is|are|have|had|has|will|would|can|could|may|did|do|met|also|said|and|who)\b)"
)
_BEFORE = 60  # characters before a number in which the words stand that limit it
_ABOUT = 0.1  # a rounded figure is no further off than this
_NEAR = 0.05  # however it is rounded
_OVER = 0.25  # "more than 20" of 22, not of 40
_EXACT = 1e-9
_FRACTION = 0.005  # a third is 33 %


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text gives it."""

    value: float
    kind: str  # "%", a currency sign, "th" for a rank, "/" for a fraction, or ""
    text: str
    start: int
    end: int
    limit: str  # "about", "over" or "under" the number, or ""
    days: float = 0.0  # of what it counts, if that is hours, days or weeks
    months: float = 0.0  # the same of months, years or decades: no number of days is a month


def apart_from_dates(
    quantities: Iterable[Quantity], dates: Sequence[DateMention]
) -> list[Quantity]:
    """Return those of the numbers of a text that are no part of one of its dates."""
    return [q for q in quantities if not any(q.start < d.end and d.start < q.end for d in dates)]


def find_quantities(text: str) -> list[Quantity]:
    """Return the numbers in `text`, in digits or words, with their scale applied."""
    text = plain(text)
    found: list[Quantity] = []
    bare = 0.0  # the last number without its scale; 0 where words, a scale or a unit belong to it
    for match in _NUMBER.finditer(text):
        # To search all of the words before a number takes the square.
        said = _WORDS_BEFORE.search(text, max(0, match.start() - _BEFORE), match.start())
        before = said.lastgroup if said else None
        if _counts_nothing(text, match, before):
            continue
        number, scale = _number(match), math.prod(map(SCALES.__getitem__, _scales(match)))
        kind = "%" if match["percent"] else (match["currency"] or "")
        kind = "th" if match["rank"] or match["ordinal"] else "/" if match["fraction"] else kind
        if found and 0 < bare < number and kind != "th":
            joined = text[found[-1].end : match.start()].strip()
            if joined in {"to", "-"}:  # "$700-800 million", "5 to 10 percent"
                kind = kind or found[-1].kind
                found[-1] = replace(found[-1], value=bare * scale, kind=found[-1].kind or kind)
        unit = (match["unit"] or "").lower()
        found.append(
            Quantity(
                value=number * scale,
                kind=kind,
                text=match.group().strip(),
                start=match.start(),
                end=match.end(),
                limit=before if before in {"about", "over", "under"} else "",
                days=number * scale * _DAYS.get(unit, 0.0),
                months=number * scale * _MONTHS.get(unit, 0.0),
            )
        )
        is_bare = match["digits"] and not (match["rank"] or match["scales"] or match["percent"])
        bare = number if is_bare else 0.0
    return found


def _counts_nothing(text: str, match: re.Match[str], before: str | None) -> bool:
    """Tell whether a number counts nothing: "one of them", "no one", "the two said"."""
    if (match["word"] or "").lower() == "one" and not match["scales"]:
        following = text[match.end() :].split(maxsplit=1)
        if not following or not following[0][0].isalpha() or following[0].lower() in _AFTER_ONE:
            return True
    if before == "the":
        return _STANDS_FOR.match(text, match.end()) is not None
    return before == "no" or (before == "several" and bool(match["word"]))


def _scales(match: re.Match[str]) -> list[str]:
    return match["scales"].lower().replace("-", " ").split()


def _number(match: re.Match[str]) -> float:
    """Return a number without its scale."""
    if match["digits"]:
        return float(match["digits"].replace(",", ""))
    if match["fraction"]:
        count, part = match["fraction"].lower().replace("-", " ").split(maxsplit=1)
        return _VALUES.get(count, 1) / _PARTS[part if part in _PARTS else part[:-1]]
    if match["ordinal"]:
        return 3.0 + _ORDINALS.index(match["ordinal"].lower())
    word = match["word"].lower()
    return {"a": 1.0, "dozen": 12.0, "half": 0.5}.get(word.split()[0]) or float(
        sum(_VALUES[part] for part in word.split("-") if part in _VALUES)
    )


def agrees(claimed: Quantity, given: Quantity) -> bool:
    """Tell whether a claim may say `claimed` where its evidence has `given`.

    A claim may be less exact than its evidence and say so, never more: "about 7,000" of 7,400,
    and not "7,000" of "about 7,000".
    """
    theirs, exact = given.value, _EXACT * max(1.0, abs(given.value))
    if _lasts_as_long(claimed, given):
        return True
    if claimed.kind != given.kind:
        halves = claimed.kind == "/" or claimed.text.lower().endswith("half")
        if given.kind == "%" and halves:
            theirs, exact = given.value / 100, _FRACTION
        # A bare number may stand for one with a unit ("3.75" of "3.75 percent"), never for another's.
        elif claimed.kind and (given.kind or claimed.kind == "%"):
            return False
    if abs(claimed.value - theirs) <= exact:
        return True
    if {claimed.limit, given.limit} == {"over", "under"}:
        return False
    return _is_rounded(claimed, theirs)


def _lasts_as_long(one: Quantity, other: Quantity) -> bool:
    """Tell whether both are one duration: "two weeks" and "14 days", "four decades" and "40 years"."""
    pairs = ((one.days, other.days), (one.months, other.months))
    return any(ours and abs(ours - theirs) <= _EXACT * ours for ours, theirs in pairs)


def _is_rounded(claimed: Quantity, value: float) -> bool:
    """Tell whether `value` is "about", "over" or "under" a claim's number, and near it."""
    ours = claimed.value
    if claimed.limit == "over":
        return ours < value <= ours * (1 + _OVER)
    if claimed.limit == "under":
        return ours * (1 - _OVER) <= value < ours
    off = abs(ours - value)
    return claimed.limit == "about" and (
        off <= _NEAR * value or (off <= _ABOUT * value and _rounds_to(value, ours))
    )


def _rounds_to(value: float, rounded: float) -> bool:
    """Tell whether `value`, with as many digits as `rounded` has before its zeros, is `rounded`."""
    digits = len(f"{rounded:f}".replace(".", "").strip("0")) or 1
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return abs(round(value, places) - rounded) <= _EXACT * max(1.0, rounded)
