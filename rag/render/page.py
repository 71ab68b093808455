"""What stands on the page of a brief, as the typst template reads it: text as data, no markup."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from rag.render import outline
from rag.render.text import safe
from rag.text.dates import day
from rag.types.brief import Brief

_PAPERS = {"a4": "a4", "letter": "us-letter"}
_FEW_SOURCES = 20  # more of them may stand without their titles, if nothing else makes them fit
_LONG_WORD = re.compile(r"\S{23,}")
_MOST_UNBROKEN = 14
_BREAKS_AFTER = frozenset("-/_.=&?%,:;+@#")
_BREAK = "\u200b"
_ISOLATED = "\u2068{}\u2069"  # keeps its own direction among its neighbours
# What turns the text around it the other way has no place in a sentence that is quoted.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])


def page_data(brief: Brief, paper: str) -> dict[str, Any]:
    """Return what the typst template reads.

    Args:
        brief: as fitted, or still to be fitted.
        paper: ``a4`` or ``letter``.
    """
    source_of = outline.source_numbers(brief)
    cut = f"; {outline.counted(len(brief.cut), 'line')} cut to fit" if brief.cut else ""
    return {
        "paper": _PAPERS[paper],
        "keywords": [brief.topic] if brief.topic else [],
        "kicker": isolated(printable(brief.topic or "The morning page")),
        "date": outline.news_days(brief),
        "headline": printable(brief.headline),
        "headline_shown": not brief.stories,
        "rtl": runs_right_to_left(brief.headline),
        "summary": [_item(i, source_of) for i in outline.summary_of(brief)],
        "note": printable(outline.note(brief)),
        "imprint": outline.imprint(brief) + cut,
        "sections": [
            {
                "title": section.title,
                "kind": section.kind,
                "items": [
                    _item(i, source_of) | {"lead": not n} for n, i in enumerate(section.items)
                ],
            }
            for section in outline.sections_of(brief)
        ],
        "sources": _sources(brief),
        "styles": _styles(brief),
    }


def printable(text: str) -> str:
    """Return `text` for a page: no control characters, and long words that can be broken."""
    return _LONG_WORD.sub(_with_breaks, without_turns(text))


def without_turns(text: str) -> str:
    """Return `text` without control characters and without those that turn its direction."""
    return safe(text).translate(_TURNS)


def runs_right_to_left(text: str) -> bool:
    """Tell whether the first letter of a text is of a script that runs from right to left."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False


def isolated(text: str) -> str:
    """Return `text` so that it keeps its own direction among words of another script."""
    return _ISOLATED.format(text) if runs_right_to_left(text) else text


def _item(item: outline.Item, source_of: dict[int, int]) -> dict[str, Any]:
    marks = ",\u200a".join(map(str, sorted({source_of[n] for n in item.citations})))
    # A story says who tells it where a line says who vouches for it.
    said = (item.text,) if item.lines else (item.outlet, item.older)
    aside = ", ".join(isolated(printable(part)) for part in said if part)
    rtl = runs_right_to_left(item.label if item.lines else item.text)
    if rtl:
        aside, marks = (_ISOLATED.format(part) if part else "" for part in (aside, marks))
    return {
        "text": printable(item.text),
        "marks": marks,
        "aside": aside,
        "label": printable(item.label),
        "role": printable(item.role),
        "change": item.change,
        "rtl": rtl,
        "lines": [_item(line, source_of) for line in item.lines],
    }


def _sources(brief: Brief) -> list[dict[str, Any]]:
    """Return the sources, with those of their sentences that do not stand on the page."""
    return [
        {
            "number": str(source.number),
            "name": isolated(printable(source.source)),
            "title": isolated(printable(source.title)),
            "date": day(source.published),
            "note": printable(outline.source_note(source)),
            "rtl": runs_right_to_left(source.title),
            "quotes": [
                {"text": printable(c.quote), "rtl": runs_right_to_left(c.quote)}
                for c in outline.quoted_apart(brief, source.article_id)
            ],
        }
        for source in brief.sources
    ]


def _styles(brief: Brief) -> list[str]:
    """Return how the sources may be listed, from the fullest to the shortest."""
    styles = ["quotes", "list", "run"]
    return [*styles, "names"] if len(brief.sources) > _FEW_SOURCES else styles


def _with_breaks(match: re.Match[str]) -> str:
    """Allow breaks in a word that may be wider than a column, after its punctuation if it has any."""
    pieces: list[str] = []
    unbroken = 0
    for character in match.group():
        joined = unicodedata.combining(character) or character in "\u200d\ufe0f"
        if unbroken >= _MOST_UNBROKEN and not joined:
            pieces.append(_BREAK)
            unbroken = 0
        pieces.append(character)
        unbroken += 1
        if unicodedata.east_asian_width(character) in "WF":
            unbroken = 0  # may be broken anywhere as it is
        elif character in _BREAKS_AFTER and unbroken > 3:
            pieces.append(_BREAK)
            unbroken = 0
    return "".join(pieces)
