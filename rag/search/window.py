"""The time of a question: limits that the person gave, and the time that its words name.

"Last Friday" counts from `as_of`, in the zone of the person who asks. It gives a focus: what happened
on Friday is told on Friday and in the days after, and an article of today may tell it best, but none
from before. "Since Monday", and words about publication ("articles from March"), limit what is
looked at, as --since and --until do. How well an article's day suits is a weight and no filter: 1 for
an article of just that time, towards 0 far from it.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rag.errors import ConfigurationError, UsageError
from rag.text.dates.asked import asked_time, named_span
from rag.types import TimeFocus, Window


def time_zone(name: str | None) -> dt.tzinfo:
    """Return the zone called `name`, or this machine's.

    Raises:
        ConfigurationError: there is no such zone.
    """
    if name is None:
        import tzlocal

        return tzlocal.get_localzone()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"unknown time zone {name!r}", next_step="use an IANA name such as Europe/London"
        ) from error


def make_window(
    *,
    now: dt.datetime,
    zone: dt.tzinfo,
    as_of: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Window:
    """Resolve the limits; a date means that whole day in `zone`, "last week" counts from `as_of`.

    Args:
        now: the present, aware.
        zone: the zone of the person who asks.
        as_of: nothing published later is used.
        since: earliest publication.
        until: latest publication.

    Raises:
        UsageError: a limit is no date, or the limits leave no time between them.
    """
    known = _instant(as_of, zone, "--as-of", end=True, now=now) if as_of else now.astimezone(zone)
    first = _instant(since, zone, "--since", end=False, now=known) if since else None
    last = _instant(until, zone, "--until", end=True, now=known) if until else None
    if first and last and first > last:
        raise UsageError(f"--since {since} is after --until {until}", next_step="swap them")
    if first and first > known:
        raise UsageError(
            f"--since {since} is after {'--as-of ' + as_of if as_of else 'now'}",
            next_step="give an earlier date",
        )
    return Window(as_of=known, since=first, until=last, as_of_given=as_of is not None)


def day_start(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """Return the first instant of a day in a zone."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=zone)


def day_end(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """Return the last instant of a day in a zone."""
    return day_start(day, zone) + dt.timedelta(days=1, microseconds=-1)


def _instant(value: str, zone: dt.tzinfo, flag: str, *, end: bool, now: dt.datetime) -> dt.datetime:
    """Return the first or last instant of a day, or of words such as "last week", or a date-time."""
    text = value.strip()
    try:
        span = named_span(text, now.astimezone(zone).date())
        if span:
            return day_end(span.last, zone) if end else day_start(span.first, zone)
        moment = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{flag} {value!r} is no date",
            next_step="use YYYY-MM-DD, a date-time such as 2024-03-26T18:00+01:00, or words such as"
            " yesterday, 26 March 2024 or last week",
        ) from error
    # In the zone of the person: their days are what a date without a time is compared with.
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


# --- the time that a question names --------------------------------------------------------------

# How much newer articles are preferred where no time is named.
_STRONG, _NOW, _MILD, _NONE = 1.0, 0.6, 0.3, 0.0

_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|just (?:happened|now)|breaking|right now|up[- ]to[- ]date"
    r"|at the moment|what(?:'s| is) new|so far|recent(?:ly)?|lately|these days|currently|current)\b",
    re.IGNORECASE,
)
# More forms of no time ("what is a neutron star") move no right article on 150 questions of 2025.
_TIMELESS = re.compile(
    r"^\W*(?:who|when) (?:was |were )?(?:[^?]* )?"
    r"(?:founded|invented|discovered|wrote|painted|composed|designed|built|created|born|established)\b",
    re.IGNORECASE,
)
# "Who is the prime minister" asks for the one of today.
_PRESENT = re.compile(
    r"^\W*(?:who|what|which|where|how (?:many|much|high|big|large)\b.*?) (?:is|are|has|have|now)\b"
    r"|\b(?:now|still|any more|yet)\b",
    re.IGNORECASE,
)
_PUBLICATION = re.compile(
    r"\b(?:(?:articles?|stories|coverage|headlines?)\b[^,;?]{0,80}"
    r"|news(?: (?:on|about) [^,;?]{1,60})?"
    r"|(?:published|printed|posted)(?: (?:on|about) [^,;?]{1,60})?)$",
    re.IGNORECASE,
)
# Somebody elsewhere may have read of it a day before, by the calendar of whoever asks.
_ELSEWHERE = dt.timedelta(days=1)


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
    asked = asked_time(question, today)
    if asked is None:
        return replace(window, focus=TimeFocus(None, None, "", _recency(question)))
    since = day_start(asked.first, zone) if asked.first else None
    until = day_end(asked.last, zone) if asked.last else None
    begun = since is None or since <= window.as_of
    if begun and window.since is None and window.until is None:
        if _PUBLICATION.search(question[: asked.lead].rstrip()):
            window = replace(window, since=since, until=until)
        elif until is None:
            window = replace(window, since=since)
    starts = [moment for moment in (since, window.since) if moment]
    ends = [moment for moment in (until, window.until, window.as_of) if moment]
    if starts and max(starts) > min(ends):
        return replace(window, focus=TimeFocus(None, None, "", _recency(question)))
    earliest = since - _ELSEWHERE if since and asked.is_past else None
    words = question[asked.start : asked.end]
    return replace(window, focus=TimeFocus(since, until, words, 0.0, earliest))


