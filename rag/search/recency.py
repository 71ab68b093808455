"""How well the day of an article suits a question: near the time that it names, or near now.

A weight and no filter: 1 for an article of just that time, towards 0 far from it. What is not dated
is neither favoured nor hidden, which is for whoever compares weights (`rag.search.rank`) to see to.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace

from rag.types import Window

# Days in which the weight falls to a third. Chosen on the quiz years 2023 to 2025: see
# docs/history/measurements.md. Who asks for the newest wants this week's; else a story goes on for weeks.
# What happened is told that day and in the days after, less often before.
_NEWEST_DAYS = 7.0
_NEWS_DAYS = 30.0
_TOLD_AFTER_DAYS = 14.0
_TOLD_BEFORE_DAYS = 7.0
_DAY = 86_400.0
_ASKS_FOR_NEWEST = 0.6  # of the focus's recency
# A question without a word of time is of this month's news more often than not, so that a recency
# of 0.3 counts 0.74; one that does not care stays at 0.
_ROOT = 0.25


def date_weight(published: str | None, window: Window) -> float | None:
    """Return how well `published` suits the time that a question is about, 0 to 1.

    Args:
        published: ISO 8601, a day or a date-time.
        window: with the focus that was read from the question; without one, nothing is known of it.

    Returns:
        None where the article has no date, or the question does not care.
    """
    focus = window.focus
    if focus is None or published is None:
        return None
    moment = _instant(published, window.as_of)
    if focus.since is None and focus.until is None:
        if not focus.recency:
            return None
        age = max(0.0, (window.as_of - moment).total_seconds() / _DAY)
        days = _NEWEST_DAYS if focus.recency >= _ASKS_FOR_NEWEST else _NEWS_DAYS
        return math.exp(-age / days)
    if focus.until is not None and moment > focus.until:
        late = (moment - focus.until).total_seconds() / _DAY
        return math.exp(-late / _TOLD_AFTER_DAYS)
    if focus.since is not None and moment < focus.since:
        early = (focus.since - moment).total_seconds() / _DAY
        return math.exp(-early / _TOLD_BEFORE_DAYS)
    return 1.0


def is_too_early(published: str | None, window: Window) -> bool:
    """Tell whether an article was published before the time that a question is about began."""
    earliest = window.focus.earliest if window.focus else None
    if earliest is None or published is None:
        return False
    return _instant(published, window.as_of) < earliest


def counted_from_the_newest(window: Window, published: Sequence[str]) -> Window:
    """Return `window` with its present no later than the newest of `published`.

    The latest of a story that ended years ago is its last article, which is as far from now as all
    the others are. Only where a question asks for the newest; the limits do not change.
    """
    focus = window.focus
    if focus is None or focus.since or focus.until or focus.recency < _ASKS_FOR_NEWEST:
        return window
    newest = max((_instant(p, window.as_of) for p in published), default=window.as_of)
    return replace(window, as_of=min(window.as_of, newest))


def date_strength(window: Window) -> float:
    """Return how much the date counts for a question, 0 to 1: all of it where a time is named."""
    focus = window.focus
    if focus is None:
        return 0.0
    recency: float = focus.recency**_ROOT
    return 1.0 if focus.since or focus.until else recency


def _instant(published: str, as_of: dt.datetime) -> dt.datetime:
    # A day is the day of the person who asks, as everywhere; its noon, as nothing nearer is known.
    moment = dt.datetime.fromisoformat(published if len(published) > 10 else f"{published}T12:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=as_of.tzinfo)
