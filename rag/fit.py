"""Fitting a brief to one page: what is cut, in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rag.brief_types import Brief, BriefSource, Cut
from rag.errors import DatelineError

# From the first to go to the last; a section is cut from its end, down to what it keeps at least.
_ORDER = (
    ("figures", 2),
    ("timeline", 3),
    ("voices", 2),
    ("unknowns", 1),
    ("figures", 0),
    ("key_points", 3),
    ("timeline", 0),
    ("voices", 0),
    ("unknowns", 0),
    ("key_points", 1),
    ("disagreements", 0),
    ("key_points", 0),
    ("summary", 1),
)
_REASON = "it did not fit on the page"


def fit_to_page(brief: Brief, count_pages: Callable[[Brief], int]) -> Brief:
    """Cut items, whole, until the brief is one page; what was cut is listed in `cut`.

    Args:
        brief: as written.
        count_pages: lays a brief out and says how many pages it takes.

    Raises:
        DatelineError: not even a headline and one line of summary fit.
    """
    for section, least in _ORDER:
        while True:
            if count_pages(brief) == 1:
                return brief
            items: tuple[Any, ...] = getattr(brief, section)
            if len(items) <= least:
                break
            brief = _without_last(brief, section, items)
    if count_pages(brief) == 1:
        return brief
    raise DatelineError(
        "one headline and one sentence do not fit on a page",
        next_step="write the brief with --format md",
    )


def _without_last(brief: Brief, section: str, items: tuple[Any, ...]) -> Brief:
    last = items[-1]
    text = next(
        getattr(last, name)
        for name in ("text", "event", "statement", "topic")
        if hasattr(last, name)
    )
    changed: dict[str, Any] = {section: items[:-1]}
    changed["cut"] = (*brief.cut, Cut(section, text, _REASON))
    shorter = replace(brief, **changed)
    return _only_cited(shorter)


def _only_cited(brief: Brief) -> Brief:
    """Drop citations and sources that nothing on the page refers to any more."""
    used = {n for item in lines(brief) for n in item.citations}
    citations = tuple(c for c in brief.citations if c.number in used)
    articles = {c.article_id for c in citations}
    sources: tuple[BriefSource, ...] = tuple(s for s in brief.sources if s.article_id in articles)
    hashes = {k: v for k, v in brief.text_hashes.items() if k in articles}
    return replace(brief, citations=citations, sources=sources, text_hashes=hashes)


def lines(brief: Brief) -> list[Any]:
    """Return every item of a brief that carries citations."""
    positions = [p for d in brief.disagreements for p in d.positions]
    return [
        *brief.summary,
        *brief.key_points,
        *brief.timeline,
        *brief.voices,
        *brief.figures,
        *positions,
        *brief.unknowns,
        *(line for story in brief.stories for line in story.lines),
    ]
