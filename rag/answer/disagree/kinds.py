"""The kinds of fact on which articles can differ, and how two values of one kind compare.

Figures and days are compared exactly. Other contradictions (who, why, what became of it) would be for the
reader to tell; it does not tell them from two sentences on two events yet (docs/reader.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from rag.answer.disagree.events import tells_update
from rag.answer.disagree.figures import (
    Count,
    agree,
    find_counts,
    is_state,
    outgrows,
    same_thing,
    states,
)
from rag.search.reading import MAY_ANSWER
from rag.text.coverage import overlap
from rag.text.event_days import days_between, days_of, same_day
from rag.text.names import find_names, knows_name
from rag.text.words import plain, stem, words
from rag.types import Evidence

Relation = Literal["same", "differs", "goes on"]

_SAME_STORY = 0.4  # share of words in common from which two sentences tell of the same
_SAME_TOLL = 0.25  # … where it is a toll that goes on
_SAME_LEVEL = 3  # days between two articles within which a rate or a price is one and the same
_NEWS_OF_ITS_OWN = 3  # days between two articles from which each may report a day of its own
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|year)\b", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"\bhow (?:many|much)\b|\b(?:what|which)\b.{0,40}\b(?:toll|number|figure|rate|price|cost|percentage|share)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact."""

    read: Callable[[Evidence], Sequence[Any]]
    # How the value of one sentence stands to that of another; None: they are not comparable.
    relate: Callable[[Any, Evidence, Any, Evidence], Relation | None]
    topic: Callable[[Any, Evidence], str]
    asked: bool = False  # the question asks for it
    by_day: bool = True  # what happened on another day is another event


def kinds_of(question: str | None) -> list[Kind]:
    """Return the kinds of fact to compare, those that a question asks for first.

    A sentence gives what is asked for if the reader holds that it answers the question.
    """
    kinds: list[Kind] = []
    if question is not None:
        if _HOW_MANY.search(question):
            read = partial(_asked_figures, states(question))
            kinds.append(Kind(read, _relate_figures, _topic_of_figure, asked=True))
        if _WHEN.search(question):
            date = lambda *_: "the date"  # noqa: E731
            kinds.append(Kind(_asked_days, _relate_days, date, asked=True, by_day=False))
    figures = Kind(lambda item: find_counts(item.text), _relate_told_figures, _topic_of_figure)
    return [*kinds, figures]


def _answers(item: Evidence) -> bool:
    return item.answers >= MAY_ANSWER


# --- figures -----------------------------------------------------------------------------------


def _asked_figures(wanted: set[str], item: Evidence) -> list[Count]:
    if not _answers(item):
        return []
    return [c for c in find_counts(item.text) if not wanted or c.thing in wanted]


def _relate_figures(one: Count, first: Evidence, other: Count, second: Evidence) -> Relation | None:
    if not same_thing(one, other):
        return None
    if agree(one, other):
        return "same"
    level = one.kind == "%" or (one.moves and other.moves and not is_state(one.thing))
    if level and not _same_time(first, second):
        return None
    newer, older = (one, other) if _published(first) >= _published(second) else (other, one)
    return "goes on" if outgrows(newer, older) else "differs"


def _relate_told_figures(
    one: Count, first: Evidence, other: Count, second: Evidence
) -> Relation | None:
    """Compare figures that nobody asked for: the sentences have to tell the same story."""
    relation = _relate_figures(one, first, other, second)
    share = _SAME_TOLL if _counts_on(one, first, second) else _SAME_STORY
    if relation is None or overlap(first.text, second.text) < share:
        return None
    if one.kind and overlap(one.clause, other.clause) < _SAME_STORY:
        return None
    return relation


def _counts_on(count: Count, first: Evidence, second: Evidence) -> bool:
    """Tell whether two sentences count the same people's fate on, with a name in common.

    A toll is told in other words each time, and says of itself that it goes on.
    """
    if not is_state(count.thing) or not (tells_update(first) or tells_update(second)):
        return False
    ours, theirs = (plain(f"{e.article.title}. {e.text}") for e in (first, second))
    return any(knows_name(theirs, name) for name in find_names(ours, plain(first.article.text)))


def _same_time(first: Evidence, second: Evidence) -> bool:
    ours, theirs = ({m.date for m in e.dates if m.date} for e in (first, second))
    if ours and theirs:
        return any(same_day(a, b) for a in ours for b in theirs)
    apart = days_between(first.article.published, second.article.published)
    return apart is not None and apart <= _SAME_LEVEL


def _published(item: Evidence) -> str:
    return item.article.published or ""


def _topic_of_figure(count: Count, item: Evidence) -> str:
    if count.kind:
        return "the share" if count.kind == "%" else "the amount"
    if is_state(count.thing):
        return f"the number of {count.thing}" + (f" ({count.group})" if count.group else "")
    noun = next((w for w in words(item.text) if stem(w) == count.thing), count.thing)
    return f"the number of {noun}"


# --- days --------------------------------------------------------------------------------------


def _asked_days(item: Evidence) -> list[frozenset[str]]:
    return [frozenset(days)] if _answers(item) and (days := days_of(item)) else []


def _relate_days(
    days: frozenset[str], first: Evidence, others: frozenset[str], second: Evidence
) -> Relation | None:
    if any(same_day(a, b) for a in days for b in others):
        return "same"
    return None if _each_its_own(days, first, others, second) else "differs"


def _each_its_own(
    days: frozenset[str], first: Evidence, others: frozenset[str], second: Evidence
) -> bool:
    """Tell whether each article reports a day just before it: two events, as news has them."""
    apart = days_between(first.article.published, second.article.published)
    if apart is None or apart < _NEWS_OF_ITS_OWN:
        return False
    gaps = [
        days_between(a, b) for a in days for b in others if len(a) == len(b) == len("2024-01-01")
    ]
    return any(gap is not None and abs(gap - apart) <= 1 for gap in gaps)
