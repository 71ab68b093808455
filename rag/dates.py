"""News time: publication dates, and the dates that words in a text mean.

"On Friday" means a day only when the day of publication is known; without one it stays
unresolved, and is shown so. A publication date with a time zone counts by its own zone: the
reporter's Friday, not the reader's.
"""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

from rag.types import DateMention

_MONTHS = "january february march april may june july august september october november december"
_MONTH_NUMBER = {name[:3]: i for i, name in enumerate(_MONTHS.split(), start=1)}
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_SMALL = {
    w: i for i, w in enumerate("zero one two three four five six seven eight nine ten".split())
}
_SMALL |= {"a": 1, "an": 1}

_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_COUNT = r"(?P<count>\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten)"

# Tried in this order at each place; the first that matches wins.
_PATTERNS = {
    "iso": rf"{_YEAR}-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])",
    "month_day": rf"{_MONTH} {_DAY}(?!\d)(?:,? {_YEAR})?",
    "day_month": rf"{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?",
    "month_year": rf"{_MONTH},? {_YEAR}",
    "weekday": r"(?P<which>last |next |this |on )?"
    r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
    r"(?: (?:morning|afternoon|evening|night))?",
    "near_day": r"(?P<near>yesterday|today|tomorrow|tonight|this (?:morning|afternoon|evening))",
    "ago": rf"{_COUNT} (?P<unit>days?|weeks?|months?|years?) ago",
    "last": r"(?P<rel>last|this|next) (?P<period>week|month|year)",
    "loose": r"(?:earlier in the (?:week|month|year)|a (?:day|week) (?:earlier|before|later)"
    r"|(?:over|in|during) the (?:past|last) [\w-]+ (?:days|weeks|months|years))",
    "year": rf"(?<![\d$€£,.-]){_YEAR}(?![\d,.-]\d|[%]|\d)",
}
_COMPILED = {k: re.compile(rf"\b{p}\b", re.IGNORECASE) for k, p in _PATTERNS.items()}
_COMPILED["year"] = re.compile(_PATTERNS["year"])

_COUNTING = frozenset(
    "about some over nearly almost around roughly than least most up cost costs paid".split()
)
_COUNTED = re.compile(
    r"\s(?:people|dollars|euros|pounds|years?|miles|homes|men|women|children|troops|jobs)\b"
)
_TO_COME = re.compile(
    r"\b(?:will|shall|is to|are to|was to|were to|set to|due to|scheduled|expected to|plans? to|to be)\b[^,;]*$",
    re.IGNORECASE,
)

_FORMATS = ("%d %B %Y", "%B %d, %Y", "%B %d %Y", "%d %b %Y", "%b %d, %Y", "%Y/%m/%d", "%Y%m%d")


def parse_published(raw: str) -> str | None:
    """Return a publication date as ISO 8601, or None if `raw` is no date.

    A day stays a day; a date-time keeps its offset, and is taken as UTC where it has none.
    """
    text = raw.strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        parsed_day = _day(int(text[:4]), int(text[5:7]), int(text[8:]))
        return parsed_day.isoformat() if parsed_day else None
    if re.fullmatch(r"\d{8}", text):
        return parse_published(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    for parse in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return moment.isoformat(timespec="seconds")
    for form in _FORMATS:
        try:
            return dt.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def is_plausible(published: str, now: dt.datetime) -> bool:
    """Tell whether an article can have been published then: not before 1900, not after now."""
    if published < "1900":
        return False
    if len(published) == 10:
        # Somewhere on earth it is already tomorrow.
        return published <= (now + dt.timedelta(hours=14)).date().isoformat()
    return dt.datetime.fromisoformat(published) <= now + dt.timedelta(minutes=5)


def day(published: str | None) -> str:
    """Return a date for people: "7 November 2025"; nothing known is said as such."""
    if not published:
        return "no date"
    parts = published[:10].split("-")
    shown = [parts[0]]
    if len(parts) > 1:
        shown.insert(0, _MONTHS.split()[int(parts[1]) - 1].capitalize())
    if len(parts) > 2:
        shown.insert(0, str(int(parts[2])))
    return " ".join(shown)


def find_dates(text: str, published: str | None) -> tuple[DateMention, ...]:
    """Return the words in `text` that name a time, each with its date where that can be told.

    Args:
        text: one sentence.
        published: the publication date of its article, ISO 8601.
    """
    base = dt.date.fromisoformat(published[:10]) if published else None
    taken: list[tuple[int, int]] = []
    mentions = []
    for kind, pattern in _COMPILED.items():
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < b and a < end for a, b in taken) or _is_no_date(kind, match):
                continue
            taken.append((start, end))
            mentions.append(DateMention(match.group(), _resolve(kind, match, base), start, end))
    return tuple(sorted(mentions, key=lambda m: m.start))


