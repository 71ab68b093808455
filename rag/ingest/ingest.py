"""Put the documents of a source into a catalog, each with its outcome."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter

from rag.errors import SourceError
from rag.ingest.copies import first_of_copies, sample_missing
from rag.ingest.load.fetch import is_address
from rag.ingest.load.loader import READING, Loader
from rag.ingest.load.web import Loaded, Remembered
from rag.ingest.prepare import RULES, Prepared, canonical_url, identify
from rag.ingest.preparers import Preparers
from rag.store import Catalog
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
    file: FileState | None = None


_ToDo = tuple[_Step, RawDocument | None, bool]


def ingest_sources(
    catalog: Catalog,
    loader: Loader,
    sources: Iterable[str],
    known: FromLedger,
    *,
    outlet: str | None,
) -> Iterator[IngestOutcome]:
    """Put the articles of sources into a catalog; call while its store is being written.

    What cannot be read becomes a failed outcome, and the rest goes on. An outcome is yielded once
    its article is safe on the disk.

    Args:
        catalog: where to.
        loader: reads the sources.
        sources: files, folders, globs, addresses of the web or ``-``.
        known: where to keep what files were like.
        outlet: for articles that name none.
    """
    sample_missing(catalog)
    with Preparers(outlet) as preparers:
        to_do = _to_do(catalog, loader, sources, outlet)
        for batch in _batches(_results(preparers.prepared(to_do))):
            # What takes time has been done: the transaction only writes.
            with catalog.transaction():
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
            yield step, raw, beside


def _first_step(
    catalog: Catalog, number: int, source: str, loaded: Loaded, outlet: str | None
) -> tuple[_Step, RawDocument | None]:
    if isinstance(loaded, SourceState):
        return _Step(number, states=(loaded,)), None
    if isinstance(loaded, FileState):
        return _Step(number, file=loaded), None
    if isinstance(loaded, Unchanged):
        status: IngestStatus = "failed" if loaded.failed else "unchanged"
        same = IngestOutcome(
            loaded.location, status, loaded.article_id, loaded.title, loaded.failed
        )
        return _Step(number, same, states=loaded.states), None
    if isinstance(loaded, Skipped):
        return _Step(number, IngestOutcome(loaded.location, "skipped", reason=loaded.reason)), None
    if isinstance(loaded, SourceError):
        return _Step(number, IngestOutcome(source, "failed", reason=str(loaded))), None
    digest = _digest(loaded, outlet)
    step = _Step(number, None, None, loaded.location, digest, loaded.states)
    if made := catalog.made_of([digest]):
        same = IngestOutcome(loaded.location, "unchanged", *made[digest])
        return replace(step, outcome=same), None
    return step, loaded


def _results(made: Iterator[tuple[_Step, Prepared | SourceError | None]]) -> Iterator[_Step]:
    """Yield the steps with what came of their documents, without those that are void: as long as
    an entry of a feed failed, it is read again, and so is a file of which a part could not be read.
    """
    source, feed_failed, file_failed = 0, False, False
    of_file: list[tuple[str, str, str | None]] = []
    for begun, result in made:
        step = _ended(begun, result)
        if step.source != source:
            source, feed_failed, file_failed = step.source, False, False
            of_file.clear()
        failed = step.outcome.reason if step.outcome and step.outcome.status == "failed" else None
        feed_failed = feed_failed or failed is not None
        if step.digest:  # what makes no article of these bytes makes none the next time
            of_file.append((step.location, step.digest, failed))
        else:
            file_failed = file_failed or failed is not None
        if step.file:
            if of_file and not file_failed:
                yield replace(step, file=_with_articles(step.file, of_file))
            of_file.clear()
            file_failed = False
        elif step.outcome or step.digest or not feed_failed:
            yield step


def _ended(step: _Step, result: Prepared | SourceError | None) -> _Step:
    if isinstance(result, SourceError):
        outcome = IngestOutcome(step.location, "failed", reason=str(result))
        return replace(step, outcome=outcome, states=())
    return replace(step, prepared=result) if result else step


def _with_articles(file: FileState, articles: Iterable[tuple[str, str, str | None]]) -> FileState:
    start = len(file.location)
    found = tuple((place[start:], digest, failed) for place, digest, failed in articles)
    return replace(file, articles=found)


def _write(catalog: Catalog, step: _Step, known: FromLedger) -> IngestOutcome | None:
    outcome = _put(catalog, step.prepared, step.digest) if step.prepared else step.outcome
    for state in step.states:
        catalog.ledger.record_source(state)
    if step.file:
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
    before = catalog.article(article.article_id)
    if before and before == replace(article, origin=before.origin, location=before.location):
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
    status: IngestStatus = "updated" if before else "duplicate" if first else "added"
    reason = "; ".join(remarks) or None
    return IngestOutcome(
        article.location, status, article.article_id, article.title, reason, prepared.left_out
    )
