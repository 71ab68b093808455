"""Put the documents of a source into a catalog, each with its outcome."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, fields, replace
from operator import attrgetter

from rag.errors import SourceError
from rag.ingest.copies import first_of_copies, sample_missing
from rag.ingest.feeds import Feed, with_feeds
from rag.ingest.load.fetch import Fetcher, is_address
from rag.ingest.load.jsonl import parse_map
from rag.ingest.load.loader import READING, Loader
from rag.ingest.load.web import Loaded, Remembered
from rag.ingest.prepare import RULES, Prepared, canonical_url, id_of, identify
from rag.ingest.preparers import Preparers
from rag.ingest.sync import Gone, has_emptied, require_place, retire_gone
from rag.store import Catalog, Store
from rag.types import (
    FileState,
    IngestOutcome,
    IngestStatus,
    RawDocument,
    Skipped,
    SourceState,
    Unchanged,
)

# What is committed together: one article alone waits for the disk; what takes long to come, such
# as pages of the web, does not wait for many others.
_BATCH = 200
_BATCH_SECONDS = 1.0

# What an article is made of, but where it came from and what goes with it.
_NOT_OF_ARTICLE = {"location", "left_out", "remarks", "states"}
_MADE_OF = attrgetter(*(f.name for f in fields(RawDocument) if f.name not in _NOT_OF_ARTICLE))


class FromLedger(Remembered):
    """What the ledger of a catalog remembers of the web and of files."""

    def __init__(
        self,
        catalog: Catalog,
        *,
        outlet: str | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        """Take what decides what becomes of a file.

        Args:
            catalog: has the ledger.
            outlet: for articles that name none.
            fields: of exports, as a loader takes them.
        """
        self._catalog = catalog
        settings = json.dumps([READING, RULES, outlet, sorted((fields or {}).items())])
        self._settings = hashlib.sha256(settings.encode()).hexdigest()

    def state(self, url: str) -> SourceState | None:
        """Return what is known of an address."""
        return self._catalog.ledger.source(url)

    def has_article(self, url: str) -> bool:
        """Tell whether the article of an address is still in the catalog."""
        return self._catalog.article(identify(canonical_url(url))) is not None

    def unchanged(self, state: FileState) -> Sequence[Unchanged]:
        """Return the articles of a file, if it is as it was when it was read and all of them are
        still what it says; else nothing.
        """
        known = self._catalog.ledger.file(state.path, self._settings)
        if known is None or replace(known, location=state.location, articles=()) != state:
            return ()
        made = self._catalog.made_of([digest for _, digest, _ in known.articles])
        found = []
        for place, digest, failed in known.articles:
            if not failed and digest not in made:
                return ()
            article_id, title = made.get(digest, (None, None))
            found.append(Unchanged(state.location + place, (), article_id, title, failed))
        return found

    def record(self, state: FileState) -> None:
        """Keep what a file was like."""
        self._catalog.ledger.record_file(state, self._settings)


@dataclass(frozen=True, slots=True)
class _Step:
    """What is to be written for one document, or at the end of a file or feed."""

    source: int  # its place among the sources
    outcome: IngestOutcome | None = None  # None: it comes of storing `prepared`, if any
    prepared: Prepared | None = None
    location: str = ""
    digest: str = ""
    states: tuple[SourceState, ...] = ()
    file: FileState | None = None  # at its end
    article_id: str | None = None  # of the article that the document is or would be
    place: str | None = None  # the address that the document is from
    of_file: tuple[str, ...] = ()  # ids of the articles of a file
    is_whole: bool = False  # they are all


_ToDo = tuple[_Step, RawDocument | None, bool]


@dataclass(frozen=True, slots=True)
class How:
    """How sources are ingested; see `rag.archive.Archive.ingest`."""

    outlet: str | None = None
    fields: Iterable[str] = ()
    allow_private: bool = False
    sync: bool = False
    forget: bool = False
    may_retire: Callable[[Gone], bool] = lambda gone: False
    dry_run: bool = False


class _UndoneError(Exception):
    """Takes back what a transaction wrote."""


def ingest_into(
    store: Store, sources: Sequence[str], how: How, on_wait: Callable[[], None] | None = None
) -> Iterator[IngestOutcome]:
    """Put the articles of sources into a store; yield what became of each.

    The lock of the store is held while it is written, and not while sources are read.

    Args:
        store: opened for writing.
        sources: files, folders, globs, addresses of the web, lists of feeds or ``-``.
        how: the rest.
        on_wait: called if another process is writing.

    Raises:
        UsageError: `how` names no part of an article, or standard input is to be kept in step with.
        StoreError: the store cannot be written.
    """
    if how.sync:
        require_place(sources)
    found = list(with_feeds(sources))
    for error in found:
        if isinstance(error, SourceError):
            yield IngestOutcome("", "failed", reason=str(error))
    sources = [s.url if isinstance(s, Feed) else s for s in found if not isinstance(s, SourceError)]
    if how.dry_run:
        outcomes = []
        with suppress(_UndoneError), store.writing(on_wait=on_wait), store.catalog.transaction():
            outcomes = list(_ingest(store, sources, how, nullcontext))
            raise _UndoneError
        yield from outcomes
    else:
        yield from _ingest(store, sources, how, lambda: store.writing(on_wait=on_wait))


_Writing = Callable[[], AbstractContextManager[None]]


def _ingest(
    store: Store, sources: Sequence[str], how: How, writing: _Writing
) -> Iterator[IngestOutcome]:
    catalog, mapping = store.catalog, parse_map(how.fields)
    known = FromLedger(catalog, outlet=how.outlet, fields=mapping)
    fetcher = Fetcher(allow_private=how.allow_private)
    with Loader(fields=mapping, fetcher=fetcher, remembered=known) as loader:
        to_read = [s for s in sources if not (how.sync and has_emptied(catalog, s))]
        yield from ingest_sources(
            catalog, loader, to_read, known, outlet=how.outlet, writing=writing
        )
    if how.sync:
        with writing():
            gone = list(retire_gone(catalog, sources, how.may_retire, forget=how.forget))
            if how.forget and not how.dry_run:
                store.pay_deletions()
        yield from gone


def ingest_sources(
    catalog: Catalog,
    loader: Loader,
    sources: Iterable[str],
    known: FromLedger,
    *,
    outlet: str | None,
    writing: _Writing,
) -> Iterator[IngestOutcome]:
    """Put the articles of sources into a catalog.

    What cannot be read becomes a failed outcome, and the rest goes on. An outcome is yielded once
    its article is safe on the disk.

    Args:
        catalog: where to.
        loader: reads the sources.
        sources: files, folders, globs, addresses of the web or ``-``.
        known: where to keep what files were like.
        outlet: for articles that name none.
        writing: holds the lock of the store; entered for each write, and not while sources are read.
    """
    with writing():
        sample_missing(catalog)
    with Preparers(outlet) as preparers:
        to_do = _to_do(catalog, loader, sources, outlet)
        for batch in _batches(_results(preparers.prepared(to_do))):
            # What takes time has been done: the transaction only writes.
            with writing(), catalog.transaction():
                outcomes = [_write(catalog, step, known) for step in batch]
            yield from (o for o in outcomes if o)


def _batches(steps: Iterator[_Step]) -> Iterator[list[_Step]]:
    batch: list[_Step] = []
    began = 0.0
    for step in steps:
        began = began if batch else time.monotonic()
        batch.append(step)
        if len(batch) == _BATCH or time.monotonic() - began > _BATCH_SECONDS:
            yield batch
            batch = []
    if batch:
        yield batch


def _to_do(
    catalog: Catalog, loader: Loader, sources: Iterable[str], outlet: str | None
) -> Iterator[_ToDo]:
    """Yield what is known of each document, and the document itself if it is to be prepared."""
    for number, source in enumerate(sources):
        # What comes slowly does not wait for the next.
        beside = source != "-" and not is_address(source)
        for loaded in loader.load(source):
            step, raw = _first_step(catalog, number, source, loaded, outlet)
            yield (step if beside else replace(step, place=source)), raw, beside


def _first_step(
    catalog: Catalog, number: int, source: str, loaded: Loaded, outlet: str | None
) -> tuple[_Step, RawDocument | None]:
    if isinstance(loaded, SourceState):
        return _Step(number, states=(loaded,)), None
    if isinstance(loaded, FileState):
        return _Step(number, file=loaded), None
    if isinstance(loaded, Unchanged):
        status: IngestStatus = "failed" if loaded.failed else "unchanged"
        of = loaded.article_id
        same = IngestOutcome(loaded.location, status, of, loaded.title, loaded.failed)
        return _Step(number, same, states=loaded.states, article_id=of), None
    if isinstance(loaded, Skipped):
        return _Step(number, IngestOutcome(loaded.location, "skipped", reason=loaded.reason)), None
    if isinstance(loaded, SourceError):
        return _Step(number, IngestOutcome(source, "failed", reason=str(loaded))), None
    digest = _digest(loaded, outlet)
    step = _Step(
        number,
        location=loaded.location,
        digest=digest,
        states=loaded.states,
        article_id=id_of(loaded),
    )
    if made := catalog.made_of([digest]):
        same = IngestOutcome(loaded.location, "unchanged", *made[digest])
        return replace(step, outcome=same), None
    return step, loaded


def _results(made: Iterator[tuple[_Step, Prepared | SourceError | None]]) -> Iterator[_Step]:
    """Yield the steps with what came of their documents, without those that are void: as long as
    an entry of a feed failed, it is read again, and so is a file of which a part could not be read.

    A file ends with a step that says whether it has other articles than those before: one with an
    unreadable part may, and a feed, whose entries roll on, has had others.
    """
    source, feed_failed, file_failed, rolls = 0, False, False, False
    of_file: list[tuple[str, str, str | None]] = []
    ids: list[str | None] = []
    for begun, result in made:
        step = _ended(begun, result)
        if step.source != source:
            source, feed_failed, file_failed, rolls = step.source, False, False, False
            of_file.clear()
            ids.clear()
        failed = step.outcome.reason if step.outcome and step.outcome.status == "failed" else None
        feed_failed = feed_failed or failed is not None
        if step.digest:  # what makes no article of these bytes makes none the next time
            of_file.append((step.location, step.digest, failed))
        else:
            file_failed = file_failed or failed is not None
        if step.file:
            start = len(step.file.location)
            articles = tuple((place[start:], digest, why) for place, digest, why in of_file)
            file = replace(step.file, articles=articles)
            known = tuple(i for i in ids if i)
            if not of_file or file_failed:
                file = replace(file, is_settled=False)
            is_whole = len(known) == len(ids) and not (file_failed or rolls)
            yield replace(step, file=file, of_file=known, is_whole=is_whole)
            of_file.clear()
            ids.clear()
            file_failed = rolls = False
        elif step.outcome or step.digest or not feed_failed:
            ids.append(step.article_id)
            rolls = rolls or bool(begun.states)  # as only entries of feeds have in a file
            yield step


def _ended(step: _Step, result: Prepared | SourceError | None) -> _Step:
    if isinstance(result, SourceError):
        outcome = IngestOutcome(step.location, "failed", reason=str(result))
        return replace(step, outcome=outcome, states=())
    return replace(step, prepared=result) if result else step


def _write(catalog: Catalog, step: _Step, known: FromLedger) -> IngestOutcome | None:
    outcome = _put(catalog, step.prepared, step.digest) if step.prepared else step.outcome
    for state in step.states:
        catalog.ledger.record_source(state)
    if step.place and outcome and outcome.article_id:
        catalog.held.add(step.place, [outcome.article_id])
    if step.file:
        catalog.held.add(step.file.path, step.of_file)
        if step.is_whole:
            catalog.held.keep_only(step.file.path, step.of_file)
        if step.file.is_settled:
            known.record(step.file)
    return outcome


def _digest(raw: RawDocument, outlet: str | None) -> str:
    """Return what tells a document that was stored before from one that is new or has changed.

    The version of the rules is part of it: with newer ones the article may be another.
    """
    # Where a document has an id, the file that it came in does not matter.
    location = "" if raw.key or raw.url else raw.location
    made_of = json.dumps([RULES, outlet, location, *_MADE_OF(raw)])
    return hashlib.sha256(made_of.encode()).hexdigest()


def _put(catalog: Catalog, prepared: Prepared, digest: str) -> IngestOutcome:
    article = prepared.article
    before = catalog.newest(article.article_id)
    was_retired = catalog.held.retired_since(article.article_id) is not None
    if (
        not was_retired
        and before
        and before == replace(article, origin=before.origin, location=before.location)
        and catalog.sentences(article.article_id) == prepared.sentences
    ):
        catalog.set_made_of(article.article_id, digest)
        return IngestOutcome(article.location, "unchanged", article.article_id, article.title)
    first = first_of_copies(catalog, article, prepared.shingles)
    if first:
        article = replace(article, origin=first.origin)
    catalog.put(article, prepared.sentences, prepared.chunks, prepared.shingles)
    catalog.set_made_of(article.article_id, digest)
    remarks = list(prepared.remarks)
    if first and not before:
        alike = "the same" if first.text == article.text else "nearly the same"
        remarks.insert(0, f"{alike} text as {first.title!r} ({first.source}); kept as its copy")
    if was_retired:
        remarks.insert(0, "it was retired, and is back")
    status: IngestStatus = "duplicate" if first else "added"
    if before and not was_retired:
        status = "updated"
    reason = "; ".join(remarks) or None
    return IngestOutcome(
        article.location, status, article.article_id, article.title, reason, prepared.left_out
    )
