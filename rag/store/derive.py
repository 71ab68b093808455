"""What the catalog keeps of a text beside it: the dates that it names, and its shingles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.store.copies import shingles
from rag.text.dates import find_dates
from rag.types import Sentence

# One more whenever what is derived of a text changes: the next ingest makes it anew.
DERIVED = 3


@dataclass(frozen=True, slots=True)
class Derived:
    """What is derived of one text."""

    # Number of the sentence, words, date or None, start and end in the text.
    dates: tuple[tuple[int, str, str | None, int, int], ...]
    shingles: tuple[int, ...]


def derive(text: str, published: str | None, sentences: Sequence[Sentence]) -> Derived:
    """Return the dates and shingles of an article.

    Args:
        text: the article's text.
        published: its publication date, ISO 8601.
        sentences: all of its sentences.
    """
    dates = tuple(
        (s.number, d.text, d.date, s.start + d.start, s.start + d.end)
        for s in sentences
        for d in find_dates(text[s.start : s.end], published)
    )
    return Derived(dates, tuple(shingles(text)))
