"""Disagreement: where articles give another figure or another day than a claim does.

    claims + all evidence -> values of sentences on one event -> those that differ -> Dispute -> lines of an answer

Two statements differ only about the same subject, measure and time. Figures and days are compared exactly. A
count that grew is a development; a toll that a later article lowers is corrected. The reader's probability of a
contradiction was tried for everything else: of nine that it saw among 500 pages of 2024 none was one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.answer.verify import quoting
from rag.render.text import joined
from rag.search.reading import MAY_ANSWER
from rag.text.coverage import mutual_overlap, overlap
from rag.text.dates import day, days_between, days_of, find_dates, same_day, updated_at
from rag.text.names import find_names, knows_name
from rag.text.quantities import Quantity, apart_from_dates, find_quantities
from rag.text.words import STOP_WORDS, plain, stem, words
from rag.types import Evidence, Verdict
from rag.types.answer import Claim, Conflict, Position

_MOST_SIDES = 4
_WEEKS_APART = 45  # days between two articles from which they tell of two events
_SAME_LEVEL = 3  # days between two articles within which a rate or a price is one and the same
_NEWS_OF_ITS_OWN = 3  # days between two articles from which each may report a day of its own
_SAME_STORY, _SAME_TOLL = (
    0.4,
    0.25,
)  # share of words in common from which two sentences tell of the same
_ROUND = 100  # from which a figure may be another one, rounded
_SAME_ANSWER = (
    0.3  # share of the longer one's words in common, from which two days are of one thing
)
_CLAUSE = re.compile(
    r"[,;:()](?=\s|$)|\.(?=\s|$)|\b(?:and|but|while|after|before|where|including|although)\b", re.I
)
# A part of another count, or added to it, or what it was: "another 12", "12 of the", "from 12".
_PART = re.compile(
    r"\b(?:another|other|including|additional|further|first|last|by|from|of (?:the|its|their))(?: at least| about)? $",
    re.I,
)
_PARTITIVE = re.compile(
    r"(?:\s[\w-]+)?\s(?:more|others?|additional)\b|\sof\b|\s(?:an?|per|each|every)\s"
    r"|[\s-]?(?:year|month|week|day|hour|minute|second)s?\b",  # an age, a span of time
    re.I,
)
_LABEL = re.compile(r"\b(?:[Aa]n?|[Tt]he) [A-Z][\w-]* $")  # "a Category 2 hurricane" counts nothing
_LEVEL = re.compile(r"\b(?:to|at)(?: at least| about| more than| nearly)? $", re.I)  # "risen to 17"
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|year)\b", re.I)
_HOW_MANY = re.compile(r"\bhow (?:many|much)\b", re.I)
# What becomes of people: the same "12 people" are another count with each of these.
_STATES = {
    stem(word): name
    for name, listed in {
        "dead": "die dead death kill fatal fatality toll perish",
        "injured": "injured wound wounded hurt",
        "missing": "missing unaccounted",
        "displaced": "displaced evacuated homeless fled",
        "rescued": "rescued saved",
        "arrested": "arrested detained",
        "identified": "identified",
    }.items()
    for word in listed.split()
}
_ANYONE = frozenset({"", *(stem(w) for w in ("people", "person", "victim", "life"))})
_CURRENCY = {"dollar": "$", "euro": "€", "pound": "£", "yen": "¥"}

Relation = Literal["same", "differs", "grew", "fell"]
_Voice = tuple[str, str | None]


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

    topic: str  # "the number of dead", "the date"
    sides: tuple[Side, ...]  # newest article first, at least two
    asked: bool  # the question asks for it
    goes_on: bool = False  # a figure that grew from day to day: a development, and no dispute
    corrected: bool = False  # the newest takes back what was reported before it

    @property
    def is_conflict(self) -> bool:
        """Whether a question has two answers because of it."""
        return self.asked and not self.goes_on


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of a sentence with what it counts."""

    value: float
    unit: str  # "%", a currency, or "" for a plain number
    thing: str  # what becomes of people ("dead"), or the stem of the noun that is counted
    group: str  # who, where it is not people at large: "worker"; "" otherwise
    clause: str
    is_level: bool  # a state of things, and no event of its day

    @property
    def is_of_people(self) -> bool:
        """Whether it counts people, or what became of them."""
        return self.thing in _ANYONE or self.thing in _STATES.values()


_Value = Count | frozenset[str]  # or the days of what happened
_Read = Callable[[Evidence], Sequence[_Value]]


@dataclass(frozen=True, slots=True)
class _Fact:
    """A value, the side that gives it, and whether the question asks for such a value."""

    value: _Value
    side: Side
    asked: bool


