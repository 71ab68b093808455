"""PDF: the words of the text layer, in the order that the file gives them.

A file says where each letter stands and seldom what belongs together; `rag.ingest.load.printed` makes
paragraphs of the lines.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rag.errors import SourceError
from rag.ingest.clean import left_out
from rag.ingest.load.printed import (
    Line,
    paragraphs_of,
    sensible_author,
    sensible_title,
    stated_day,
    without_furniture,
    without_title,
)
from rag.types import LeftOut, RawDocument

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_SOFT_HYPHENS = "\x02\ufffe\xad"  # how PDFium marks a word that goes on in the next line
_LINE = re.compile(r"[^\r\n\x02\ufffe]*[\x02\ufffe]|[^\r\n\x02\ufffe]+")
_LEAST_LETTERS = 20  # fewer are a stamp on a scanned page
_HEADING = 1.2  # times the size of the text
_TITLE_LENGTH = range(8, 200)
_MOMENT = ("%Y%m%d%H%M%S%z", "%Y%m%d%H%M%S", "%Y%m%d%H%M%z", "%Y%m%d%H%M")
# What prints or scans writes when it did so, which is not when the article was published.
_NOT_THE_MAKER = (
    "skia chrom firefox mozilla safari quartz wkhtml headless scan ocr print webkit cairo".split()
)


def load_pdf(data: bytes, location: str) -> RawDocument:
    """Read the text layer of a PDF: paragraphs, without page headers, footers and numbers.

    Raises:
        SourceError: it is damaged, encrypted, or has no text that can be read.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise SourceError(
                f"{location}: an encrypted PDF, which needs a password",
                next_step="save a copy without the password",
            ) from error
        raise SourceError(
            f"{location}: a damaged PDF", next_step="open it in a viewer and save it again"
        ) from error
    try:
        metadata = document.get_metadata_dict()
        pages = [list(_lines(document, number, pdfium)) for number in range(len(document))]
        scanned = [
            number
            for number, lines in enumerate(pages)
            if sum(len(line.text) for line in lines) < _LEAST_LETTERS
            and any(document[number].get_objects((pdfium.FPDF_PAGEOBJ_IMAGE,)))
        ]
    except pypdfium2.PdfiumError as error:
        raise SourceError(
            f"{location}: a damaged PDF ({error})",
            next_step="open it in a viewer and save it again",
        ) from error
    finally:
        document.close()
    _require_words(pages, location)
    kept, furniture = without_furniture(pages)
    if not any(kept):  # pages that are all alike
        kept, furniture = pages, []
    found = _document(kept, furniture, metadata, location)
    if not scanned:
        return found
    numbers = ", ".join(str(number + 1) for number in scanned)
    which = f"page{'s' * (len(scanned) > 1)} {numbers} of {len(pages)}"
    remark = f"{which} without text (scanned?): run OCR on the file to have it whole"
    pictures = LeftOut(f"{which}: pictures of text")
    return replace(found, remarks=(remark,), left_out=(pictures, *found.left_out))


def _document(
    pages: list[list[Line]], furniture: list[Line], metadata: dict[str, str], location: str
) -> RawDocument:
    lines = [line for page in pages for line in page]
    title = sensible_title(metadata.get("Title")) or _largest(lines)
    paragraphs = without_title(paragraphs_of(lines), title)
    head = [*paragraphs[:8], *(line.text for line in furniture[:4])]
    return RawDocument(
        location=location,
        text="\n\n".join(paragraphs),
        title=title,
        author=sensible_author(metadata.get("Author")),
        published=_published(stated_day(head), metadata),
        left_out=left_out("line", "at the edges of pages", (line.text for line in furniture)),
        pages=tuple(" ".join(line.text for line in page) for page in pages),
    )


def _lines(document: Any, number: int, pdfium: Any) -> Iterator[Line]:
    page = document[number]
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range(errors="replace") if text_page.count_chars() else ""
        for found in _LINE.finditer(text):
            words = found[0].strip()
            if words:
                first = found.start() + len(found[0]) - len(found[0].lstrip())
                yield _line(text_page, pdfium, number, words, first, first + len(words) - 1)
    finally:
        text_page.close()
        page.close()


def _line(text_page: Any, pdfium: Any, page: int, words: str, first: int, last: int) -> Line:
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    at = [pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, i) for i in (first, last)]
    pdfium.FPDFText_GetCharOrigin(text_page, at[0], x, y)
    pdfium.FPDFText_GetCharBox(text_page, at[1], left, right, bottom, top)
    goes_on = words[-1] in _SOFT_HYPHENS
    for mark in _SOFT_HYPHENS:
        words = words.replace(mark, "")
    return Line(
        text=(words + "-" if goes_on else words).translate(_LIGATURES),
        page=page,
        left=x.value,
        right=right.value,
        y=y.value,
        size=round(pdfium.FPDFText_GetFontSize(text_page, at[0]), 1) or 1.0,
    )


def _require_words(pages: list[list[Line]], location: str) -> None:
    letters = [c for page in pages for line in page for c in line.text if not c.isspace()]
    if sum(c.isalpha() for c in letters) < _LEAST_LETTERS:
        raise SourceError(
            f"{location}: a PDF without a text layer (scanned?)",
            next_step="run OCR on it first, with ocrmypdf for example",
        )
    unknown = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < " " for c in letters)
    if unknown > len(letters) / 5:
        raise SourceError(
            f"{location}: a PDF whose fonts do not say which letters they show",
            next_step="run OCR on it first, with ocrmypdf --force-ocr for example",
        )


def _largest(lines: list[Line]) -> str | None:
    """Return the heading in the largest letters of the first page, if it stands out."""
    first = [line for line in lines if line.page == lines[0].page]
    sizes = sorted(line.size for line in lines for _ in range(len(line.text)))
    largest = max(line.size for line in first)
    if largest < _HEADING * sizes[len(sizes) // 2]:
        return None
    words = paragraphs_of([line for line in first if line.size == largest])[0]
    return words if len(words) in _TITLE_LENGTH else None


def _published(day: str | None, metadata: dict[str, str]) -> str | None:
    """Return the day that the page states, or when the file was made by a program that writes."""
    made = _moment(metadata.get("CreationDate", "").removeprefix("D:").replace("'", ""))
    if day:
        return made if made and made.startswith(day) else day
    makers = f"{metadata.get('Creator', '')} {metadata.get('Producer', '')}".lower()
    return None if any(name in makers for name in _NOT_THE_MAKER) else made


def _moment(stamp: str) -> str | None:
    """Return the ISO 8601 form of "20240326060000-0400" or the beginning of such a stamp."""
    for form in _MOMENT:
        with contextlib.suppress(ValueError):
            moment = dt.datetime.strptime(stamp, form)  # noqa: DTZ007 - without a zone it is UTC
            return moment.replace(tzinfo=moment.tzinfo or dt.UTC).isoformat()
    with contextlib.suppress(ValueError):
        return dt.datetime.strptime(stamp, "%Y%m%d").date().isoformat()  # noqa: DTZ007 - a day
    return None
