"""Every form of a brief, in one table: what it is called, its type and ending, how it is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rag.render.docx import brief_docx
from rag.render.html import brief_html
from rag.render.json import brief_json
from rag.render.markdown import brief_markdown, brief_term
from rag.render.pdf import brief_pdf
from rag.types.brief import Brief


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a brief."""

    title: str
    media_type: str
    ending: str  # of a file, with its dot
    render: Callable[[Brief], bytes]


def _json(brief: Brief) -> bytes:
    return (json.dumps(brief_json(brief), ensure_ascii=False, indent=2) + "\n").encode()


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FormName = Literal["md", "html", "pdf", "docx", "json", "term"]
FORMS = {
    "pdf": Form("PDF", "application/pdf", ".pdf", lambda b: brief_pdf(b, b.paper)[0]),
    "docx": Form("Word", _WORD, ".docx", lambda b: brief_docx(b, b.paper)),
    "html": Form(
        "Web page", "text/html; charset=utf-8", ".html", lambda b: brief_html(b, b.paper).encode()
    ),
    "md": Form(
        "Markdown", "text/markdown; charset=utf-8", ".md", lambda b: brief_markdown(b).encode()
    ),
    "json": Form("JSON", "application/json", ".json", _json),
    "term": Form(
        "Plain text", "text/plain; charset=utf-8", ".txt", lambda b: brief_term(b).encode()
    ),
}
