"""Plain text: one article a file."""

from __future__ import annotations

import re

from rag.errors import SourceError
from rag.hidden import without_hidden
from rag.types import RawDocument

_TITLE_LENGTH = 150
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_WRAP_COLUMNS = range(50, 101)


def decode(data: bytes, location: str) -> str:
    """Decode `data` as text, by its byte order mark, as UTF-8, or as Windows-1252.

    Raises:
        SourceError: the data is empty or is not text.
    """
    if not data.strip():
        raise SourceError(f"{location}: empty", next_step="remove it or put the article in it")
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    head = data[:65536]
    control = sum(b < 9 or 13 < b < 27 or 27 < b < 32 for b in head)
    if b"\0" in head or control > len(head) // 100:
        raise SourceError(
            f"{location}: binary data, not text", next_step="give a text or Markdown file"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Old newsroom exports: every byte has a meaning in cp1252 but five.
        return data.decode("cp1252", errors="replace")


def load_text(text: str, location: str) -> RawDocument:
    """Read plain text: lines that were wrapped are joined; a first line that is no sentence is
    the title.
    """
    text = without_hidden(text.replace("\r\n", "\n").replace("\r", "\n"))
    paragraphs = _paragraphs(text)
    title = None
    if len(paragraphs) > 1 and is_title(paragraphs[0]):
        title = paragraphs.pop(0)
    return RawDocument(location=location, text="\n\n".join(paragraphs), title=title)


def is_title(paragraph: str) -> bool:
    """Tell a headline, which is short and ends without a stop, from a paragraph."""
    return len(paragraph) <= _TITLE_LENGTH and not _SENTENCE_END.search(paragraph)


def _paragraphs(text: str) -> list[str]:
    blocks = [b for b in re.split(r"\n\s*\n", text) if b.strip()]
    paragraphs: list[str] = []
    for block in blocks:
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        paragraphs += [" ".join(lines)] if is_wrapped(lines) else lines
    return paragraphs


def is_wrapped(lines: list[str]) -> bool:
    """Tell lines cut at a column width from lines that are paragraphs of their own."""
    body = lines[:-1]
    if not body:
        return False
    cut = sum(not _SENTENCE_END.search(line) for line in body)
    return all(len(line) in _WRAP_COLUMNS for line in body) and cut >= len(body) / 2
