"""What the words of a question that name a time mean, on the day on which it is asked.

People ask about the past: "in March" is the last March that has begun, "on Friday" the last
Friday up to today; only a question about what will be looks ahead.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from rag.text.dates.calendar import (
    Span,
    day_span,
    moved,
    period_span,
    span_in_year,
    week_span,
)
from rag.text.dates.grammar import TimeWords, read_times

_YEARLESS = frozenset({"day", "feast", "month", "season", "quarter"})
_A_FEW = 3
# The larger the unit, the less exactly "two months ago" is meant, in days.
_SLACK = {"day": 0, "week": 3, "month": 15, "quarter": 45, "year": 90, "decade": 730}
_SHIFTS = dict.fromkeys(("last", "past", "previous", "recent"), -1)
_SHIFTS |= dict.fromkeys(("next", "coming", "following"), 1)
_EARLY = frozenset({"early", "beginning", "start", "anfang"})
_MIDDLE = frozenset({"mid", "middle", "mitte"})
_TO_COME = re.compile(
    r"\b(?:will|going to|shall|upcoming|scheduled|planned|due to)\b", re.IGNORECASE
)
_BEFORE_EACH = re.compile(
    r"\b(?P<how>since|after|until|till|up to|before|prior to|between|from|in|on|during)"
    r"(?: about| around)?(?: the| (?:the )?(?:night|morning|evening|week|month|year) of)?\s*$",
    re.IGNORECASE,
)
_ONWARDS = re.compile(r" (?:onwards?\b|on(?=\W*$|,))", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:and|to|until|till|through|up to|-|–|—)(?: the)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AskedTime:
    """What the words of a question say of time: bounds inclusive, None is open."""

    first: dt.date | None
    last: dt.date | None
    lead: int  # where the words before it end, in the question
    start: int  # of the words
    end: int
    is_past: bool  # surely of what was: of no year that was ours to choose, and not "will"


def asked_time(question: str, today: dt.date) -> AskedTime | None:
    """Return the first time that a question names, or the range of the first two, if any."""
    ahead = _TO_COME.search(question) is not None
    times = [
        (words, span)
        for words in read_times(question, asked=True)
        if (span := asked_span(words, today, ahead=ahead))
    ]
    if not times:
        return None
    words, span = times[0]
    any_week = words.kind == "weekday" and not words.which  # "on Saturday", of the article's week
    is_past = not (ahead or any_week or _has_no_year(words))
    before = _BEFORE_EACH.search(question[: words.start])
    how = before["how"].lower() if before else ""
    lead = before.start() if before else words.start
    if len(times) > 1 and _JOINED.fullmatch(question[words.end : times[1][0].start]):
        return AskedTime(*_range(times[0], times[1]), lead, lead, times[1][0].end, is_past)
    onwards = _ONWARDS.match(question, words.end) if how in {"since", "from"} else None
    first, last = _bounds("since" if onwards else how, span)
    # "In March" is the month; "since March" is more than it.
    start = words.start if first and last else lead
    return AskedTime(first, last, lead, start, onwards.end() if onwards else words.end, is_past)


def _bounds(how: str, span: Span) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day of a time with the preposition before it."""
    if how == "since":
        return span.first, None
    if how == "after":
        return span.last, None
    if how in {"until", "till", "up to"}:
        return None, span.last
    if how in {"before", "prior to"}:
        return None, span.first - dt.timedelta(days=1)
    return span.first, span.last


def _range(one: tuple[TimeWords, Span], other: tuple[TimeWords, Span]) -> tuple[dt.date, dt.date]:
    """Return the time between two; a year that only one of them names is the other's too."""
    (words, earlier), (later_words, later) = one, other
    if _has_no_year(later_words) and not _has_no_year(words):
        year = earlier.first.year
        spans = [span_in_year(later_words, y) for y in (year, year + 1)]
        later = next((s for s in spans if s and s.first >= earlier.first), later)
    elif _has_no_year(words):
        year = later.first.year
        spans = [span_in_year(words, y) for y in (year, year - 1)]
        earlier = next((s for s in spans if s and s.first <= later.first), earlier)
    return min(earlier.first, later.first), max(earlier.last, later.last)


