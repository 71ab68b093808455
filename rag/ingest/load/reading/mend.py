"""What holds for a document of any form: mojibake mended, no broken characters, a usable address.

It is done before anything is stored, so that every offset counts in the mended text.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from itertools import chain
from urllib.parse import urlsplit

from rag.types import RawDocument

_SURROGATE = re.compile("[\ud800-\udfff]")
# All that ftfy takes for mojibake has a letter beyond ASCII that is no common punctuation, and is
# shorter than this (`tests/test_mend_text.py` looks at both).
_SUSPECT = re.compile("[^\x00-\x7f‘’“”–—…]+")
_NEAR = 8
_ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]\w{1,31});")
_TIMES_ESCAPED = 2
_NO_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f<>\"]")


def mended(document: RawDocument) -> RawDocument:
    """Return `document` with its texts mended and without an address that is none."""
    return replace(
        document,
        location=printable(document.location),
        text=mend_text(without_entities(document.text)),
        key=_whole(document.key),
        title=_mended(document.title),
        source=_mended(document.source),
        author=_mended(document.author),
        url=usable_url(document.url),
        published=_whole(document.published),
        language=_whole(document.language),
        topics=tuple(mend_text(without_entities(t)) for t in document.topics),
    )


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
    if text.isascii():
        return text
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    if not _looks_bad(text):
        return text
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    return "\n".join(fix_encoding(line) if is_bad(line) else line for line in text.split("\n"))


def _looks_bad(text: str) -> bool:
    """Tell what `ftfy.badness.is_bad` tells of a text, of all of which it looks at every letter."""
    suspects = _SUSPECT.finditer(text)
    first = next(suspects, None)
    if first is None:
        return False
    from ftfy.badness import BADNESS_RE

    return any(
        BADNESS_RE.search(text, max(0, m.start() - _NEAR), m.end() + _NEAR) is not None
        for m in chain((first,), suspects)
    )


def usable_url(url: str | None) -> str | None:
    """Return `url` if it can be the address of an article."""
    url = (url or "").strip()
    if not url or _NO_ADDRESS.search(url) or _SURROGATE.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def printable(path: str) -> str:
    """Return a path without the marks of bytes that are no text."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", path)


def _mended(text: str | None) -> str | None:
    return None if text is None else mend_text(without_entities(text))


def _whole(text: str | None) -> str | None:
    return None if text is None else printable(text)
