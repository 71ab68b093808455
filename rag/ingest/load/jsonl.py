"""Exports: one JSON object a line (JSONL), or one array of objects (JSON).

A file of lines is read as it comes, whatever its size; a line that cannot be used is an error
that names file and line, and the next line is read. Which field is what of an article is found by
what it is commonly called, or named by the user: `--map text=body,published=date`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from rag.errors import SourceError, UsageError
from rag.ingest.load.encoding import byte_order_mark, decode, without_entities
from rag.ingest.load.text import cut_off, is_mark, is_markup, markup_text, paragraphs
from rag.text.dates import parse_published
from rag.types import LeftOut, RawDocument

MAX_LINE = 20_000_000
_MAX_BLANK = 100_000  # lines without anything, one after the other
_LISTS = ("articles", "items", "results", "data", "documents", "docs", "hits", "response.results")
_SHOWN_FIELDS = 8
_DEEPEST = 4  # objects in objects of a record that are looked into


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
    fields = _by_place(record)
    found = [text for value in _values_of(fields, "text", mapping) if (text := as_text(value))]
    # Where a text could not be had, exports write why: "[Removed]".
    text = next((t for t in found if not is_mark(t)), found[0] if found else "")
    if not text.strip():
        names = ", ".join(map(str, list(record)[:_SHOWN_FIELDS])) or "none"
        wanted = f"the field {mapping['text']!r}" if "text" in mapping else "a text"
        raise SourceError(
            f"{place}: the article has not got {wanted} (its fields: {names})",
            next_step="name the field: --map text=FIELD",
        )
    stated = _stated(fields, mapping)
    if stated["key"] and not stated["source"]:
        # Two outlets may both have an article 17: without an outlet, ids count within their file.
        stated["key"] = f"{Path(location).name}#{stated['key']}"
    if not stated["key"] and not stated["url"]:
        # A line number is no identity: one more line at the top would move all of them.
        stated["key"] = "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    text = without_entities(text)
    text = markup_text(text) if is_markup(text) else text
    cut = cut_off(text)
    text, missing = cut or (text, 0)
    how_much = f": {missing:,} characters are missing" if missing else ""
    return RawDocument(
        location=place,
        text="\n\n".join(paragraphs(text)),
        left_out=(LeftOut("what the export cut off", missing),) if missing else (),
        remarks=(f"the text was cut off by the export{how_much}",) if cut else (),
        **stated,
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


# --- the fields of an export --------------------------------------------------------------------

# What each is commonly called, the likeliest first; dots lead into nested objects.
DEFAULTS: dict[str, tuple[str, ...]] = {
    part: tuple(fields.split())
    for part, fields in {
        "text": "text body content article article_text full_text fulltext body_text maintext"
        " articleBody content_html content_text fields.bodyText fields.body content.rendered document description"
        " summary",
        "title": "title.rendered title headline.main headline head webTitle fields.headline name"
        " subject",
        "published": "published date published_at publishedAt publish_date date_publish datePublished"
        " published_date publication_date date_published pubDate pub_date published_on"
        " publishDate webPublicationDate date_gmt timestamp datetime created_at issued",
        "source": "source.name source.title source outlet publisher.name publisher publication"
        " source_name sourceName site_name newspaper source_domain",
        "author": "author.name author authors byline.original byline creator fields.byline",
        "url": "url link canonical_url permalink web_url webUrl article_url external_url uri",
        "id": "id _id guid.rendered guid uuid article_id doc_id uri",
        "language": "language lang language_code",
        "topics": "topics tags keywords categories section category sectionName",
    }.items()
}  # fmt: skip

_FIRST_OF_TEN_DIGITS = 1_000_000_000  # a second of 2001


def parse_map(given: Iterable[str]) -> dict[str, str]:
    """Return the field that is named for each part of an article.

    Args:
        given: values of ``--map``: ``text=body,published=meta.date``.

    Raises:
        UsageError: no ``name=field``, or a name that no article has.
    """
    found: dict[str, str] = {}
    for pair in (p for value in given for p in value.split(",") if p.strip()):
        name, equals, field = (part.strip() for part in pair.partition("="))
        if not equals or not field:
            raise UsageError(
                f"--map {pair.strip()!r}: no name=field",
                next_step="write it as --map text=body,published=date",
            )
        if name not in DEFAULTS:
            raise UsageError(
                f"--map {pair.strip()!r}: articles have no {name!r}",
                next_step=f"the names are {', '.join(DEFAULTS)}",
            )
        found[name] = field
    return found


def stated_parts(record: Mapping[Any, Any]) -> dict[str, Any]:
    """Return what a record states of its article but the text, as a `RawDocument` takes it."""
    return {name: value for name, value in _stated(_by_place(record), {}).items() if value}


def _stated(fields: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    first = {name: next(_values_of(fields, name, mapping), None) for name in DEFAULTS}
    lines = ("title", "source", "author", "url", "language")
    return {name: as_line(first[name]) for name in lines} | {
        "key": as_line(first["id"]),
        "published": as_date(first["published"]),
        "topics": as_list(first["topics"]),
    }


def _values_of(fields: Mapping[str, Any], name: str, mapping: Mapping[str, str]) -> Iterator[Any]:
    """Yield what a record holds for one part of an article, the likeliest first.

    A field that is named in `mapping` is the only one looked at.
    """
    for field in (mapping[name],) if name in mapping else DEFAULTS[name]:
        value = _plain(fields.get(field.lower()))
        if value not in (None, "", [], {}) and not isinstance(value, (dict, bool)):
            yield value


def _by_place(record: Mapping[Any, Any]) -> dict[str, Any]:
    return dict(reversed([*_fields(record)]))  # the first of several counts


def _fields(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield all that a record holds, each with its place in small letters: "fields.bodytext".

    Of a list of objects it is each one's: "authors.name".
    """
    if path:
        yield path, value
    if isinstance(value, dict) and path.count(".") < _DEEPEST:
        for name, inner in value.items():
            yield from _fields(inner, f"{path}.{name}".lower().removeprefix("."))
    elif isinstance(value, list):
        inside: dict[str, list[Any]] = defaultdict(list)
        for record in value:
            for place, inner in _fields(record, path) if isinstance(record, dict) else ():
                inside[place].append(inner)
        yield from ((place, found) for place, found in inside.items() if place != path)


