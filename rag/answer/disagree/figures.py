"""Figures: how many of what a sentence counts, and whether two sentences count it differently."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from rag.text.coverage import missing_stems
from rag.text.dates import find_dates
from rag.text.quantities import Quantity, apart_from_dates, find_quantities
from rag.text.words import STOP_WORDS, content_stems, plain, stem, words

Bound = Literal["exact", "about", "least", "most"]

# What becomes of people: the same "12 people" are another count with each of these.
_STATES = {
    name: frozenset(stem(w) for w in listed.split())
    for name, listed in {
        "dead": "die dead death kill fatal fatality toll perish",
        "injured": "injured wound wounded hurt hospitalised hospitalized",
        "missing": "missing unaccounted",
        "displaced": "displaced evacuated homeless fled",
        "rescued": "rescued saved",
        "arrested": "arrested detained",
        "identified": "identified",
    }.items()
}
_PEOPLE = frozenset(stem(w) for w in "people person victim life".split())
_CURRENCY = {
    "dollar": "$", "euro": "€", "pound": "£", "yen": "¥", "yuan": "yuan", "rupe": "rupee",
    "franc": "franc",
}  # fmt: skip
_BEFORE: dict[Bound, re.Pattern[str]] = {
    "least": re.compile(r"\b(?:at least|more than|over|no fewer than|above|upwards of) $", re.I),
    "most": re.compile(r"\b(?:up to|at most|fewer than|less than|under|no more than) $", re.I),
    "about": re.compile(
        r"\b(?:about|around|roughly|some|nearly|almost|approximately|an estimated|close to) $", re.I
    ),
}
_ABOUT = 0.1  # how far apart two figures may be where one of them is "about"
# Adds to, or belongs to, another count.
_PART_BEFORE = re.compile(
    r"\b(?:another|additional|further|including|of (?:the|its|their|them|whom|which|those)|other|extra|remaining"
    r"|among them|first|last|up|by)(?: at least| about)? $",
    re.IGNORECASE,
)
_PART_AFTER = re.compile(
    r"^ (?:\w+ )?(?:more\b|others?\b|additional\b)|^ of (?:the|its|his|her|their|those|them|whom)\b"
    r"|^ (?:people |\w+s )?(?:a|per|each|every) (?:day|week|month|year|hour)\b",
    re.IGNORECASE,
)
_ADDING = re.compile(
    r"\b(?:another|an additional|a further) (?:\d|[a-z]+(?:,| on| in| at)\b)", re.I
)
# An age and a span of time are no count of what happened.
_TIME = re.compile(r"^[ -]?(?:year|month|week|day|hour|minute|second)s?\b", re.IGNORECASE)
# What it was before, or elsewhere.
_FORMER_BEFORE = re.compile(
    r"\b(?:had (?:\w+ )?(?:stood|been|put|given|reported|said|confirmed)[^,.;]*"
    r"|(?:earlier|previous(?:ly)?|initial(?:ly)?|original(?:ly)?|prior|first)\b[^,.;]*"
    r"|instead of|rather than|not|down from|up from"
    r"|(?:lowered|revised|raised|reduced|cut|changed|corrected|rose|risen|fell|fallen|falls|climbed"
    r"|increased|decreased)\b[^.;]*\bfrom)(?: at least| about| more than| nearly)? $",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:since|compared (?:with|to)|than|unlike|in contrast)\b(?! last| then| \w+day\b)", re.I
)
_CLAUSE = re.compile(
    r"[,;:.()](?=\s|$)|\b(?:and|but|while|after|before|who|which|when|where|including|although)\b",
    re.IGNORECASE,
)
_ADJECTIVE = ("ed", "ing", "al", "ic", "ive", "an", "ous", "ary", "ish", "ese", "ern")
_PLANNED = re.compile(
    r"\b(?:will|would|could|(?-i:may)|might|expect(?:s|ed)?|forecasts?|projects?|projected|plans?|planned"
    r"|predict(?:s|ed)?|fear(?:s|ed)?|due to|set to|scheduled|aims?|hopes?)\b",
    re.IGNORECASE,
)
_MOVES = re.compile(
    r"\b(?:rose|risen|rises?|fell|fallen|falls?|cuts?|rais(?:ed|es)|lower(?:ed|s)|climbed|dropped|up|down)\b",
    re.I,
)


# "the toll stands at 12": the number comes after what it counts
_IS_THE_NUMBER = re.compile(
    r"\b(?:to|at|of|is|was|reach(?:ed|es)|hits?|passed|total(?:l?ed|s)|now|be) $", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of a sentence with what it counts."""

    value: float
    kind: str  # "%", a currency, or "" for a plain number
    thing: str  # what becomes of people ("dead"), or the stem of the noun that is counted
    group: str  # who, where it is not people at large: "worker"; "" otherwise
    bound: Bound
    clause: str
    planned: bool  # expected or feared, and not yet so
    moves: bool  # a level that is said to have moved: a rate, a price


def find_counts(sentence: str) -> list[Count]:
    """Return the figures of a sentence that stand for a whole and for now.

    Left out are dates, parts and additions ("another 19"), what a figure was before ("from 41"),
    and figures of other events that the sentence compares with.
    """
    text = plain(sentence)
    if _ADDING.search(text):
        return []
    dates = find_dates(text, None)
    counts = []
    # The end of a match may take in the space after it.
    found = (replace(q, end=q.start + len(q.text)) for q in find_quantities(text))
    for quantity in apart_from_dates(found, dates):
        before, after = text[: quantity.start], text[quantity.end :]
        if quantity.kind == "th" or _not_now(before, after) or before.endswith(("-", ":")):
            continue
        if _TIME.match(after):
            continue
        bound = _bound(before, after)
        count = _count(text, quantity, bound)
        if count is not None:
            counts.append(count)
    return counts


