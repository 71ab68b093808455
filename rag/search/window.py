"""The time limits of a question, from what the person gave."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rag.errors import ConfigurationError, UsageError
from rag.text.dates.asked import named_span
from rag.types import Window


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
