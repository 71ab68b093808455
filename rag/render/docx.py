"""Briefs and answers as Word documents: plain headings and lists, which an editor can work on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rag.render.blocks import PLAIN, Kind, Style, blocks_of
from rag.render.outline import outline_of
from rag.render.text import resolved_dates, runs_right_to_left, source_line, without_turns
from rag.text.dates import day
from rag.types.answer import Turn
from rag.types.brief import Brief

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_PAPERS = {"a4": (210, 297), "letter": (215.9, 279.4)}  # millimetres
_MARGIN = 20
_BODY = 10.5  # points
_PARAGRAPHS: dict[Kind, str] = {
    "title": "Title", "heading": "Heading 1", "story": "Heading 1", "sided": "List Bullet",
    "line": "List Bullet", "quote": "Quote",
}  # fmt: skip
_SHOWN: dict[Style, str] = {"told": "{}", "url": " {}"}
_BOLD, _RAISED = frozenset({"label"}), frozenset({"marks"})
_ITALIC = frozenset({"remark", "told", "aside", "title", "cut"})


def brief_docx(brief: Brief, paper: str = "a4") -> bytes:
    """Return a brief as a .docx file.

    Args:
        brief: as fitted.
        paper: the size of its page: ``a4`` or ``letter``.
    """
    document = _document(brief.headline, datetime.fromisoformat(brief.created), paper)
    page = outline_of(brief)
    # A document goes from hand to hand: it says even of a morning page what it is.
    for block in blocks_of(replace(page, topic=page.kicker)):
        if block.kind == "end":
            continue  # a heading follows, with its own space
        paragraph = document.add_paragraph(style=_PARAGRAPHS.get(block.kind, "Normal"))
        for style, text in block.pieces:
            shown = _SHOWN.get(style, PLAIN[style]).format(text)
            bold, italic, raised = (style in s or None for s in (_BOLD, _ITALIC, _RAISED))
            _run(paragraph, shown, bold=bold, italic=italic, raised=raised)
    return _saved(document)


def conversation_docx(turns: Sequence[Turn]) -> bytes:
    """Return questions with their answers and the sentences cited as a .docx file."""
    title = turns[0].asked if len(turns) == 1 else "A conversation with the articles"
    document = _document(title, datetime.now(UTC), "a4")
    if len(turns) != 1:
        document.add_heading(title, level=0)
    for turn in turns:
        _run(document.add_heading(level=1), turn.asked or "The main stories")
        _run(document.add_paragraph(), day(turn.asked_at), italic=True)
        for line in filter(None, turn.text.split("\n")):
            is_heading = turn.kind == "brief" and line.startswith("#")
            words = document.add_heading(level=2) if is_heading else document.add_paragraph()
            _run(words, line.lstrip("# ") if is_heading else line)
        for citation in turn.citations:
            _run(document.add_paragraph(style="Quote"), f"[{citation.number}] “{citation.quote}”")
            note = f" ({resolved_dates(citation)})" if resolved_dates(citation) else ""
            _run(document.add_paragraph(), f"{source_line(citation)}{note}")
    return _saved(document)


def _saved(document: Document) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _document(title: str, made: datetime, paper: str) -> Document:
    import docx
    from docx.shared import Mm, Pt

    document = docx.Document()
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = map(Mm, _PAPERS[paper])
    sheet.left_margin = sheet.right_margin = sheet.top_margin = sheet.bottom_margin = Mm(_MARGIN)
    document.styles["Normal"].font.size = Pt(_BODY)
    properties = document.core_properties
    properties.title, properties.author = without_turns(title), "dateline"
    properties.comments, properties.language = "", "en"
    properties.created = properties.modified = made
    return document


def _run(
    paragraph: Paragraph,
    text: str,
    *,
    bold: bool | None = None,
    italic: bool | None = None,
    raised: bool | None = None,
) -> None:
    """Add words to a paragraph; those of another script run their own way."""
    if not text:
        return
    run = paragraph.add_run(without_turns(text))
    run.bold, run.italic, run.font.superscript = bold, italic, raised
    if runs_right_to_left(text):
        run.font.rtl = True
