"""The brief as a page, laid out by typst; the text goes in as data, never as markup."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from rag.assets import font_folders, page_template
from rag.errors import DatelineError
from rag.render.outline import Item, outline_of, short_day
from rag.render.text import runs_right_to_left, without_turns
from rag.text.dates import day
from rag.types.brief import Brief

if TYPE_CHECKING:
    import typst

# With it every sign that no font has is an error and not a silent box, and a screen reader finds
# its way.
_STANDARD = "ua-1"
_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_PAPERS = {"a4": "a4", "letter": "us-letter"}
_FEWEST_DAYS, _LABEL = 3, 0.16  # of a line of time: days, share of it that a label takes
_FEW_SOURCES = 20  # more of them may stand without their titles, if nothing else makes them fit
_LONG_WORD = re.compile(r"\S{23,}")
_MOST_UNBROKEN = 14
_BREAKS_AFTER = frozenset("-/_.=&?%,:;+@#")
_BREAK = "\u200b"
_ISOLATED = "\u2068{}\u2069"  # keeps its own direction among its neighbours

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a brief came out as a page."""

    pages: int
    fits: bool
    size: float  # of the body type, in points
    style: str  # of the list of sources
    filled: float  # share of the page's height in use before it is shared out, 0 to 1


def fits(brief: Brief, paper: str = "a4") -> bool:
    """Tell whether a brief is one page, in the smallest type and with the shortest sources.

    Raises:
        DatelineError: the page cannot be laid out at all.
    """
    return bool(_query(brief, paper, probe=True)["fits"])


def lay_out(brief: Brief, paper: str = "a4") -> Layout:
    """Lay a brief out, and return how many pages it takes, and how well they are filled.

    Raises:
        DatelineError: the page cannot be laid out at all.
    """
    return Layout(**_query(brief, paper))


def brief_pdf(brief: Brief, paper: str = "a4") -> tuple[bytes, tuple[str, ...]]:
    """Return a brief as an accessible PDF, and the signs that no font of the page has.

    The same brief gives the same bytes: the time stamp is the brief's own.

    Raises:
        DatelineError: the page cannot be laid out at all.
    """
    import typst

    try:
        return _compile(brief, paper, "pdf", pdf_standards=[_STANDARD]), ()
    except typst.TypstError as error:
        missing = tuple(dict.fromkeys(_NO_GLYPH.findall(error.diagnostic)))
        if not missing:
            raise _layout_error(error) from error
    return _or_fault(lambda: _compile(brief, paper, "pdf")), missing


def brief_picture(brief: Brief, paper: str = "a4", pixels_per_inch: int = 110) -> bytes:
    """Return a brief as a PNG.

    Raises:
        DatelineError: the page cannot be laid out at all.
    """
    return _or_fault(lambda: _compile(brief, paper, "png", ppi=pixels_per_inch))


def _query(brief: Brief, paper: str, *, probe: bool = False) -> dict[str, Any]:
    import typst

    given = _arguments(brief, paper, probe=probe)
    template = str(page_template())
    found = _or_fault(lambda: typst.query(template, "<page>", field="value", one=True, **given))
    answer: dict[str, Any] = json.loads(found)
    return answer


def _compile(brief: Brief, paper: str, form: Literal["pdf", "png"], **options: Any) -> bytes:
    import typst

    stamp = dt.datetime.fromisoformat(brief.created) if form == "pdf" else None
    given = _arguments(brief, paper)
    return bytes(
        typst.compile(str(page_template()), format=form, timestamp=stamp, **given, **options)
    )


def _arguments(brief: Brief, paper: str, *, probe: bool = False) -> dict[str, Any]:
    text = json.dumps(page_data(brief, paper) | {"probe": probe}, ensure_ascii=False)
    return {"sys_inputs": {"brief": text}, "font_paths": _fonts()}


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts that ship with Dateline and no others: every machine gives the same page."""
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(f) for f in font_folders()],
    )


def _or_fault(make: Callable[[], _Made]) -> _Made:
    import typst

    try:
        return make()
    except typst.TypstError as error:
        raise _layout_error(error) from error


def _layout_error(error: Exception) -> DatelineError:
    return DatelineError(
        f"the page could not be laid out ({error})", next_step="use --format md and report this"
    )


# --- what the template reads -------------------------------------------------------------------


def page_data(brief: Brief, paper: str) -> dict[str, Any]:
    """Return what the typst template reads.

    Args:
        brief: as fitted, or still to be fitted.
        paper: ``a4`` or ``letter``.
    """
    page = outline_of(brief)
    styles = ["quotes", "list", "run"]  # how the sources may be listed, from the fullest on
    return {
        "paper": _PAPERS[paper],
        "keywords": [page.topic] if page.topic else [],
        "kicker": isolated(printable(page.kicker)),
        "date": page.days,
        "headline": printable(page.headline.text),
        "headline_shown": page.topic is not None,
        "rtl": runs_right_to_left(page.headline.text),
        "summary": [_item(i) for i in page.summary],
        "note": printable(page.note),
        "imprint": "; ".join(filter(None, (page.imprint, page.cut_note))),
        "sections": [
            {
                "title": section.title,
                "kind": section.kind,
                "items": [_item(i) | {"lead": not n} for n, i in enumerate(section.items)],
                "axis": _axis(section.items),
            }
            for section in page.sections
        ],
        "sources": [
            {
                "number": str(source.number),
                "name": isolated(printable(source.outlet)),
                "title": isolated(printable(source.title)),
                "date": day(source.published),
                "note": printable(source.note),
                "rtl": runs_right_to_left(source.title),
                "quotes": [
                    {"text": printable(q.text), "rtl": runs_right_to_left(q.text)}
                    for q in source.quotes
                    if not q.is_printed
                ],
            }
            for source in page.sources
        ],
        "styles": [*styles, "names"] if len(page.sources) > _FEW_SOURCES else styles,
    }


def _item(item: Item) -> dict[str, Any]:
    marks = ",\u200a".join(map(str, item.marks))
    # A story says who tells it where a line says who vouches for it.
    said = (item.text,) if item.lines else item.asides
    aside = ", ".join(isolated(printable(part)) for part in said)
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
        "lines": [_item(line) for line in item.lines],
    }


def _axis(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Return where days stand on a drawn line of time, from 0 to 1, and what is written below them.

    Days whose labels would touch another one have none; a line of two days says nothing.
    """
    dates = sorted({i.date for i in items if i.date})
    if len(dates) < _FEWEST_DAYS:
        return []
    days = [dt.date.fromisoformat(d).toordinal() for d in dates]
    at = [(d - days[0]) / (days[-1] - days[0]) for d in days]
    labelled = [0.0, 1.0]
    for place in at:
        if all(abs(place - other) >= _LABEL for other in labelled):
            labelled.append(place)
    return [
        {"at": place, "label": short_day(date, dates[-1]) if place in labelled else ""}
        for place, date in zip(at, dates, strict=True)
    ]


def printable(text: str) -> str:
    """Return `text` for a page: no control characters, and long words that can be broken."""
    return _LONG_WORD.sub(_with_breaks, without_turns(text))


def isolated(text: str) -> str:
    """Return `text` so that it keeps its own direction among words of another script."""
    return _ISOLATED.format(text) if runs_right_to_left(text) else text


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
