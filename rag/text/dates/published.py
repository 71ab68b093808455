"""When an article was published, and each update of a live blog: the date that its source states."""

from __future__ import annotations

import contextlib
import datetime as dt
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

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
_UPDATE = "%d %B %Y, %H:%M"  # what heads an update where the page gives its day
_LONGEST_HEAD = 200
_STAMP_DIGITS = {10: 1.0, 13: 1e3, 16: 1e6}  # of a Unix time, and its ticks in a second


@lru_cache(maxsize=1024)
def parse_published(raw: str) -> str | None:
    """Return a publication date as ISO 8601, or None if `raw` is no date or can be read as two.

    A day stays a day; a date-time keeps its offset, and is taken as UTC where it has none. Of a
    time in a zone that is not known only the day is kept.
    """
    text = " ".join(raw.partition("[")[0].split())  # "…+01:00[Europe/London]", as Java has it
    label, _, rest = text.partition(" ")  # "Updated: …"
    found = _read_standard(text) or _read_number(text) or _read_written(text)
    if found is None and label.strip(":").isalpha():
        found = _read_standard(rest) or _read_written(rest)
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


def clock_of(text: str) -> str | None:
    """Return the time of day that a text begins with, as "14:05": "2.05pm", "14h05", "9:20 a.m.".

    A figure alone is none.
    """
    first, _, second = text.lower().partition(" ")
    half = next((h for h in ("am", "pm") if h in (first + second[:4]).replace(".", "")), "")
    hour, mark, minute = first.rstrip(":apm.hu").replace(".", ":").replace("h", ":").partition(":")
    if not hour.isdecimal() or len(hour) > 2 or not (mark or half):
        return None
    hours, minutes = (
        int(hour),
        int(minute) if len(minute) == 2 and minute.isdecimal() else -bool(mark),
    )
    if half and 0 < hours < 13:
        hours = hours % 12 + 12 * (half == "pm")
    return f"{hours:02}:{minutes:02}" if hours < 24 and 0 <= minutes < 60 else None


@lru_cache(maxsize=1024)
def updated_at(text: str, end: int, published: str | None) -> str | None:
    """Return when the update of a live blog was made that a sentence is part of, in ISO 8601
    without a zone; None outside of one.

    Args:
        text: of the article; a line with a time heads each update.
        end: of the sentence.
        published: when the article was.
    """
    for line in reversed(text[:end].split("\n\n")):
        if len(line) > _LONGEST_HEAD or line.endswith((".", "!", "?", "”", '"')):
            continue
        head = line.partition(": ")[0]
        # To read a date in all languages takes long: it needs a time of day here.
        has_time = any(map(clock_of, head.split()))
        stamp = (_read_update(head) or parse_published(head) or "") if has_time else ""
        if len(stamp) > len("2024-05-14"):
            return stamp[: len("2024-05-14T14:05")]
        if clock := clock_of(line):
            return f"{published[:10]}T{clock}" if published else None
    return None


def _read_update(head: str) -> str | None:
    """Read the form in which ingest writes the time of an update; `parse_published` is slower."""
    with contextlib.suppress(ValueError):
        return dt.datetime.strptime(head, _UPDATE).isoformat()  # noqa: DTZ007 - the page's own zone
    return None


def _read_standard(text: str) -> dt.date | None:
    """Read ISO 8601 and the form of mail and feeds."""
    for read in (dt.date.fromisoformat, dt.datetime.fromisoformat, parsedate_to_datetime):
        with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
            found: dt.date = read(text)
            # A zone that mail does not know is taken for none.
            is_sure = read is not parsedate_to_datetime or getattr(found, "tzinfo", None)
            return found if is_sure else None
    return None


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
    if zone in _CLOCK_ZONES or ("/" in zone and zone in available_timezones()):
        local = _read_standard(head) or _read_written(head)
        if isinstance(local, dt.datetime):
            return local.replace(tzinfo=ZoneInfo(_CLOCK_ZONES.get(zone, zone)))
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
