"""What each way of naming a time means on a given day, as a span of days.

People ask about the past: "in March" is the last March that has begun, "on Friday" the last
Friday up to today; only a question about what will be looks ahead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from rag.text.dates.calendar import (
    Span,
    day_span,
    in_year,
    months_span,
    moved,
    quarter_span,
    season_span,
    week_span,
    year_span,
)
from rag.text.dates.words import count_of, month_number, weekday_number

Groups = dict[str, str | None]  # of a match, lower case

_A_FEW = 3


@dataclass(frozen=True, slots=True)
class Now:
    """When a question is asked."""

    today: dt.date
    ahead: bool  # it is about what will be


def _number(groups: Groups, name: str) -> int:
    return int(groups[name] or 0)


def _nearest_year(span_of: Callable[[int], Span | None], now: Now) -> Span | None:
    """Return the last one that has begun; of what will be, the next one that has not ended."""
    years = range(now.today.year - 4, now.today.year + 5)  # a leap day has to wait for four
    spans = [s for y in years if (s := span_of(y))]
    if now.ahead:
        return next((s for s in spans if s.last >= now.today), None)
    return next((s for s in reversed(spans) if s.first <= now.today), None)


def read_iso_day(groups: Groups, _now: Now) -> Span | None:
    """Return the day of ISO 8601."""
    return day_span(_number(groups, "year"), _number(groups, "m"), _number(groups, "d"))


def read_month_day(groups: Groups, now: Now) -> Span | None:
    """Return a day of a month: "7 November", "March 26, 2019"."""
    month, day = month_number(groups["month"] or ""), _number(groups, "day")
    if groups["year"]:
        return day_span(int(groups["year"]), month, day)
    return _nearest_year(lambda year: day_span(year, month, day), now)


def read_month(groups: Groups, now: Now) -> Span | None:
    """Return a month, or a part of it: "early March"."""
    month = month_number(groups["month"] or "")
    part = groups["part"]
    if groups["year"]:
        span = months_span(int(groups["year"]), month)
    else:
        span = _nearest_year(lambda year: months_span(year, month), now)
        if span and groups.get("which") == "last" and span.last >= now.today:
            span = in_year(span, span.first.year - 1)
    return _part(span, part)


def _part(span: Span | None, part: str | None) -> Span | None:
    """Return the early, middle or late third of a span."""
    if span is None or not part:
        return span
    third = ((span.last - span.first).days + 1) // 3
    if part.startswith(("early", "beg", "start")):
        return Span(span.first, span.first + dt.timedelta(days=third))
    if part.startswith("mid"):
        return Span(span.first + dt.timedelta(days=third), span.last - dt.timedelta(days=third))
    return Span(span.last - dt.timedelta(days=third), span.last)


def read_year(groups: Groups, _now: Now) -> Span | None:
    """Return a year, or a half or a part of it."""
    span = year_span(_number(groups, "year"))
    half = groups.get("half")
    if span and half:
        return months_span(span.first.year, 1 if half in {"first", "1st"} else 7, 6)
    return _part(span, groups.get("part"))


def read_decade(groups: Groups, _now: Now) -> Span | None:
    """Return ten years."""
    return months_span(_number(groups, "decade") * 10, 1, 120)


def read_quarter(groups: Groups, now: Now) -> Span | None:
    """Return a quarter of a year."""
    order = {"first": 1, "second": 2, "third": 3, "fourth": 4}
    quarter = order.get(groups["ordinal"] or "") or _number(groups, "q")
    if groups["year"]:
        return quarter_span(int(groups["year"]), quarter)
    return _nearest_year(lambda year: quarter_span(year, quarter), now)


def read_season(groups: Groups, now: Now) -> Span | None:
    """Return a season."""
    name = groups["season"] or ""
    if groups["year"]:
        year = int(groups["year"])
        if groups["to"]:
            year = int(groups["to"]) - 1 if len(groups["to"]) == 4 else year
        return season_span(year, name)
    span = _nearest_year(lambda year: season_span(year, name), now)
    if span and groups["which"] == "last" and span.last >= now.today:
        return season_span(span.first.year - 1, name)
    if groups["which"] == "next":
        return next(
            (
                s
                for y in range(now.today.year, now.today.year + 2)
                if (s := season_span(y, name)) and s.first > now.today
            ),
            None,
        )
    return span


def read_weekday(groups: Groups, now: Now) -> Span | None:
    """Return one day of a week."""
    which = groups.get("which") or ""
    wanted = weekday_number(groups["weekday"] or "")
    if name := groups.get("week"):
        week = week_span(now.today, {"last": -1, "this": 0, "next": 1}[name])
        return week and _on(week.first + dt.timedelta(days=wanted))
    back = (now.today.weekday() - wanted) % 7
    if which == "next" or (now.ahead and which not in {"last", "past"}):
        return _on(now.today + dt.timedelta(days=-back % 7 or 7))
    if which in {"last", "past", "previous"} and back == 0:
        back = 7
    return _on(now.today - dt.timedelta(days=back))


def _on(day: dt.date) -> Span:
    return Span(day, day)


def read_near_day(groups: Groups, now: Now) -> Span | None:
    """Return a day by its distance: "yesterday"."""
    words = " ".join((groups["near"] or "").split())
    shift = {
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
    }.get(words, 0)
    return _on(now.today + dt.timedelta(days=shift))


def read_period(groups: Groups, now: Now) -> Span | None:
    """Return "last week", "this year", "earlier this month"."""
    which, period = groups["which"] or "past", groups["period"] or ""
    shift = {"this": 0, "current": 0, "next": 1, "coming": 1}.get(which, -1)
    if groups["earlier"]:
        whole = _period_span("week" if period == "weekend" else period, 0, now.today)
        return whole and Span(whole.first, now.today)
    return _part(_period_span(period, shift, now.today), groups["part"])


def _period_span(period: str, shift: int, today: dt.date) -> Span | None:
    if period == "week":
        return week_span(today, shift)
    if period == "weekend":
        # "Last weekend" on a Sunday is not the one that is still going on; before Saturday,
        # "this weekend" is to come.
        week = week_span(today, shift)
        return week and Span(week.first + dt.timedelta(days=5), week.last)
    if period == "month":
        return months_span(today.year, today.month + shift)
    if period == "quarter":
        return quarter_span(today.year, (today.month - 1) // 3 + 1 + shift)
    if period == "decade":
        return months_span(today.year // 10 * 10 + 10 * shift, 1, 120)
    return year_span(today.year + shift)


def read_ago(groups: Groups, now: Now) -> Span | None:
    """Return the days that "two weeks ago" can mean."""
    unit = groups["unit"] or "day"
    few = groups["few"] is not None
    count = _A_FEW if few else count_of(groups["count"] or "1")
    day = moved(now.today, -count, unit)
    if day is None:
        return None
    # The larger the unit, the less exactly it is meant.
    slack = {"day": 0, "week": 3, "month": 15, "year": 90, "decade": 730}[unit]
    slack = max(slack, 2) if few else slack
    return Span(day - dt.timedelta(days=slack), day + dt.timedelta(days=slack))


def read_past(groups: Groups, now: Now) -> Span | None:
    """Return the days up to today of "the past two weeks"."""
    unit = groups["unit"] or "day"
    count = _A_FEW if groups["few"] else count_of(groups["count"] or "1")
    first = moved(now.today, -count, unit)
    return Span(first, now.today) if first else None
