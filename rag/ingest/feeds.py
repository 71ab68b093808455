"""Lists of feeds: `feeds.toml` and OPML in, OPML out.

::

    [[feed]]
    url = "https://news.example/rss"
    title = "News"     # for people; left out, nothing is lost
    every = 30         # minutes between two looks of `dateline watch`; left out, it finds a pace
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import SourceError
from rag.ingest.load.fetch import is_address, parse_address
from rag.store import Catalog

_HEAD = 4_096
_MOST = 5_000_000  # bytes of a list
_ENDINGS = (".toml", ".opml", ".xml")
_KEYS = frozenset({"url", "title", "every"})
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed of a list."""

    url: str
    title: str | None = None
    every: float | None = None  # seconds between two looks


def is_list(source: str) -> bool:
    """Tell a file that lists feeds from a source of articles."""
    path = Path(source).expanduser()
    if is_address(source) or path.suffix.lower() not in _ENDINGS or not path.is_file():
        return False
    if path.suffix.lower() == ".toml":
        return True
    with path.open("rb") as file:
        return b"<opml" in file.read(_HEAD).lower()


def read_feeds(source: str) -> list[Feed]:
    """Return the feeds of a list, each once.

    Raises:
        SourceError: it cannot be read, lists none, or has what no list has.
    """
    path = Path(source).expanduser()
    try:
        data = path.read_bytes()[:_MOST]
        is_toml = path.suffix.lower() == ".toml"
        found = _of_toml(data, source) if is_toml else list(_of_opml(data))
    except (OSError, ValueError) as error:  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
        raise SourceError(f"{source}: no list of feeds ({error})", next_step="check it") from error
    for feed in found:
        parse_address(feed.url)
    if not found:
        raise SourceError(
            f"{source}: lists no feed",
            next_step='write [[feed]] and url = "https://…", or give OPML',
        )
    return list({feed.url: feed for feed in found}.values())


def with_feeds(sources: Iterable[str]) -> Iterator[Feed | str | SourceError]:
    """Yield the sources, in place of each list its feeds, or why it cannot be read."""
    for source in sources:
        try:
            yield from read_feeds(source) if is_list(source) else [source]
        except SourceError as error:
            yield error


def _of_toml(data: bytes, source: str) -> list[Feed]:
    value = tomllib.loads(data.decode())
    entries = value.pop("feed", [])
    unknown = {*value, *(key for entry in entries for key in entry)} - _KEYS
    if unknown:
        raise SourceError(
            f"{source}: {', '.join(sorted(unknown))} is nothing that a list of feeds has",
            next_step="each [[feed]] has url, and may have title and every (minutes)",
        )
    return [_feed(entry, source) for entry in entries]


def _feed(entry: dict[str, Any], source: str) -> Feed:
    url, every = entry.get("url"), entry.get("every")
    is_pace = every is None or (isinstance(every, int | float) and every > 0)
    if not isinstance(url, str) or not is_pace:
        raise SourceError(
            f"{source}: the feed {entry!r} has no url, or every is no number of minutes",
            next_step='write url = "https://…" and every = 30',
        )
    title = str(entry["title"]) if "title" in entry else None
    return Feed(url, title, None if every is None else every * _MINUTE)


def _of_opml(data: bytes) -> Iterator[Feed]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(data, parser)
    for outline in root.iter("outline") if root is not None else ():
        told = {str(name).lower(): str(value) for name, value in outline.attrib.items()}
        if url := told.get("xmlurl", "").strip():
            yield Feed(url, told.get("title") or told.get("text"))


def followed_feeds(catalog: Catalog) -> list[Feed]:
    """Return the feeds of the web that the articles of a catalog came from."""
    return [Feed(url, title) for url, title in catalog.held.feeds()]


def opml_of(feeds: Iterable[Feed]) -> str:
    """Return a list of feeds as OPML 2.0."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds of Dateline"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        name = feed.title or feed.url
        etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return made.decode().rstrip("\n")
