"""Who says what: speakers as the article writes them, with their role, and their words.

A small model asked for these invents them: it calls a country a speaker. Rules miss some, and what
they find stands in the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text.quotes import QUOTED
from rag.text.words import STOP_WORDS, plain_marks
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
# A name behind a preposition does not speak: "a copy obtained by CNN said".
_SPOKEN_OF = re.compile(r"\b(?:of|by|for|from|with|in|to|at) (?:[A-Z][\w.'-]* )*$")
_PARTICLE = r"(?:de|da|van|von|der|den|bin|al|el|la|of|the)"
_PERSON = rf"{_CAPITALISED}(?:(?: {_PARTICLE}){{0,2}} {_CAPITALISED}){{0,5}}"
_BODY = (
    r"(?:government|military|ministry|army|police|officials?|authorities|agency|department|company"
    r"|bank|council|office|spokes\w+|investigators?|prosecutors?|coast guard|committee)"
)
# "…," said Maglaj resident Zijad Omerovic
_SAID_BY = re.compile(
    r"(?:\"|,) (?:said|says|added|recalled|exclaimed) (?P<before>(?:[\w'-]+ ){0,5}?[a-z][\w-]* )?"
    rf"(?P<speaker>{_PERSON})"
)
_ACCORDING = re.compile(rf"[Aa]ccording to (?:the )?(?P<speaker>{_PERSON})(?=[,.;]|$)")
_SPEAKERS = (
    # "Sanae Takaichi, the prime minister, said"
    re.compile(
        rf"(?P<speaker>{_PERSON}), (?P<role>(?!who|while|when|where|speaking|[a-z]+(?:ed|ing) )"
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
    _ACCORDING,
)
_ROLE = re.compile(
    rf"^(?P<role>(?:[\w.'-]+ )*?{_TITLE_WORD}(?: {_TITLE_WORD})*) (?P<name>[A-Z].*)$"
)
_PRONOUNS = set(
    "january february march april june july august september october november december".split()
)
_PRONOUNS |= set("monday tuesday wednesday thursday friday saturday sunday".split())
_PRONOUNS |= {"he", "she", "it", "they", "we", "i", "the", "this", "that", "in", "on"}
_ROLE_AFTER = re.compile(
    r"^, (?P<role>(?!who |which |when |after |in |on )(?:an? |the )?[a-z][^,.;\"]{3,110}?)(?=[,.]|$| (?:told|said)\b)"
)
_AND_BEFORE = re.compile(r"\b(?:[A-Z][\w'-]+ (?:(?:for|of|on|the|and) )*)*[A-Z][\w'-]+ and $")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said something, as the sentence names them."""

    name: str
    role: str | None


def find_speaker(sentence: str) -> Speaker | None:
    """Return who speaks in a sentence, if it names them."""
    text = _unquoted(plain_marks(sentence))
    for pattern in _SPEAKERS:
        match = pattern.search(text)
        if match is None or not re.search(rf"\b(?:{_SAID}|according to)\b", text, re.IGNORECASE):
            continue
        name = match["speaker"].strip(" ,.")
        groups = match.groupdict()
        before = (groups.get("before") or "").split()
        if before and before[0].lower() in STOP_WORDS - {"the", "a", "an"}:
            continue  # "said in a statement to CNN"
        role = groups.get("role") or (" ".join(before) if len(before) > 1 else None)
        start, end = match.span("speaker")
        if pattern is not _ACCORDING and _SPOKEN_OF.search(text[:start]):
            continue
        if joined := _AND_BEFORE.search(text[:start]):
            name = joined.group() + name  # "Animal and Plant Health Inspection Service"
        if pattern is _SAID_BY and (told := _ROLE_AFTER.match(text[end:])):
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


def full_name(speaker: Speaker, item: Evidence) -> Speaker:
    """Return a speaker with the first name and the role that the article gives before.

    Names are looked for up to the sentence itself: a second person of that surname who comes
    later is not meant.
    """
    if " " in speaker.name or not speaker.name[:1].isupper():
        return speaker
    before = plain_marks(item.article.text[: item.sentence.end])
    surname = re.escape(speaker.name)
    for most in (5, 2):
        pattern = rf"(?<!of )\b((?:[A-Z][\w'.-]+ (?:[A-Z]\. )?){{1,{most}}}{surname})\b"
        for name in re.findall(pattern, before):
            whole = titled(name, speaker.role)
            is_named = whole.name.split()[0].lower() not in STOP_WORDS and " " in whole.name
            if is_named and (whole.role or most == 2):
                return whole
    return speaker


def is_common(name: str, item: Evidence) -> bool:
    """Tell whether a name is a plain word that begins a sentence: "Witnesses said"."""
    return " " not in name and f" {name.lower()}" in item.article.text
