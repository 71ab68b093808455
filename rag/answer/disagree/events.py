"""Events: whether two sentences of two articles speak of the same one.

Told by places and days. Where neither says otherwise, two sentences that answer the same question
within a few weeks of each other are about the same event.
"""

from __future__ import annotations

import re

from rag.text.event_days import days_between, days_of, same_day
from rag.text.names import knows_name
from rag.text.words import plain
from rag.types import Evidence

_WEEKS_APART = 45  # days between two articles from which only an update speaks of the same event
_LEAD = 400  # characters of an article that say where it is
_PLACE = re.compile(
    r"\b(?i:in|at|near|off|over|outside|across|on|of|from|for) (?i:the )?"
    r"((?:[a-z]+ ){0,2})([A-Z][\w'-]+(?: (?:of |de |el |la )?[A-Z][\w'-]+)*)"
)
_CALENDAR = re.compile(
    r"^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|^(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\b"
)
# A count that goes on after the event.
_UPDATE = re.compile(
    r"\b(?:rose|risen|rises|rising|climb(?:ed|s)|grew|grown|increased|lower(?:ed|s)|revis(?:ed|es)|updat(?:ed|es)"
    r"|correct(?:ed|s|ion)|retract(?:ed|s)|toll|stood|stands|now|so far|reached|earlier|previously|initially"
    r"|originally|(?:brings?|brought|bringing|takes?|took|taking) the (?:[\w-]+ )?(?:number|count|total|tally))\b",
    re.IGNORECASE,
)


def tells_update(item: Evidence) -> bool:
    """Tell whether a sentence gives a state of things that goes on after the event."""
    return _UPDATE.search(item.text) is not None


def weeks_apart(one: Evidence, other: Evidence) -> bool:
    """Tell whether two articles are so far apart that only an update speaks of the same event."""
    gap = days_between(one.article.published, other.article.published)
    return gap is not None and gap > _WEEKS_APART


def same_event(
    one: Evidence, other: Evidence, known: tuple[str, ...] = (), *, by_day: bool = True
) -> bool:
    """Tell whether two sentences can speak of the same event.

    Args:
        one: a sentence.
        other: a sentence of another article.
        known: names that both are known to be about; they set nothing apart.
        by_day: what happened on another day is another event.
    """
    if _elsewhere(one, other, known):
        return False
    if tells_update(one) or tells_update(other):
        return True
    if weeks_apart(one, other):
        return False
    if not by_day:
        return True
    ours, theirs = days_of(one), days_of(other)
    return not ours or not theirs or any(same_day(a, b) for a in ours for b in theirs)


def _elsewhere(one: Evidence, other: Evidence, known: tuple[str, ...]) -> bool:
    """Tell whether each is at places that the other article has never heard of."""
    ours, theirs = (_places(e) for e in (one, other))
    for name in known:
        ours = {p for p in ours if not knows_name(name, p)}
        theirs = {p for p in theirs if not knows_name(name, p)}
    if not ours or not theirs:
        return False
    return not any(knows_name(_whole(other), p) for p in ours) and not any(
        knows_name(_whole(one), p) for p in theirs
    )


def _places(item: Evidence) -> set[str]:
    """Return the places that the headline and the sentence name, else those of the lead."""
    found = _named(f"{item.article.title}. {item.text}")
    return found or _named(item.article.text[:_LEAD])


def _named(text: str) -> set[str]:
    names = {m.group(2).removesuffix("'s") for m in _PLACE.finditer(plain(text))}
    return {n for n in names if not _CALENDAR.match(n)}


def _whole(item: Evidence) -> str:
    return f"{item.article.title}\n{item.article.text}"
