"""Direct speech: who says something, as the article names them, and their words.

What tells speech from words that are merely quoted is form: a sentence of it begins with a quotation
that a comma ends, and names the speaker behind it, or has the speaker, a comma and the quotation.
A small model asked for speakers invents them; what is found here stands in the article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text.names import find_names
from rag.text.words import QUOTED, REPORTING_STEMS, STOP_WORDS, plain_marks, stem
from rag.types import Evidence

_LEAST_WORDS = 4  # of a quotation that is worth a line
# `""` stands for a quotation: names inside one are spoken of, they do not speak.
_SPEAKER_AFTER = re.compile(r'^""(?P<clause>[,?!][^"]+"?)')
_SPEAKER_BEFORE = re.compile(r'^(?P<clause>[^"]+)[,:] ""\W*$')
_SOMEONE = re.compile(r"\b(?:he|she|they|i|we)\b", re.IGNORECASE)
_ROLE_AFTER = re.compile(r"^, (?P<role>[a-z][^,.;\"]{3,110})(?=[,.]|$)")
_PARTICLES = re.compile(r"(?:[A-Z][\w'-]+ )+(?:[a-z]{2,3} ){1,3}$")  # "Ursula von der"
_MOST_ROLE_WORDS = 6  # before a name


@dataclass(frozen=True, slots=True)
class Speech:
    """Who says what, as a sentence has it."""

    speaker: str
    role: str | None
    quote: str  # the longest quotation, in the letters of the article


def find_speech(item: Evidence) -> Speech | None:
    """Return the direct speech of a sentence, if it names who speaks.

    A surname alone is completed by the name that the article gives before the sentence: a second
    person of that surname who comes later is not meant.
    """
    marked = plain_marks(item.text)
    spans = [m.span(1) for m in QUOTED.finditer(marked)]
    quotes = [item.text[start:end].strip(" .,;:!?") for start, end in spans]
    quote = max(quotes, key=len, default="")
    if len(quote.split()) < _LEAST_WORDS:
        return None
    # A comma that closes a quotation from within stands behind it, too; so do "?" and "!".
    text = re.sub(r'"[^"]*?([,?!]?)"', r'""\1', marked)
    before, after = _SPEAKER_BEFORE.search(text), _SPEAKER_AFTER.search(text)
    match = before or after
    found = _speaker(match["clause"], item, is_first=before is not None) if match else None
    if found is None:
        return None
    name, role = found
    return Speech(_whole(name, item), role, quote)


def _speaker(clause: str, item: Evidence, *, is_first: bool) -> tuple[str, str | None] | None:
    """Return who speaks in the clause beside a quotation, and their role if it is given.

    Args:
        clause: the clause.
        item: its sentence.
        is_first: the sentence begins with it.
    """
    if _SOMEONE.search(clause):
        return None
    named = list(_named(clause, item))
    speaking = [n for n in named if _reports(clause[n[0] + len(n[1]) :].split()[:1])]
    begins, name = (speaking or [_likeliest(named, clause)])[0]
    if not name or (is_first and begins and not speaking):
        return None
    particles = _PARTICLES.search(clause[:begins])
    if particles and STOP_WORDS.isdisjoint(particles.group().split()):
        begins, name = particles.start(), particles.group() + name
    before = clause[:begins].strip(" ,?!").split()
    before = before if speaking and not _reports(before[:1]) else before[1:]  # without its verb
    after = _ROLE_AFTER.match(clause[begins + len(name) :])
    role = after["role"] if after and not _is_aside(after["role"].split()[0]) else None
    fits = 0 < len(before) <= _MOST_ROLE_WORDS and not _is_aside(before[0]) and before != ["the"]
    if role is None and fits and before[-1][-1].isalnum() and not before[-1].endswith("'s"):
        role = " ".join(before)
    return name, role


def _named(clause: str, item: Evidence) -> Iterator[tuple[int, str]]:
    """Yield where the names begin that are not spoken of behind a preposition, and the names."""
    end = 0
    for name in find_names(clause, plain_marks(item.article.text)):
        begins = clause.index(name, end)
        end = begins + len(name)
        before = clause[:begins].strip(" ,?!").split()[-1:]
        is_free = not before or before[0] not in STOP_WORDS
        if not name.endswith("'s") and (is_free or clause[:begins].strip(" ,?!") == "the"):
            yield begins, name


def _likeliest(named: list[tuple[int, str]], clause: str) -> tuple[int, str]:
    """Return who speaks where no word beside a name tells: a name of several words, up to the next
    comma. Behind the verb a role may come first: "said Harbour resident Ana Ruiz".
    """
    if not named:
        return 0, ""
    comma = clause.find(",", named[0][0])
    near = [n for n in named if comma < 0 or n[0] < comma]
    whole = [n for n in near if " " in n[1]] or near[:1]
    begins, name = whole[-1] if clause.strip(" ,?!")[:1].islower() else whole[0]
    # In "the Israeli army said" the name is no one's.
    return (0, "") if _reports(clause[begins + len(name) :].split()[1:2]) else (begins, name)


def _reports(word: list[str]) -> bool:
    return bool(word) and stem(word[0].strip(",.")) in REPORTING_STEMS


def _is_aside(word: str) -> bool:
    """Tell whether a word begins no role: "who filed it", "speaking in Rome", "in a statement"."""
    lower = word.lower()
    return (lower in STOP_WORDS and lower not in ("the", "a", "an")) or lower.endswith(
        ("ing", "ed")
    )


def _whole(name: str, item: Evidence) -> str:
    """Return a name with the first name that the article gives before the sentence."""
    if " " in name:
        return name
    before = plain_marks(item.article.text[: item.sentence.start])
    longer = Counter(n for n in find_names(before, before) if n.endswith(f" {name}"))
    return longer.most_common(1)[0][0] if longer else name
