"""Putting the documents of a source into a store, each with its outcome."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace

from rag.article import canonical_url, identify
from rag.catalog import Catalog
from rag.copies import is_copy
from rag.errors import SourceError
from rag.load import Loader, Remembered
from rag.prepare import RULES, Prepared, prepare
from rag.store import Store
from rag.types import (
    Article,
    IngestOutcome,
    IngestStatus,
    RawDocument,
    Skipped,
    SourceState,
    Unchanged,
)

# What is committed together: one article alone waits for the disk; what takes long to come, such
# as pages of the web, does not wait for many others.
_BATCH = 50
_BATCH_SECONDS = 1.0


class FromLedger(Remembered):
    """What the ledger of a catalog remembers of the web."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def state(self, url: str) -> SourceState | None:
        """Return what is known of an address."""
        return self._catalog.ledger.source(url)

    def has_article(self, url: str) -> bool:
        """Tell whether the article of an address is still in the catalog."""
        return self._catalog.article(identify(canonical_url(url))) is not None


@dataclass(frozen=True, slots=True)
class _Step:
    """What is to be written for one document."""

    outcome: IngestOutcome | None = None  # None: it comes of storing `prepared`, if any
    prepared: Prepared | None = None
    digest: str = ""
    states: tuple[SourceState, ...] = ()


def ingest_source(
    store: Store, loader: Loader, source: str, *, outlet: str | None
) -> Iterator[IngestOutcome]:
    """Store the articles of one source; call while the store is being written.

    What cannot be read becomes a failed outcome, and the rest goes on. An outcome is yielded once
    its article is safe on the disk.

    Args:
        store: where to.
        loader: reads the source.
        source: a file, a folder, a glob, an address of the web or ``-``.
        outlet: for articles that name none.
    """
    for batch in _batches(_steps(store.catalog, loader, source, outlet)):
        # What takes time has been done: the transaction only writes.
        with store.catalog.transaction():
            outcomes = [_write(store, step) for step in batch]
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


def _steps(catalog: Catalog, loader: Loader, source: str, outlet: str | None) -> Iterator[_Step]:
    failed = False
    for loaded in loader.load(source):
        if isinstance(loaded, SourceState):
            # Of a feed: as long as an entry of it failed, it is read again.
            if not failed:
                yield _Step(states=(loaded,))
        elif isinstance(loaded, Unchanged):
            yield _Step(IngestOutcome(loaded.location, "unchanged"), states=loaded.states)
        elif isinstance(loaded, Skipped):
            yield _Step(IngestOutcome(loaded.location, "skipped", reason=loaded.reason))
        elif isinstance(loaded, SourceError):
            failed = True
            yield _Step(IngestOutcome(source, "failed", reason=str(loaded)))
        else:
            step = _document(catalog, loaded, outlet)
            failed = failed or (step.outcome is not None and step.outcome.status == "failed")
            yield step


def _document(catalog: Catalog, raw: RawDocument, outlet: str | None) -> _Step:
    digest = _digest(raw, outlet)
    if known := catalog.made_of(digest):
        same = IngestOutcome(raw.location, "unchanged", known.article_id, known.title)
        return _Step(same, states=raw.states)
    try:
        return _Step(None, prepare(raw, source=outlet), digest, raw.states)
    except SourceError as error:
        return _Step(IngestOutcome(raw.location, "failed", reason=str(error)))


def _write(store: Store, step: _Step) -> IngestOutcome | None:
    outcome = _put(store, step.prepared, step.digest) if step.prepared else step.outcome
    for state in step.states:
        store.catalog.ledger.record_source(state)
    return outcome


def _digest(raw: RawDocument, outlet: str | None) -> str:
    """Return what tells a document that was stored before from one that is new or has changed.

    The version of the rules is part of it: with newer ones the article may be another.
    """
    # Where a document has an id, the file that it came in does not matter.
    named = raw.key or raw.url
    plain = replace(raw, states=(), location="" if named else raw.location)
    return hashlib.sha256(json.dumps([RULES, outlet, astuple(plain)]).encode()).hexdigest()


def _put(store: Store, prepared: Prepared, digest: str) -> IngestOutcome:
    article = prepared.article
    before = store.catalog.article(article.article_id)
    if before and before == replace(article, origin=before.origin, location=before.location):
        store.catalog.set_made_of(article.article_id, digest)
        return IngestOutcome(article.location, "unchanged", article.article_id, article.title)
    first = first_of_copies(store.catalog, article, prepared.derived.shingles)
    if first:
        article = replace(article, origin=first.origin)
    store.put(article, prepared.sentences, prepared.chunks, prepared.derived)
    store.catalog.set_made_of(article.article_id, digest)
    remarks = [prepared.warning] if prepared.warning else []
    if first and not before:
        alike = "the same" if first.text == article.text else "nearly the same"
        remarks.insert(0, f"{alike} text as {first.title!r} ({first.source}); kept as its copy")
    status: IngestStatus = "updated" if before else "duplicate" if first else "added"
    return IngestOutcome(
        article.location, status, article.article_id, article.title, "; ".join(remarks) or None
    )


def first_of_copies(catalog: Catalog, article: Article, hashes: Sequence[int]) -> Article | None:
    """Return the stored article that `article` is a copy of; None: it is its own origin.

    Args:
        catalog: the stored ones.
        article: the new one.
        hashes: its shingles.
    """
    if catalog.copies_of(article.article_id):
        return None  # others are copies of it
    first = catalog.first_with_text(article.text_hash)
    if first and first.article_id != article.article_id:
        return first
    alike = catalog.alike(article.article_id, hashes)
    return next((other for other in alike if is_copy(article.text, other.text)), None)
