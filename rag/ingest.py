"""Putting the documents of a source into a store, each with its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rag.errors import SourceError
from rag.load import Loader
from rag.prepare import Prepared, prepare
from rag.store import Store
from rag.types import IngestOutcome, Skipped


def ingest_source(
    store: Store, loader: Loader, source: str, *, outlet: str | None
) -> Iterator[IngestOutcome]:
    """Store the articles of one source; call while the store is being written.

    What cannot be read becomes a failed outcome, and the rest goes on.

    Args:
        store: where to.
        loader: reads the source.
        source: a file, a folder, a glob or ``-``.
        outlet: for articles that name none.
    """
    for loaded in loader.load(source):
        if isinstance(loaded, Skipped):
            yield IngestOutcome(loaded.location, "skipped", reason=loaded.reason)
            continue
        if isinstance(loaded, SourceError):
            yield IngestOutcome(source, "failed", reason=str(loaded))
            continue
        try:
            prepared = prepare(loaded, source=outlet)
        except SourceError as error:
            yield IngestOutcome(loaded.location, "failed", reason=str(error))
        else:
            yield _put(store, prepared)


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
