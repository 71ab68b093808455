"""Dates: each date of a claim is one that its evidence gives, in words or resolved."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from rag.date_words import MONTHS
from rag.dates import find_dates
from rag.types import DateMention, Failure
from rag.words import plain

_NEXT = re.compile(r"\bthe (?:following|next) (?=week|month|quarter|year|season)")
_BEFORE = re.compile(r"^(?:on|in|by|since) |(?: morning| afternoon| evening| night)$")
# "In the past few weeks" and "in recent months" are nobody's exact dates.
_VAGUE = re.compile(
    r"\b(?:recent(?:ly)?|past|last (?:few|several)|few|several)\b(?: \w+)? ?(?:days|weeks|months|years)?"
)
# "This year and next" is next year too.
_AND_NEXT = re.compile(
    r"\b(this|last|next) (week|month|quarter|year)(,? (?:and|or)) (this|last|next)(?=\s*(?:[.,;:!?)]|$))",
    re.IGNORECASE,
)
_SOME_YEAR = re.compile(r"\b(?:last|this|next|previous) year\b|\byears? ago\b", re.IGNORECASE)
# The day next to one that the text names, or tells the events of.
_BESIDE = {
    -1: re.compile(r"\b(?:(?:a|one) day (?:earlier|before)|the (?:previous day|day before))\b"),
    1: re.compile(
        r"\b(?:(?:a|one) day (?:later|after)|the (?:next|following) day|the day after)\b"
    ),
}
# The year before one that the text names, and how a source may say so; so with weeks and months.
_UNIT = "(week|month|quarter|year|season)"
_ONE_BEFORE = re.compile(
    rf"the (?:previous|preceding|prior) {_UNIT}|the {_UNIT} before|an? {_UNIT} (?:earlier|before)"
)
_LAST_ONE = re.compile(rf"\b(?:{_ONE_BEFORE.pattern}|last {_UNIT}|an? {_UNIT} ago)\b")


def check_dates(
    claim: Sequence[DateMention], evidence: str, published: Sequence[str | None], whole: str = ""
) -> list[Failure]:
    """Return a failure for each date of a claim that the evidence does not give.

    A claim may be less exact than its evidence (the year of a day), never more. Where an article
    has no date of its own, its "last year" may be a year that it names elsewhere, or another: that
    is not known to differ, and fails as `undated`.

    Args:
        claim: the dates that the claim names, resolved as its article would.
        evidence: the text it rests on.
        published: publication dates of the articles that the evidence is from.
        whole: all that these articles say.
    """
    evidence = _AND_NEXT.sub(r"\1 \2\3 \4 \2", evidence)
    text = plain(evidence).lower()
    given = {
        mention.date
        for day in published
        for mention in find_dates(evidence, day)
        if mention.date is not None
    }
    failures = []
    named: str | None = None  # the day that the claim named last
    for mention in claim:
        words = _NEXT.sub("next ", _BEFORE.sub("", plain(mention.text).lower()))
        if step := next((n for n, beside in _BESIDE.items() if beside.search(words)), 0):
            day = _moved(named, step)
            if _BESIDE[step].search(text) or (day and day in given):
                continue
        # Not "last year", which is the one before the writer's own.
        before = _ONE_BEFORE.fullmatch(words)
        if before and _unit(before) in map(_unit, _LAST_ONE.finditer(text)):
            continue
        named = mention.date or named
        if _VAGUE.search(words) and _VAGUE.search(text):
            continue
        if re.search(rf"\b{re.escape(words)}\b", text):
            continue
        if mention.date and any(day.startswith(mention.date) for day in given):
            continue
        if None in published and (unknown := _may_be(mention, evidence, plain(whole).lower())):
            reason = f"the source has no date: its {unknown!r} may not be {mention.text!r}"
            failures.append(Failure("undated", mention.text, reason))
            continue
        reason = f"the date {mention.text!r} is not in what the source says of it"
        failures.append(Failure("dates", mention.text, reason))
    return failures


def _may_be(claimed: DateMention, evidence: str, whole: str) -> str | None:
    """Return the words of `evidence` that name a year which may be the claimed one.

    Its year, month and day are all in the article then, but not beside each other.
    """
    if not claimed.date:
        return None
    year, *rest = claimed.date.split("-")
    month = [MONTHS[int(rest[0]) - 1]] if rest else []
    parts = [year, *month, *(str(int(day)) for day in rest[1:])]
    if not all(re.search(rf"\b{part}\b", whole) for part in parts):
        return None
    return next((m.text for m in find_dates(evidence, None) if _SOME_YEAR.search(m.text)), None)


def _unit(match: re.Match[str]) -> str:
    return next(unit for unit in match.groups() if unit)


def _moved(day: str | None, days: int) -> str | None:
    try:
        return (dt.date.fromisoformat(day or "") + dt.timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        return None  # a month, a year, or no day at all
