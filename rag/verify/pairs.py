"""Pairs: of two that stand in one passage, each keeps what is said of it.

"Ann leads sales while Ben heads research" has every word of "Ben leads sales". So each name, figure
and date of a claim is followed to its clause: if the words beside it in the claim stand, in the
evidence, in the clause of another one, the claim has mixed them up.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.dates import find_dates
from rag.types import Failure
from rag.verify.clauses import PREPOSITIONS
from rag.verify.names import find_names, knows_name
from rag.verify.quantities import agrees, apart_from_dates, find_quantities
from rag.words import content_stems, plain, words

_CLAUSE_END = re.compile(
    r",\s|[;:()]\s|\s-+\s"
    r"|\b(?:and|but|while|whereas|after|before|until)\b",
    re.IGNORECASE,
)
# "Ann and Ben", "Ann, Ben and Cleo" are one side; so is "May 5, 2026".
_LISTED = re.compile(r"(?:[A-Z][\w'.-]*|\b\d{1,2})\s?$"), re.compile(r"\s?(?:[A-Z]|\d{4}\b)")
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.IGNORECASE)
_MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{4}\b")
_PLACED = frozenset("in at on near from to into through across outside".split())
_RELATIVE = re.compile(r"\s*(?:who|whose)\b")
_ARTICLES = frozenset({"the", "a", "an"})
_DATES = frozenset({"day", "month", "year"})
_LEAST = 2  # words of the claim's clause that the other one's clause has
_MORE = 2  # more than its own has


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: str  # "name", "number", or what kind of date
    text: str
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Clause:
    sentence: int
    place: int  # in the sentence
    text: str
    stems: frozenset[str]
    facts: tuple[_Fact, ...]


def check_pairs(claim: str, sentences: Sequence[str], article: str) -> list[Failure]:
    """Return a failure for a name, figure or date of which the claim says what is said of another.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one.
        article: title and text of the article, for what is a name.
    """
    article = plain(article)
    known = [c for i, s in enumerate(sentences) for c in _clauses(plain(s), article, i)]
    for clause in _clauses(plain(claim), article):
        said = clause.stems - {s for fact in clause.facts for s in fact.stems}
        for fact in clause.facts:
            if rival := _holder(fact, said, clause, known):
                reason = f"the source says it of {rival!r}, not of {fact.text!r}"
                return [Failure("pairs", fact.text, reason)]
        for one, other in itertools.permutations(clause.facts, 2):
            if (
                one.kind in _DATES
                and other.kind not in _DATES
                and _is_parted(one, other, plain(claim), known)
            ):
                reason = f"the source does not say it of {one.text!r}"
                return [Failure("pairs", other.text, reason)]
    return []


def _is_parted(date: _Fact, fact: _Fact, claim: str, known: Sequence[_Clause]) -> bool:
    """Tell whether each of a date and another fact stands with a rival of the other, and never with it.

    "Oslo in 2003, and Bergen in 2015" has no Oslo of 2015.
    """
    dated = [clause for clause in known if _has(clause.text, date)]
    told = [clause for clause in known if _has(clause.text, fact)]
    if not dated or not told or any(clause in dated for clause in told):
        return False
    days, facts = {c.sentence for c in dated}, {c.sentence for c in told}
    if fact.kind == "name" and not days & facts:
        # A sentence of somebody else gives no date to what another one tells.
        return all(any(_does(f, c, claim) for f in c.facts) for c in dated)
    if days != facts:
        return False
    return all(any(f.kind == date.kind for f in c.facts) for c in told) and all(
        any(f.kind == fact.kind for f in c.facts) for c in dated
    )


def _holder(fact: _Fact, said: frozenset[str], claim: _Clause, known: Sequence[_Clause]) -> str:
    """Return of which other fact the evidence says what is said of `fact`, or nothing."""
    own = [clause for clause in known if _has(clause.text, fact)]
    least = max(_LEAST, max((len(said & clause.stems) for clause in own), default=0) + _MORE)
    for clause in known if own else ():
        if _has(clause.text, fact):
            continue
        goes_on = any(c.sentence == clause.sentence and c.place > clause.place for c in own)
        for rival in clause.facts:
            if rival.kind != fact.kind or any(_same(rival, other) for other in claim.facts):
                continue
            if fact.kind == "name" and _side(claim.text, fact) != _side(clause.text, rival):
                continue  # who does a thing, and to whom or where it is done
            # "It was seen in 99 % of the old, and 98 % of the young": "seen" is said of both.
            after = clause.text.partition(rival.text)[2]
            theirs = frozenset(content_stems(after)) if goes_on else clause.stems
            if len(said & theirs) >= least:
                return rival.text
    return ""


def _does(fact: _Fact, clause: _Clause, claim: str) -> bool:
    """Tell whether a fact is a name, not in the claim, of which its clause may tell: no place."""
    before = clause.text.partition(fact.text)[0]
    return (
        fact.kind == "name"
        and not knows_name(claim, fact.text)
        and _last_word(before) not in _PLACED
    )


def _kind_of_date(text: str) -> str:
    """Return what may stand in a date's place: a day of the week, a year, a day or month; else nothing."""
    kinds = {"day": _WEEKDAY, "month": _MONTH, "year": _YEAR}
    return next((kind for kind, form in kinds.items() if form.search(text)), "")


