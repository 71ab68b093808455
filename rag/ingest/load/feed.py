"""RSS, Atom and JSON Feed: the entries of a feed, whole where the feed has their text.

The bytes are given: feedparser would fetch by itself, without any of our limits.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import html
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.parsers import expat

from rag.errors import SourceError
from rag.ingest.load.encoding import decode
from rag.ingest.load.fetch import is_address
from rag.ingest.load.text import cut_off, ends_sentence, markup_text
from rag.text.dates import parse_published
from rag.types import RawDocument, SourceState

# A feed may give an article whole, or only what should make one follow its link. `content` is
# meant for the first, a description mostly for the second.
_WHOLE_CONTENT_WORDS = 100
_WHOLE_SUMMARY_WORDS = 200
_LONGEST_NOTE = 400  # characters of "The post … appeared first on …"
_JSON_FEED = (b'"https://jsonfeed.org/version/', b'"http://jsonfeed.org/version/')
# As it may be found in the values of a feed that was written by two programs.
_TIMES_ESCAPED = 3
_CDATA = ("<![CDATA[", "]]>")
EXTRACT = "only the extract of the feed"
_ROOTS = frozenset({"rss", "feed", "RDF"})


def is_feed(data: bytes) -> bool:
    """Tell a feed from other XML and JSON, by its first bytes; of JSON by all that is given, as the
    keys may stand in any order.
    """
    start = _start(data[:8192])
    return _is_json(data) or (start.startswith(b"<") and _root(start) in _ROOTS)


def _start(data: bytes) -> bytes:
    return data.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")


def _root(start: bytes) -> str:
    """Return the name of the first element of XML, without that of its group."""
    found: list[str] = []
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda name, _attributes: found.append(name)
    # What comes later may be damaged: only the first element counts.
    with contextlib.suppress(expat.ExpatError):
        parser.Parse(start)
    return found[0].rpartition(":")[2] if found else ""


def _is_json(data: bytes) -> bool:
    if not _start(data[:100]).startswith(b"{"):
        return False
    plain = data.replace(b"\\/", b"/").replace(b"\0", b"")
    return any(mark in plain for mark in _JSON_FEED)


def load_feed(
    data: bytes, location: str, *, charset: str | None = None
) -> list[RawDocument | SourceError]:
    """Read the entries of a feed, in its order.

    One whose text is not whole in the feed has a remark: its page, at `url`, is to be fetched.
    Each has the state by which a later run knows that it is the same.

    Args:
        data: the bytes of the feed.
        location: its address or path.
        charset: what the server says of its encoding.

    Raises:
        SourceError: it has no entries, or is no feed.
    """
    import feedparser

    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    if is_address(location):
        headers["content-location"] = location
    if _is_json(data):
        parsed = _of_json(data, location)
    else:
        # Values as they stand: sanitizing takes away the styles that say what is hidden, and
        # resolving links what was escaped twice.
        parsed = feedparser.parse(
            io.BytesIO(data),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    if not parsed.entries:
        fault = parsed.get("bozo_exception")
        reason = f"this is no feed ({fault})" if fault or not parsed.version else "an empty feed"
        raise SourceError(f"{location}: {reason}", next_step="check the address or the file")
    outlet = _line(parsed.feed, "title")
    uses = Counter(entry.get("id") for entry in parsed.entries)
    return [_entry(e, location, outlet, uses) for e in parsed.entries]


def _of_json(data: bytes, location: str) -> Any:
    """Return a JSON Feed under the names that feedparser gives to the parts of others."""
    import feedparser

    try:
        feed = json.loads(decode(data, location))
        items = feed.get("items") or ()
        entries = [_json_entry(i if isinstance(i, dict) else {}, feed) for i in items]
    except (ValueError, RecursionError, AttributeError, TypeError) as error:
        raise SourceError(
            f"{location}: this is no JSON Feed ({error})", next_step="check the address or the file"
        ) from error
    return feedparser.FeedParserDict(
        feed={"title": feed.get("title")}, entries=entries, version="json"
    )


def _json_entry(item: dict[str, Any], feed: dict[str, Any]) -> Any:
    import feedparser

    one = [item["author"]] if item.get("author") else None  # version 1
    content = [("text/html", "content_html"), ("text/plain", "content_text")]
    entry = {
        "id": item.get("id"),
        "link": item.get("url") or item.get("external_url"),
        "title": item.get("title"),
        "content": [
            {"type": t, "value": item[n], "whole": True} for t, n in content if item.get(n)
        ],
        "summary": item.get("summary"),
        "published": item.get("date_published"),
        "updated": item.get("date_modified"),
        "authors": item.get("authors") or one or feed.get("authors") or [],
        "tags": [{"term": tag} for tag in item.get("tags") or ()],
    }
    return feedparser.FeedParserDict({name: value for name, value in entry.items() if value})


def _entry(
    entry: Any, location: str, outlet: str | None, uses: Counter[str | None]
) -> RawDocument | SourceError:
    title = _line(entry, "title")
    link = str(entry.get("feedburner_origlink") or entry.get("link") or "").strip()
    url = link if is_address(link) else None
    text, whole = _text(entry)
    text = _without_note(text, title, outlet)
    if not url and not text:
        return SourceError(
            f"{location}: the entry {title or '?'!r} has neither text nor an address",
            next_step="see the feed",
        )
    # Some feeds give all their entries one id.
    told = entry.get("id")
    key = str(told) if told and uses[told] == 1 else (url or title or text[:200])
    published = _published(entry)
    updated = entry["updated"] if "updated" in entry else ""  # noqa: SIM401 - get() warns
    mark = "\n".join([title or "", published or "", str(updated), text])
    return RawDocument(
        location=url or location,
        text=text,
        key=None if url else key,
        title=title,
        source=_line(entry.get("source") or {}, "title") or outlet,
        author=_author(entry),
        url=url,
        published=published,
        topics=tuple(term for t in entry.get("tags", ()) if (term := _line(t, "term"))),
        remarks=() if whole or not url else (EXTRACT,),
        states=(
            SourceState(
                url=f"{_place(location)}#{key}",
                tried_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                etag=hashlib.sha256(mark.encode("utf-8", "replace")).hexdigest()[:32],
                article_url=url,
            ),
        ),
    )


def _place(location: str) -> str:
    return location if is_address(location) else str(Path(location).resolve())


def _text(entry: Any) -> tuple[str, bool]:
    """Return the longest text of an entry, and whether that is the article."""
    found = [
        # JSON Feed has another field for an extract.
        (_plain(content), 0 if content.get("whole") else _WHOLE_CONTENT_WORDS)
        for content in entry.get("content", ())
    ]
    if "summary" in entry:
        summary = entry.get("summary_detail") or {"value": entry.summary}
        found.append((_plain(summary), _WHOLE_SUMMARY_WORDS))
    if not found:
        return "", False
    text, enough = max(found, key=lambda f: len(f[0]))
    return text, len(text.split()) >= enough and ends_sentence(text) and not cut_off(text)


def _without_note(text: str, title: str | None, outlet: str | None) -> str:
    """Return a text without its last paragraph where that says what first appeared where."""
    body, _, note = text.rpartition("\n\n")
    is_note = title and outlet and title in note and outlet in note
    return body if is_note and len(note) < _LONGEST_NOTE else text


def _plain(content: Any) -> str:
    value = _unescaped(str(content.get("value") or ""))
    return value if content.get("type") == "text/plain" else markup_text(value)


def _unescaped(value: str) -> str:
    """Return a value as it was before programs escaped it, and wrapped it in CDATA, once more."""
    start, end = _CDATA
    for _ in range(_TIMES_ESCAPED):
        value = value.strip()
        if value.startswith(start):
            value = value.removeprefix(start).removesuffix(end)
        elif value.startswith("&lt;"):
            value = html.unescape(value)
    return value


def _line(of: Any, name: str) -> str | None:
    value = _unescaped(str(of.get(name) or ""))
    if (of.get(f"{name}_detail") or {}).get("type") in {"text/html", "application/xhtml+xml"}:
        value = markup_text(value)
    return " ".join(value.split()) or None


def _author(entry: Any) -> str | None:
    names = [name for a in entry.get("authors", ()) if (name := _line(a, "name"))]
    return ", ".join(dict.fromkeys(names)) or _line(entry, "author")


def _published(entry: Any) -> str | None:
    stated = [str(entry[n]).strip() for n in ("published", "created", "updated") if n in entry]
    # In its own time zone; what is not understood is said.
    return next(filter(parse_published, stated), None) or next(filter(None, stated), None)
