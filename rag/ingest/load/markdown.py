"""Markdown with YAML front matter: `title`, `source`, `author`, `url`, `published`, `id`."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from rag.errors import SourceError
from rag.ingest.hidden import without_hidden
from rag.ingest.load.reading.fields import as_list
from rag.types import RawDocument

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELDS = ("title", "source", "author", "url", "published", "language", "topics")
_SAME_AS = {
    "date": "published",
    "outlet": "source",
    "publisher": "source",
    "lang": "language",
    "tags": "topics",
    "keywords": "topics",
    "categories": "topics",
}


def load_markdown(text: str, location: str) -> RawDocument:
    """Read Markdown to the text that a reader sees, and its front matter to metadata.

    HTML comments, hidden elements, images and code fences are not text of an article, and go.

    Raises:
        SourceError: the front matter is not a YAML mapping.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    metadata, start = front_matter(text, location)
    # Before the tags go, which say what is hidden.
    heading, body = _render(without_hidden(text[start:]))
    if heading and "title" not in metadata:
        metadata["title"] = heading
    elif heading and plain_title(heading) != plain_title(metadata["title"]):
        body = [heading, *body]
    return RawDocument(
        location=location,
        text="\n\n".join(body),
        key=metadata.get("id"),
        title=metadata.get("title"),
        source=metadata.get("source"),
        author=metadata.get("author"),
        url=metadata.get("url"),
        published=metadata.get("published"),
        language=metadata.get("language"),
        topics=as_list(metadata.get("topics")),
    )


def front_matter(text: str, location: str) -> tuple[dict[str, str], int]:
    """Return the metadata at the head of `text`, and where its body starts (0 without any).

    Raises:
        SourceError: the front matter is not a YAML mapping.
    """
    match = _FRONT_MATTER.match(text)
    return (_metadata(match.group(1), location), match.end()) if match else ({}, 0)


def plain_title(title: str) -> str:
    """Return `title` without case and spacing, for telling a repeated title."""
    return " ".join(title.lower().split())


def _metadata(block: str, location: str) -> dict[str, str]:
    import yaml

    try:
        values = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = str(error).splitlines()[0]
        raise SourceError(
            f"{location}: the front matter is not YAML ({line})",
            next_step="correct it or remove the block between the two --- lines",
        ) from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise SourceError(
            f"{location}: the front matter is not a list of 'name: value' lines",
            next_step="correct it or remove the block between the two --- lines",
        )
    found = {}
    for name, value in values.items():
        field = _SAME_AS.get(str(name).lower(), str(name).lower())
        if value is not None and (field in _FIELDS or field == "id"):
            found[field] = _text(value)
    return found


def _text(value: Any) -> str:
    if isinstance(value, dt.date):  # a datetime is a date too; both print as ISO 8601
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    return str(value).strip()


def _render(text: str) -> tuple[str | None, list[str]]:
    """Return the first heading of level one, if the text opens with one, and the paragraphs."""
    from markdown_it import MarkdownIt

    heading: str | None = None
    paragraphs: list[str] = []
    opened = ""
    for token in MarkdownIt("commonmark", {"maxNesting": 20}).parse(text):
        if token.type.endswith("_open"):
            opened = token.tag
        if token.type != "inline":
            continue
        words = "".join(_inline(child) for child in token.children or []).strip()
        if opened == "h1" and heading is None and not paragraphs:
            heading = words
        else:
            paragraphs += [p for p in words.split("\n") if p.strip()]
    return heading, paragraphs


def _inline(token: Any) -> str:
    if token.type in {"text", "code_inline"}:
        return str(token.content)
    if token.type == "softbreak":
        return " "
    return "\n" if token.type == "hardbreak" else ""