def states(text: str) -> set[str]:
    """Return what becomes of people in `text`: "dead", "injured", …"""
    found = set(content_stems(text))
    return {name for name, listed in _STATES.items() if listed & found}


def is_state(thing: str) -> bool:
    """Tell whether it is people who are counted, by what became of them."""
    return thing in _STATES


def same_thing(one: Count, other: Count) -> bool:
    """Tell whether two figures count the same kind of thing, in the same unit."""
    if one.kind != other.kind or one.group != other.group or one.planned != other.planned:
        return False
    if one.kind:
        return True
    return one.thing == other.thing or not missing_stems(one.thing, other.thing)[0]


def agree(one: Count, other: Count) -> bool:
    """Tell whether two figures of the same thing are the same, or as good as the same."""
    loose = "about" in {one.bound, other.bound}
    tolerance = _ABOUT if loose else 1e-9
    return abs(one.value - other.value) <= tolerance * max(one.value, other.value, 1e-9)


def outgrows(newer: Count, older: Count) -> bool:
    """Tell whether the newer figure is what the older one left open: "at least 12", then 15."""
    if older.bound == "least":
        return newer.value >= older.value and newer.bound != "most"
    return older.bound == "most" and newer.value <= older.value and newer.bound != "least"


def _not_now(before: str, after: str) -> bool:
    if (
        _PART_BEFORE.search(before)
        or _PART_AFTER.match(after)
        or _ELSEWHERE.search(_without_bound(before))
    ):
        return True
    if _FORMER_BEFORE.search(_without_bound(before)):
        return True
    return (
        re.search(r"\bfrom $", _without_bound(before)) is not None
        and re.match(r"[^,.;]{0,12} to\b", after) is not None
    )


def _without_bound(before: str) -> str:
    for pattern in _BEFORE.values():
        before = pattern.sub("", before)
    return before


def _bound(before: str, after: str) -> Bound:
    if re.match(r"\s(?:\w+ )?or more\b", after):
        return "least"
    for name, pattern in _BEFORE.items():
        if pattern.search(before):
            return name
    return "exact"


def _count(text: str, quantity: Quantity, bound: Bound) -> Count | None:
    starts = [m.end() for m in _CLAUSE.finditer(text, 0, quantity.start)]
    end = _CLAUSE.search(text, quantity.end)
    start, stop = max(starts, default=0), end.start() if end else len(text)
    clause = text[start:stop]
    after = text[quantity.end : stop]
    noun = _noun(after)
    kind = quantity.kind or _CURRENCY.get(noun, "")
    thing, group = noun, ""
    if not kind:
        thing, group = _counted(text[:stop], start, quantity, noun)
        if not thing:
            return None
    return Count(
        value=quantity.value,
        kind=kind,
        thing=thing,
        group=group,
        bound=bound,
        clause=clause,
        planned=_PLANNED.search(clause) is not None,
        moves=_MOVES.search(clause) is not None,
    )


def _counted(text: str, start: int, quantity: Quantity, noun: str) -> tuple[str, str]:
    """Return what is counted, and who where it is not people at large."""
    if named := _state_of(noun):
        return named, ""
    after, before = text[quantity.end :], text[start : quantity.start]
    following = [s for w in words(after) if (s := _state_of(stem(w)))]
    if following and (noun in _PEOPLE or not noun or _is_person(after)):
        return following[0], "" if noun in _PEOPLE or not noun else noun
    # "The number of people known to have died … has risen to 55", "killing 12 people"
    if not noun and not _IS_THE_NUMBER.search(_without_bound(text[: quantity.start])):
        return "", ""
    wider = before if noun else text[: quantity.start]
    preceding = [s for w in words(wider) if (s := _state_of(stem(w)))]
    if preceding:
        return preceding[-1], "" if noun in _PEOPLE or not noun else noun
    number_of = re.findall(r"\b(?:number|total|count|tally) of ((?:[\w-]+ ){1,3})", wider)
    if not noun and number_of:
        return _noun(" " + number_of[-1]), ""
    return noun, ""


def _is_person(after: str) -> bool:
    """Tell whether the noun after a number is what something happened to: "12 workers were killed"."""
    return (
        re.match(
            r"\s(?:[\w'-]+\s){1,3}(?:(?:were|was|have|had|been|are|is|also|reported|confirmed)\s)*"
            r"(?:killed|dead|died|injured|wounded|hurt|missing|arrested|detained|rescued|evacuated)\b",
            after,
        )
        is not None
    )


def _state_of(stemmed: str) -> str:
    return next((name for name, listed in _STATES.items() if stemmed in listed), "")


def _noun(after: str) -> str:
    """Return the stem of the noun that follows a number, past adjectives; "" if none does."""
    if not re.match(r"[\s-]", after):
        return ""
    following = words(after)[:4]
    for place, word in enumerate(following):
        if word.lower() in STOP_WORDS:
            return ""
        last = place + 1 == len(following) or following[place + 1].lower() in STOP_WORDS
        if not word.lower().endswith(_ADJECTIVE) or last or _state_of(stem(word)):
            return stem(word)
    return ""
