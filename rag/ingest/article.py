"""From a raw document and its clean text to an Article, with its identity."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from rag.store import text_hash
from rag.types import Article, RawDocument

NO_OUTLET = "no outlet"  # as "no date" stands for a date
_TITLE_LENGTH = 90
_TRACKING = re.compile(r"^(utm_|fbclid$|gclid$|mc_|cmpid$|ref$|smid$)")


def canonical_url(url: str) -> str:
    """Return `url` without what differs between links to the same page."""
    parts = urlsplit(url.strip())
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.match(k)])
    host = parts.netloc.lower().removeprefix("www.")
    return urlunsplit((parts.scheme.lower(), host, parts.path.rstrip("/"), query, ""))


def identify(key: str) -> str:
    """Return the id of the article with this key."""
    return text_hash(key)[:16]


def _key(raw: RawDocument, digest: str) -> str:
    """Return the article's key: the source's own id, else its URL, its path, the hash of its text."""
    if raw.key:
        return f"{raw.source or ''}#{raw.key}"
    if raw.url:
        return canonical_url(raw.url)
    if raw.location and raw.location != "standard input":
        return str(Path(raw.location).resolve())
    return digest


def make_article(
    raw: RawDocument,
    *,
    text: str,
    title: str | None,
    source: str | None,
    author: str | None,
    published: str | None,
    language: str,
    dateline: str | None = None,
    topics: tuple[str, ...] = (),
) -> Article:
    """Build the Article of a cleaned document; every text must be normalised already.

    A document without a title is called by its first words, one without an outlet by the host of
    its address.
    """
    digest = text_hash(text)
    article_id = identify(_key(raw, digest))
    return Article(
        article_id=article_id,
        title=title or first_words(text),
        source=source or _fallback_source(raw),
        author=author or None,
        url=raw.url,
        published=published,
        language=language,
        text=text,
        text_hash=digest,
        origin=article_id,
        location=raw.location,
        dateline=dateline,
        topics=topics,
    )


def first_words(text: str) -> str:
    """Return the beginning of `text`, as much of it as a title may have."""
    line = text.split("\n", 1)[0]
    if len(line) <= _TITLE_LENGTH:
        return line
    return line[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _fallback_source(raw: RawDocument) -> str:
    return (raw.url and urlsplit(canonical_url(raw.url)).netloc) or NO_OUTLET
