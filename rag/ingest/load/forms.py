"""The forms that articles come in: told by the ending of the name, then by the content.

Each form is read from bytes by a function of its own file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.parser import BytesHeaderParser

from rag.errors import SourceError
from rag.ingest.load.docx import load_docx
from rag.ingest.load.encoding import byte_order_mark, decode, is_binary
from rag.ingest.load.feed import is_feed, load_feed
from rag.ingest.load.fetch import is_address
from rag.ingest.load.html import decode_page, load_html
from rag.ingest.load.jsonl import load_json
from rag.ingest.load.mail import load_mail
from rag.ingest.load.pdf import load_pdf
from rag.ingest.load.text import load_markdown, load_text
from rag.types import RawDocument


@dataclass(frozen=True, slots=True)
class Form:
    """One form of articles."""

    name: str
    words: str  # for people
    endings: tuple[str, ...]
    apart: bool = False  # parsed by a library that hostile input may hang or crash


FORMS = (
    Form("text", "plain text", (".txt", ".text")),
    Form("markdown", "Markdown", (".md", ".markdown")),
    Form("html", "HTML", (".html", ".htm", ".xhtml"), apart=True),
    Form("feed", "RSS, Atom or JSON Feed", (".rss", ".atom", ".xml"), apart=True),
    Form("pdf", "PDF", (".pdf",), apart=True),
    Form("mail", "e-mail", (".eml",), apart=True),
    Form("docx", "Word", (".docx",), apart=True),
    Form("jsonl", "JSON, one article a line", (".jsonl", ".ndjson")),
    Form("json", "JSON", (".json",)),
)
_OF_TEXT = {"text": load_text, "markdown": load_markdown}
_OF_BYTES = {"pdf": load_pdf, "mail": load_mail, "docx": load_docx}
_BY_NAME = {f.name: f for f in FORMS}
BY_ENDING = {e: f for f in FORMS for e in f.endings}
KNOWN = ", ".join(sorted(BY_ENDING)) + "; each also with .gz after it"

GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_MAGIC = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a WebP picture or a sound"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file (save it as .docx)"),
    (b"{\\rtf", "Rich Text (save it as .docx)"),
    (b"7z\xbc\xaf", "a 7z archive (unpack it)"),
    (b"BZh", "bzip2 data (unpack it)"),
    (b"\xfd7zXZ", "xz data (unpack it)"),
    (b"(\xb5/\xfd", "Zstandard data (unpack it)"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"%!PS", "PostScript (make a PDF of it)"),
    (_ZIP, "a ZIP archive (unpack it)"),
    (GZIP, "gzip data in gzip data"),
)
_MAIL_HEADERS = frozenset(
    "from to date subject received return-path delivered-to mime-version message-id content-type"
    " dkim-signature reply-to sender".split()
)
_MAIL_GROUPS = ("x-", "list-", "arc-")  # of headers
_LEAST_HEADERS = 3
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<article")


def form_of(name_ending: str, head: bytes, location: str) -> Form:
    """Return the form of a file, by the ending of its name if its first bytes allow it.

    Args:
        name_ending: such as ".pdf", in small letters; empty if there is none.
        head: the first bytes, inflated.
        location: for the error.

    Raises:
        SourceError: it is in no known form.
    """
    named = BY_ENDING.get(name_ending)
    sure = _by_first_bytes(head)
    if sure:
        return sure
    if named and named.name not in ("pdf", "docx"):
        return named
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise SourceError(f"{location}: this is {what}", next_step=f"known forms: {KNOWN}")
    if not head.strip(b"\0 \t\r\n"):
        raise SourceError(f"{location}: empty", next_step="remove it or put the article in it")
    if is_binary(head) and not byte_order_mark(head):
        what = f"not {named.words}" if named else "binary data"
        raise SourceError(
            f"{location}: {what}, in no known form", next_step=f"known forms: {KNOWN}"
        )
    return _by_content(head)


def _by_first_bytes(head: bytes) -> Form | None:
    if b"%PDF-" in head[:1024]:
        return _BY_NAME["pdf"]
    if head.startswith(_ZIP) and (b"word/" in head or b"[Content_Types].xml" in head):
        return _BY_NAME["docx"]
    return _BY_NAME["feed"] if is_feed(head) else None


def _by_content(head: bytes) -> Form:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:20].lower().startswith(_MARKUP):
        return _BY_NAME["html"]
    if start.startswith((b"---\n", b"---\r\n")):
        return _BY_NAME["markdown"]
    if start.startswith(b"["):
        return _BY_NAME["json" if start[1:].lstrip()[:1] in (b"{", b"]") else "text"]
    if start.startswith(b"{"):
        first = start.split(b"\n", 1)[0].strip()
        return _BY_NAME["jsonl" if first.endswith(b"}") and len(first) > 2 else "json"]
    return _BY_NAME["mail" if _is_mail(start) else "text"]


def _is_mail(start: bytes) -> bool:
    message = BytesHeaderParser().parsebytes(start)
    names = [name.lower() for name in message]
    known = sum(name in _MAIL_HEADERS or name.startswith(_MAIL_GROUPS) for name in names)
    return known >= _LEAST_HEADERS and not message.defects


def read_whole(
    form: str,
    data: bytes,
    location: str,
    mapping: Mapping[str, str],
    charset: str | None = None,
) -> Iterable[RawDocument | SourceError]:
    """Return the articles in `data`, of any form but lines of JSON.

    Args:
        form: the name of one of `FORMS`.
        data: the bytes of one file or page.
        location: its path or address.
        mapping: of JSON, which field is what.
        charset: what a server said of the encoding of a page or feed.

    Raises:
        SourceError: nothing can be read.
    """
    if form == "json":
        return load_json(data, location, mapping)
    if form == "feed":
        return load_feed(data, location, charset=charset)
    if form == "html":
        url = location if is_address(location) else None
        return [load_html(decode_page(data, location, charset), location, url=url)]
    if form in _OF_TEXT:
        return [_OF_TEXT[form](decode(data, location), location)]
    return [_OF_BYTES[form](data, location)]