def _has_no_year(words: TimeWords) -> bool:
    """Tell whether the year of a day, a month, a season or a quarter was ours to choose."""
    return words.year is None and words.kind in _YEARLESS


def named_span(text: str, today: dt.date) -> Span | None:
    """Return the days that a text means which is a time and nothing else: "2024-03-26", "last week".

    A bare year and figures such as 26/03/2024 are left to whoever asks to write out.
    """
    times = read_times(text, asked=True)
    is_whole = len(times) == 1 and (times[0].start, times[0].end) == (0, len(text))
    if not is_whole or times[0].kind == "year" or "/" in text:
        return None
    return asked_span(times[0], today)


def asked_span(words: TimeWords, today: dt.date, *, ahead: bool = False) -> Span | None:
    """Return the days that words of a question mean, or None where they name none.

    Args:
        words: what the question says.
        today: the day on which it is asked.
        ahead: it is about what will be.
    """
    if words.year is not None:
        return _part(span_in_year(words, words.year), words.part)
    if words.kind in _YEARLESS:
        return _part(_nearest_year(words, today, ahead=ahead), words.part)
    resolve = _RESOLVERS.get(words.kind)
    return resolve(words, today, ahead) if resolve else None


def _nearest_year(words: TimeWords, today: dt.date, *, ahead: bool) -> Span | None:
    """Return the last one that has begun; of what will be, the next one that has not ended."""
    years = range(today.year - 4, today.year + 5)  # a leap day has to wait for four
    spans = [s for y in years if (s := span_in_year(words, y))]
    if words.which == "next":
        return next((s for s in spans if s.first > today), None)
    if words.which in {"last", "past"}:
        return next((s for s in reversed(spans) if s.last < today), None)
    if ahead:
        return next((s for s in spans if s.last >= today), None)
    return next((s for s in reversed(spans) if s.first <= today), None)


def _part(span: Span | None, part: str) -> Span | None:
    """Return the early, middle or late third of a span."""
    if span is None or not part:
        return span
    third = dt.timedelta(days=((span.last - span.first).days + 1) // 3)
    if part in _EARLY:
        return Span(span.first, span.first + third)
    if part in _MIDDLE:
        return Span(span.first + third, span.last - third)
    return Span(span.last - third, span.last)


def _weekday(words: TimeWords, today: dt.date, ahead: bool) -> Span | None:
    wanted, which = words.weekday or 0, words.which
    if words.unit == "week":
        week = week_span(today, _SHIFTS.get(which, 0))
        return day_span(moved(week.first, wanted, "day")) if week else None
    back = (today.weekday() - wanted) % 7
    shift = _SHIFTS.get(which, 1 if ahead else 0)
    if shift > 0:
        return day_span(moved(today, -back % 7 or 7, "day"))
    return day_span(moved(today, -(back or (7 if shift else 0)), "day"))


def _near(words: TimeWords, today: dt.date, _ahead: bool) -> Span | None:
    return day_span(moved(today, words.shift, "day"))


def _ago(words: TimeWords, today: dt.date, _ahead: bool) -> Span | None:
    slack = max(_SLACK[words.unit], 0 if words.count else 2)
    return day_span(moved(today, -(words.count or _A_FEW), words.unit), slack)


def _past(words: TimeWords, today: dt.date, _ahead: bool) -> Span | None:
    shift = _SHIFTS.get(words.which, -1)
    other = moved(today, shift * (words.count or _A_FEW), words.unit)
    return Span(min(today, other), max(today, other)) if other else None


def _period(words: TimeWords, today: dt.date, ahead: bool) -> Span | None:
    if words.which == "past" and words.elsewhere:  # "over the past year", up to today
        return _past(replace(words, count=1), today, ahead)
    span = period_span(words.unit, today, _SHIFTS.get(words.which, 0))
    if span and words.side == "earlier":
        return Span(span.first, today)
    return _part(span, words.part)


_RESOLVERS: dict[str, Callable[[TimeWords, dt.date, bool], Span | None]] = {
    "weekday": _weekday,
    "near": _near,
    "ago": _ago,
    "past": _past,
    "period": _period,
}
