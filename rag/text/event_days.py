"""Which of a sentence's days are those of what happened, and which of its clauses tells of it."""

from __future__ import annotations

import datetime as dt
import re

from rag.types import DateMention, Evidence

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
