"""What is held again and again: who won it last is asked for, not who won one of those before."""

from __future__ import annotations

from rag.dates import find_dates
from rag.fitting import numbered
from rag.question import Asked
from rag.types import Evidence
from rag.words import content_stems

_CONTESTS = frozenset(content_stems("won win wins winner winners beat champion champions hosted"))
_FOREVER = 9999


def asks_for_the_last(asked: Asked) -> bool:
    """Tell whether a question asks who won what has had many winners, and does not say which time."""
    named = asked.fitting.years or asked.fitting.numbered or find_dates(asked.text, None)
    return "who" in asked.kinds and not named and bool(_CONTESTS & set(content_stems(asked.text)))


def is_of_the_past(item: Evidence) -> bool:
    """Tell whether a sentence is about an earlier year or edition than its article knows of.

    An article of February 2025 that speaks of Super Bowl 59 tells of Super Bowl 10, and of what was
    won in 2005, as history. What is called last year's is not: it may be the last there was.
    """
    article = item.article
    years = [int(d.date[:4]) for d in item.dates if d.date]
    published = int(article.published[:4]) if article.published else 0
    if years and max(years) < published - 1:
        return True
    editions: dict[str, int] = {}
    for name, number in numbered(f"{article.title}\n{article.text}"):
        editions[name] = max(int(number), editions.get(name, 0))
    told = [(name, int(number)) for name, number in numbered(item.text)]
    return bool(told) and all(number < editions.get(name, _FOREVER) for name, number in told)