def _side(clause: str, fact: _Fact) -> tuple[bool, bool]:
    """Return whether a name stands first among the words of its clause, and behind a preposition."""
    before, _, after = clause.partition(fact.text)
    return (
        len(content_stems(before)) <= len(content_stems(after)),
        _last_word(before) in PREPOSITIONS,
    )


def _last_word(text: str) -> str:
    """Return the last word of a text in small letters, articles aside: "of" of "the seat of the"."""
    return next((w for w in reversed(words(text.lower())) if w not in _ARTICLES), "")


def _clauses(text: str, article: str, sentence: int = 0) -> list[_Clause]:
    """Return the clauses of a sentence, each with the facts in it."""
    dates = find_dates(text, None)
    found = [(kind, d.text) for d in dates if (kind := _kind_of_date(d.text))]
    found += [("number", q.text) for q in apart_from_dates(find_quantities(text), dates)]
    found += [("name", name) for name in find_names(text, article) if not name.endswith("'s")]
    facts = [_Fact(kind, text, frozenset(content_stems(text))) for kind, text in found]
    starts = [0]
    for mark in _CLAUSE_END.finditer(text):
        before, after = _LISTED
        if not (before.search(text[: mark.start()]) and after.match(text[mark.end() :])):
            starts.append(mark.end())
    clauses = [text[i:j] for i, j in itertools.pairwise([*starts, len(text)])]
    clauses = [_with_its_name(c, before, found) for before, c in itertools.pairwise(["", *clauses])]
    return [
        _Clause(
            sentence,
            place,
            clause,
            frozenset(content_stems(clause)),
            tuple(fact for fact in facts if fact.text in clause),
        )
        for place, clause in enumerate(clauses)
    ]


def _with_its_name(clause: str, before: str, found: Sequence[tuple[str, str]]) -> str:
    """Return "who was the first" with the name that it is said of, which the clause before ends in."""
    if not _RELATIVE.match(clause):
        return clause
    names = [name for kind, name in found if kind == "name" and before.rstrip(" ,").endswith(name)]
    return f"{names[-1]} {clause}" if names else clause


def _has(clause: str, fact: _Fact) -> bool:
    if fact.kind == "number":
        ours = find_quantities(fact.text)
        return any(agrees(q, given) for q in ours for given in find_quantities(clause))
    return knows_name(clause, fact.text) or bool(fact.stems & frozenset(content_stems(clause)))


def _same(one: _Fact, other: _Fact) -> bool:
    return one.kind == other.kind and (bool(one.stems & other.stems) or _has(one.text, other))
