"""What words that name a time mean in an article published on a given day.

News looks back: "on Friday" is the last Friday, up to the day of publication itself, unless the
sentence speaks of what is to come. Where two readers could differ, nothing is resolved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from rag.text.dates.calendar import (
    Span,
    day_span,
    iso,
    iso_around,
    months_span,
    moved,
    quarter_span,
    season_span,
    week_span,
    year_span,
)
from rag.text.dates.patterns import Words

_FEASTS = {
    "christmas day": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "new year's day": (1, 1),
    "new year's eve": (12, 31),
}
_TOO_FAR = 150  # days from which "July 20" could be of either year
_HALF_A_YEAR = 6  # months back from which "in June" could be the next
_FAR_AHEAD = 8  # months; "will collect data from monitors installed in April" looks back
_CLEARLY_LAST = 3  # months between "last March" and now, without which two readers differ


def meaning(words: Words, base: dt.date | None, *, tense: int) -> str | None:
    """Return the day, month or year that words mean as ISO 8601 is cut, or None.

    Args:
        words: what the article says.
        base: the day of publication; without one only dates with a year are resolved.
        tense: 1 where the sentence speaks of what is to come, -1 of what was, 0 unknown.
    """
    kind = words.kind
    if kind in {"year", "iso", "slashed", "month_year", "season_year", "quarter"} or (
        words.year and kind in {"month_day", "day_month", "feast"}
    ):
        return _absolute(words)
    if base is None or kind in {"loose", "decade", "season_span"}:
        return None
    return _RELATIVE[kind](words, base, tense)


def _absolute(words: Words) -> str | None:
    year = words.year or 0
    if words.kind == "slashed":
        # 03/04/2024 is March in one country and April in another.
        month, day = words.month, words.day
        if month > 12 >= day:
            month, day = day, month
        elif day <= 12 and month != day:
            return None
        return iso(day_span(year, month, day))
    if words.kind == "feast":
        return iso(day_span(year, *_FEASTS[words.unit]))
    if words.kind == "season_year":
        return iso_around(season_span(year, words.unit))
    if words.kind == "quarter":
        return iso_around(quarter_span(year, words.count or words.shift))
    if words.day:
        span = day_span(year, words.month, words.day)
        agrees = span and words.weekday in {None, span.first.weekday()}
        return iso(span) if agrees else None
    return iso(months_span(year, words.month) if words.month else year_span(year))


def _month_day(words: Words, base: dt.date, tense: int) -> str | None:
    month, day = _FEASTS.get(words.unit, (words.month, words.day))
    # News names the year when it is not the nearest one; a leap day may be further.
    years = range(base.year - 1, base.year + 2)
    near = [s.first for y in years if (s := day_span(y, month, day))]
    if words.weekday is not None:
        near = [d for d in near if d.weekday() == words.weekday]
    if tense:
        near = [d for d in near if (d - base).days * tense >= 0] or near
    if not near:
        return None
    found = min(near, key=lambda d: abs((d - base).days))
    unsure = abs((found - base).days) > _TOO_FAR and not tense and words.weekday is None
    told = found.year == base.year and found <= base
    return None if unsure and not told else found.isoformat()


def _weekday(words: Words, base: dt.date, tense: int) -> str | None:
    back = (base.weekday() - (words.weekday or 0)) % 7
    ahead = -back % 7
    if words.which in {"the previous", "the following"} or words.other_week:
        return None  # counted from another day that the text speaks of
    if words.which == "next":
        # On a Tuesday "next Friday" is this week's or the week after's; "next Monday" is one day.
        later = ahead or 7
        return _day(base, later) if base.weekday() + later > 6 else None
    if words.which == "last":
        # On a Tuesday "last Monday" is yesterday or a week before; "last Friday" is one day.
        back = back or 7
        return _day(base, -back) if back > base.weekday() else None
    if words.which == "this past":
        return _day(base, -(back or 7))
    if tense > 0 or words.which in {"this", "this coming"}:
        return _day(base, ahead)
    return _day(base, -back)


def _day(base: dt.date, shift: int) -> str | None:
    found = moved(base, shift, "day")
    return found.isoformat() if found else None


def _week_day(words: Words, base: dt.date, _tense: int) -> str | None:
    week = week_span(base, words.shift)
    return _day(week.first, words.weekday or 0) if week else None


def _near_day(words: Words, base: dt.date, _tense: int) -> str | None:
    return _day(base, words.shift)


def _ago(words: Words, base: dt.date, _tense: int) -> str | None:
    found = moved(base, -words.count, words.unit)
    if found is None or words.unit == "decade":
        return None
    if words.unit == "day":
        return found.isoformat()
    if words.unit == "week":  # rarely meant to the day: the month, where that is sure
        days = dt.timedelta(days=3)
        return iso_around(Span(found - days, found + days)) if _is_safe(found) else None
    return iso(
        months_span(found.year, found.month) if words.unit == "month" else year_span(found.year)
    )


def _is_safe(day: dt.date) -> bool:
    # Of a week on the border of two months neither is sure.
    days = dt.timedelta(days=3)
    return (day - days).month == (day + days).month


def _period(words: Words, base: dt.date, _tense: int) -> str | None:
    if words.unit == "year":
        return iso(year_span(base.year + words.shift))
    if words.unit == "month":
        return iso(months_span(base.year, base.month + words.shift))
    if words.unit == "quarter":
        return iso_around(quarter_span(base.year, (base.month - 1) // 3 + 1 + words.shift))
    return _in_one_month(week_span(base, words.shift), weekend=words.unit == "weekend")


def _part(words: Words, base: dt.date, tense: int) -> str | None:
    if words.unit == "week":
        week = week_span(base)
        later = words.which == "later"
        part = week and (Span(base, week.last) if later else Span(week.first, base))
        return _in_one_month(part)
    return _period(words, base, tense)


def _weekend(_words: Words, base: dt.date, tense: int) -> str | None:
    shift = 0 if tense > 0 or base.weekday() >= 5 else -1
    return _in_one_month(week_span(base, shift), weekend=True)


def _in_one_month(span: Span | None, *, weekend: bool = False) -> str | None:
    if span and weekend:
        span = Span(span.last - dt.timedelta(days=1), span.last)
    return iso_around(span) if span and span.first.month == span.last.month else None


def _month(words: Words, base: dt.date, tense: int) -> str | None:
    back = (base.month - words.month) % 12
    if tense > 0 and back:
        ahead = -back % 12
        return iso(months_span(base.year, base.month + ahead)) if ahead <= _FAR_AHEAD else None
    return (
        iso(months_span(base.year, base.month - back))
        if back <= _HALF_A_YEAR or tense < 0
        else None
    )


def _month_rel(words: Words, base: dt.date, _tense: int) -> str | None:
    back = (base.month - words.month) % 12
    if words.which == "this":
        return iso(months_span(base.year, words.month))
    if words.which == "this past":
        return iso(months_span(base.year, base.month - (back or 12)))
    if words.which == "next":
        ahead = -back % 12
        return iso(months_span(base.year, base.month + ahead)) if ahead >= _CLEARLY_LAST else None
    return iso(months_span(base.year, base.month - back)) if back >= _CLEARLY_LAST else None


def _season(_words: Words, _base: dt.date, _tense: int) -> str | None:
    return None  # of which half of the earth, and whose calendar


_RELATIVE: dict[str, Callable[[Words, dt.date, int], str | None]] = {
    "month_day": _month_day,
    "day_month": _month_day,
    "feast": _month_day,
    "weekday": _weekday,
    "week_day": _week_day,
    "near_day": _near_day,
    "ago": _ago,
    "last": _period,
    "part": _part,
    "weekend": _weekend,
    "month": _month,
    "month_rel": _month_rel,
    "season": _season,
}
