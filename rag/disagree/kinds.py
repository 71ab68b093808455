"""What sentences can disagree on: how each kind is read out of one, and how two are compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from rag.disagree.answers import (
    causes_differ,
    days_differ,
    find_bearers,
    find_cause,
    find_days,
    has_deed,
    names_differ,
)
from rag.disagree.events import tells_update, weeks_apart
from rag.disagree.figures import Count, agree, find_counts, is_state, outgrows, same_thing, states
from rag.disagree.outcomes import Outcome, find_outcomes, is_outcome, opposed
from rag.editions import asks_for_the_last
from rag.event_days import days_between, same_day
from rag.extract import overlap
from rag.question import Asked, is_about
from rag.types import Evidence
from rag.verify.coverage import missing_stems
from rag.verify.names import find_names, knows_name
from rag.words import plain, stem, words

Relation = Literal["same", "differs", "goes on"]

_SAME_STORY = 0.4  # share of words in common from which two sentences tell of the same
_SAME_TOLL = 0.25  # … where it is a toll that goes on
_SAME_DEED = 0.6  # … from which one sentence denies the other
_SAME_LEVEL = 3  # days between two articles within which a rate or a price is one and the same
_NEWS_OF_ITS_OWN = 3  # days between two articles from which each may report a day of its own


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact."""

    read: Callable[[Evidence], Sequence[Any]]
    # How the value of one sentence stands to that of another; None: they are not comparable.
    relate: Callable[[Any, Evidence, Any, Evidence], Relation | None]
    topic: Callable[[Any, Evidence], str]
    asked: bool = False  # the question asks for it
    by_day: bool = True  # what happened on another day is another event


def kinds_of(asked: Asked | None) -> list[Kind]:
    """Return the kinds of fact to compare, those that a question asks for first."""
    kinds: list[Kind] = []
    if asked is not None:
        kinds += _asked_kinds(asked)
    figures = Kind(lambda item: find_counts(item.text), _relate_told_figures, _topic_of_figure)
    outcomes = Kind(
        lambda item: find_outcomes(item.text),
        _relate_told_outcomes,
        lambda *_: "the outcome",
    )
    return [*kinds, figures, outcomes]


def _asked_kinds(asked: Asked) -> list[Kind]:
    kinds = []
    if {"how_many", "measure"} & set(asked.kinds):
        kinds.append(
            Kind(
                lambda item: _asked_figures(item, asked),
                _relate_figures,
                _topic_of_figure,
                asked=True,
            )
        )
    # "How many died when …" asks for no date.
    if set(asked.kinds) <= {"when", "where"} and "when" in asked.kinds:
        kinds.append(
            Kind(
                lambda item: [find_days(item, asked)] if _is_about(item, asked) else [],
                _relate_days,
                lambda *_: "the date",
                asked=True,
                by_day=False,
            )
        )
    if "who" in asked.kinds:
        last = asks_for_the_last(asked)
        kinds.append(
            Kind(
                lambda item: [find_bearers(item, asked)] if _is_about(item, asked) else [],
                lambda one, first, other, second: (
                    "differs"
                    if names_differ(one, first, other, second)
                    and not (last and weeks_apart(first, second))
                    else None
                ),
                lambda *_: "the name",
                asked=True,
            )
        )
    if {"cause", "why"} & set(asked.kinds):
        kinds.append(
            Kind(
                lambda item: [c] if (c := find_cause(item, asked)) else [],
                lambda one, _, other, __: "differs" if causes_differ(one, other) else "same",
                lambda *_: "the cause",
                asked=True,
            )
        )
    if "open" in asked.kinds:
        kinds.append(
            Kind(
                lambda item: _asked_outcomes(item, asked),
                lambda one, _, other, __: _relate_outcomes(one, other),
                lambda *_: "the outcome",
                asked=True,
            )
        )
    return kinds


def _is_about(item: Evidence, asked: Asked) -> bool:
    article = item.article
    context = f"{article.title}. {item.context}"
    return is_about(asked, item.text, context, f"{article.title}\n{article.text}")


# --- figures -----------------------------------------------------------------------------------


def _asked_figures(item: Evidence, asked: Asked) -> list[Count]:
    if not _is_about(item, asked):
        return []
    wanted = states(" ".join(asked.subject))
    found = []
    for count in find_counts(item.text):
        if count.group and count.group not in asked.subject:
            continue
        if wanted:
            fits = count.thing in wanted and not count.kind
        elif asked.counted:
            fits = not count.kind and not missing_stems(asked.counted, count.thing)[0]
        else:
            fits = has_deed(f"{item.context} {count.clause}", asked)
        if fits:
            found.append(count)
    return found


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


def _relate_days(
    one: tuple[frozenset[str], bool],
    first: Evidence,
    other: tuple[frozenset[str], bool],
    second: Evidence,
) -> Relation | None:
    (days, planned), (others, others_planned) = one, other
    if not days or not others or planned != others_planned:
        return None
    if not days_differ(days, others):
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


# --- outcomes ----------------------------------------------------------------------------------


def _asked_outcomes(item: Evidence, asked: Asked) -> list[Outcome]:
    """Return the outcomes that a sentence tells of what is asked.

    The question may name another outcome ("was it intercepted?") than the sentence ("it landed"):
    it is about the rest of the question's words then.
    """
    found = []
    rest = tuple(s for s in asked.subject if not is_outcome(s))
    for outcome in find_outcomes(item.text):
        subject = tuple(s for s in rest if s != outcome.verb)
        missing, total = missing_stems(" ".join(subject), " ".join(outcome.about))
        if len(missing) == total and total:
            continue
        if _is_about(item, replace(asked, subject=subject)):
            found.append(outcome)
    return found


def _relate_outcomes(one: Outcome, other: Outcome) -> Relation | None:
    if one.verb == other.verb and one.denied == other.denied:
        return "same" if one.about & other.about else None
    return "differs" if opposed(one, other) else None


def _relate_told_outcomes(
    one: Outcome, first: Evidence, other: Outcome, second: Evidence
) -> Relation | None:
    """Compare outcomes that nobody asked for: the sentences have to tell the same story."""
    relation = _relate_outcomes(one, other)
    if relation != "differs":
        return relation
    share = _SAME_DEED if one.verb == other.verb else _SAME_STORY
    return relation if overlap(first.text, second.text) >= share else None