def find_disputes(
    claims: Sequence[Side], evidence: Iterable[Evidence], question: str | None = None
) -> tuple[Dispute, ...]:
    """Return the disputes that touch `claims`, those that were asked for first.

    Args:
        claims: what is going to be printed.
        evidence: every sentence that was retrieved, whether or not a model saw it.
        question: what was asked; None where nothing was, as for a brief.
    """
    reports = (e for e in evidence if e.article.language == "en" and e.sentence.role == "text")
    readable = sorted(reports, key=lambda e: e.sentence.number)
    claims = [c for c in claims if c.item.article.language == "en"]
    sides = {c.item.text: c for c in claims}
    disputes: list[Dispute] = []
    for read, asked in _kinds(question or ""):
        facts = [
            _Fact(value, sides.get(item.text, Side(item.text, (item,))), asked)
            for item in readable
            for value in read(item)
        ]
        for claim in claims:
            for value in read(claim.item):
                dispute = (
                    _dispute(_Fact(value, claim, asked), facts) if _says(claim, value) else None
                )
                if dispute and not any(_is_same(dispute, d) for d in disputes):
                    disputes.append(dispute)
    return tuple(disputes)


def _kinds(question: str) -> list[tuple[_Read, bool]]:
    """Return what reads values out of a sentence, and whether the question asks for them."""
    kinds: list[tuple[_Read, bool]] = []
    if _HOW_MANY.search(question):
        kinds.append((lambda e: find_counts(e.text) if _answers(e) else [], True))
    if _WHEN.search(question):
        kinds.append((lambda e: [frozenset(d)] if _answers(e) and (d := days_of(e)) else [], True))
    # Nobody asked: what became of people, amounts and shares. Other counts are seldom of the same things:
    # of eight that were printed for the titles of 2025, two were.
    return [*kinds, (lambda e: [c for c in find_counts(e.text) if c.unit or c.is_of_people], False)]


def _answers(item: Evidence) -> bool:
    return item.answers >= MAY_ANSWER


def _says(claim: Side, value: _Value) -> bool:
    """Tell whether the claim gives the figure that was read out of its sentence."""
    if isinstance(value, frozenset) or claim.text == claim.item.text:
        return True
    return any(q.value == value.value for q in find_quantities(claim.text))


def _is_same(one: Dispute, other: Dispute) -> bool:
    ours, theirs = ({s.item.text for s in d.sides} for d in (one, other))
    return one.topic == other.topic or len(ours & theirs) > 1


def _dispute(claimed: _Fact, facts: Sequence[_Fact]) -> Dispute | None:
    """Return all sides of what one claim says, or None if no article gives another value."""
    ours = _voice(claimed.side.item)
    others: dict[_Voice, tuple[_Fact, Relation]] = {}
    settled = {ours}  # those that give this value too
    for fact in facts:
        voice = _voice(fact.side.item)
        if voice in settled or (voice[0] == ours[0] and None in (voice[1], ours[1])):
            continue
        relation = _relation(claimed, fact)
        if relation == "same":
            settled.add(voice)
            others.pop(voice, None)
        elif relation and voice not in others:
            # News tells the most important first: an article's first figure is its own.
            others[voice] = (fact, relation)
    if not others:
        return None
    distinct: list[_Fact] = []
    for fact in sorted([claimed, *(f for f, _ in others.values())], key=lambda f: _age(f.side)):
        if not any(_relation(d, fact) == "same" for d in distinct):
            distinct.append(fact)
    return Dispute(
        topic=_measure(claimed.value, claimed.side.item),
        sides=tuple(f.side for f in distinct[:_MOST_SIDES]),
        asked=claimed.asked,
        goes_on={relation for _, relation in others.values()} == {"grew"},
        corrected=_relation(*distinct[:2]) == "fell",
    )


def _age(side: Side) -> tuple[object, ...]:
    published = _moment(side.item)
    return (not published, [-ord(c) for c in published], side.item.number)


def _voice(item: Evidence) -> _Voice:
    """Return who gives a value: an origin, and in a live blog which update of it."""
    return item.article.origin, _update(item)


def _update(item: Evidence) -> str | None:
    return updated_at(item.article.text, item.sentence.end, item.article.published)


def _moment(item: Evidence) -> str:
    return _update(item) or item.article.published or ""


def _measure(value: _Value, item: Evidence) -> str:
    if isinstance(value, frozenset):
        return "the date"
    if value.unit:
        return "the share" if value.unit == "%" else "the amount"
    said = words(item.text)
    place = next((i for i, w in enumerate(said) if stem(w) == value.thing), None)
    named = value.thing if place is None else said[place]
    behind = "" if place is None else next(iter(said[place + 1 :]), "")
    if not named.endswith("s") and behind.endswith("s") and behind.lower() not in STOP_WORDS:
        named = f"{named} {behind}"  # "square miles"
    return f"the number of {named}" + (f" ({value.group})" if value.group else "")