def _recency(question: str) -> float:
    if not question.strip() or _LATEST.search(question):
        return _STRONG
    if _TIMELESS.search(question):
        return _NONE
    return _NOW if _PRESENT.search(question) else _MILD


# --- how well the day of an article suits --------------------------------------------------------

# Days in which the weight falls to a third. Chosen on the quiz years 2023 to 2025: see
# docs/history/measurements.md. Who asks for the newest wants this week's; else a story goes on for weeks.
# What happened is told that day and in the days after, less often before.
_NEWEST_DAYS = 7.0
_NEWS_DAYS = 30.0
_TOLD_AFTER_DAYS = 14.0
_TOLD_BEFORE_DAYS = 7.0
_DAY = 86_400.0
_ASKS_FOR_NEWEST = 0.6  # of the focus's recency
# A question without a word of time is of this month's news more often than not, so that a recency
# of 0.3 counts 0.74; one of no time stays at 0.
_ROOT = 0.25


def date_weight(published: str | None, window: Window) -> float | None:
    """Return how well `published` suits the time that a question is about, 0 to 1.

    Args:
        published: ISO 8601, a day or a date-time.
        window: with the focus that was read from the question; without one, nothing is known of it.

    Returns:
        None where the article has no date, or the question is of no time.
    """
    focus = window.focus
    if focus is None or published is None:
        return None
    moment = _moment(published, window.as_of)
    if focus.since is None and focus.until is None:
        if not focus.recency:
            return None
        age = max(0.0, (window.as_of - moment).total_seconds() / _DAY)
        days = _NEWEST_DAYS if focus.recency >= _ASKS_FOR_NEWEST else _NEWS_DAYS
        return math.exp(-age / days)
    if focus.until is not None and moment > focus.until:
        late = (moment - focus.until).total_seconds() / _DAY
        return math.exp(-late / _TOLD_AFTER_DAYS)
    if focus.since is not None and moment < focus.since:
        early = (focus.since - moment).total_seconds() / _DAY
        return math.exp(-early / _TOLD_BEFORE_DAYS)
    return 1.0


def is_too_early(published: str | None, window: Window) -> bool:
    """Tell whether an article was published before the time that a question is about began."""
    earliest = window.focus.earliest if window.focus else None
    if earliest is None or published is None:
        return False
    return _moment(published, window.as_of) < earliest


def counted_from_the_newest(window: Window, published: Sequence[str]) -> Window:
    """Return `window` with its present no later than the newest of `published`.

    The latest of a story that ended years ago is its last article, which is as far from now as all
    the others are. Only where a question asks for the newest; the limits do not change.
    """
    focus = window.focus
    if focus is None or focus.since or focus.until or focus.recency < _ASKS_FOR_NEWEST:
        return window
    newest = max((_moment(p, window.as_of) for p in published), default=window.as_of)
    return replace(window, as_of=min(window.as_of, newest))


def date_strength(window: Window) -> float:
    """Return how much the date counts for a question, 0 to 1: all of it where a time is named."""
    focus = window.focus
    if focus is None:
        return 0.0
    recency: float = focus.recency**_ROOT
    return 1.0 if focus.since or focus.until else recency


def _moment(published: str, as_of: dt.datetime) -> dt.datetime:
    # A day is the day of the person who asks, as everywhere; its noon, as nothing nearer is known.
    moment = dt.datetime.fromisoformat(published if len(published) > 10 else f"{published}T12:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=as_of.tzinfo)
