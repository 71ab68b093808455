"""When an article was published: the date that its source states, read and shown."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

# Those in which sources state dates; to try all that dateparser knows takes seconds.
_LANGUAGES = tuple(
    "en de fr es it pt nl sv da nb fi pl cs ru uk tr el ro hu ja zh ko ar hi id vi".split()
)
_LONGEST = 60  # characters; a date is no sentence
_FEWEST_DIGITS = 4
# American news gives the zone without saying whether clocks are at their summer time.
_CLOCK_ZONES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}  # fmt: skip
_STAMP_DIGITS = {10: 1.0, 13: 1e3, 16: 1e6}  # of a Unix time, and its ticks in a second


@lru_cache(maxsize=1024)
def parse_published(raw: str) -> str | None:
    """Return a publication date as ISO 8601, or None if `raw` is no date or can be read as two.

    A day stays a day; a date-time keeps its offset, and is taken as UTC where it has none. Of a
    time in a zone that is not known only the day is kept.
    """
    text = " ".join(raw.split())
    found = _read_standard(text) or _read_number(text) or _read_written(text)
    if isinstance(found, dt.datetime):
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).isoformat(
            timespec="seconds"
        )
    return found.isoformat() if found else None


def is_plausible(published: str, now: dt.datetime) -> bool:
    """Tell whether an article can have been published then: not before 1900, not after now."""
    if published < "1900":
        return False
    if len(published) == 10:
        # Somewhere on earth it is already tomorrow.
        return published <= (now + dt.timedelta(hours=14)).date().isoformat()
    return dt.datetime.fromisoformat(published) <= now + dt.timedelta(minutes=5)


def _read_standard(text: str) -> dt.date | None:
    """Read ISO 8601 and the form of mail and feeds."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # It takes a zone that it does not know for none.
    return moment if moment.tzinfo else None


def _read_number(text: str) -> dt.datetime | None:
    """Read a Unix time, in seconds or finer, and the fourteen digits of a day and its time."""
    whole = text.partition(".")[0]
    try:
        if len(whole) == 14:
            return dt.datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
        ticks = _STAMP_DIGITS.get(len(whole))
        return dt.datetime.fromtimestamp(float(text) / ticks, dt.UTC) if ticks else None
    except (ValueError, OverflowError, OSError):
        return None


def _read_written(text: str) -> dt.date | None:
    """Read a date as people write it, in one of many languages."""
    if len(text) > _LONGEST or sum(c.isdigit() for c in text) < _FEWEST_DIGITS:
        return None
    head, _, zone = text.rpartition(" ")
    if zone in _CLOCK_ZONES:
        local = _read_written(head)
        if isinstance(local, dt.datetime):
            return local.replace(tzinfo=ZoneInfo(_CLOCK_ZONES[zone]))
        return local
    if text[:4].isdigit():
        found = _read_in_order(text, "YMD")
        # Where the second figure is no month, the parser takes it for the day.
        month = text[5:7].rstrip("-/.")
        return None if found and month.isdigit() and int(month) != found.month else found
    # 03/04/2024 is March in one country and April in another.
    orders = ["DMY", "MDY"] if "/" in text or "-" in text else ["DMY"]
    readings = {_read_in_order(text, order) for order in orders}
    if readings == {None} and head and zone.isalpha() and zone.isupper():
        local = _read_written(head)
        return local.date() if isinstance(local, dt.datetime) else local
    return readings.pop() if len(readings) == 1 else None


def _read_in_order(text: str, order: str) -> dt.date | None:
    """Read a date whose figures stand in one order: "DMY", "MDY" or "YMD"."""
    found = _reader(order).get_date_data(text)
    moment: dt.datetime | None = found.date_obj
    return moment.date() if moment and found.period == "day" else moment


@cache
def _reader(order: str) -> DateDataParser:
    from dateparser.date import DateDataParser

    settings = {
        "DATE_ORDER": order,
        "PARSERS": ["absolute-time"],
        "RETURN_TIME_AS_PERIOD": True,
        "STRICT_PARSING": True,
    }
    return DateDataParser(languages=list(_LANGUAGES), settings=settings)
