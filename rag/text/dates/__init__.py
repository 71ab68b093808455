"""News time: publication dates, and the dates that words in a text mean.

"On Friday" means a day only when the day of publication is known; without one it stays
unresolved, and is shown so. A publication date with a time zone counts by its own zone: the
reporter's Friday, not the reader's.
"""

from __future__ import annotations

import datetime as dt
import re

from rag.text.dates.calendar import iso_around
from rag.text.dates.grammar import TimeWords, read_times
from rag.text.dates.lexer import MONTHS
from rag.text.dates.published import clock_of, is_plausible, parse_published, updated_at
from rag.text.dates.told import told_span
from rag.types import DateMention, Evidence

__all__ = ["clock_of", "day", "find_dates", "is_plausible", "parse_published", "updated_at"]

_TO_COME = re.compile(
    r"\b(?:will|shall|is to|are to|was to|were to|set (?:to|for)|due (?:to|on|in|by)|due|scheduled|expected"
    r"|slated|planned for|plans? to|to be|ahead of|upcoming|must|deadline|(?:has|have) until|hopes? to|would"
    r"|wird|werden|soll|sollen)\b[^,;]*$"
    # News says "opens on Friday" of what is to come, and "opened" of what was.
    r"|\b(?:falls|takes place|begins|starts|opens|kicks off|ends|faces|meets|takes effect)(?: on)? $",
    re.IGNORECASE,
)
_TOLD = re.compile(r"\b[a-z]{2,}ed (?:back )?(?:on |in |since |during )?$")
_AFTER_TOLD = 20  # letters from its "ed" to the time, at most
# "On Friday, the council will vote": but not "On Friday, he said that he would".
_WILL = re.compile(
    r",? (?:(?!said|says|told|announced|was|were|had|has|[a-z]+ed\b)[\w’'-]+ ){0,10}"
    r"(?:will|is to|are to|is set|is expected|are expected|is due|wird|soll)\b"
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
    before = text[max(text.rfind(mark, 0, words.start) for mark in ",;") + 1 : words.start]
    if _TO_COME.search(before) or _WILL.match(text, words.end):
        return 1
    return -1 if _TOLD.search(before[-_AFTER_TOLD:]) else 0


# --- the days of what happened -------------------------------------------------------------------

_SAID_THEN = re.compile(
    r"\b(?:said|told \w+|announced|reported|confirmed|stated|statement)(?: in a \w+)?(?: late| early)?"
    r"(?: on)? ?$",
    re.IGNORECASE,
)
# A day to compare with: "the deadliest since the one of 2018".
_COMPARED = re.compile(
    r"\b(?:since|than|compared (?:with|to)|until|unlike)\b[^,;.]*$", re.IGNORECASE
)
_THEN_SAID = re.compile(r"^ (?:said|announced|confirmed|reported|told)\b", re.IGNORECASE)
# "On Friday, the army said …"; in "…on Friday, the army said." the day is that of the event.
_FIRST_OF_ALL = re.compile(r"^(?:late |early )?(?:on )?$", re.IGNORECASE)
_FIRST_SAID = re.compile(r"^,? (?:[\w'.]+ ){0,5}(?:said|announced|confirmed|reported|told)\b", re.I)


def days_of(item: Evidence) -> set[str]:
    """Return the days that a sentence gives for what happened, not for who said so when."""
    return {m.date for m in item.dates if m.date and not is_of_the_telling(item.text, m)}


def same_day(one: str, other: str) -> bool:
    """Tell whether two dates agree as far as the less exact one goes."""
    return one.startswith(other) or other.startswith(one)


def is_of_the_telling(text: str, mention: DateMention) -> bool:
    """Tell whether a date is that of who said so, or one to compare with, not of the event."""
    before, after = text[: mention.start], text[mention.end :]
    return bool(
        _SAID_THEN.search(before)
        or _COMPARED.search(before)
        or _THEN_SAID.match(after)
        or (_FIRST_OF_ALL.match(before) and _FIRST_SAID.match(after))
    )


def days_between(one: str | None, other: str | None) -> int | None:
    """Return how many days lie between two dates, or None where one is not known."""
    if not one or not other:
        return None
    return abs((dt.date.fromisoformat(one[:10]) - dt.date.fromisoformat(other[:10])).days)
