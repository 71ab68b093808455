"""Roles: who does what to whom is the same in a claim as in its evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.types import Failure
from rag.words import STOP_WORDS, is_irregular, plain, stem, words

_BEFORE, _AFTER = 2, 3  # words beside a verb among which its two sides are looked for
_CLAUSE_END = re.compile(r"[,;:.!?]$")
_VERB = re.compile(r"(?:ed|ing|[^s]s)$")
_PASSIVE = frozenset("is are was were be been being gets got".split())


@dataclass(frozen=True, slots=True)
class _Word:
    stem: str
    before_in_order: tuple[str, ...]  # stems beside it, within its clause
    after_in_order: tuple[str, ...]
    passive: bool  # "was … by"
    is_verb: bool  # by its form

    @property
    def before(self) -> frozenset[str]:
        return frozenset(self.before_in_order)

    @property
    def after(self) -> frozenset[str]:
        return frozenset(self.after_in_order)


def check_roles(claim: str, sentences: list[str]) -> list[Failure]:
    """Return a failure if the two sides of a word have changed places between claim and evidence.

    Without a parser: at a verb that both have, some of the words just before it in the claim stand
    just after it in the evidence, and the other way round.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one.
    """
    given = [word for sentence in sentences for word in _words(sentence)]
    for word in _words(claim):
        if not word.is_verb:
            continue
        same = [g for g in given if g.stem == word.stem]
        if same and all(_is_swapped(word, other) for other in same):
            sides = (
                f"{' '.join(word.before_in_order)} … {word.stem} … {' '.join(word.after_in_order)}"
            )
            return [Failure("roles", sides, "the source has it the other way round")]
    return []


def _is_swapped(word: _Word, other: _Word) -> bool:
    before, after = other.before, other.after
    if word.passive != other.passive:
        before, after = after, before
    kept = len(word.before & before) + len(word.after & after)
    left, right = word.before & after, word.after & before
    return bool(left and right) and len(left) + len(right) > kept


def _words(text: str) -> list[_Word]:
    found = []
    for clause in _clauses(plain(text)):
        content = [i for i, w in enumerate(clause) if w.lower() not in STOP_WORDS]
        stems = {i: stem(clause[i]) for i in content}
        for place, i in enumerate(content):
            found.append(
                _Word(
                    stems[i],
                    tuple(stems[j] for j in content[max(0, place - _BEFORE) : place]),
                    tuple(stems[j] for j in content[place + 1 : place + 1 + _AFTER]),
                    any(w.lower() in _PASSIVE for w in clause[max(0, i - 2) : i])
                    and "by" in (w.lower() for w in clause[i + 1 : i + 4]),
                    _is_verb(clause[i]),
                )
            )
    return found


def _is_verb(word: str) -> bool:
    return word.islower() and (_VERB.search(word) is not None or is_irregular(word))


def _clauses(text: str) -> list[list[str]]:
    clauses: list[list[str]] = [[]]
    for token in text.split():
        clauses[-1] += words(token)
        if _CLAUSE_END.search(token):
            clauses.append([])
    return clauses
