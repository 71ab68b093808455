"""Spans of days: the calendar under every word that names a time. Weeks begin on Monday.

Pure arithmetic; a span that no calendar holds (30 February, the year 10000) is None.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

_SEASON_MONTHS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both inclusive."""

    first: dt.date
    last: dt.date


def day_span(year: int, month: int, day: int) -> Span | None:
    """Return one day."""
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return None
    return Span(found, found)


def months_span(year: int, month: int, count: int = 1) -> Span | None:
    """Return `count` months from `month` on, which may be below 1 or above 12."""
    index = year * 12 + month - 1
    last = index + count - 1
    try:
        length = calendar.monthrange(last // 12, last % 12 + 1)[1]
        return Span(
            dt.date(index // 12, index % 12 + 1, 1), dt.date(last // 12, last % 12 + 1, length)
        )
    except (ValueError, IndexError):
        return None


def year_span(year: int) -> Span | None:
    """Return a year."""
    return months_span(year, 1, 12)


def quarter_span(year: int, quarter: int) -> Span | None:
    """Return a quarter of a year, 1 to 4."""
    return months_span(year, quarter * 3 - 2, 3)


def season_span(year: int, name: str) -> Span | None:
    """Return a season of the northern half of the earth; a winter begins in December of `year`."""
    return months_span(year, _SEASON_MONTHS[name], 3)


def week_span(day: dt.date, shift: int = 0) -> Span | None:
    """Return the week of `day`, or one `shift` weeks from it."""
    try:
        monday = day - dt.timedelta(days=day.weekday()) + dt.timedelta(weeks=shift)
        return Span(monday, monday + dt.timedelta(days=6))
    except OverflowError:
        return None


def moved(day: dt.date, count: int, unit: str) -> dt.date | None:
    """Return the day `count` units from `day`: "day", "week", "month", "year", "decade".

    A month from 31 January is the last day of February.
    """
    try:
        if unit in {"day", "week"}:
            return day + dt.timedelta(days=count * (7 if unit == "week" else 1))
        months = count * {"month": 1, "year": 12, "decade": 120}[unit]
        index = day.year * 12 + day.month - 1 + months
        length = calendar.monthrange(index // 12, index % 12 + 1)[1]
        return dt.date(index // 12, index % 12 + 1, min(day.day, length))
    except (OverflowError, ValueError, IndexError):
        return None


def iso(span: Span | None) -> str | None:
    """Return a day, month or year as ISO 8601 is cut: "2023-08-11", "2023-08", "2023".

    Other spans (a week, a season) have no such form: None.
    """
    if span is None:
        return None
    if span.first == span.last:
        return span.first.isoformat()
    if span == months_span(span.first.year, span.first.month):
        return f"{span.first.year:04d}-{span.first.month:02d}"
    if span == year_span(span.first.year):
        return f"{span.first.year:04d}"
    return None


def iso_around(span: Span | None) -> str | None:
    """Return the shortest form of `iso` that holds the whole span, a month or a year at most."""
    if span is None:
        return None
    exact = iso(span)
    if exact or span.first.year != span.last.year:
        return exact
    first = span.first
    return (
        f"{first.year:04d}-{first.month:02d}" if first.month == span.last.month else str(first.year)
    )


def in_year(span: Span, year: int) -> Span | None:
    """Return the same days or months of another year."""
    count = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month + 1
    if span == months_span(span.first.year, span.first.month, count):
        return months_span(year, span.first.month, count)
    if span.first == span.last:
        return day_span(year, span.first.month, span.first.day)
    return None
