"""Plain text: one article a file."""

from __future__ import annotations

import re

from rag.ingest.hidden import without_hidden
from rag.types import RawDocument

_TITLE_LENGTH = 150
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")
_WRAP_COLUMNS = range(50, 101)


def load_text(text: str, location: str) -> RawDocument:
    """Read plain text: lines that were wrapped are joined; a first line that is no sentence is
    the title.
    """
    text = without_hidden(text.replace("\r\n", "\n").replace("\r", "\n"))
    found = paragraphs(text)
    title = None
    if len(found) > 1 and is_title(found[0]):
        title = found.pop(0)
    return RawDocument(location=location, text="\n\n".join(found), title=title)


def is_title(paragraph: str) -> bool:
    """Tell a headline, which is short and ends without a stop, from a paragraph."""
    return len(paragraph) <= _TITLE_LENGTH and not _SENTENCE_END.search(paragraph)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of plain text: wrapped lines are joined, other lines stand alone."""
    blocks = [b for b in re.split(r"\n\s*\n", text) if b.strip()]
    found: list[str] = []
    for block in blocks:
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        found += [" ".join(lines)] if is_wrapped(lines) else lines
    return found


def is_wrapped(lines: list[str]) -> bool:
    """Tell lines cut at a column width from lines that are paragraphs of their own."""
    body = lines[:-1]
    if not body:
        return False
    cut = sum(not _SENTENCE_END.search(line) for line in body)
    return all(len(line) in _WRAP_COLUMNS for line in body) and cut >= len(body) / 2
