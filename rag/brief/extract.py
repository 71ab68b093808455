"""What code reads out of sentences for a brief: voices, dates, figures, what is not known.

A small model asked for these invents them: it calls a country a speaker and today the date. Rules
miss some, and what they find stands in the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text.quantities import apart_from_dates, find_quantities
from rag.text.quotes import QUOTED
from rag.text.words import STOP_WORDS, plain, plain_marks, words
from rag.types import Evidence

_SAID = (
    r"(?:said|says|told|stated|warned|added|announced|confirmed|claimed|argued|insisted|declared"
    r"|emphasi[sz]ed|stressed|reiterated|reaffirmed|remarked|noted|cautioned|acknowledged|wrote"
    r"|denied|accused|promised|vowed|urged|called for|expressed|appealed|described|testified)"
)
_TITLE_WORD = (
    r"(?:President(?:-elect)?|Vice President|Prime Minister|Premier|Chancellor|Secretary|Minister"
    r"|Governor|Gov\.|Mayor|Chief|Director|General|Gen\.|Admiral|Adm\.|Senator|Sen\.|Rep\."
    r"|Representative|King|Queen|Prince|Princess|Pope|Archbishop|Bishop|Cardinal|Judge|Justice"
    r"|Ambassador|Spokesman|Spokeswoman|Spokesperson|spokes(?:man|woman|person)|Coach|coach|Captain"
    r"|Attorney General|Administrator|Superintendent|Treasurer|Lt\.|Sgt\.|Col\.|Maj\."
    r"|Professor|Dr\.|Sheriff|Commissioner|Chairman|Chairwoman|Chair|CEO|leader|Leader)"
)
_CAPITALISED = r"[A-Z][\w.'-]*"
_PARTICLE = r"(?:de|da|van|von|der|den|bin|al|el|la|of|the)"
_PERSON = rf"{_CAPITALISED}(?:(?: {_PARTICLE}){{0,2}} {_CAPITALISED}){{0,5}}"
_BODY = (
    r"(?:government|military|ministry|army|police|officials?|authorities|agency|department|company"
    r"|bank|council|office|spokes\w+|investigators?|prosecutors?|coast guard|committee)"
)
_SAID_BY = re.compile(rf"(?:\"|,) (?:said|says|added) (?P<speaker>{_PERSON})")
_SPEAKERS = (
    # "Sanae Takaichi, the prime minister, said"
    re.compile(
        rf"(?P<speaker>{_PERSON}), (?P<role>(?!while|when|where|speaking|[a-z]+(?:ed|ing) )"
        rf"[a-z][^,\d]{{3,80}}(?:, [a-z][^,\d]{{3,60}})?), (?:has |have )?{_SAID}\b"
    ),
    # "Prime Minister Sanae Takaichi said", "Japan's government confirmed"
    re.compile(
        rf"(?P<speaker>(?:{_CAPITALISED} )*{_CAPITALISED}'s? (?:[a-z]+ ){{0,2}}{_BODY}"
        rf"(?: (?:of|in|from) {_PERSON})?|(?i:{_BODY}) (?:from|in|of) {_PERSON}(?: and {_PERSON})?|{_PERSON})"
        rf"(?: also| later| has| have)? {_SAID}\b"
    ),
    # "…," Ulrich said / said Ulrich
    _SAID_BY,
    re.compile(rf"(?P<speaker>{_PERSON}), (?:while|who|when|speaking)[^,]{{3,80}}, {_SAID}\b"),
    re.compile(rf"[,\"] (?P<speaker>{_PERSON}) {_SAID}\b"),
    re.compile(rf"[Aa]ccording to (?:the )?(?P<speaker>{_PERSON})(?=[,.;]|$)"),
)
_ROLE = re.compile(
    rf"^(?P<role>(?:[\w.'-]+ )*?{_TITLE_WORD}(?: {_TITLE_WORD})*) (?P<name>[A-Z].*)$"
)
_PRONOUNS = set(
    "january february march april june july august september october november december".split()
)
_PRONOUNS |= set("monday tuesday wednesday thursday friday saturday sunday".split())
_PRONOUNS |= {"he", "she", "it", "they", "we", "i", "the", "this", "that", "in", "on"}
_UNKNOWN = re.compile(
    r"\b(?:unclear|unknown (?:whether|how|who|what|why|if|when|where)"
    r"|not (?:immediately |yet )?(?:known|clear|disclosed|said|released)"
    r"|did not (?:say|give|provide|specify|elaborate|identify|comment)|without providing"
    r"|has not (?:officially |publicly )?(?:responded|answered|commented|said)|no immediate"
    r"|yet to (?:be|say)|still (?:unclear|unknown|missing|being)"
    r"|(?:is|are|was|were) unknown|remain(?:s|ed)? (?:unclear|unknown|missing)"
    r"|declined to (?:comment|say|give|provide|specify|elaborate|identify|name|disclose|discuss|confirm|answer|share"
    r"|reveal)|under investigation|could (?:still )?change)\b",
    re.IGNORECASE,
)
_UNIT_WORDS = 4
_PLURALS = frozenset("people men women children police cattle sheep fish aircraft troops".split())
_NO_PLURAL = ("ss", "us", "is", "'s")
# An age describes a person, and a telephone number nothing at all.
_NO_COUNT = re.compile(r"^[ -]?(?:(?:year|month|week|day)s?[ -]old|press\b|\d)", re.IGNORECASE)
_ROLE_AFTER = re.compile(
    r"^, (?P<role>(?:an? |the )?[a-z][^,.;\"]{3,110}?)(?=[,.]|$| (?:told|said)\b)"
)
_AND_BEFORE = re.compile(r"\b(?:[A-Z][\w'-]+ (?:(?:for|of|on|the|and) )*)*[A-Z][\w'-]+ and $")
_TIME_UNIT = re.compile(
    r"^\s*(?:a\.m|p\.m|days?|weeks?|months?|years?|hours?|minutes?|seconds?|decades?|th\b|of\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said something, as the sentence names them."""

    name: str
    role: str | None


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of a sentence with the words that say what it counts."""

    value: str
    amount: float
    unit: str


def find_speaker(sentence: str) -> Speaker | None:
    """Return who speaks in a sentence, if it names them."""
    text = _unquoted(plain(sentence))
    for pattern in _SPEAKERS:
        match = pattern.search(text)
        if match is None or not re.search(rf"\b(?:{_SAID}|according to)\b", text, re.IGNORECASE):
            continue
        name = match["speaker"].strip(" ,.")
        role = match.groupdict().get("role")
        start, end = match.span("speaker")
        if joined := _AND_BEFORE.search(text[:start]):
            name = joined.group() + name  # "Animal and Plant Health Inspection Service"
        if pattern is _SAID_BY and role is None and (told := _ROLE_AFTER.match(text[end:])):
            role = told["role"]
        if name.split()[0].lower() in _PRONOUNS or not any(c.isupper() for c in name):
            continue
        return titled(name, role)
    return None


def titled(name: str, role: str | None) -> Speaker:
    """Return a speaker, with the role that is part of the name if no other one is given."""
    if role is None and (match := _ROLE.match(name)):
        return Speaker(match["name"], match["role"])
    return Speaker(name, role)


def _unquoted(text: str) -> str:
    # Names inside a quotation are spoken of, they do not speak.
    return re.sub(r'"[^"]*"', '""', text)


def find_quote(sentence: str) -> str | None:
    """Return the longest quotation in a sentence, exactly as it stands there."""
    spans = [m.span(1) for m in QUOTED.finditer(plain_marks(sentence))]
    quotations = [sentence[start:end].strip(" .,;:!?") for start, end in spans]
    return max(quotations, key=len, default=None) or None


def find_numbers(evidence: Evidence) -> list[Number]:
    """Return the figures of a sentence that count or measure something other than time."""
    text = plain(evidence.text)
    found = []
    for quantity in apart_from_dates(find_quantities(text), evidence.dates):
        after = text[quantity.end :]
        if (
            quantity.kind == "th"
            or _TIME_UNIT.match(after)
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


def tells_unknown(sentence: str) -> bool:
    """Tell whether a sentence says that something is not known, or not said."""
    return _UNKNOWN.search(plain(sentence)) is not None
