"""From bytes to the text that they spell: byte order mark, declaration, UTF-8, a guess."""

from __future__ import annotations

import codecs
import re

from rag.errors import SourceError

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
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_LATIN_RUN = 1.6  # letters with an accent stand alone, those of other alphabets together
_CENTRAL_EUROPEAN = frozenset("bs cs hr hu pl ro sk sl sq".split())
_LATIN_OF = {"tr": "cp1254", "az": "cp1254", "lt": "cp1257", "lv": "cp1257", "et": "cp1257"}
_WINDOWS_ONLY = re.compile(rb"[\x80-\x9f]")
# A stray byte or a cut-off end does not make a UTF-8 file one of something else.
_MOST_BROKEN = 0.002


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


_CONTROL = [bytes([b]) for b in range(32) if b not in b"\0\t\n\v\f\r\x1b\b"]


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
    runs = _HIGH_BYTES.findall(sample)
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
        return "cp1250" if _WINDOWS_ONLY.search(sample) else "iso8859-2"
    return _LATIN_OF.get(language, "cp1252")
