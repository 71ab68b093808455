"""Times in an article: the dates that its words mean, seen from its day of publication.

"On Friday" means a day only when the day of publication is known; without one it stays
unresolved, and is shown so. A publication date with a time zone counts by its own zone: the
reporter's Friday, not the reader's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from rag.text.dates.calendar import (
    Span,
    day_span,
    iso_around,
    months_span,
    moved,
    period_span,
    span_in_year,
    week_span,
)
from rag.text.dates.grammar import MONTHS, TimeWords, read_times
from rag.types import DateMention, Evidence

# In the patterns of a sentence "\0" stands for the words that name a time.
_TO_COME = re.compile(
    r"(?i:\b(?:will|shall|is to|are to|was to|were to|set (?:to|for)|due (?:to|on|in|by)|due|scheduled"
    r"|expected|slated|planned for|plans? to|to be|ahead of|upcoming|must|deadline|(?:has|have) until"
    r"|hopes? to|would|wird|werden|soll|sollen)\b[^,;\0]*\0"
    # News says "opens on Friday" of what is to come, and "opened" of what was.
    r"|\b(?:falls|takes place|begins|starts|opens|kicks off|ends|faces|meets|takes effect)(?: on)? \0)"
    # "On Friday, the council will vote": but not "On Friday, he said that he would".
    r"|\0,? (?:(?!said|says|told|announced|was|were|had|has|[a-z]+ed\b)[\w’'-]+ ){0,10}"
    r"(?:will|is to|are to|is set|is expected|are expected|is due|wird|soll)\b"
)
_TOLD = re.compile(r"\b[a-z]{2,}ed (?:back )?(?:on |in |since |during )?\0")
# Who said so then, or a day to compare with: "the deadliest since the one of 2018". "On Friday, the
# army said …" is of the telling; "… on Friday, the army said." is the day of the event.
_OF_THE_TELLING = re.compile(
    r"\b(?:said|told \w+|announced|reported|confirmed|stated|statement)(?: in a \w+)?(?: late| early)?"
    r"(?: on)? ?\0"
    r"|\b(?:since|than|compared (?:with|to)|until|unlike)\b[^,;.\0]*\0"
    r"|(?:\0|^(?:late |early )?(?:on )?\0,?(?: [\w'.]+){0,5}) (?:said|announced|confirmed|reported|told)\b",
    re.IGNORECASE,
)


def day(published: str | None) -> str:
    """Return a date for people: "7 November 2025"; nothing known is said as such."""
    if not published:
        return "no date"
    parts = published[:10].split("-")
    shown = [parts[0]]
    if len(parts) > 1:
        shown.insert(0, MONTHS[int(parts[1]) - 1].capitalize())
    if len(parts) > 2:
        shown.insert(0, str(int(parts[2])))
    return " ".join(shown)


def find_dates(text: str, published: str | None) -> tuple[DateMention, ...]:
    """Return the words in `text` that name a time, each with its date where that can be told.

    English is read, and German; in other languages dates of the form 2023-08-11 and years are.

    Args:
        text: one sentence.
        published: the publication date of its article, ISO 8601; its day counts in its own zone.
    """
    base = dt.date.fromisoformat(published[:10]) if published else None
    return tuple(
        DateMention(
            text[words.start : words.end],
            iso_around(told_span(words, base, tense=_tense(text, words))),
            words.start,
            words.end,
        )
        for words in read_times(text)
    )


def _tense(text: str, words: TimeWords) -> int:
    """Return 1 where the words speak of what is to come, -1 of what was, 0 where none can tell."""
    # Behind the last comma only: no more of the sentence can count.
    first = max(text.rfind(mark, 0, words.start) for mark in ",;") + 1
    marked = f"{text[first : words.start]}\0{text[words.end :]}"
    return 1 if _TO_COME.search(marked) else -1 if _TOLD.search(marked) else 0


def days_of(item: Evidence) -> set[str]:
    """Return the days that a sentence gives for what happened, not for who said so when."""
    return {m.date for m in item.dates if m.date and not is_of_the_telling(item.text, m)}


def same_day(one: str, other: str) -> bool:
    """Tell whether two dates agree as far as the less exact one goes."""
    return one.startswith(other) or other.startswith(one)


def is_of_the_telling(text: str, mention: DateMention) -> bool:
    """Tell whether a date is that of who said so, or one to compare with, not of the event."""
    marked = f"{text[: mention.start]}\0{text[mention.end :]}"
    return _OF_THE_TELLING.search(marked) is not None


def days_between(one: str | None, other: str | None) -> int | None:
    """Return how many days lie between two dates, or None where one is not known."""
    if not one or not other:
        return None
    return abs((dt.date.fromisoformat(one[:10]) - dt.date.fromisoformat(other[:10])).days)


# --- what the words of an article mean -----------------------------------------------------------

_TOO_FAR = 150  # days from which "July 20" could be of either year
_HALF_A_YEAR = 6  # months back from which "in June" could be the next
_FAR_AHEAD = 8  # months; "will collect data from monitors installed in April" looks back
_CLEARLY_LAST = 3  # months between "last March" and now, without which two readers differ
_SLACK_OF_A_WEEK = 3  # days: "two weeks ago" is rarely meant to the day
_SHIFTS = {"last": -1, "past": -1, "next": 1, "coming": 1}


def told_span(words: TimeWords, base: dt.date | None, *, tense: int) -> Span | None:
    """Return the days that words of an article mean, or None.

    Args:
        words: what the article says.
        base: the day of publication; without one only dates with a year are resolved.
        tense: 1 where the sentence speaks of what is to come, -1 of what was, 0 unknown.
    """
    if words.kind in {"decade", "years", "loose", "past"}:
        return None
    if words.year is not None:
        return span_in_year(words, words.year)
    resolve = _RESOLVERS.get(words.kind)
    return resolve(words, base, tense) if base and resolve else None


def _yearless_day(words: TimeWords, base: dt.date, tense: int) -> Span | None:
    # News names the year when it is not the nearest one; a leap day may be further.
    years = range(base.year - 1, base.year + 2)
    near = [s.first for y in years if (s := span_in_year(words, y))]
    if tense:
        near = [d for d in near if (d - base).days * tense >= 0] or near
    if not near:
        return None
    found = min(near, key=lambda d: abs((d - base).days))
    unsure = abs((found - base).days) > _TOO_FAR and not tense and words.weekday is None
    is_of_this_year = found.year == base.year and found <= base
    return None if unsure and not is_of_this_year else day_span(found)


def _weekday(words: TimeWords, base: dt.date, tense: int) -> Span | None:
    wanted, which = words.weekday or 0, words.which
    if words.unit == "week":
        week = week_span(base, _SHIFTS.get(which, 0))
        return day_span(moved(week.first, wanted, "day")) if week else None
    if words.elsewhere or which in {"previous", "following", "same"}:
        return None
    back = (base.weekday() - wanted) % 7
    ahead = -back % 7
    if which == "next":
        # On a Tuesday "next Friday" is this week's or the week after's; "next Monday" is one day.
        shift = ahead or 7
        return day_span(moved(base, shift, "day")) if base.weekday() + shift > 6 else None
    if which == "last":
        # On a Tuesday "last Monday" is yesterday or a week before; "last Friday" is one day.
        shift = back or 7
        return day_span(moved(base, -shift, "day")) if shift > base.weekday() else None
    if which == "past":
        return day_span(moved(base, -(back or 7), "day"))
    is_ahead = tense > 0 or which in {"this", "coming"}
    return day_span(moved(base, ahead if is_ahead else -back, "day"))


def _near(words: TimeWords, base: dt.date, _tense: int) -> Span | None:
    return day_span(moved(base, words.shift, "day"))


def _ago(words: TimeWords, base: dt.date, _tense: int) -> Span | None:
    day = moved(base, -words.count, words.unit) if words.count else None
    if day is None or words.unit == "decade":
        return None
    if words.unit == "day":
        return day_span(day)
    if words.unit == "week":
        return _in_one_month(day_span(day, _SLACK_OF_A_WEEK))
    return period_span(words.unit, day)


def _period(words: TimeWords, base: dt.date, tense: int) -> Span | None:
    unit = words.unit
    if words.elsewhere:
        return None
    if words.side and unit == "week" and (week := week_span(base)):
        is_later = words.side == "later"
        return _in_one_month(Span(base, week.last) if is_later else Span(week.first, base))
    shift = _SHIFTS.get(words.which, 0)
    if not words.which and tense <= 0 and base.weekday() < 5:
        shift = -1  # "over the weekend"
    span = period_span(unit, base, shift)
    return _in_one_month(span) if unit in {"week", "weekend"} else span


def _in_one_month(span: Span | None) -> Span | None:
    # Of a week on the border of two months neither is sure.
    return span if span and span.first.month == span.last.month else None


def _month(words: TimeWords, base: dt.date, tense: int) -> Span | None:
    back = (base.month - words.month) % 12
    ahead = -back % 12
    shift: int | None
    if words.which == "this":
        return months_span(base.year, words.month)
    if words.which == "past":
        shift = -(back or 12)
    elif words.which == "next":
        shift = ahead if ahead >= _CLEARLY_LAST else None
    elif words.which == "last":
        shift = -back if back >= _CLEARLY_LAST else None
    elif tense > 0 and back:
        shift = ahead if ahead <= _FAR_AHEAD else None
    else:
        shift = -back if back <= _HALF_A_YEAR or tense < 0 else None
    return None if shift is None else months_span(base.year, base.month + shift)


_RESOLVERS: dict[str, Callable[[TimeWords, dt.date, int], Span | None]] = {
    "day": _yearless_day,
    "feast": _yearless_day,
    "weekday": _weekday,
    "near": _near,
    "ago": _ago,
    "period": _period,
    "month": _month,
}
