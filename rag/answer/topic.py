"""What a question is about, in its own words: who, what, where and when a follow-up may mean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.dates.asked import asked_time
from rag.text.names import find_names
from rag.text.words import plain
from rag.types import Exchange

WH = re.compile(
    r"^(?P<wh>(?:on|in|at|to|from|by|for|with|under) (?:what|which|whom)(?: \w+)?"
    r"|how (?:long|far|old|often|tall|high|large|big|fast)"
    r"|how (?:many|much)(?: (?!(?:did|do|does|is|are|was|were|has|have|had|will|would|can|of)\b)[a-z-]+)?"
    r"|(?:which|what)(?: (?!(?:did|do|does|is|are|was|were|has|have|had|will|would|can|could"
    r"|should|happened|caused|the)\b)[a-z]+){0,2}|who|whom|whose \w+|when|where|why|how)\b\s*",
    re.IGNORECASE,
)
AUXILIARY = re.compile(
    r"^(?:did|do|does|is|are|was|were|has|have|had|will|would|can|could|should)\b\s*", re.IGNORECASE
)
_LINKED = re.compile(
    r"(?<=\w )(?P<preposition>about|over|on|in|at|to|with|from|for|after|during|against|near|into"
    r"|regarding) (?P<text>.+)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(?<=\w )(?P<preposition>about|over|regarding) (?P<text>.+)$", re.IGNORECASE)
_NOUN = re.compile(r"\b(?:the|an?|this|that|its|their)\b|(?<!^)\b[A-Z0-9]|^[A-Z]")
_PLACE = re.compile(r"\b(?:in|at|near|from) (?P<place>(?:the )?[A-Z][\w'-]*(?: [A-Z][\w'-]*)*)")
_TIME_BEFORE = re.compile(
    r"\b(?:in|on|at|since|until|by|before|after|during|from)(?: the)?\s+$", re.IGNORECASE
)
_NO_PERSON = frozenset(
    """united states kingdom nations korea north south east west new saint european union house
    white bank central county city island islands river sea lake university company council court
    party league cup euro olympics games republic street bridge fire""".split()
)
_NO_DAY = dt.date(2000, 1, 1)  # where words are, not what they mean


_ACTS = re.compile(r"(?:the )?(?P<who>[A-Z][\w.'-]*(?: [A-Z0-9][\w.'-]*)*) (?P<what>[a-z]+\b.*)$")
_VERB_AT_END = re.compile(r"^(?P<who>.*\b[A-Z][\w'-]*) (?P<verb>[a-z]+)$")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question is about; empty where it does not say."""

    text: str  # "the Lahaina fire"
    linked: str  # "in the Lahaina fire"
    head: str  # "fire"
    place: str
    time: str  # "in August 2023"
    actor: str  # "South Korea", where a name does what is asked about
    deed: str  # "say about the launch"
    is_named: bool  # "about …", "over …": the question says itself what it is about


def topic_of(question: str) -> Topic:
    """Return what a question is about: what follows its preposition, or its first thing."""
    rest = question.strip().rstrip(" ?.!")
    time = ""
    span = time_span(rest)
    # The year of "Euro 2024" is a part of its name.
    if span and not re.search(r"[A-Z][\w-]* $", rest[: span[0]]):
        time = rest[span[0] : span[1]].strip()
        rest = " ".join((rest[: span[0]] + rest[span[1] :]).split())
    place = _PLACE.search(rest)
    if match := WH.match(rest):
        rest = rest[match.end() :]
    inverted = AUXILIARY.match(rest) is not None
    rest = AUXILIARY.sub("", rest)
    acts = _ACTS.match(rest) if inverted else None
    named = _ABOUT.search(rest)
    text, linked = _thing(rest, acts["what"] if acts else rest, inverted=inverted)
    return Topic(
        text=text,
        linked=linked,
        head=_head(text),
        place=place["place"] if place else "",
        time=time,
        actor=acts["who"] if acts else "",
        deed=acts["what"] if acts else "",
        is_named=named is not None,
    )


def _thing(rest: str, deed: str, *, inverted: bool) -> tuple[str, str]:
    """Return what a question is about, and the same with what links it to a verb."""
    verb = _VERB_AT_END.match(rest)
    if inverted and verb and _LINKED.search(rest):
        return verb["who"], f"when {verb['who']} did {verb['verb']}"
    if found := _ABOUT.search(rest) or _LINKED.search(rest):
        return found["text"], found.group()
    if inverted and verb and deed == rest:
        return verb["who"], f"in {verb['who']}"  # "the restoration of Notre-Dame cost"
    if deed != rest and (words := deed.split(" ", 1))[1:]:
        return words[1], f"in {words[1]}"  # "the ECB cut interest rates"
    noun = _NOUN.search(rest)
    text = rest[noun.start() :] if noun else ""
    return text, f"in {text}" if text else ""


def time_span(text: str) -> tuple[int, int] | None:
    """Return where `text` names a time, its preposition included."""
    time = asked_time(text, _NO_DAY)
    if time is None:
        return None
    before = _TIME_BEFORE.search(text[: time.start])
    return before.start() if before else time.start, time.end


def names_in(question: str) -> list[str]:
    """Return the names in a question; the capital of its first word says nothing."""
    found = find_names(plain(question))
    return [n for n in found if not WH.match(n)]


def last_person(history: Sequence[Exchange]) -> str | None:
    """Return the person that was spoken of last: two to four names that are no place."""
    for exchange in reversed(history[-3:]):
        for text in (exchange.question, exchange.answer or ""):
            for name in find_names(plain(text), plain(text)):
                if 2 <= len(name.split()) <= 4 and _may_be_a_person(name):
                    return name.removesuffix("'s")
    return None


def actor_of(exchange: Exchange) -> str | None:
    """Return whom "they" means: who acts in the question, those it counts, or who answered."""
    question = exchange.question.rstrip(" ?.!")
    counted = re.match(r"how many (?P<who>[a-z]+)\b(?P<what>.*)", question, re.IGNORECASE)
    if counted:
        what = counted["what"].strip()
        inverted = AUXILIARY.match(what)
        return f"the {counted['who']}" + (f" who {what}" if what and not inverted else "")
    named = names_in(question)
    for name in named:
        acts = rf"\b(?:did|does|has|had|is|was|will) (?P<who>(?:the )?{re.escape(name)})"
        if found := re.search(acts, question):
            return found["who"]
    answered = find_names(plain(exchange.answer or ""), plain(exchange.answer or ""))
    return next(iter([*answered, *named]), None)


def _may_be_a_person(name: str) -> bool:
    parts = [p.strip(".") for p in name.split()]
    return not any(
        p.lower() in _NO_PERSON or p.isupper() or any(c.isdigit() for c in p) for p in parts
    )


def _head(text: str) -> str:
    """Return the noun that a phrase is about: the last word before its first "of" or "in"."""
    phrase = re.split(r" (?:of|in|on|at|to|for|from|with|by|between|near)\b", text)[0]
    last = phrase.split()[-1] if phrase.split() else ""
    return last if last.islower() else ""
