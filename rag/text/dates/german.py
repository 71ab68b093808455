"""How articles write times in German, read into the same values as the English ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text.dates.patterns import Words
from rag.text.dates.words import DAY, YEAR

_MONTHS = (
    "januar februar märz april mai juni juli august september oktober november dezember".split()
)
_WEEKDAYS = "montag dienstag mittwoch donnerstag freitag samstag sonntag".split()
_COUNTS = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()
_MONTH = (
    r"(?P<month>Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
)
_COUNT = (
    r"(?P<count>\d{1,3}|ein(?:em|er)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)"
)
_REL = r"(?P<rel>vergangen|letzt|vorig|nächst|kommend|dies)e[rsnm]?"
_PATTERNS = {
    "month_day": rf"{DAY}\. {_MONTH}(?: {YEAR})?",
    "dotted": rf"(?P<day>\d\d?)\.(?P<m>\d\d?)\.{YEAR}",
    "month_year": rf"(?:(?:Anfang|Mitte|Ende) )?{_MONTH} {YEAR}",
    "weekday": rf"(?:am )?(?:{_REL} |(?<=[Aa]m )(?:späten |frühen )?)(?P<weekday>Montag|Dienstag|Mittwoch"
    r"|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag)"
    r"(?:vormittag|nachmittag|mittag|abend|nacht|morgen)?",
    "near_day": r"(?P<near>vorgestern|gestern|heute|übermorgen)",
    "ago": rf"vor {_COUNT} (?P<unit>Tag|Woche|Monat|Jahr)(?:e?n|e)?",
    "last": rf"(?:(?:im|in der|am|Anfang|Mitte|Ende) )?{_REL} (?P<period>Wochenende|Woche|Monat|Jahr)(?:e?s)?",
    "month": rf"(?:im|seit|bis|ab|Anfang|Mitte|Ende) {_MONTH}(?! \d)",
}
_COMPILED = {k: re.compile(rf"\b(?:{p})\b", re.IGNORECASE) for k, p in _PATTERNS.items()}
_UNITS = {"tag": "day", "woche": "week", "monat": "month", "jahr": "year", "wochenende": "weekend"}
_SHIFTS = {
    "vorgestern": -2, "gestern": -1, "heute": 0, "übermorgen": 2, "vergangen": -1, "letzt": -1,
    "vorig": -1, "dies": 0, "nächst": 1, "kommend": 1,
}  # fmt: skip
# Words that English does not have; without one of them a text need not be read again.
_GERMAN = re.compile(
    r"(?i)\b(?:am (?:\w+ )?\w+(?:tag|abend|woch)|im|vor|seit|bis|ab|anfang|mitte|ende|v?o?r?gestern"
    r"|heute|übermorgen|am|(?:letzt|vergangen|vorig|nächst|kommend|dies)e[rnms]?)\b|\d\.(?: [A-Z]|\d\d?\.)"
)


def read_german(text: str) -> Iterator[Words]:
    """Yield the times that a German text names, kind by kind; they may overlap."""
    if not _GERMAN.search(text):
        return
    for kind, pattern in _COMPILED.items():
        for match in pattern.finditer(text):
            groups = {k: v.lower() for k, v in match.groupdict().items() if v}
            if "month" in groups and match["month"][0].islower():
                continue
            yield Words(
                kind="month_day" if kind == "dotted" else kind,
                start=match.start(),
                end=match.end(),
                year=int(groups["year"]) if "year" in groups else None,
                month=_MONTHS.index(groups["month"]) + 1
                if "month" in groups
                else int(groups.get("m", 0)),
                day=int(groups.get("day", 0)),
                weekday=_weekday(groups),
                count=_count(groups.get("count", "")),
                unit=_UNITS.get(groups.get("unit") or groups.get("period") or "", ""),
                shift=_SHIFTS.get(groups.get("rel") or groups.get("near") or "", 0),
                which={-1: "last", 0: "this", 1: "next"}[_SHIFTS[groups["rel"]]]
                if "rel" in groups
                else "",
            )


def _weekday(groups: dict[str, str]) -> int | None:
    if "weekday" not in groups:
        return None
    name = groups["weekday"].replace("sonnabend", "samstag")
    return _WEEKDAYS.index(name)


def _count(words: str) -> int:
    if words.isdigit():
        return int(words)
    return 1 if words.startswith("ein") else _COUNTS.index(words) if words else 0
