"""A collection of articles in one store folder: what goes in, what is there, what goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from rag.config import Settings, load_settings
from rag.errors import UsageError
from rag.ingest.ingest import FromLedger, ingest_sources
from rag.ingest.load import Fetcher, Loader
from rag.ingest.load.reading.fields import parse_map
from rag.models.encoders.embedding import make_embedder
from rag.store import Store, read_server
from rag.types import Article, ArticleEntry, IngestOutcome, Sentence, Window
from rag.types.answer import Coverage


class Collection:
    """The articles of a store; close it, or use it in a `with` statement."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embedder = make_embedder(settings.embeddings)
        place = settings.chroma
        self._server = read_server(place, settings.secrets) if place else None
        self._store: Store | None = None

    @classmethod
    def open(cls, path: str | Path | None = None, *, settings: Settings | None = None) -> Self:
        """Return the collection in the folder `path`, by default the one of the settings.

        The folder is made at the first `ingest`.

        Raises:
            ConfigurationError: a setting cannot be used.
        """
        settings = settings or load_settings()
        return cls(replace(settings, store=Path(path)) if path is not None else settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store."""
        if self._store:
            self._store.close()
            self._store = None

    # --- articles --------------------------------------------------------------------------

    def ingest(
        self,
        sources: Iterable[str | Path],
        *,
        source: str | None = None,
        fields: Iterable[str] = (),
        allow_private: bool = False,
        wait: bool = True,
        on_wait: Callable[[], None] | None = None,
        on_outcome: Callable[[IngestOutcome], None] | None = None,
        on_embedded: Callable[[int], None] | None = None,
    ) -> list[IngestOutcome]:
        """Store the articles of `sources`; what cannot be read is an outcome, not an exception.

        Args:
            sources: files, folders, globs, addresses of pages and feeds, or ``-``.
            source: outlet for articles that name none.
            fields: which field of an export is what: ``text=body,published=date``.
            allow_private: fetch from addresses of private networks and of this machine too.
            wait: embed before returning; otherwise words are searchable, and `embed` does it.
            on_wait: called if another process is writing.
            on_outcome: called with each outcome as it comes.
            on_embedded: called with the number of chunks of each batch.

        Raises:
            UsageError: `fields` names no part of an article.
            StoreError: the store cannot be written.
        """
        outcomes = []
        mapping = parse_map(fields)
        store = self._writable()
        known = FromLedger(store.catalog, outlet=source, fields=mapping)
        fetcher = Fetcher(allow_private=allow_private)
        loader = Loader(fields=mapping, fetcher=fetcher, remembered=known)
        with store.writing(on_wait=on_wait), loader:
            for outcome in ingest_sources(
                store.catalog, loader, map(str, sources), known, outlet=source
            ):
                outcomes.append(outcome)
                if on_outcome:
                    on_outcome(outcome)
            if wait:
                store.embed_pending(on_embedded)
        return outcomes

    def embed(self, on_embedded: Callable[[int], None] | None = None) -> int:
        """Embed what has no vector yet; return how many chunks that was.

        Where the settings name another place for vectors than before, all are made anew there.
        """
        store = self._writable()
        with store.writing(move_vectors=True):
            return store.embed_pending(on_embedded)

    def to_embed(self) -> int:
        """Return how many chunks have no vector yet."""
        return self._readable().catalog.count_to_embed()

    @property
    def folder(self) -> Path:
        """The folder of the store."""
        return self._settings.store

    def articles(self, *, window: Window | None = None, source: str | None = None) -> list[Article]:
        """Return all articles, newest first, or those that a question with these limits may see."""
        return self._readable().catalog.articles(window, source=source)

    def entries(
        self,
        *,
        window: Window | None = None,
        source: str | None = None,
        topic: str | None = None,
        words: Sequence[str] = (),
        begun: str = "",
        offset: int = 0,
        limit: int | None = None,
    ) -> tuple[list[ArticleEntry], int]:
        """Return articles without their texts, newest first, and how many there are in all.

        However long the texts are, this is quick.

        Args:
            window: limits of time; None is all that is there.
            source: only this outlet.
            topic: only this topic.
            words: each of them is in the title or the name of the outlet.
            begun: the id begins with it, or, from three characters on, it is in the title.
            offset: how many of the first are left out.
            limit: how many at most; None is all.
        """
        return self._readable().catalog.entries(
            window,
            source=source,
            topic=topic,
            words=words,
            begun=begun,
            offset=offset,
            limit=-1 if limit is None else limit,
        )

    def outlets(self, *, window: Window | None = None) -> dict[str, int]:
        """Return the outlets, those with most articles first, each with how many."""
        return self._readable().catalog.outlets(window)

    def topics(self, *, window: Window | None = None) -> dict[str, int]:
        """Return the topics, those with most articles first, each with how many."""
        return self._readable().catalog.topics(window)

    def article(
        self, article_id: str, *, window: Window | None = None
    ) -> tuple[Article, list[Sentence]]:
        """Return an article and its sentences.

        Args:
            article_id: the id, or its beginning if only one article has it.
            window: the revision is the newest that these limits let one see.

        Raises:
            UsageError: no article, or more than one, has this id.
        """
        catalog = self._readable().catalog
        found = catalog.articles(window, prefix=article_id) if article_id.isalnum() else []
        if len(found) != 1:
            raise UsageError(
                f"{'no' if not found else len(found)} articles have the id {article_id!r}",
                next_step="see `dateline articles list`",
            )
        return found[0], catalog.sentences(found[0].article_id, found[0].text_hash)

    def remove(self, article_id: str) -> Article:
        """Remove an article from every part of the store, and return it.

        Raises:
            UsageError: no article has this id.
        """
        article, _ = self.article(article_id)
        self._readable().remove(article.article_id)
        return article

    def coverage(self) -> Coverage:
        """Return what the collection holds."""
        return self._readable().catalog.coverage()

    def problems(self) -> list[str]:
        """Check the store; return what is wrong with it, in words."""
        return self._readable().problems()

    def repair(self) -> None:
        """Make again what can be derived from the articles."""
        self._writable().repair()

    # --- the store -------------------------------------------------------------------------

    def _readable(self) -> Store:
        if self._store is None:
            self._store = Store(self._settings.store, self._embedder, server=self._server)
        return self._store

    def _writable(self) -> Store:
        if self._store:
            self._store.close()
        self._store = Store(self._settings.store, self._embedder, create=True, server=self._server)
        return self._store
