"""What a sentence tells exactly: the time of what happened, and the figures that a reader would quote.

A date counts only if it is the day of what the sentence tells: not one that it compares with ("the
worst since 2019"), nor a part of a name ("the Jan. 6 committee"), nor one that a speaker names. Where
the words cannot be resolved ("earlier in the week"), they stand for themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.text.dates import days_between, is_of_the_telling
from rag.text.quantities import apart_from_dates, find_quantities
from rag.text.words import STOP_WORDS, plain, plain_marks, words
from rag.types import DateMention, Evidence

_NAMED_BY_DATE = re.compile(r"\b(?:of|the|a|an|his|her|its|their|this|that|\w+'s|\w+s')\s+$", re.I)
_NAME_FOLLOWS = re.compile(
    r"^(?: [A-Z]|-|['’]s\b| (?:election|season|campaign|presidential|attacks?|riot)\b)"
)
_YEAR = re.compile(r"\d{4}")
_YEAR_OF = re.compile(r"\b(?:in|during|by|early|late|mid|until|of)\s+$", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?:since|than|compared (?:with|to)|unlike|until|before|after|as of|dated|born(?: on)?|ago)\b[^,;.]{0,60}$"
    r"|\b(?:and|or)\s+$",
    re.IGNORECASE,
)
# What another clause, or the first words of a sentence, tell of another time.
_ASIDE = re.compile(
    r"\b(?:whether|when|if|who|whose|which|where|while)\b[^,;]*$"
    r"|^(?:In|Among|From|Under|With|According to|Per|Citing|Based on|Like)\b[^,]{25,}$"
)
_SURE_YEAR = 300  # days from its article's day within which a day without a year lies
_SURE_TO_COME = 60  # days after its article's day within which a day without a year lies
_SURE_WEEKDAY = 4  # days before its article's from which a weekday may be that of the next week
_RANGE = re.compile(r"^ ?(?:-|to|through|until) ", re.IGNORECASE)
_UNIT_WORDS = 4
_PLURALS = frozenset("people men women children police cattle sheep fish aircraft troops".split())
_NO_PLURAL = ("ss", "us", "is", "'s")
# An age describes a person, and a telephone number nothing at all.
_NO_COUNT = re.compile(r"^s\b|^[ -]?(?:(?:year|month|week|day)s?[ -]old|press\b|\d)", re.IGNORECASE)
_TIME_UNIT = re.compile(
    r"^\s*(?:a\.m|p\.m|days?|weeks?|months?|years?|hours?|minutes?|seconds?|decades?|th\b|of\b)",
    re.I,
)
_FEW, _MANY = 9, 1000


def find_time(item: Evidence) -> DateMention | None:
    """Return the time of what a sentence tells, the most exact there is; None if it has none.

    A sentence with several days tells of several things, and gets none.
    """
    marks = plain_marks(item.text)
    quoted = [m.span() for m in re.finditer(r'"[^"]*"', marks)]
    fitting = [
        m
        for m in item.dates
        if _is_its_time(marks, m) and not any(a <= m.start < b for a, b in quoted)
    ]
    own = [m for m in fitting if not is_of_the_telling(item.text, m)] or fitting
    told = [m for m in item.dates if not is_of_the_telling(item.text, m)]
    days = {m.date for m in told if m.date and len(m.date) == 10}
    if len(days) > 1:
        return None
    found = max(own, key=lambda m: (len(m.date or ""), -m.start), default=None)
    if found is None or len(found.date or "") != len("2024-03-26"):
        return found
    away = days_between(found.date, item.article.published) or 0
    is_to_come = (found.date or "") > (item.article.published or "9999")
    most = _SURE_TO_COME if is_to_come else _SURE_YEAR
    if away > most and not _YEAR.search(found.text):
        return replace(found, date=None)  # "Feb. 3", of last year or of the next
    if away > _SURE_WEEKDAY and not any(c.isdigit() for c in found.text):
        # A page that goes on being written after its day speaks of the "Friday" to come.
        return replace(found, date=None)
    return found


def _is_its_time(text: str, mention: DateMention) -> bool:
    before, after = text[: mention.start], text[mention.end :]
    if (
        _COMPARES.search(before)
        or _ASIDE.search(before)
        or _NAME_FOLLOWS.match(after)
        or _RANGE.match(after)
    ):
        return False
    if mention.date and len(mention.date) == 4 and mention.text.isdigit():
        return _YEAR_OF.search(before) is not None
    return _NAMED_BY_DATE.search(before) is None or not any(c.isdigit() for c in mention.text)


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of a sentence with the words that say what it counts."""

    value: str
    amount: float
    unit: str


def find_numbers(evidence: Evidence) -> list[Number]:
    """Return the figures of a sentence that count or measure something other than time."""
    text = plain(evidence.text)
    found = []
    for quantity in apart_from_dates(find_quantities(text), evidence.dates):
        after = text[quantity.end :]
        if (
            quantity.kind == "th"
            or (quantity.kind != "%" and _TIME_UNIT.match(after))
            or text[: quantity.start].endswith(("-", ":"))
        ):
            continue
        unit = _counted(re.split(r"[,;:.()]", after)[0])
        if quantity.kind == "%":
            unit = ""
        if _NO_COUNT.match(after) or _NO_COUNT.match(unit) or text[: quantity.start].endswith("+"):
            continue
        if quantity.kind or (unit and (quantity.text[:1].isdigit() or quantity.value > 2)):
            found.append(Number(quantity.text, quantity.value, unit))
    return found


def _counted(after: str) -> str:
    """Return what a number counts: the words up to the first noun in the plural, if it is near."""
    following = words(after)[:_UNIT_WORDS]
    for place, word in enumerate(following):
        lower = word.lower()
        if lower in STOP_WORDS or word[:1].isdigit():
            break
        if lower in _PLURALS or (lower.endswith("s") and not lower.endswith(_NO_PLURAL)):
            return " ".join(following[: place + 1])
    return ""


def is_quotable(number: Number) -> bool:
    """Tell whether a figure says something beside its sentence: an amount, a share, or a count in
    digits of what it names; no "six", no distance or size, no name ("the 10 Commandments").
    """
    if not number.unit:
        return number.amount > 0
    is_name = number.unit.split(" ")[-1][:1].isupper()
    counts = number.amount > _FEW and number.value[:1].isdigit() and not is_name
    return counts or number.amount >= _MANY
