"""What stands on the surface of a sentence: read once, compared by the exact checks many times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rag.text.dates import find_dates
from rag.text.names import find_names
from rag.text.quantities import Quantity, apart_from_dates, find_quantities
from rag.text.words import REPORTING_STEMS, content_stems, find_quotations, plain
from rag.types import DateMention


@dataclass(frozen=True, slots=True)
class Parsed:
    """The words, names, figures, dates and quotations of a text."""

    text: str  # with plain marks
    stems: tuple[str, ...]  # of the words that carry meaning, each once
    names: tuple[str, ...]
    quantities: tuple[Quantity, ...]  # dates apart
    dates: tuple[DateMention, ...]
    quotations: tuple[str, ...]


@lru_cache(maxsize=8192)
def parse(text: str, published: str | None = None, known: str = "") -> Parsed:
    """Read a text.

    Args:
        text: a sentence, or a few.
        published: the day of its article, against which "on Friday" is resolved.
        known: a text that shows which first words of a sentence are names.
    """
    marked = plain(text)
    dates = find_dates(text, published)
    return Parsed(
        text=marked,
        stems=tuple(dict.fromkeys(s for s in content_stems(text) if s not in REPORTING_STEMS)),
        names=tuple(dict.fromkeys(find_names(marked, known))),
        quantities=tuple(apart_from_dates(find_quantities(text), dates)),
        dates=dates,
        quotations=tuple(find_quotations(text)),
    )