def as_line(value: Any) -> str | None:
    """Return a value as one line: lists are joined, objects give their name."""
    if isinstance(value, list):
        return ", ".join(p for p in (as_line(_named(v)) for v in value) if p) or None
    if isinstance(value, dt.date):  # a date-time is one too
        return value.isoformat()
    return None if value is None or isinstance(value, dict) else str(value).strip() or None


def as_text(value: Any) -> str | None:
    """Return a value as the text of an article: a list holds its paragraphs."""
    if isinstance(value, list):
        return "\n\n".join(p for p in (as_text(_plain(v)) for v in value) if p) or None
    return value if isinstance(value, str) else None


def as_date(value: Any) -> str | None:
    """Return a value as words for a date; a number of seconds needs ten digits to be read as one."""
    is_old = isinstance(value, (int, float)) and abs(value) < _FIRST_OF_TEN_DIGITS
    if is_old and not parse_published(str(value)):
        return dt.datetime.fromtimestamp(value, dt.UTC).isoformat()
    return as_line(value)


def as_list(value: Any) -> tuple[str, ...]:
    """Return a value as a list of names: a text is split at commas, semicolons and bars."""
    if isinstance(value, str):
        value = value.replace(";", ",").replace("|", ",").split(",")
    if not isinstance(value, list):
        return ()
    lines = (as_line(_named(part)) for part in value)
    return tuple(dict.fromkeys(line for line in lines if line))


def _plain(value: Any) -> Any:
    # MongoDB writes {"$date": …} and {"$oid": …}.
    if isinstance(value, dict) and len(value) == 1:
        name, inner = next(iter(value.items()))
        return _plain(inner) if name.startswith("$") else value
    return value


def _named(value: Any) -> Any:
    value = _plain(value)
    if isinstance(value, dict):
        return next((value[n] for n in ("name", "title", "label", "term") if n in value), None)
    return value