def _relation(one: _Fact, other: _Fact) -> Relation | None:
    """Return how two values stand to each other; None if they are not of the same thing and time."""
    first, second = one.side.item, other.side.item
    if isinstance(one.value, Count) and isinstance(other.value, Count):
        if not one.asked and overlap(first.text, second.text) < _least_overlap(
            one.value, other.value
        ):
            return None
        return _counts_relation(one.value, first, other.value, second)
    is_one_blog = first.article.origin == second.article.origin
    if isinstance(one.value, frozenset) and isinstance(other.value, frozenset) and not is_one_blog:
        return _days_relation(one.value, first, other.value, second)
    return None


def _same_event(one: Evidence, other: Evidence, *, by_day: bool = True) -> bool:
    """Tell whether two sentences can speak of the same event: by names, articles and days."""
    ours, theirs = (find_names(plain(f"{e.article.title}. {e.text}")) for e in (one, other))
    heard = any(knows_name(_whole(other), n) for n in ours)
    if ours and theirs and not heard and not any(knows_name(_whole(one), n) for n in theirs):
        return False
    gap = days_between(one.article.published, other.article.published)
    if gap is not None and gap > _WEEKS_APART:
        return False
    days, others = days_of(one), days_of(other)
    return not by_day or not days or not others or any(same_day(a, b) for a in days for b in others)


def _share_a_name(one: Evidence, other: Evidence) -> bool:
    """Tell whether two sentences name the same; what "they" lost may be said of another."""
    texts = plain(one.text), plain(other.text)
    return any(
        knows_name(there, name) for here, there in (texts, texts[::-1]) for name in find_names(here)
    )


def _whole(item: Evidence) -> str:
    return f"{item.article.title}\n{item.article.text}"


# --- figures and days --------------------------------------------------------------------------


def find_counts(sentence: str) -> list[Count]:
    """Return the figures of a sentence that stand for a whole: no dates, ages, parts or additions."""
    text = plain(sentence)
    # The end of a match may take in the space after it.
    found = (replace(q, end=q.start + len(q.text)) for q in find_quantities(text))
    counts = []
    for quantity in apart_from_dates(found, find_dates(text, None)):
        before, after = text[: quantity.start], text[quantity.end :]
        is_part = (
            _PART.search(before)
            or _PARTITIVE.match(after)
            or _LABEL.search(before)
            or before.endswith(("-", ":"))
        )
        if not is_part and quantity.kind != "th" and (count := _count(text, quantity)):
            counts.append(count)
    return counts


def _count(text: str, quantity: Quantity) -> Count | None:
    starts = [m.end() for m in _CLAUSE.finditer(text, 0, quantity.start)]
    end = _CLAUSE.search(text, quantity.end)
    start, stop = max(starts, default=0), end.start() if end else len(text)
    following = words(text[quantity.end : stop])
    if len(following) > 1 and stem(following[0]) in _STATES and _is_noun(following[1]):
        following = following[1:]  # "two fatal crashes" counts no dead
    noun = stem(following[0]) if following and following[0].lower() not in STOP_WORDS else ""
    unit, thing, group = quantity.kind or _CURRENCY.get(noun, ""), noun, ""
    is_level = _LEVEL.search(text[: quantity.start]) is not None
    if not unit:
        before = words(text[0 if is_level else start : quantity.start]) if noun in _ANYONE else []
        near = [_STATES.get(stem(w)) for w in (*following, *reversed(before))]
        if state := next(filter(None, near), None):
            thing, group = state, "" if noun in _ANYONE or noun in _STATES else noun
    # "Six American Music Awards": a capital begins a name, which says little of what is counted.
    if not (unit or thing) or (thing == noun != "" and following[0][0].isupper()):
        return None
    return Count(quantity.value, unit, thing, group, text[start:stop], is_level)


def _is_noun(word: str) -> bool:
    return word.islower() and word not in STOP_WORDS and stem(word) not in {*_ANYONE, *_STATES}


def _least_overlap(one: Count, other: Count) -> float:
    """Return the share of words that figures have in common which nobody asked for."""
    is_toll = one.thing in _STATES.values() and (one.is_level or other.is_level)
    return _SAME_TOLL if is_toll else _SAME_STORY


