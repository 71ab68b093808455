"""How articles write times, in English, as regular expressions.

They are tried in their order; the first that matches a place wins, and its name says to
`rag.text.dates.meaning` how to read the groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.text.dates.words import (
    COUNT,
    DAY,
    MONTH,
    SEASON,
    WEEKDAY,
    YEAR,
    count_of,
    month_number,
    weekday_number,
)

_PREFIXED = rf"(?:{WEEKDAY} ?,? \(?(?:the )?)?"
_DAYTIME = r"(?: (?:morning|afternoon|evening|night))?"
_PART = r"(?:(?:early|mid|late|the (?:beginning|start|middle|end) of)[- ](?:in )?)?"
_UNITS = r"(?P<unit>days?|weeks?|months?|years?|decades?)"
_AFTER = (
    "(?:"
    + "|".join(
        rf"(?<=\b{p} )"
        for p in "in since of until till before after during by from to between and through".split()
    )
    + ")"
)

_PATTERNS = {
    "iso": rf"{YEAR}-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])",
    "slashed": rf"(?P<a>\d\d?)/(?P<b>\d\d?)/{YEAR}",
    "month_day": rf"{_PREFIXED}{MONTH} {DAY}(?!\d)(?: ?,? {YEAR})?",
    "day_month": rf"{_PREFIXED}{DAY}(?: of)? {MONTH}(?: ?,? {YEAR})?",
    "month_year": rf"{_PART}{MONTH}(?: ?,| of)? {YEAR}",
    "feast": r"(?P<feast>Christmas (?:Day|Eve)|Boxing Day|New Year['’]s (?:Day|Eve))"
    rf"(?: ?,? (?:in |of )?{YEAR})?",
    "week_day": rf"{WEEKDAY}(?: of)? (?P<rel>last|this|next) week",
    "weekday": rf"(?P<which>last |next |this past |this coming |this |the previous |the following |on )?"
    rf"{WEEKDAY}{_DAYTIME}",
    "near_day": r"(?P<near>yesterday|today|tomorrow|tonight|last night"
    r"|this (?:morning|afternoon|evening))",
    "ago": rf"{COUNT} {_UNITS} ago",
    "part": r"(?P<side>earlier|later) (?:in )?this (?P<period>week|month|year)",
    "loose": r"(?:earlier in the (?:week|month|year|day)"
    rf"|(?:{COUNT}|a few|several|many|some) (?:hours?|days?|weeks?|months?|years?|decades?)"
    r" (?:earlier|before|later|afterwards?|prior)"
    r"|(?:a few|several|some|many) (?:hours|days|weeks|months|years|decades) ago"
    r"|(?:over|in|during|for|within) the (?:past|last) (?:[\w-]+ )?(?:days|weeks|months|years|decades)"
    r"|in recent (?:days|weeks|months|years|decades)"
    r"|the (?:day|week|month|year) (?:before|after)|overnight"
    r"|the (?:previous|next|following) (?:day|week|month|year)|the same (?:day|week|month|year))",
    "last": r"(?P<rel>last|this past|this|next) (?P<period>weekend|week|month|quarter|year)",
    "weekend": r"over the (?P<period>weekend)",
    "month_rel": rf"(?P<rel>last|next|this past|this) {MONTH}",
    "month": rf"{_AFTER}{_PART}{MONTH}",
    "season": rf"(?P<rel>last|this|next) {SEASON}",
    "season_year": rf"(?:in (?:the )?)?{SEASON}(?: of)? {YEAR}",
    "quarter": rf"(?:(?P<ordinal>first|second|third|fourth) quarter|Q(?P<q>[1-4]))(?: of)? {YEAR}",
    "decade": r"(?:the )?(?:early |late |mid-)?(?P<decade>1[89]\d0|20\d0)['’]?s",
    "season_span": r"(?:19|20)\d\d[/–-]\d\d(?!\d|-)",
    "year": rf"(?<![\d$€£,.-])(?:(?:early|mid|late)[- ])?{YEAR}(?![\d,.-]\d|[%]|\d)",
}
_COMPILED = {
    k: re.compile(p if k in {"year", "season_span"} else rf"\b(?:{p})\b", re.IGNORECASE)
    for k, p in _PATTERNS.items()
}
_SHIFTS = {
    "last": -1, "last ": -1, "this": 0, "this past": -1, "this past ": -1, "next": 1, "next ": 1,
    "yesterday": -1, "last night": -1, "tomorrow": 1, "first": 1, "second": 2, "third": 3,
    "fourth": 4,
}  # fmt: skip

_COUNTING = frozenset(
    "about some over nearly almost around roughly than least most up cost costs paid".split()
)
_COUNTED = re.compile(
    r"\s(?:people|dollars|euros|pounds|years?|miles|homes|men|women|children|troops|jobs)\b"
)
_NO_DAY_BEFORE = re.compile(
    r"\b(?:every|each|most|any|Black|Good|Ash|Super|Cyber|Fat|Bloody|Palm|Easter|Sheffield|Holy|Giving"
    r"|Shrove|Freaky|per) $"
)
_NO_DAY_AFTER = re.compile(
    r" (?:Night (?:Football|Live|Lights)|Service|Times|Mirror|Telegraph|Express|Mail|Herald|League)\b"
)
# "Next week at its Wednesday meeting"
_OF_ANOTHER_WEEK = re.compile(
    r"\b(?:last|next|that) week,? (?:(?:at|on|in|for) )?(?:(?:its|their|his|her|the|an?) )?$", re.I
)
_WEEKDAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
# Opening hours: "Monday through Friday"
_TO_A_DAY = re.compile(rf"\s?(?:through|to|[-–—]) ?{_WEEKDAYS}")
_FROM_A_DAY = re.compile(rf"{_WEEKDAYS} ?(?:through|to|[-–—]) ?$")
_MID_SENTENCE = re.compile(r"[\w,] $")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that name a time, and what they say, whatever the language."""

    kind: str
    start: int
    end: int
    year: int | None = None
    month: int = 0
    day: int = 0
    weekday: int | None = None  # 0 is Monday
    count: int = 0
    unit: str = ""  # "day", "week", "month", "quarter", "year", "weekend", or a season
    shift: int = 0  # -1 last, 0 this, 1 next; in days for a near day
    which: str = ""  # as it stands, lower case: "last", "this coming"
    other_week: bool = False  # words nearby speak of a week that is not the article's


