"""The time that a question is about, from its words: a focus, or hard limits.

"Last Friday" is resolved against `as_of`, in the zone of the person who asks. It gives a focus,
the time that the words name: what happened on Friday is told on Friday and in the days after, and
an article of today may tell it best, but none from before. "Since Monday", and words about
publication ("articles from March"), limit what is looked at, as --since and --until do.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from rag.search.window import day_end, day_start
from rag.text.dates.asked import asked_time
from rag.types import TimeFocus, Window

_STRONG, _NOW, _MILD, _NONE = 1.0, 0.6, 0.3, 0.0

_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|just (?:happened|now)|breaking|right now|up[- ]to[- ]date"
    r"|at the moment|what(?:'s| is) new|so far|recent(?:ly)?|lately|these days|currently|current)\b",
    re.IGNORECASE,
)
_TIMELESS = re.compile(
    r"^\W*(?:"
    r"who (?:\w+ )?(?:founded|invented|discovered|wrote|painted|composed|designed|built|created)\b"
    r"|when (?:was|were) .+ (?:founded|born|invented|discovered|built|established|created)\b"
    r"|who (?:was|were) (?!the\b|killed|hurt|injured|arrested|charged|elected|named|found)"
    r"|what (?:is|are) (?:an?\b|[a-z]+s?\W*$)"
    r"|what (?:do|does) .+ (?:mean|stand for|do)\W*$"
    r"|how (?:do|does) .+ work\W*$"
    r"|(?:what|where) (?:is|are) (?!the\b)[^?]*\W*$"
    r")|\bhistory of\b|\bin history\b|\b(?:meaning|definition|origins?) of\b",
    re.IGNORECASE,
)
# "Who is the prime minister" asks for the one of today.
_PRESENT = re.compile(
    r"^\W*(?:who|what|which|where|how (?:many|much|high|big|large)\b.*?) (?:is|are|has|have|now)\b"
    r"|\b(?:now|still|any more|yet)\b",
    re.IGNORECASE,
)
_PUBLICATION = re.compile(
    r"\b(?:(?:articles?|stories|coverage|headlines?)\b[^,;?]{0,80}"
    r"|news(?: (?:on|about) [^,;?]{1,60})?"
    r"|(?:published|printed|posted)(?: (?:on|about) [^,;?]{1,60})?)$",
    re.IGNORECASE,
)
# Somebody elsewhere may have read of it a day before, by the calendar of whoever asks.
_ELSEWHERE = dt.timedelta(days=1)


def read_time(question: str, window: Window, zone: dt.tzinfo) -> Window:
    """Return `window` with the time that the words of `question` name, or how new it should be.

    Limits that `window` has already stay as they are, always. A time that lies outside them, or
    wholly after `as_of`, is no focus.

    Args:
        question: what was asked, or the topic of a brief; empty is whatever is newest.
        window: the limits that were given; words count from its `as_of`.
        zone: of the person who asks: where their days begin and end.
    """
    today = window.as_of.astimezone(zone).date()
    asked = asked_time(question, today)
    if asked is None:
        return replace(window, focus=TimeFocus(None, None, "", _recency(question)))
    since = day_start(asked.first, zone) if asked.first else None
    until = day_end(asked.last, zone) if asked.last else None
    begun = since is None or since <= window.as_of
    if begun and window.since is None and window.until is None:
        if _PUBLICATION.search(question[: asked.lead].rstrip()):
            window = replace(window, since=since, until=until)
        elif until is None:
            window = replace(window, since=since)
    starts = [moment for moment in (since, window.since) if moment]
    ends = [moment for moment in (until, window.until, window.as_of) if moment]
    if starts and max(starts) > min(ends):
        return replace(window, focus=TimeFocus(None, None, "", _recency(question)))
    earliest = since - _ELSEWHERE if since and asked.is_past else None
    words = question[asked.start : asked.end]
    return replace(window, focus=TimeFocus(since, until, words, 0.0, earliest))


def _recency(question: str) -> float:
    if not question.strip() or _LATEST.search(question):
        return _STRONG
    if _TIMELESS.search(question):
        return _NONE
    return _NOW if _PRESENT.search(question) else _MILD
