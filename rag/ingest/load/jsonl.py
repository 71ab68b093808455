"""Exports: one JSON object a line (JSONL), or one array of objects (JSON).

A file of lines is read as it comes, whatever its size; a line that cannot be used is an error
that names file and line, and the next line is read.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from rag.errors import SourceError
from rag.ingest.load.reading.encoding import byte_order_mark, decode
from rag.ingest.load.reading.fields import as_date, as_line, as_list, as_text, value_of
from rag.ingest.load.reading.markup import is_markup, markup_text
from rag.ingest.load.reading.mend import without_entities
from rag.ingest.load.text import paragraphs
from rag.types import LeftOut, RawDocument

MAX_LINE = 20_000_000
_MAX_BLANK = 100_000  # lines without anything, one after the other
_LISTS = ("articles", "items", "results", "data", "documents", "docs", "hits", "response.results")
_SHOWN_FIELDS = 8
_CUT = re.compile(r"\s*\[\+(\d{1,7}) \w{1,12}\]\s*\Z")  # "[+2417 chars]"


def load_jsonl(
    stream: BinaryIO, location: str, mapping: Mapping[str, str]
) -> Iterator[RawDocument | SourceError]:
    """Yield the article of each line of `stream`, or the error of one that cannot be used."""
    empty = True
    blank = 0
    for number, line in _lines(stream):
        blank = blank + 1 if line is not None and line.isspace() else 0
        if blank:
            if blank > _MAX_BLANK:
                raise SourceError(
                    f"{location}:{number}: more than {_MAX_BLANK:,} empty lines",
                    next_step="check what it holds",
                )
            continue
        place = f"{location}:{number}"
        if line is None:
            yield SourceError(
                f"{place}: a line of more than {MAX_LINE / 1e6:.0f} MB", next_step="split it"
            )
            continue
        try:
            text = line if isinstance(line, str) else decode(line, place)
            if text.strip("\ufeff\0 \r\n\t"):
                empty = False
                yield article_of(_parsed(text, place), place, location, mapping)
        except SourceError as error:
            empty = False
            yield error
    if empty:
        yield SourceError(f"{location}: empty", next_step="remove it or put articles in it")


def load_json(
    data: bytes, location: str, mapping: Mapping[str, str]
) -> Iterator[RawDocument | SourceError]:
    """Yield the articles of a JSON file: an array of objects, an object that holds one, or one
    article.
    """
    try:
        value = json.loads(decode(data, location))
    except (ValueError, RecursionError) as error:
        if b"\n" in data.strip():  # JSONL under a wrong name, or the whole is damaged
            yield from load_jsonl(io.BytesIO(data), location, mapping)
        else:
            yield _not_json(location, error)
        return
    records = _records(value)
    for number, record in enumerate(records, start=1):
        place = location if record is value else f"{location}:{number}"
        try:
            yield article_of(record, place, location, mapping)
        except SourceError as error:
            yield error
    if not records:
        yield SourceError(f"{location}: no articles in it", next_step="check what it holds")


def article_of(record: Any, place: str, location: str, mapping: Mapping[str, str]) -> RawDocument:
    """Return the article that one JSON object holds.

    Args:
        record: the parsed object.
        place: file and line, for people.
        location: the file.
        mapping: the field of each part, where it is not found by its name.

    Raises:
        SourceError: it is no object, or has no text.
    """
    if not isinstance(record, dict):
        raise SourceError(f"{place}: no JSON object", next_step="one object a line is an article")
    text = as_text(value_of(record, "text", mapping))
    if text is None or not text.strip():
        names = ", ".join(map(str, list(record)[:_SHOWN_FIELDS])) or "none"
        wanted = f"the field {mapping['text']!r}" if "text" in mapping else "a text"
        raise SourceError(
            f"{place}: the article has not got {wanted} (its fields: {names})",
            next_step="name the field: --map text=FIELD",
        )

    def line(name: str) -> str | None:
        return as_line(value_of(record, name, mapping))

    source, url, key = line("source"), line("url"), line("id")
    if key and not source:
        # Two outlets may both have an article 17: without an outlet, ids count within their file.
        key = f"{Path(location).name}#{key}"
    if not key and not url:
        # A line number is no identity: one more line at the top would move all of them.
        key = "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    text = without_entities(text)
    text = markup_text(text) if is_markup(text) else text
    cut = _CUT.search(text)
    missing = int(cut[1]) if cut else 0
    return RawDocument(
        location=place,
        text="\n\n".join(paragraphs(text[: cut.start()] if cut else text)),
        key=key,
        title=line("title"),
        source=source,
        author=line("author"),
        url=url,
        published=as_date(value_of(record, "published", mapping)),
        language=line("language"),
        topics=as_list(value_of(record, "topics", mapping)),
        left_out=(LeftOut("what the export cut off", missing),) if cut else (),
        remarks=(f"the export cut the text off: {missing:,} characters are missing",)
        if cut
        else (),
    )


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | str | None]]:
    """Yield each line with its number from 1; None stands for one that is too long."""
    head = stream.peek(4)[:4] if isinstance(stream, io.BufferedReader) else b""
    encoding = byte_order_mark(head)
    wide = encoding not in (None, "utf-8-sig")
    source: Any = (
        io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="\n")
        if wide
        else stream
    )
    end: Any = "\n" if wide else b"\n"
    number = 0
    while line := source.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            while line and not line.endswith(end):
                line = source.readline(1 << 20)
            yield number, None
        else:
            yield number, line


def _parsed(text: str, place: str) -> Any:
    try:
        return json.loads(text.strip("\ufeff\0 \r\n\t"))
    except (ValueError, RecursionError) as error:
        raise _not_json(place, error) from error


def _not_json(place: str, error: Exception) -> SourceError:
    why = (
        error.msg
        if isinstance(error, json.JSONDecodeError)
        else "nested too deep, or too long a number"
    )
    column = f", column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
    return SourceError(f"{place}: not JSON ({why}{column})", next_step="correct or remove the line")


def _records(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    for name in _LISTS if isinstance(value, dict) else ():
        inner: Any = value
        for part in name.split("."):
            inner = inner.get(part) if isinstance(inner, dict) else None
        if isinstance(inner, list) and any(isinstance(i, dict) for i in inner):
            return inner
    return [value]
