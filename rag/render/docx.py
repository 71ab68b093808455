"""Briefs and answers as Word documents: plain headings and lists, which an editor can work on."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rag.render.outline import Item, Section, Source, outline_of
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


def brief_docx(brief: Brief, paper: str = "a4") -> bytes:
    """Return a brief as a .docx file.

    Args:
        brief: as fitted.
        paper: the size of its page: ``a4`` or ``letter``.
    """
    page = outline_of(brief)
    document = _document(brief.headline, datetime.fromisoformat(brief.created), paper)
    _write(document, "Title", page.headline)
    for note in (f"{page.kicker}. News of {page.days}; {page.imprint}.", page.note):
        if note:
            _run(document.add_paragraph(), note, italic=True)
    if page.summary:
        paragraph = document.add_paragraph()
        for number, item in enumerate(page.summary):
            _run(paragraph, " " if number else "")
            _add(paragraph, item)
    for section in page.sections:
        _section(document, section)
    document.add_heading("Sources", level=1)
    for source in page.sources:
        _source(document, source)
    if page.cut:
        _run(document.add_paragraph(), f"{page.cut_note}.", italic=True)
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


def _section(document: Document, section: Section) -> None:
    if section.title:
        document.add_heading(section.title, level=1)
    for item in section.items:
        if section.kind == "storied":
            _add(document.add_heading(level=1), replace(item, text=item.label))
            for line in item.lines:
                _write(document, "List Bullet", line)
            _run(document.add_paragraph(), item.text, italic=True)
            continue
        if section.kind == "sided" and item.label:
            _run(document.add_paragraph(), item.label, bold=True)
        paragraph = document.add_paragraph(style="List Bullet")
        if item.label and section.kind != "sided":
            _run(paragraph, item.label, bold=True)
            _run(paragraph, f"{f', {item.role}' if item.role else ''}: ")
        _add(paragraph, item)


def _source(document: Document, source: Source) -> None:
    paragraph = document.add_paragraph()
    _run(paragraph, f"{source.number}. {source.outlet}, {day(source.published)}: ")
    _run(paragraph, source.title, italic=True)
    _run(paragraph, f" ({source.note})" if source.note else "")
    _run(paragraph, f" {source.url}" if source.url else "")
    for quote in source.quotes:
        if not quote.is_printed:
            _run(document.add_paragraph(style="Quote"), f"“{quote.text}”")


def _write(document: Document, style: str, item: Item) -> None:
    _add(document.add_paragraph(style=style), item)


def _add(paragraph: Paragraph, item: Item) -> None:
    """Add a line with the numbers of its sources, as the other forms of a brief show them."""
    _run(paragraph, f"({item.change}) " if item.change else "")
    _run(paragraph, item.text)
    _run(paragraph, f" ({', '.join(item.asides)})" if item.asides else "", italic=True)
    marks = "".join(f"[{n}]" for n in item.marks)
    _run(paragraph, f" {marks}" if marks else "", raised=True)


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
