"""Word: the words that a reader of the document sees, and its properties where they can be
believed.

python-docx opens the package. Its own `text` leaves out what tracked changes put in and what
stands in content controls, so the paragraphs are read from the XML.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from rag.errors import SourceError
from rag.ingest.clean import left_out
from rag.ingest.load.printed import sensible_author, sensible_title, stated_day, without_title
from rag.ingest.load.text import ends_sentence, is_title
from rag.types import RawDocument

MAX_UNPACKED = 200_000_000
_MAX_PARTS = 5_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {_W + "tab": " ", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_NOT_READ = {_W + "del", _W + "moveFrom", _W + "instrText", _W + "pPr", _FALLBACK}
_DELETED = f"{_W}trPr/{_W}del"
_AROUND = ("/header", "/footer", "/comments")
_TEMPLATE_DAY = dt.date(2013, 12, 23)  # of python-docx, in every document that it makes
_LONGEST_WRITING = dt.timedelta(days=31)


def load_docx(data: bytes, location: str) -> RawDocument:
    """Read a .docx: paragraphs and tables in their order, tracked changes accepted.

    Raises:
        SourceError: it is damaged, no Word document, or a bomb.
    """
    import docx
    from docx.opc.exceptions import OpcError
    from docx.oxml import parse_xml
    from lxml.etree import LxmlError

    # What zipfile raises for damaged data of each kind of compression, and for a password.
    damage = (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError, zlib.error)
    try:
        _require_honest(data, location)
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        properties = document.core_properties
        found = [*_paragraphs(body), *_parts(document.part, ("/footnotes", "/endnotes"), parse_xml)]
        around = [text for _, text in _parts(document.part, _AROUND, parse_xml)]
        stated = [properties.title, properties.author, properties.language]
        made, changed = properties.created, properties.modified
        unseen = ["".join(_words(run)) for run in body.iter(_W + "r") if _is_hidden(run)]
    except (OpcError, LxmlError, KeyError, AttributeError, *damage) as error:
        raise SourceError(
            f"{location}: not a Word document, or a damaged or encrypted one ({error})",
            next_step="open it in Word or LibreOffice and save it again as .docx",
        ) from error
    texts = [t for _, text in found for t in text.split("\n") if t.strip()]
    if not texts:
        raise SourceError(f"{location}: no text in this document", next_step="check what it holds")
    headings = [t for style, t in found if style in ("Title", "Heading1") and t.strip()]
    title = sensible_title(stated[0]) or (headings[0] if headings else None)
    if title is None and len(texts) > 1 and is_title(texts[0].strip()):
        title = texts[0].strip()
    texts = without_title(texts, title)
    return RawDocument(
        location=location,
        text="\n\n".join(" ".join(t.split()) for t in texts),
        title=title,
        author=sensible_author(stated[1]),
        published=_published(stated_day(texts[:8]), made, changed),
        language=stated[2] or None,
        roles=tuple(
            (" ".join(t.split()), "caption" if style == "Caption" else "heading")
            for style, t in found
            if style and style.startswith(("Heading", "Title", "Subtitle", "Caption"))
        ),
        left_out=(
            *left_out("passage", "that a reader does not see", unseen),
            *left_out("line", "at the edges of pages or beside the text", around),
        ),
    )


def _require_honest(data: bytes, location: str) -> None:
    """Refuse what would unpack to more than a document has; zipfile unpacks no more than a package
    declares.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
    if len(parts) > _MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED:
        raise SourceError(
            f"{location}: unpacks to more than {MAX_UNPACKED / 1e6:.0f} MB, as no article does",
            next_step="save its text in a file",
        )


def _paragraphs(body: Any) -> Iterator[tuple[str | None, str]]:
    """Yield the style and the words of each paragraph; a row of a table of figures is one."""
    for element in body.iter(_W + "p", _W + "tr"):
        # A text box stands twice in the file; one in a paragraph is read by itself.
        around = list(element.iterancestors())
        if any(e.tag in _NOT_READ or _is_row(e) for e in around) or any(
            e.find(_DELETED) is not None for e in (element, *around)
        ):
            continue
        if element.tag == _W + "p":
            style = element.find(f"{_W}pPr/{_W}pStyle")
            yield style.get(_W + "val") if style is not None else None, "".join(_words(element))
        elif _is_row(element):
            yield None, " | ".join(" ".join(c).strip() for c in _cells(element))


def _is_row(element: Any) -> bool:
    """Tell a row of figures from a table that holds an article: a paragraph a cell."""
    if element.tag != _W + "tr" or next(element.iter(_W + "tbl"), None) is not None:
        return False
    cells = _cells(element)
    return len(cells) > 1 and all(sum(map(ends_sentence, cell)) <= 1 for cell in cells)


def _cells(row: Any) -> list[list[str]]:
    cells = map(_shown, row.tc_lst)
    return [["".join(_words(p)).replace("\n", " ") for p in c.iter(_W + "p")] for c in cells]


def _shown(cell: Any) -> Any:
    """Return the cell of which a cell shows the words: one above where it goes on with that."""
    while cell.vMerge == "continue":
        above = cell.getparent().getprevious()
        if above is None or above.tag != _W + "tr":
            break
        try:
            cell = above.tc_at_grid_offset(cell.grid_offset)
        except ValueError:  # rows that do not match
            break
    return cell


def _parts(
    document: Any, endings: tuple[str, ...], parse: Callable[[bytes], Any]
) -> Iterator[tuple[None, str]]:
    """Yield what stands outside of the body, such as notes, which python-docx leaves alone."""
    for relation in document.rels.values():
        if not relation.reltype.endswith(endings):
            continue
        part = parse(relation.target_part.blob)
        notes = [n for n in part if n.tag not in (_W + "p", _W + "tbl")] or [part]
        for note in notes:
            if note.get(_W + "type") in (None, "normal"):  # the others are lines between
                words = ("".join(_words(p)).strip() for p in note.iter(_W + "p"))
                yield None, " ".join(w for w in words if w)


def _words(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == _W + "t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag == _W + "r" and _is_hidden(child):
            continue
        elif child.tag not in _NOT_READ and child.tag != _W + "p":
            yield from _words(child)


def _is_hidden(run: Any) -> bool:
    """Tell words that a reader does not see: hidden, in white, or smaller than a point."""
    look = run.find(_W + "rPr")
    if look is None:
        return False
    hidden, colour, size = (look.find(_W + name) for name in ("vanish", "color", "sz"))
    if hidden is not None and hidden.get(_W + "val", "1") not in ("0", "false"):
        return True
    if colour is not None and colour.get(_W + "val", "").upper() == "FFFFFF":
        return look.find(_W + "shd") is None and look.find(_W + "highlight") is None
    return size is not None and size.get(_W + "val", "") in ("0", "1", "2")


def _published(
    day: str | None, made: dt.datetime | None, changed: dt.datetime | None
) -> str | None:
    """Return the day that the text states, or when the document was made, if it was finished
    soon after: a template is made years before.
    """
    moment = made.replace(tzinfo=made.tzinfo or dt.UTC) if made else None
    if day:
        return day
    if moment is None or moment.date() == _TEMPLATE_DAY:
        return None
    last = changed.replace(tzinfo=changed.tzinfo or dt.UTC) if changed else moment
    return moment.isoformat() if abs(last - moment) <= _LONGEST_WRITING else None