def _is_no_date(kind: str, match: re.Match[str]) -> bool:
    if kind in {"day_month", "month_year", "month_day"}:
        return match["month"][0].islower()  # "they march 10 miles"
    if kind == "year":
        before = match.string[: match.start()].split()
        counts = before and before[-1].strip("(").lower() in _COUNTING
        unit = _COUNTED.match(match.string[match.end() :])
        return bool(counts or unit)
    return False


def _resolve(kind: str, match: re.Match[str], base: dt.date | None) -> str | None:
    groups = match.groupdict()
    if kind == "iso":
        day = _day(int(groups["year"]), int(groups["m"]), int(groups["d"]))
        return day.isoformat() if day else None
    if kind == "year":
        return groups["year"]
    if kind == "month_year":
        return f"{groups['year']}-{_month(groups['month']):02d}"
    if kind in {"month_day", "day_month"}:
        return _month_day(groups, base)
    if base is None:
        return None
    if kind == "weekday":
        to_come = _TO_COME.search(match.string[: match.start()]) is not None
        return _weekday(groups, base, to_come=to_come)
    if kind == "near_day":
        shift = {"yesterday": -1, "tomorrow": 1}.get(groups["near"].lower(), 0)
        return (base + dt.timedelta(days=shift)).isoformat()
    if kind == "ago":
        return _ago(groups, base)
    if kind == "last":
        return _period(groups, base)
    return None


def _month(name: str) -> int:
    return _MONTH_NUMBER[name[:3].lower()]


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _month_day(groups: dict[str, str | None], base: dt.date | None) -> str | None:
    month, day = _month(groups["month"] or ""), int(groups["day"] or 0)
    if groups.get("year"):
        found = _day(int(groups["year"] or 0), month, day)
        return found.isoformat() if found else None
    if base is None:
        return None
    # News names the year when it is not the nearest one.
    near = [d for y in (base.year - 1, base.year, base.year + 1) if (d := _day(y, month, day))]
    return min(near, key=lambda d: abs((d - base).days)).isoformat() if near else None


def _weekday(groups: dict[str, str | None], base: dt.date, *, to_come: bool) -> str | None:
    which = (groups["which"] or "").strip().lower()
    back = (base.weekday() - _WEEKDAYS.index((groups["weekday"] or "").lower())) % 7
    if which == "next":
        return None  # this week's or the week after's: readers differ
    if to_come or which == "this":
        return (base + dt.timedelta(days=-back % 7)).isoformat()
    if which == "last" and back == 0:
        back = 7
    return (base - dt.timedelta(days=back)).isoformat()


def _ago(groups: dict[str, str | None], base: dt.date) -> str | None:
    word, unit = (groups["count"] or "").lower(), (groups["unit"] or "").rstrip("s")
    count = int(word) if word.isdigit() else _SMALL[word]
    if unit == "day":
        return (base - dt.timedelta(days=count)).isoformat()
    if unit == "year":
        return str(base.year - count)
    if unit == "month":
        months = base.year * 12 + base.month - 1 - count
        return f"{months // 12}-{months % 12 + 1:02d}"
    return None  # "two weeks ago" is rarely meant to the day


def _period(groups: dict[str, str | None], base: dt.date) -> str | None:
    shift = {"last": -1, "this": 0, "next": 1}[(groups["rel"] or "").lower()]
    period = (groups["period"] or "").lower()
    if period == "year":
        return str(base.year + shift)
    if period == "month":
        months = base.year * 12 + base.month - 1 + shift
        return f"{months // 12}-{months % 12 + 1:02d}"
    return None
