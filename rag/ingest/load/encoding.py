"""From bytes to the text that they spell: byte order mark, declaration, UTF-8, a guess; and what was
spelt wrongly before it came here, mended.

It is done before anything is stored, so that every offset counts in the mended text.
"""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import replace
from urllib.parse import urlsplit

from rag.errors import SourceError
from rag.types import RawDocument

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the other's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED_IN_MARKUP = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_SAMPLE = 65_536
# What HTML calls these, browsers read as the wider set of characters that was really used.
_WIDER = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949",
}  # fmt: skip
_ONLY_HIGH = bytes(b if b > 127 else 32 for b in range(256))
_LATIN_RUN = 1.6  # letters with an accent stand alone, those of other alphabets together
_CENTRAL_EUROPEAN = frozenset("bs cs hr hu pl ro sk sl sq".split())
_LATIN_OF = {"tr": "cp1254", "az": "cp1254", "lt": "cp1257", "lv": "cp1257", "et": "cp1257"}
_WINDOWS_ONLY = range(0x80, 0xA0)
# A stray byte or a cut-off end does not make a UTF-8 file one of something else.
_MOST_BROKEN = 0.002
_CONTROL = [bytes([b]) for b in range(32) if b not in b"\0\t\n\v\f\r\x1b\b"]

_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
_USUAL = dict.fromkeys(map(ord, "‘’“”–—…"))  # alone these are never mojibake
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]\w{1,31});")
_TIMES_ESCAPED = 2


def byte_order_mark(data: bytes) -> str | None:
    """Return the encoding that the first bytes of `data` name."""
    return next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)


def declared_in_markup(data: bytes) -> str | None:
    """Return the encoding that HTML or XML declares in its first bytes."""
    found = _DECLARED_IN_MARKUP.search(data[:4096])
    return (found[1] or found[2]).decode("ascii") if found else None


def decode(data: bytes, location: str, *, declared: str | None = None) -> str:
    """Decode `data` by its byte order mark, by what is declared, as UTF-8, or by a guess.

    Args:
        data: the bytes of one document.
        location: where it came from, for the error.
        declared: the encoding that the document or its server names; it may be wrong.

    Raises:
        SourceError: the data is empty or is not text.
    """
    if not data.strip():
        raise SourceError(f"{location}: empty", next_step="remove it or put the article in it")
    marked = byte_order_mark(data)
    if marked:
        text = _decoded(data, marked)
        if text is not None:
            return text
    head = data[:_SAMPLE]
    if b"\0" in head:
        wide = _without_mark(data)
        if wide is not None:
            return wide
    if is_binary(head):
        raise SourceError(
            f"{location}: binary data, not text", next_step="give it in a form that is known"
        )
    text = _decoded(data, "utf-8")  # before what is declared: hardly anything else is valid UTF-8
    if text is None and declared:
        text = _decoded(data, declared)
    if text is None:
        text = _broken_utf_8(data)
    return _guessed(data) if text is None else text


def is_binary(head: bytes) -> bool:
    """Tell data from text in any encoding of one byte or more a character, by its first bytes."""
    control = sum(head.count(b) for b in _CONTROL)
    # One NUL is an accident in a text; tables and pictures have many.
    return head.count(0) > len(head) // 1000 + 1 or control > len(head) // 100


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        name = codecs.lookup(encoding).name
        return data.decode(_WIDER.get(name, name))
    except (LookupError, UnicodeError, ValueError, TypeError, AssertionError):
        return None  # an unknown name, a codec that is none of text, or other bytes than declared


def _without_mark(data: bytes) -> str | None:
    # Latin text in UTF-16 has a NUL in every other byte, nearly always on the same side.
    pairs = min(len(data), _SAMPLE) // 2
    if pairs < 4:
        return None
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = data[first:_SAMPLE:2].count(0), data[1 - first : _SAMPLE : 2].count(0)
        if zeros > 0.4 * pairs and others == 0:
            return data[: len(data) // 2 * 2].decode(encoding, errors="replace")
    return None


def _broken_utf_8(data: bytes) -> str | None:
    text = data.decode("utf-8", errors="replace")
    wide = sum(1 for c in text if c > "\x7f")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    # Bytes of another encoding seldom make a sequence that UTF-8 allows.
    return text if broken <= max(1, len(text) * _MOST_BROKEN) and wide > 2 * broken else None


def _guessed(data: bytes) -> str:
    sample = data[:_SAMPLE]
    runs = sample.translate(_ONLY_HIGH).split()
    if runs and sum(map(len, runs)) < _LATIN_RUN * len(runs):
        encoding: str | None = _latin(sample)
    else:
        from charset_normalizer import from_bytes

        best = from_bytes(sample).best()
        encoding = best.encoding if best else None
    text = _decoded(data, encoding) if encoding else None
    # Every byte has a meaning in cp1252 but five.
    return data.decode("cp1252", errors="replace") if text is None else text


def _latin(sample: bytes) -> str:
    """Return the encoding of a text in the Latin alphabet, which is known by its language: to a
    detector of encodings a lone accent is any of twenty letters.
    """
    from rag.text.language import detect_language

    language = detect_language(sample.decode("cp1252", errors="replace"))
    if language in _CENTRAL_EUROPEAN:
        return "iso8859-2" if set(sample).isdisjoint(_WINDOWS_ONLY) else "cp1250"
    return _LATIN_OF.get(language, "cp1252")


# --- what was decoded wrongly before ------------------------------------------------------------


def mended(document: RawDocument) -> RawDocument:
    """Return `document` with its texts mended and without an address that is none."""
    return replace(
        document,
        location=printable(document.location),
        text=mend_text(without_entities(document.text)),
        key=document.key and printable(document.key),
        title=_mended(document.title),
        source=_mended(document.source),
        author=_mended(document.author),
        url=_usable_url(document.url),
        published=document.published and printable(document.published),
        language=document.language and printable(document.language),
        topics=tuple(mend_text(without_entities(t)) for t in document.topics),
        roles=tuple((mend_text(without_entities(t)), role) for t, role in document.roles),
    )


def _mended(text: str | None) -> str | None:
    return text and mend_text(without_entities(text))


def without_entities(text: str) -> str:
    """Return `text` with the characters that HTML's entities stand for, escaped once or twice."""
    for _ in range(_TIMES_ESCAPED if "&" in text else 0):
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return text


def mend_text(text: str) -> str:
    """Return `text` with characters that were decoded wrongly put right, and all others as they
    are.

    Each line for itself: a page may quote one that was damaged.
    """
    text = printable(text)
    if text.translate(_USUAL).isascii():
        return text
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    return "\n".join(
        fix_encoding(line) if not line.isascii() and is_bad(line) else line
        for line in text.split("\n")
    )


def printable(text: str) -> str:
    """Return a text without the marks of bytes that are no text."""
    return text if text.isascii() else text.translate(_SURROGATES)


def _usable_url(url: str | None) -> str | None:
    """Return `url` if it can be the address of an article."""
    url = (url or "").strip()
    if not url.isprintable() or not set(' <>"').isdisjoint(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname else None
