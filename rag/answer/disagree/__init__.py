"""Disagreement: where articles give another value for what a claim says.

    question + claims + all evidence -> facts, one an article -> those that differ -> Dispute

It looks at every sentence that was retrieved, not only at those that a model saw. A dispute is
claimed with care: the same thing, the same event, another origin; each kind of fact has a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rag.answer.disagree.corrections import corrects
from rag.answer.disagree.events import same_event
from rag.answer.disagree.kinds import Kind, Relation, kinds_of
from rag.text.names import find_names
from rag.text.quantities import find_quantities
from rag.text.words import plain
from rag.types import Article, Evidence

__all__ = ["Dispute", "Side", "find_disputes"]

_MOST_SIDES = 4


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a dispute: a claim that passed the checks, or a sentence word for word."""

    text: str
    evidence: tuple[Evidence, ...]

    @property
    def item(self) -> Evidence:
        """The sentence that it rests on first."""
        return self.evidence[0]


@dataclass(frozen=True, slots=True)
class Dispute:
    """What articles give differently, all sides of it."""

    topic: str  # "the number of dead", "the cause"
    sides: tuple[Side, ...]  # newest article first, at least two
    asked: bool  # the question asks for it
    goes_on: bool  # the newer goes on where the older stops: "at least 12", then 15
    corrected: bool  # the newest says that what was reported before it was wrong

    @property
    def is_conflict(self) -> bool:
        """Whether a question has two answers because of it."""
        return self.asked and not self.goes_on


@dataclass(frozen=True, slots=True)
class _Fact:
    """A value, and the side that gives it."""

    value: Any
    side: Side


def find_disputes(
    claims: Sequence[Side], evidence: Iterable[Evidence], question: str | None = None
) -> tuple[Dispute, ...]:
    """Return the disputes that touch `claims`, those that were asked for first.

    Args:
        claims: what is going to be printed.
        evidence: every sentence that was retrieved, whether or not a model saw it.
        question: what was asked; None where nothing was, as for a brief.
    """
    readable = sorted(
        (e for e in evidence if e.article.language == "en"),
        key=lambda e: e.sentence.number,
    )
    claims = [c for c in claims if c.item.article.language == "en"]
    sides = {c.item.text: c for c in claims}
    names = tuple(find_names(plain(question))) if question else ()
    disputes: list[Dispute] = []
    for kind in kinds_of(question):
        facts = [
            _Fact(value, sides.get(item.text, Side(item.text, (item,))))
            for item in readable
            for value in kind.read(item)
        ]
        for claim in claims:
            for value in kind.read(claim.item):
                if not _says(claim, value):
                    continue
                dispute = _dispute(kind, _Fact(value, claim), facts, names)
                if dispute and not any(_is_same(dispute, d) for d in disputes):
                    disputes.append(dispute)
    return tuple(disputes)


def _says(claim: Side, value: Any) -> bool:
    """Tell whether the claim gives the figure that was read out of its sentence."""
    number = getattr(value, "value", None)
    if number is None or claim.text == claim.item.text:
        return True
    return any(q.value == number for q in find_quantities(claim.text))


def _is_same(one: Dispute, other: Dispute) -> bool:
    ours, theirs = ({s.item.text for s in d.sides} for d in (one, other))
    return one.topic == other.topic or len(ours & theirs) > 1


def _dispute(
    kind: Kind, ours: _Fact, facts: Sequence[_Fact], names: tuple[str, ...]
) -> Dispute | None:
    """Return all sides of what one claim says, or None if no article gives another value."""
    article = ours.side.item.article
    others: dict[str, tuple[_Fact, Relation]] = {}
    agreeing = {article.origin}
    for fact in facts:
        origin = fact.side.item.article.origin
        if origin in agreeing or fact.side.item.article.article_id == article.article_id:
            continue
        relation = _relation(kind, ours, fact, names)
        if relation == "same" or (relation and _gives(kind, article, fact, facts)):
            # An article that gives this value too, beside another, does not contradict it.
            agreeing.add(origin)
            others.pop(origin, None)
        elif relation and origin not in others:
            # News tells the most important first: an article's first figure is its own.
            others[origin] = (fact, relation)
    if not others:
        return None
    distinct: list[_Fact] = []
    for fact in sorted([ours, *(f for f, _ in others.values())], key=_age):
        if not any(_relation(kind, d, fact, names) == "same" for d in distinct):
            distinct.append(fact)
    sides = tuple(f.side for f in distinct[:_MOST_SIDES])
    return Dispute(
        topic=kind.topic(ours.value, ours.side.item),
        sides=sides,
        asked=kind.asked,
        goes_on=all(relation == "goes on" for _, relation in others.values()),
        corrected=_is_dated_later(sides[0], sides[1]) and corrects(sides[0].item),
    )


def _relation(kind: Kind, one: _Fact, other: _Fact, names: tuple[str, ...]) -> Relation | None:
    first, second = one.side.item, other.side.item
    relation = kind.relate(one.value, first, other.value, second)
    if relation and same_event(first, second, names, by_day=kind.by_day):
        return relation
    return None


def _gives(kind: Kind, article: Article, fact: _Fact, facts: Sequence[_Fact]) -> bool:
    """Tell whether an article gives the value of `fact` too, in another sentence."""
    return any(
        own.side.item.article.article_id == article.article_id
        and kind.relate(own.value, own.side.item, fact.value, fact.side.item) == "same"
        for own in facts
    )


def _age(fact: _Fact) -> tuple[object, ...]:
    published = fact.side.item.article.published or ""
    return (not published, [-ord(c) for c in published], fact.side.item.number)


def _is_dated_later(one: Side, other: Side) -> bool:
    ours, theirs = one.item.article.published, other.item.article.published
    return bool(ours and theirs) and (ours or "") > (theirs or "")
