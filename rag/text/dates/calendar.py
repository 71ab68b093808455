"""Spans of days: the calendar under every word that names a time. Weeks begin on Monday.

Pure arithmetic; a span that no calendar holds (30 February, the year 10000) is None.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from rag.text.dates.grammar import FEASTS, TimeWords

_SEASON_MONTHS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both inclusive."""

    first: dt.date
    last: dt.date


def day_span(day: dt.date | None, slack: int = 0) -> Span | None:
    """Return one day, with `slack` days on either side."""
    first, last = (moved(day, -slack, "day"), moved(day, slack, "day")) if day else (None, None)
    return Span(first, last) if first and last else None


def months_span(year: int, month: int, count: int = 1) -> Span | None:
    """Return `count` months from `month` on, which may be below 1 or above 12."""
    try:
        first = moved(dt.date(year, 1, 1), month - 1, "month")
    except ValueError:
        return None
    after = moved(first, count, "month") if first else None
    return Span(first, after - dt.timedelta(days=1)) if first and after else None


def week_span(day: dt.date, shift: int = 0) -> Span | None:
    """Return the week of `day`, or one `shift` weeks from it."""
    monday = moved(day, 7 * shift - day.weekday(), "day")
    sunday = moved(monday, 6, "day") if monday else None
    return Span(monday, sunday) if monday and sunday else None


def period_span(unit: str, day: dt.date, shift: int = 0) -> Span | None:
    """Return the week, weekend, month, quarter, year or decade of `day`, or one near it."""
    if unit in {"week", "weekend"}:
        week = week_span(day, shift)
        return (
            Span(week.last - dt.timedelta(days=1), week.last) if week and unit != "week" else week
        )
    months = _MONTHS_OF[unit]
    if unit == "decade":
        return months_span(day.year // 10 * 10 + 10 * shift, 1, months)
    return months_span(day.year, (day.month - 1) // months * months + 1 + shift * months, months)


def moved(day: dt.date, count: int, unit: str) -> dt.date | None:
    """Return the day `count` units from `day`: "day", "week", "month", "quarter", "year", "decade".

    A month from 31 January is the last day of February.
    """
    try:
        if unit in _MONTHS_OF:
            found: dt.date = day + relativedelta(months=count * _MONTHS_OF[unit])
            return found
        return day + dt.timedelta(days=count * (7 if unit == "week" else 1))
    except (OverflowError, ValueError):
        return None


def span_in_year(words: TimeWords, year: int) -> Span | None:
    """Return what words that name a day, a feast, a month, a season, a quarter, a year or several
    mean in `year`; None where no such day exists, or another weekday is named with it.
    """
    if words.kind in {"day", "feast"}:
        day = _day(words, year)
        wrong = day is None or words.weekday not in {None, day.weekday()}
        return None if wrong else day_span(day)
    if words.kind == "month":
        return months_span(year, words.month)
    if words.kind == "season":
        return months_span(year, _SEASON_MONTHS[words.unit], 3)
    if words.kind == "quarter":
        return months_span(year, words.count * 3 - 2, 3)
    if words.kind == "year":
        return (
            months_span(year, words.count * 6 - 5, 6) if words.count else months_span(year, 1, 12)
        )
    return months_span(year, 1, 120) if words.kind == "decade" else None


def _day(words: TimeWords, year: int) -> dt.date | None:
    try:
        if words.kind == "day":
            return dt.date(year, words.month, words.day)
        month_and_day = FEASTS[words.unit]
        if len(month_and_day) == 2:
            return dt.date(year, *month_and_day)
        sunday: dt.date = easter(year)
        return moved(sunday, month_and_day[0], "day")
    except ValueError:
        return None


def iso_around(span: Span | None) -> str | None:
    """Return the day, month or year that holds a whole span, as ISO 8601 is cut: "2023-08-11",
    "2023-08", "2023"; None where no year does.
    """
    if span is None or span.first.year != span.last.year:
        return None
    if span.first == span.last:
        return span.first.isoformat()
    is_month = span.first.month == span.last.month
    return f"{span.first:%Y-%m}" if is_month else f"{span.first:%Y}"
