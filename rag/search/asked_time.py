"""The time that a question is about, from its words: a focus, or hard limits.

"Last Friday" is resolved against `as_of`, in the zone of the person who asks. It gives a focus,
the time that the words name, and no filter: what happened on Friday is told on Friday and in the
days after, and an article of today may tell it best. Only words about publication ("reported
since Monday", "articles from March") limit what is looked at, as --since and --until do.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from rag.search.asked_words import Named, find_times
from rag.text.dates.calendar import in_year
from rag.types import TimeFocus, Window

_STRONG, _NOW, _MILD, _NONE = 1.0, 0.6, 0.3, 0.0

_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|just (?:happened|now)|breaking|right now|up[- ]to[- ]date"
    r"|at the moment|what(?:'s| is) new|so far|recent(?:ly)?|lately|these days|currently|current)\b",
    re.IGNORECASE,
)
_TIMELESS = re.compile(
    r"^\W*(?:"
    r"who (?:\w+ )?(?:founded|invented|discovered|wrote|painted|composed|designed|built|created)\b"
    r"|when (?:was|were) .+ (?:founded|born|invented|discovered|built|established|created)\b"
    r"|who (?:was|were) (?!the\b|killed|hurt|injured|arrested|charged|elected|named|found)"
    r"|what (?:is|are) (?:an?\b|[a-z]+s?\W*$)"
    r"|what (?:do|does) .+ (?:mean|stand for|do)\W*$"
    r"|how (?:do|does) .+ work\W*$"
    r"|(?:what|where) (?:is|are) (?!the\b)[^?]*\W*$"
    r")|\bhistory of\b|\bin history\b|\b(?:meaning|definition|origins?) of\b",
    re.IGNORECASE,
)
# "Who is the prime minister" asks for the one of today.
_PRESENT = re.compile(
    r"^\W*(?:who|what|which|where|how (?:many|much|high|big|large)\b.*?) (?:is|are|has|have|now)\b"
    r"|\b(?:now|still|any more|yet)\b",
    re.IGNORECASE,
)
_PUBLICATION = re.compile(
    r"\b(?:articles?|stories|coverage|headlines?|news)(?: (?:on|about) [^,]{1,60}?)?"
    r"(?: (?:that )?(?:were |was )?(?:published|reported|printed|posted|written|dated))?$"
    r"|\b(?:published|printed|posted)(?: (?:about|on) [^,]{1,60}?)?$",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"\breported(?: (?:about|on) [^,]{1,60}?)?$", re.IGNORECASE)
_BEFORE_EACH = re.compile(
    r"\b(?P<how>since|after|until|till|up to|before|prior to|between|from|in|on|during)"
    r"(?: about| around)?(?: the| (?:the )?(?:night|morning|evening|week|month|year) of)?\s*$",
    re.IGNORECASE,
)
_ONWARDS = re.compile(r" (?:onwards?\b|on(?=\W*$|,))", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:and|to|until|till|through|up to|-|–|—)(?: the)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the words of a question say of time: bounds inclusive, None is open."""

    first: dt.date | None
    last: dt.date | None
    lead: int  # where the words before it end, in the question
    start: int  # of the words
    end: int
    how: str  # the preposition


def read_time(question: str, window: Window, zone: dt.tzinfo) -> Window:
    """Return `window` with the time that the words of `question` name, or how new it should be.

    Limits that `window` has already stay as they are, always. A time that lies outside them, or
    wholly after `as_of`, is no focus.

    Args:
        question: what was asked, or the topic of a brief; empty is whatever is newest.
        window: the limits that were given; words count from its `as_of`.
        zone: of the person who asks: where their days begin and end.
    """
    today = window.as_of.astimezone(zone).date()
    asked = _asked(question, today)
    if asked is None:
        return replace(window, focus=TimeFocus(None, None, "", _recency(question)))
    since = _start(asked.first, zone)
    until = _end(asked.last, zone)
    words = question[asked.start : asked.end]
    explicit = window.since is not None or window.until is not None
    begun = since is None or since <= window.as_of
    if _is_publication(question, asked) and begun and not explicit:
        window = replace(window, since=since, until=until)
    latest_start = _later(since, window.since)
    earliest_end = _earlier(until, _earlier(window.until, window.as_of))
    if latest_start and earliest_end and latest_start > earliest_end:
        return replace(window, focus=TimeFocus(None, None, "", _recency(question)))
    return replace(window, focus=TimeFocus(since, until, words, 0.0))


def _asked(question: str, today: dt.date) -> _Asked | None:
    times = find_times(question, today)
    if not times:
        return None
    first = times[0]
    before = _BEFORE_EACH.search(question[: first.start])
    how = before["how"].lower() if before else ""
    lead = before.start() if before else first.start
    if len(times) > 1 and _JOINED.fullmatch(question[first.end : times[1].start]):
        return _range(first, times[1], lead, how)
    span, start = first.span, lead
    since: dt.date | None = None
    until: dt.date | None = None
    onwards = _ONWARDS.match(question, first.end)
    if how == "since" or (how == "from" and onwards):
        since = span.first
    elif how == "after":
        since = span.last
    elif how in {"until", "till", "up to"}:
        until = span.last
    elif how in {"before", "prior to"}:
        until = span.first - dt.timedelta(days=1)
    else:
        since, until, start = span.first, span.last, first.start
    end = onwards.end() if onwards and how in {"since", "from"} else first.end
    return _Asked(since, until, lead, start, end, how)


def _is_publication(question: str, asked: _Asked) -> bool:
    before = question[: asked.lead].rstrip()
    if asked.how == "since" and _REPORTED.search(before):
        return True
    return _PUBLICATION.search(before) is not None


def _range(first: Named, second: Named, lead: int, how: str) -> _Asked:
    """Return the time between two; a year that only one of them names is the other's too."""
    earlier, later = first.span, second.span
    if second.yearless and not first.yearless:
        later = in_year(later, earlier.first.year) or later
        if later.first < earlier.first:
            later = in_year(later, earlier.first.year + 1) or later
    elif first.yearless:
        earlier = in_year(earlier, later.first.year) or earlier
        if earlier.first > later.first:
            earlier = in_year(earlier, later.first.year - 1) or earlier
    first_day, last_day = min(earlier.first, later.first), max(earlier.last, later.last)
    return _Asked(first_day, last_day, lead, lead, second.end, how)


def _recency(question: str) -> float:
    if not question.strip() or _LATEST.search(question):
        return _STRONG
    if _TIMELESS.search(question):
        return _NONE
    return _NOW if _PRESENT.search(question) else _MILD


def _start(day: dt.date | None, zone: dt.tzinfo) -> dt.datetime | None:
    return dt.datetime(day.year, day.month, day.day, tzinfo=zone) if day else None


def _end(day: dt.date | None, zone: dt.tzinfo) -> dt.datetime | None:
    start = _start(day, zone)
    return start + dt.timedelta(days=1, microseconds=-1) if start else None


def _later(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    return max(one, other) if one and other else one or other


def _earlier(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    return min(one, other) if one and other else one or other
