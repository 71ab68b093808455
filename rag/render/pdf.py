"""The brief as a page, laid out by typst; the text goes in as data, never as markup."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from rag.assets import font_folders, page_template
from rag.errors import DatelineError
from rag.render.page import page_data
from rag.types.brief import Brief

if TYPE_CHECKING:
    import typst

# With it every sign that no font has is an error and not a silent box, and a screen reader finds
# its way.
_STANDARD = "ua-1"
_NO_GLYPH = re.compile(r"the text `\"(.+?)\"` could not be displayed")


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
    return bool(_query(page_data(brief, paper) | {"probe": True})["fits"])


def lay_out(brief: Brief, paper: str = "a4") -> Layout:
    """Lay a brief out, and return how many pages it takes, and how well they are filled.

    Raises:
        DatelineError: the page cannot be laid out at all.
    """
    return Layout(**_query(page_data(brief, paper)))


def _query(data: dict[str, Any]) -> dict[str, Any]:
    import typst

    try:
        found = typst.query(
            str(page_template()), "<page>", field="value", one=True, **_arguments(data)
        )
    except typst.TypstError as error:
        raise _layout_error(error) from error
    answer: dict[str, Any] = json.loads(found)
    return answer


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
    try:
        return _compile(brief, paper, "pdf"), missing
    except typst.TypstError as error:
        raise _layout_error(error) from error


def brief_picture(brief: Brief, paper: str = "a4", pixels_per_inch: int = 110) -> bytes:
    """Return a brief as a PNG.

    Raises:
        DatelineError: the page cannot be laid out at all.
    """
    import typst

    try:
        return _compile(brief, paper, "png", ppi=pixels_per_inch)
    except typst.TypstError as error:
        raise _layout_error(error) from error


def _compile(brief: Brief, paper: str, form: Literal["pdf", "png"], **options: Any) -> bytes:
    import typst

    stamp = datetime.fromisoformat(brief.created) if form == "pdf" else None
    given = _arguments(page_data(brief, paper))
    return bytes(
        typst.compile(str(page_template()), format=form, timestamp=stamp, **given, **options)
    )


def _arguments(data: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps({"probe": False} | data, ensure_ascii=False)
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


def _layout_error(error: Exception) -> DatelineError:
    return DatelineError(
        f"the page could not be laid out ({error})", next_step="use --format md and report this"
    )
