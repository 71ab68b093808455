"""Every form of a brief, in one table: what it is called, its type and ending, how it is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rag.types.brief import Brief

# What makes a form is imported when it is made: the page alone needs typst and its fonts.


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a brief."""

    title: str
    media_type: str
    ending: str  # of a file, with its dot
    render: Callable[[Brief], bytes]


def _pdf(brief: Brief) -> bytes:
    from rag.render.pdf import brief_pdf

    return brief_pdf(brief, brief.paper)[0]


def _docx(brief: Brief) -> bytes:
    from rag.render.docx import brief_docx

    return brief_docx(brief, brief.paper)


def _html(brief: Brief) -> bytes:
    from rag.render.html import brief_html

    return brief_html(brief, brief.paper).encode()


def _markdown(brief: Brief) -> bytes:
    from rag.render.markdown import brief_markdown

    return brief_markdown(brief).encode()


def _json(brief: Brief) -> bytes:
    from rag.render.json import brief_json

    return (json.dumps(brief_json(brief), ensure_ascii=False, indent=2) + "\n").encode()


def _term(brief: Brief) -> bytes:
    from rag.render.markdown import brief_term

    return brief_term(brief).encode()


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FormName = Literal["md", "html", "pdf", "docx", "json", "term"]
FORMS = {
    "pdf": Form("PDF", "application/pdf", ".pdf", _pdf),
    "docx": Form("Word", _WORD, ".docx", _docx),
    "html": Form("Web page", "text/html; charset=utf-8", ".html", _html),
    "md": Form("Markdown", "text/markdown; charset=utf-8", ".md", _markdown),
    "json": Form("JSON", "application/json", ".json", _json),
    "term": Form("Plain text", "text/plain; charset=utf-8", ".txt", _term),
}
