"""The time of a question that counts from an event: "since the summit".

The day is that of the first article that has the event in its headline, and only where the
articles that do are of one time; where there were two summits, or none, nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from rag.search.retrieve import retrieve
from rag.search.window import day_start
from rag.store import Store
from rag.text.words import content_stems
from rag.types import TimeFocus, Window

_COUNTS_FROM = re.compile(
    r"\b(?P<how>since|after|before|until) (?P<event>the [A-Za-z][\w' -]{2,60}?)"
    r"(?=\W*$|[,;?]| (?:did|does|do|was|were|is|are|has|have|had|will|would|and|that|which|who)\b)"
)
_LOOKED_AT = 20  # passages
_ONE_TIME = dt.timedelta(days=14)  # articles about one event; beyond it there may be two
_MOST_STEMS = 5


def with_event(
    store: Store, question: str, window: Window, source: str | None, topic: str | None = None
) -> Window:
    """Return `window` with the time since, or up to, the event that a question counts from.

    Args:
        store: the collection; only what `window` lets one see is looked at.
        question: what was asked.
        window: with its focus read from the words; one that names a time stays.
        source: only articles of this outlet.
        topic: only articles with this topic.
    """
    found = _COUNTS_FROM.search(question)
    if found is None or window.focus is None or window.focus.words:
        return window
    event = content_stems(found["event"])
    if not event or len(event) > _MOST_STEMS:
        return window
    zone = window.as_of.tzinfo or dt.UTC
    days = sorted(
        day_start(dt.date.fromisoformat(hit.published[:10]), zone)
        for hit in retrieve(
            store, found["event"], window, source=source, topic=topic, limit=_LOOKED_AT
        )
        if hit.published and set(event) <= set(content_stems(hit.title))
    )
    if not days or days[-1] - days[0] > _ONE_TIME:
        return window
    since = found["how"] in {"since", "after"}
    focus = TimeFocus(
        since=days[0] if since else None,
        until=None if since else days[0],
        words=found.group(),
        recency=0.0,
        earliest=days[0] if since else None,
    )
    return replace(window, focus=focus)
