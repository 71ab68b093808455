"""Outcomes: what became of something, and whether two sentences tell of opposite ones.

Two ways: a verb that one sentence denies and the other does not, whatever the verb; and a short
table of words that exclude each other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.verify.coverage import missing_stems
from rag.words import REPORTING_STEMS, content_stems, plain, stem, words

# What cannot both be so of one thing. The flag says that the one who does it must be the same:
# that one side won and another lost is no contradiction.
_OPPOSITES = tuple(
    (
        frozenset(stem(w) for w in one.split()),
        frozenset(stem(w) for w in other.split()),
        by_whom,
    )
    for one, other, by_whom in (
        ("intercepted downed destroyed", "landed hit struck impacted reached", False),
        ("survived survive alive", "died killed dead", True),
        ("accepted agreed approved passed adopted endorsed backed signed",
         "rejected refused declined vetoed", True),
        ("won win", "lost lose defeated", True),
        ("convicted guilty", "acquitted cleared innocent", False),
        ("released freed", "held detained jailed", False),
        ("resigned quit", "stayed remained", True),
        ("succeeded successful", "failed", False),
        ("reopened opened", "closed shut", False),
        ("confirmed", "denied", True),
        ("captured arrested caught", "escaped fled", False),
        ("cancelled canceled scrapped", "held continued proceeded", False),
    )
)  # fmt: skip
_TWO_WORDS = {"shot down": "downed", "voted down": "rejected", "turned down": "rejected",
              "stepped down": "resigned", "called off": "cancelled", "at large": "escaped",
              "went ahead": "proceeded"}  # fmt: skip
_NOT = re.compile(
    r"\b(?:not|never|no|nobody|without|neither|nor|\w+n't|fail(?:s|ed)? to|unable to)\b"
    # "did not identify the man or give his age": what is joined is denied too.
    r"(?:\s+[\w'-]+){0,3}(?:(?:\s+[\w'-]+){0,5}\s+n?or(?:\s+[\w'-]+){0,3})?\s*$",
    re.IGNORECASE,
)
# Wished, feared or planned: nothing has come of it yet.
_UNREAL = re.compile(
    r"\b(?:would|could|should|will|if|whether|plans?|planned|wants?|wanted|urg(?:e|es|ed)|demand(?:s|ed)?|call(?:s|ed)?"
    r"|asked|vow(?:s|ed)?|threaten(?:s|ed)?|to (?:be|avoid|prevent)|hopes?|expected|trying|tried|aimed)\b"
    r"(?:\s+[\w'-]+){0,4}\s*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,;:.()\"](?=\s|$)|\b(?:and|but|while|after|before|who|which|that|when|where|because|although|as|until)\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:was|were|is|are|been|being|be|gets?|got)(?: \w+ly| not| never)?\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verb of a sentence with who or what it is said of."""

    verb: str  # stem
    denied: bool
    about: frozenset[str]  # the other stems of the clause
    by: frozenset[str] | None  # who does it; None: not said


def find_outcomes(sentence: str) -> list[Outcome]:
    """Return what a sentence says has happened or has not, a word each."""
    text = plain(sentence)
    for phrase, word in _TWO_WORDS.items():
        text = re.sub(rf"\b{phrase}\b", word, text, flags=re.IGNORECASE)
    found = []
    for clause in _CLAUSE.split(text):
        stems = frozenset(s for s in content_stems(clause) if s not in REPORTING_STEMS)
        position = 0
        for word in words(clause):
            start = clause.index(word, position)
            position = start + len(word)
            if word[0].isupper() or word[0].isdigit() or not content_stems(word):
                continue
            before, after = clause[:start], clause[position:]
            if _UNREAL.search(before):
                continue
            denied = _NOT.search(before) is not None
            verb = stem(word)
            found.append(Outcome(verb, denied, stems - {verb}, _by(before, after)))
    return found


def _by(before: str, after: str) -> frozenset[str] | None:
    if _PASSIVE.search(before):
        agent = re.match(r"[^,.]*?\bby (.+)", after)
        return frozenset(content_stems(agent[1])) if agent else None
    return frozenset(content_stems(before)) or None


def opposed(one: Outcome, other: Outcome) -> bool:
    """Tell whether two outcomes cannot both be so."""
    if one.verb == other.verb:
        return one.denied != other.denied and _share(one, other)
    if one.denied or other.denied:
        return False
    for left, right, by_whom in _OPPOSITES:
        if (one.verb in left and other.verb in right) or (one.verb in right and other.verb in left):
            if not by_whom:
                return _share(one, other)
            return bool(one.by and other.by and one.by & other.by)
    return False


def is_outcome(stemmed: str) -> bool:
    """Tell whether a word is in the table of opposites."""
    return any(stemmed in left or stemmed in right for left, right, _ in _OPPOSITES)


def _share(one: Outcome, other: Outcome) -> bool:
    return (
        not one.about
        or not other.about
        or len(missing_stems(" ".join(one.about), " ".join(other.about))[0]) < len(one.about)
    )
