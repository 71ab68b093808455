"""Putting the documents of a source into a store, each with its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rag.article import canonical_url, identify
from rag.catalog import Catalog
from rag.errors import SourceError
from rag.load import Loader, Remembered
from rag.prepare import Prepared, prepare
from rag.store import Store
from rag.types import IngestOutcome, Skipped, SourceState, Unchanged


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


def ingest_source(
    store: Store, loader: Loader, source: str, *, outlet: str | None
) -> Iterator[IngestOutcome]:
    """Store the articles of one source; call while the store is being written.

    What cannot be read becomes a failed outcome, and the rest goes on.

    Args:
        store: where to.
        loader: reads the source.
        source: a file, a folder, a glob, an address of the web or ``-``.
        outlet: for articles that name none.
    """
    ledger = store.catalog.ledger
    failed = False
    for loaded in loader.load(source):
        if isinstance(loaded, SourceState):
            # Of a feed: as long as an entry of it failed, it is read again.
            if not failed:
                ledger.record_source(loaded)
            continue
        if isinstance(loaded, Unchanged):
            for state in loaded.states:
                ledger.record_source(state)
            yield IngestOutcome(loaded.location, "unchanged")
            continue
        if isinstance(loaded, Skipped):
            yield IngestOutcome(loaded.location, "skipped", reason=loaded.reason)
            continue
        if isinstance(loaded, SourceError):
            failed = True
            yield IngestOutcome(source, "failed", reason=str(loaded))
            continue
        try:
            prepared = prepare(loaded, source=outlet)
        except SourceError as error:
            failed = True
            yield IngestOutcome(loaded.location, "failed", reason=str(error))
            continue
        with store.catalog.transaction():
            outcome = _put(store, prepared)
            for state in loaded.states:
                ledger.record_source(state)
        yield outcome


def _put(store: Store, prepared: Prepared) -> IngestOutcome:
    article = prepared.article
    before = store.catalog.article(article.article_id)
    first = store.catalog.first_with_text(article.text_hash)
    if first and first.article_id != article.article_id:
        article = replace(article, origin=first.origin)
    if before == replace(article, location=before.location if before else ""):
        return IngestOutcome(article.location, "unchanged", article.article_id, article.title)
    store.put(article, prepared.sentences, prepared.chunks)
    if before:
        return IngestOutcome(
            article.location, "updated", article.article_id, article.title, prepared.warning
        )
    if article.origin != article.article_id:
        return IngestOutcome(
            article.location,
            "duplicate",
            article.article_id,
            article.title,
            f"the same text as {first.title if first else article.origin!r}; kept as its copy",
        )
    return IngestOutcome(
        article.location, "added", article.article_id, article.title, prepared.warning
    )