def read_english(text: str, kinds: Iterable[str]) -> Iterator[Words]:
    """Yield the times that an English text names, kind by kind; they may overlap.

    Args:
        text: one sentence.
        kinds: those that it may have, as `rag.text.dates.hints` tells.
    """
    for kind in kinds:
        for match in _COMPILED[kind].finditer(text):
            if not _is_no_date(kind, match):
                yield _words(kind, match)


def _words(kind: str, match: re.Match[str]) -> Words:
    found = {k: v for k, v in match.groupdict().items() if v}
    low = {k: v.lower().replace("’", "'") for k, v in found.items()}
    unit = low.get("unit") or low.get("period") or low.get("season") or low.get("feast") or ""
    rel = low.get("rel") or low.get("near") or low.get("ordinal") or ""
    return Words(
        kind=kind,
        start=match.start(),
        end=match.end(),
        year=int(found.get("year") or found.get("decade") or 0) or None,
        month=month_number(found["month"])
        if "month" in found
        else int(found.get("m") or found.get("a") or 0),
        day=int(found.get("day") or found.get("d") or found.get("b") or 0),
        weekday=weekday_number(found["weekday"]) if "weekday" in found else None,
        count=count_of(low["count"]) if "count" in low else int(found.get("q") or 0),
        unit=unit.removesuffix("s") if "unit" in low else unit,
        shift=_SHIFTS.get(rel, 0),
        which=(low.get("which") or low.get("rel") or low.get("side") or "").strip(),
        other_week=_OF_ANOTHER_WEEK.search(_before(match, 30)) is not None,
    )


def _before(match: re.Match[str], most: int) -> str:
    # A pattern that ends where the match begins is looked for in as much as it can take: from the
    # beginning of a long sentence, it would be tried at every letter.
    return match.string[max(0, match.start() - most) : match.start()]


def _is_no_date(kind: str, match: re.Match[str]) -> bool:
    before = _before(match, 30)
    groups = match.groupdict()
    if groups.get("month") and groups["month"][0].islower():
        return True  # "they march 10 miles"
    if kind == "near_day":
        # "USA TODAY", "Russia Today"
        return match.group()[0].isupper() and _MID_SENTENCE.search(before) is not None
    if kind in {"weekday", "week_day"}:
        each = _TO_A_DAY.match(match.string, match.end()) or _FROM_A_DAY.search(before)
        no_day = _NO_DAY_BEFORE.search(before) or _NO_DAY_AFTER.match(match.string, match.end())
        return bool(each or no_day)
    if kind == "year":
        words = before.split()
        counts = words and words[-1].strip("(").lower() in _COUNTING
        return bool(counts or _COUNTED.match(match.string, match.end()))
    if kind == "season_year":
        return groups["season"] == "fall" and not before.rstrip().endswith("the")
    return False
