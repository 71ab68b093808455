"""Sources of the web: a page, a feed and the pages that it links to, a file.

What is known from the last time is asked for only if it changed. What to remember travels with
each document, and is kept by whoever stores it: a page that could not be stored is fetched again.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from rag.errors import SourceError
from rag.ingest.load.feed import EXTRACT, is_feed
from rag.ingest.load.fetch import Fetched, Fetcher
from rag.types import FileState, RawDocument, Skipped, SourceState, Unchanged

Loaded = RawDocument | SourceError | Skipped | Unchanged | SourceState | FileState
# The form, the bytes, the address, the encoding that the server names.
Parse = Callable[[str, bytes, str, str | None], Iterable[RawDocument | SourceError]]
Read = Callable[[io.BytesIO, str, str], Iterable[Loaded]]

_SHORTER = "the text of the feed is stored, as its page has less"
_LEAST_EXTRACT = 25  # words of a feed that are worth keeping without the page
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_ENDINGS = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "message/rfc822": ".eml",
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
}


class Remembered:
    """What is known from earlier runs: by default nothing."""

    def state(self, _url: str, /) -> SourceState | None:
        """Return what is known of an address."""
        return None

    def has_article(self, _url: str, /) -> bool:
        """Tell whether the article of an address is there."""
        return False

    def unchanged(self, _state: FileState, /) -> Sequence[Unchanged]:
        """Return the articles of a file, if it is as it was when it was read; else nothing."""
        return ()


class Web:
    """Reads sources of the web."""

    def __init__(self, fetcher: Fetcher, remembered: Remembered, parse: Parse, read: Read) -> None:
        """Put together what reading the web takes.

        Args:
            fetcher: fetches.
            remembered: what was fetched before.
            parse: reads a page ("html") or feed ("feed").
            read: reads a file of any other form.
        """
        self._fetcher = fetcher
        self._remembered = remembered
        self._parse = parse
        self._read = read

    def load(self, url: str) -> Iterator[Loaded]:
        """Yield what is at an address; a feed gives its entries, then its own state."""
        try:
            reply = self._fetch(url, named=True)
        except SourceError as error:
            yield error
            return
        if reply.unchanged:
            yield Unchanged(url)
        elif is_feed(reply.body):
            yield from self._feed(url, reply)
        else:
            yield from self._page(url, reply)
            yield FileState(url, len(reply.body), 0, url, is_settled=False)

    def entries(self, entries: Iterable[RawDocument | SourceError]) -> Iterator[Loaded]:
        """Yield the articles of a feed, with those that it only names fetched."""
        for entry in entries:
            if isinstance(entry, SourceError):
                yield entry
                continue
            (state,) = entry.states
            known = self._remembered.state(state.url)
            if known and known.etag == state.etag:
                yield Unchanged(entry.location)
                continue
            # An entry keeps the address that it was first seen under, whatever it links to now.
            first = known.article_url if known else None
            if not entry.remarks:
                url = first or entry.url
                yield replace(entry, url=url, states=(replace(state, article_url=url),))
            else:
                yield from self._linked(entry, state, first)

    def _feed(self, url: str, reply: Fetched) -> Iterator[Loaded]:
        try:
            yield from self.entries(self._parse("feed", reply.body, url, reply.charset))
        except SourceError as error:
            yield error
            return
        yield _state(url, reply)

    def _linked(
        self, entry: RawDocument, state: SourceState, first: str | None
    ) -> Iterator[Loaded]:
        url = entry.url or ""
        try:
            reply = self._fetch(url)
        except SourceError as error:
            yield self._extract(entry, first or url, error)
            return
        if reply.unchanged:
            yield Unchanged(url, states=(replace(state, article_url=first or url),))
            return
        if is_feed(reply.body):
            yield SourceError(f"{url}: a feed inside of a feed", next_step="ingest it by itself")
            return
        for item in self._page(url, reply):
            if isinstance(item, SourceError):
                yield self._extract(entry, first or url, item)
                continue
            if not isinstance(item, RawDocument):
                yield item
                continue
            own = first or item.url
            is_stub = len(item.text) < len(entry.text)  # or what stands before the article
            yield replace(
                item,
                text=entry.text if is_stub else item.text,
                roles=() if is_stub else item.roles,
                remarks=(*item.remarks, _SHORTER) if is_stub else item.remarks,
                url=own,
                title=item.title or entry.title,
                source=item.source or entry.source,
                author=item.author or entry.author,
                published=_better(item.published, entry.published),
                topics=item.topics or entry.topics,
                states=tuple(replace(s, article_url=own) for s in (*item.states, state)),
            )

    def _extract(self, entry: RawDocument, url: str, error: SourceError) -> Loaded:
        """Return what a feed has of an article whose page cannot be read.

        Without a state: the page is asked for again when the feed has changed.
        """
        if len(entry.text.split()) < _LEAST_EXTRACT or self._remembered.has_article(url):
            return error
        why = error.message.removeprefix(f"{url}: ")
        return replace(
            entry, url=url, states=(), remarks=(f"{EXTRACT} is stored, as its page failed: {why}",)
        )

    def _page(self, url: str, reply: Fetched) -> Iterator[Loaded]:
        if reply.content_type in _PAGE_TYPES or _is_page(reply.body):
            items: Iterable[Loaded] = self._parse("html", reply.body, reply.url, reply.charset)
        else:
            path = PurePosixPath(urlsplit(reply.url).path)
            ending = path.suffix.lower() or _ENDINGS.get(reply.content_type, "")
            items = list(self._read(io.BytesIO(reply.body), url, ending))
        documents = list(items)
        for item in documents:
            if isinstance(item, RawDocument) and len(documents) == 1 and item.key is None:
                # An export of many articles has an address for each, or ids.
                own = item.url or reply.url
                yield replace(
                    item, location=url, url=own, states=(_state(url, reply, article_url=own),)
                )
            else:
                yield item

    def _fetch(self, url: str, *, named: bool = False) -> Fetched:
        known = self._remembered.state(url)
        # Whoever removed an article and names its address again wants it back.
        gone = (
            named
            and known
            and known.article_url
            and not self._remembered.has_article(known.article_url)
        )
        if known is None or gone:
            return self._fetcher.fetch(url)
        return self._fetcher.fetch(url, etag=known.etag, last_modified=known.last_modified)


def _better(of_page: str | None, of_feed: str | None) -> str | None:
    # A feed knows the hour where a page has only a day, and that perhaps guessed.
    return of_feed if of_feed and len(of_page or "") <= 10 else of_page


def _is_page(body: bytes) -> bool:
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype html", b"<html"))


def _state(url: str, reply: Fetched, *, article_url: str | None = None) -> SourceState:
    return SourceState(
        url=url,
        tried_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        etag=reply.headers.get("etag"),
        last_modified=reply.headers.get("last-modified"),
        status=reply.status,
        article_url=article_url,
    )
