"""Which field of an export is what of an article: `--map text=body,published=date`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from rag.errors import UsageError

# What each is commonly called, the likeliest first; dots lead into nested objects.
DEFAULTS: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "article", "article_text", "full_text", "fulltext", "body_text",
        "maintext", "articleBody", "fields.bodyText", "fields.body", "content.rendered", "document",
        "description", "summary",
    ),
    "title": (
        "title.rendered", "title", "headline.main", "headline", "head", "webTitle",
        "fields.headline", "name", "subject",
    ),
    "published": (
        "published", "date", "published_at", "publishedAt", "publish_date", "date_publish",
        "datePublished", "published_date", "publication_date", "date_published", "pubDate",
        "pub_date", "published_on", "publishDate", "webPublicationDate", "date_gmt", "timestamp",
        "datetime", "created_at", "issued",
    ),
    "source": (
        "source.name", "source.title", "source", "outlet", "publisher.name", "publisher",
        "publication", "source_name", "sourceName", "site_name", "newspaper", "source_domain",
    ),
    "author": ("author.name", "author", "authors", "byline.original", "byline", "creator",
               "fields.byline"),
    "url": ("url", "link", "canonical_url", "permalink", "web_url", "webUrl", "article_url", "uri"),
    "id": ("id", "_id", "guid.rendered", "guid", "uuid", "article_id", "doc_id", "uri"),
    "language": ("language", "lang", "language_code"),
    "topics": ("topics", "tags", "keywords", "categories", "section", "category", "sectionName"),
}  # fmt: skip

_MILLISECONDS = 1e11  # of seconds, this many are the year 5138


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


def value_of(record: Mapping[str, Any], name: str, mapping: Mapping[str, str]) -> Any:
    """Return what `record` holds for one part of an article, or None.

    A field that is named in `mapping` is the only one looked at.
    """
    for field in (mapping[name],) if name in mapping else DEFAULTS[name]:
        value = _plain(_at(record, field))
        if value not in (None, "", [], {}) and not isinstance(value, (dict, bool)):
            return value
    return None


def as_line(value: Any) -> str | None:
    """Return a value as one line: lists are joined, objects give their name."""
    if isinstance(value, list):
        return ", ".join(p for p in (as_line(_named(v)) for v in value) if p) or None
    return None if value is None or isinstance(value, dict) else str(value).strip() or None


def as_text(value: Any) -> str | None:
    """Return a value as the text of an article: a list holds its paragraphs."""
    if isinstance(value, list):
        return "\n\n".join(p for p in (as_text(_plain(v)) for v in value) if p) or None
    return value if isinstance(value, str) else None


def as_date(value: Any) -> str | None:
    """Return a value as words for a date; a number is seconds or milliseconds since 1970."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) in (10, 13):
        value = int(value)
    if isinstance(value, (int, float)):
        seconds = value / 1000 if abs(value) >= _MILLISECONDS else value
        try:
            return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()
        except (OverflowError, ValueError, OSError):
            return str(value)
    return as_line(value)


def as_list(value: Any) -> tuple[str, ...]:
    """Return a value as a list of names: a text is split at commas, semicolons and bars."""
    if isinstance(value, str):
        value = value.replace(";", ",").replace("|", ",").split(",")
    if not isinstance(value, list):
        return ()
    lines = (as_line(_named(part)) for part in value)
    return tuple(dict.fromkeys(line for line in lines if line))


def _at(record: Any, field: str) -> Any:
    """Return the value at `field`, in small or capital letters, nested where it has dots."""
    if not isinstance(record, dict):
        # Of a list of objects, each one's: "authors.name".
        if not isinstance(record, list):
            return None
        inside = [_at(r, field) for r in record]
        return [value for value in inside if value is not None]
    if field in record:
        return record[field]
    first, dot, rest = field.partition(".")
    if dot and first in record:
        return _at(record[first], rest)
    small = _by_small_letters(tuple(record))
    for name, below in ((field, ""), (first, rest) if dot else (field, "")):
        if name.lower() in small:
            inner = record[small[name.lower()]]
            return _at(inner, below) if below else inner
    return None


@lru_cache(maxsize=64)  # the lines of an export all have the same fields
def _by_small_letters(names: tuple[str, ...]) -> dict[str, str]:
    return {name.lower(): name for name in names}


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
