"""The times that the words of a question name: how they are written, in English."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.search import asked_spans as spans
from rag.search.asked_spans import Groups, Now
from rag.text.dates.calendar import Span
from rag.text.dates.words import COUNT, DAY, MONTH, SEASON, WEEKDAY, YEAR

_UNIT = r"(?P<unit>day|week|month|year|decade)s?"
_PERIOD = r"(?P<period>week(?:end)?|month|quarter|year|decade)"
_TO_COME = re.compile(r"\b(?:will|going to|shall|upcoming|scheduled|planned|due to)\b", re.I)


@dataclass(frozen=True, slots=True)
class Named:
    """Words of a question that name a time."""

    span: Span
    start: int
    end: int
    yearless: bool = False  # "in March": the year was ours to choose


def find_times(question: str, today: dt.date) -> list[Named]:
    """Return the times that a question names, in its order; what no calendar holds is left out."""
    now = Now(today, _TO_COME.search(question) is not None)
    found: list[Named] = []
    for pattern, resolve in _READERS:
        for match in pattern.finditer(question):
            if any(match.start() < n.end and n.start < match.end() for n in found):
                continue
            groups = {k: v.lower() if v else None for k, v in match.groupdict().items()}
            span = resolve(groups, now)
            if span is not None:
                yearless = "year" in groups and groups["year"] is None
                found.append(Named(span, match.start(), match.end(), yearless))
    return sorted(found, key=lambda n: n.start)


Reader = Callable[[Groups, Now], Span | None]


def _reader(pattern: str, resolve: Reader) -> tuple[re.Pattern[str], Reader]:
    return re.compile(pattern, re.IGNORECASE), resolve


_PART = (
    r"(?:(?:the )?(?P<part>early|mid(?:dle of)?|late|beginning of|start of|end of)[- ]"
    r"(?:in )?(?:the )?)?"
)
_FEW_OR_COUNT = rf"(?:(?:a )?(?P<few>few|several|some)|{COUNT})"
_WHICH = r"(?P<which>last|this|past|previous|next|coming|current)"
_PREPOSITIONS = "in since of until till before after during by from to and between through".split()
_AFTER_PREPOSITION = "(?:" + "|".join(rf"(?<=\b{p} )" for p in _PREPOSITIONS) + ")"
_NOT_A_MONTH = r"(?!may (?:be|have|not|well)\b|march (?:on|to|of|against|for|in|through)\b)"

# Tried in this order at each place; the first that matches wins.
_READERS = (
    _reader(rf"\b{YEAR}-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])\b", spans.read_iso_day),
    _reader(rf"\b{MONTH} (?:the )?{DAY}(?!\d)\b(?:,? (?:of )?{YEAR})?", spans.read_month_day),
    _reader(rf"\b(?:the )?{DAY}(?: of)? {MONTH}\b(?:,? {YEAR})?", spans.read_month_day),
    _reader(rf"\b{_PART}{MONTH}(?:,| of)? {YEAR}\b", spans.read_month),
    _reader(
        rf"(?:{_AFTER_PREPOSITION}|\b(?P<which>last|this|past|previous|next) )"
        rf"{_PART}{_NOT_A_MONTH}{MONTH}\b(?P<year>(?!))?",
        spans.read_month,
    ),
    _reader(
        rf"\b(?:(?P<ordinal>first|second|third|fourth) quarter|Q(?P<q>[1-4]))"
        rf"(?:(?: of|,)? {YEAR})?\b",
        spans.read_quarter,
    ),
    _reader(
        rf"\b(?:(?P<which>last|this|next|past) |in (?:the )?|the |over the |during the |since )?"
        rf"{SEASON}(?: of)? {YEAR}(?:[/–-](?P<to>\d\d(?:\d\d)?))?\b",
        spans.read_season,
    ),
    _reader(
        rf"\b(?:(?P<which>last|this|next|past) |in (?:the )?|during (?:the )?|over the |since )"
        rf"{SEASON}\b(?! (?:of|to|in|from|semester|break|back|short|apart))(?P<year>(?!))?(?P<to>(?!))?",
        spans.read_season,
    ),
    _reader(rf"\b(?:on )?{WEEKDAY},? (?:of )?(?P<week>last|this|next) week\b", spans.read_weekday),
    _reader(rf"\b(?P<week>last|this|next) week['’]s {WEEKDAY}\b", spans.read_weekday),
    _reader(rf"\b(?:{_WHICH} |on )?{WEEKDAY}\b", spans.read_weekday),
    _reader(
        r"\b(?P<near>the day before yesterday|the day after tomorrow|yesterday|today|tonight"
        r"|tomorrow|last night|this (?:morning|afternoon|evening))\b",
        spans.read_near_day,
    ),
    _reader(rf"\b{_FEW_OR_COUNT} {_UNIT} ago\b", spans.read_ago),
    _reader(
        rf"\b(?:in|over|during|for|within|of)? ?(?:the |these )?(?:last|past|previous) "
        rf"{_FEW_OR_COUNT} {_UNIT}\b",
        spans.read_past,
    ),
    _reader(
        r"\b(?:in|over|during|of) (?:the )?(?P<few>recent|last|past)(?P<count>(?!))? "
        r"(?P<unit>day|week|month|year|decade)s\b",
        spans.read_past,
    ),
    _reader(
        rf"\b(?P<earlier>earlier|so far|later) (?:in )?(?P<which>this) {_PERIOD}(?P<part>(?!))?\b",
        spans.read_period,
    ),
    _reader(
        rf"\b(?:{_PART}(?:of )?{_WHICH}|(?:in|over|during) the (?P<in_the>past|last)) "
        rf"(?P<earlier>(?!))?{_PERIOD}\b",
        spans.read_period,
    ),
    _reader(r"\b(?:the )?(?P<decade>1[89]\d|20\d)0['’]?s\b", spans.read_decade),
    _reader(
        rf"\b(?:(?P<half>first|second) half of (?:the year )?|{_PART}(?:the year )?){YEAR}\b(?![-,.]\d|%)",
        spans.read_year,
    ),
)
