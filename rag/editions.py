"""What is held again and again: who won it last is asked for, not who won one of those before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.dates import find_dates
from rag.event_days import clause_spans, is_of_the_telling
from rag.numbered import numbered, numbers_of
from rag.question import Asked
from rag.types import Evidence
from rag.words import content_stems

_CONTESTS = frozenset(content_stems("won win wins winner winners beat champion champions hosted"))
# What says which of many is meant, beside a date: "the first woman to win", "the most titles".
_WHICH = re.compile(
    r"\d|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|inaugural|original|ever|never"
    r"|most|before|after|previous|earlier|back in)\b",
    re.IGNORECASE,
)


def asks_for_the_last(asked: Asked) -> bool:
    """Tell whether a question asks who won what has had many winners, and does not say which time."""
    if "who" not in asked.kinds or not _CONTESTS & set(content_stems(asked.text)):
        return False
    named = _WHICH.search(asked.text) or asked.fitting.numbered or find_dates(asked.text, None)
    return not named


def is_of_the_past(item: Evidence, asked: Asked) -> bool:
    """Tell whether a sentence is about an earlier year or edition than its article knows of.

    An article of February 2025 that speaks of Super Bowl 59 tells of Super Bowl 10, and of what was
    won in 2005, as history. What is called last year's is not: it may be the last there was. Nor is what
    has no number, if it was won in the year of its article or the one before.

    Args:
        item: a sentence with its article.
        asked: the question; what it names is what has editions.
    """
    if told := _editions(item.text, asked):
        article = f"{item.article.title}\n{item.article.text}"
        return max(told) < max(_editions(article, asked), default=0)
    published = int(item.article.published[:4]) if item.article.published else 0
    years = _years_won(item)
    return bool(years) and max(years) < published - 1


def latest_of(able: Sequence[Evidence], asked: Asked) -> list[Evidence]:
    """Return the sentences that no later one outdates; all of them if that is none.

    Who won in 2022 stays where the newest report of a win is of 2018.
    """
    past = [e for e in able if is_of_the_past(e, asked)]
    kept = [e for e in able if e not in past]
    newest = max((e.article.published or "" for e in kept), default="")[:4]
    last = [e for e in past if not _editions(e.text, asked) and str(max(_years_won(e))) > newest]
    return [*kept, *last] or list(able)


def _editions(text: str, asked: Asked) -> list[int]:
    """Return the numbers that stand in `text` behind a word of the question: "Super Bowl 59"."""
    named = {w.lower() for w in re.findall(r"\w+", asked.text)}
    return [n for name in {n for n, _ in numbered(text)} & named for n in numbers_of(name, text)]


def _years_won(item: Evidence) -> list[int]:
    """Return the years that a sentence gives for a win, not for a birth or the last win before."""
    return [
        int(mention.date[:4])
        for start, end in clause_spans(item.text)
        if _CONTESTS & set(content_stems(item.text[start:end]))
        for mention in item.dates
        if mention.date
        and start <= mention.start < end
        and not is_of_the_telling(item.text, mention)
    ]