def _counts_relation(
    one: Count, first: Evidence, other: Count, second: Evidence
) -> Relation | None:
    if (one.unit, one.group) != (other.unit, other.group) or (
        not one.unit and one.thing != other.thing
    ):
        return None
    if one.unit and (
        overlap(one.clause, other.clause) < _SAME_STORY or not _share_a_name(first, second)
    ):
        return None
    if not _same_event(first, second, by_day=not (one.is_level or other.is_level)):
        return None
    if agree(one.value, other.value):
        return "same"
    gap = days_between(first.article.published, second.article.published)
    is_one_blog = first.article.origin == second.article.origin
    if one.unit and not is_one_blog:
        return "differs" if gap is None or gap <= _SAME_LEVEL else None
    if not gap and not is_one_blog:
        return "differs"
    is_newer = _moment(first) > _moment(second)
    if (one.value > other.value) == is_newer:
        return "grew"
    return "fell" if one.thing in _STATES.values() else None  # the wind falls, and a toll does not


def agree(one: float, other: float) -> bool:
    """Tell whether two figures are the same, or one is the other rounded."""
    if abs(one - other) <= 1e-9 * max(abs(one), abs(other)):
        return True
    return min(one, other) >= _ROUND and (_rounds_to(one, other) or _rounds_to(other, one))


def _rounds_to(value: float, shown: float) -> bool:
    """Tell whether a figure, with as many digits as another one shows, is that one."""
    digits = f"{shown:.0f}"
    return abs(value - shown) <= 10.0 ** (len(digits) - len(digits.rstrip("0"))) / 2


def _days_relation(
    days: frozenset[str], first: Evidence, others: frozenset[str], second: Evidence
) -> Relation | None:
    if any(same_day(a, b) for a in days for b in others):
        return "same"
    if not _same_event(first, second, by_day=False):
        return None
    if mutual_overlap(first.text, second.text) < _SAME_ANSWER:
        return None  # each answers, and one of them tells when something else was
    apart = days_between(first.article.published, second.article.published)
    if apart is not None and apart >= _NEWS_OF_ITS_OWN:
        gaps = [days_between(a, b) for a in days for b in others if len(a) == len(b) == 10]
        if any(gap is not None and abs(gap - apart) <= 1 for gap in gaps):
            return None  # each article reports a day just before it: two events, as news has them
    return "differs"


# --- as an answer tells them -------------------------------------------------------------------


def with_all_sides(verdicts: Sequence[Verdict], disputes: Sequence[Dispute]) -> tuple[Verdict, ...]:
    """Return verdicts with every side of what was asked, newest first, before the other claims.

    A side that the draft left out is its sentence, word for word.
    """
    claimed = {v.text: v for v in verdicts if v.printed}
    sides = {s.text: s for d in disputes if d.asked for s in d.sides}
    first = [claimed.get(text) or quoting(side.item) for text, side in sides.items()]
    return (*first, *(v for v in verdicts if not (v.printed and v.text in sides)))


def conflicts_of(
    disputes: Sequence[Dispute], cite: Callable[[Side], tuple[int, ...]]
) -> tuple[Conflict, ...]:
    """Return disputes as conflicts of an answer or a brief, their sentences cited by `cite`."""
    return tuple(
        Conflict(topic_of(d), tuple(Position(s.text, cite(s)) for s in d.sides)) for d in disputes
    )


def topic_of(dispute: Dispute) -> str:
    """Return what a dispute is about, and which article corrects which."""
    if not dispute.corrected:
        return dispute.topic
    newest, older = (_name(s.item) for s in dispute.sides[:2])
    return f"{dispute.topic}; {newest} corrects {older}"


def answer_of(claims: Sequence[Claim], disputes: Sequence[Dispute]) -> str | None:
    """Return the text of an answer: a line for each side of what was asked, with outlet and date.

    Claims on which nobody differs are running text, as ever.
    """
    asked = [d for d in disputes if d.asked]
    by_text = {c.text: c for c in claims}
    lines = []
    for dispute in asked:
        heading = "Newest first:"
        if not dispute.goes_on:
            heading = f"The articles differ on {dispute.topic}; newest first:"
        lines.append(heading)
        for place, side in enumerate(dispute.sides):
            claim = by_text.get(side.text)
            if claim is not None:
                note = ", correcting earlier reports" if dispute.corrected and not place else ""
                lines.append(f"{_name(side.item)}{note}: {joined([claim])}")
    in_lines = {s.text for d in asked for s in d.sides}
    rest = joined([c for c in claims if c.text not in in_lines])
    return "\n".join([*lines, *([rest] if rest else [])]) or None


def reason_of(disputes: Sequence[Dispute]) -> str | None:
    """Return in words why there is more than one answer, or None if there is one."""
    topics = [topic_of(d) for d in disputes if d.is_conflict]
    return f"the articles differ on {', and on '.join(topics)}" if topics else None


def _name(item: Evidence) -> str:
    moment = _moment(item)
    clock = f", {moment[11:16]}" if _update(item) else ""
    return f"{item.article.source} ({day(moment)}{clock})"
