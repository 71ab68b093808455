"""A store: the catalog and the vectors of one folder, joined under one writer lock.

Order of writing: first the catalog, in one transaction, with the chunks marked as not embedded;
then the vectors; then the marks. A process killed anywhere leaves a debt that the next run pays.

The vectors are in the folder, or on a Chroma server. The catalog says where: the marks are of that
place (docs/decisions/0013).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from rag.errors import EmbeddingMismatchError, StoreError
from rag.models.encoders.embedding import Embedder, supersedes
from rag.store.catalog.catalog import Catalog
from rag.store.derive import Derived
from rag.store.lock import writer_lock
from rag.store.repair import mend_catalog, mend_vectors, take_embedding, vector_problems
from rag.store.vector_server import VectorServer
from rag.store.vectors import VectorIndex
from rag.types import Article, Chunk, Sentence

_BATCH = 64
_CATALOG = "catalog.sqlite3"
_IN_FOLDER = "its folder"
_IN_DOUBT = "vectors_in_doubt"

_T = TypeVar("_T")


class Store:
    """An open store; close it, or use it in a `with` statement."""

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        *,
        create: bool = False,
        server: VectorServer | None = None,
    ) -> None:
        """Open the store in `folder`.

        Args:
            folder: where the store is.
            embedder: the model that its vectors are, or will be, made with.
            create: make the store if it is not there, and be ready to write.
            server: has its vectors; None is the folder.

        Raises:
            StoreError: there is no store, it is damaged, or cannot be written.
            EmbeddingMismatchError: its vectors are of another model.
        """
        self.folder = folder
        self._embedder = embedder
        self._server = server
        self._place = server.address if server else _IN_FOLDER
        self._index: VectorIndex | None = None
        path = folder.resolve() / _CATALOG
        if create:
            self._make_folder()
            with self.writing():
                self.catalog = Catalog(path)
                take_embedding(self.catalog, embedder.identity)
                if self.catalog.meta("store_id") is None:
                    self.catalog.set_meta("store_id", uuid4().hex)
                if self._vectors_are_in() != self._place and not self._has_vectors():
                    self.catalog.set_meta("vectors", self._place)
        elif not path.is_file():
            raise StoreError(
                f"there is no store in {folder}",
                next_step="make one with `dateline ingest SOURCE`, or name one with --store",
            )
        else:
            self.catalog = self._open_for_reading(path)
        self.remarks: tuple[str, ...] = ()  # what a person should know of the last search
        self._generation = self.catalog.meta("generation")
        self._reopening = threading.Lock()  # no thread may query what another one lets go of
        self._check_embedding()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the catalog, and connections to a server of vectors."""
        self.catalog.close()
        if self._index is not None:
            self._index.close()

    @property
    def vectors(self) -> VectorIndex:
        """The vectors.

        Raises:
            StoreError: they are at another place than this store was opened with.
        """
        if self._index:
            return self._index
        known = self._vectors_are_in()
        if known != self._place and self._has_vectors():
            there = "leave --chroma out" if known == _IN_FOLDER else f"give --chroma {known}"
            here = f" --chroma {self._place}" if self._server else ""
            raise StoreError(
                f"the vectors of the store {self.folder} are in {known}, not in {self._place}",
                next_step=f"{there} (DATELINE_CHROMA), or make them anew: `dateline embed{here}`",
            )
        if self._server is None:
            self._index = VectorIndex(self.folder / "chroma")
        else:
            name = f"dateline-{self.catalog.meta('store_id')}"
            self._index = VectorIndex(self.folder / "chroma", name, server=self._server)
        return self._index

    def _vectors_are_in(self) -> str:
        return self.catalog.meta("vectors") or _IN_FOLDER

    def _has_vectors(self) -> bool:
        return bool(self.catalog.chunk_ids(embedded=True))

    def take_vectors_here(self) -> None:
        """Have the vectors where this store was opened to have them; call while `writing`.

        They are to be made anew, by `embed_pending`; what is at the other place is left there.
        """
        if self._vectors_are_in() == self._place:
            return
        with self.catalog.transaction():
            self.catalog.mark_embedded(self.catalog.chunk_ids(embedded=True), embedded=False)
            self.catalog.mark_deleted(self.catalog.vectors_to_delete())
            self.catalog.set_meta("vectors", self._place)
        # Left from a time when they were here before.
        self.vectors.delete(sorted(self.vectors.ids() - self.catalog.chunk_ids()))

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            probe = self.folder / ".write-test"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise StoreError(
                f"the store {self.folder} cannot be written ({error.strerror})",
                next_step="check its permissions, or name another one with --store",
            ) from error

    def _open_for_reading(self, path: Path) -> Catalog:
        try:
            return Catalog(path)
        except StoreError as error:
            if "cannot be written" not in error.message:
                raise
            return Catalog(path, read_only=True)

    def _check_embedding(self) -> None:
        mine = self._embedder.identity
        found = self.catalog.meta("embedding")  # None: another process is making it right now
        if found is not None and found != mine and not supersedes(mine, found):
            self.catalog.close()
            raise EmbeddingMismatchError(
                f"the store {self.folder} was made with the embedding model {found}, not {mine}",
                next_step="set DATELINE_EMBEDDINGS to that model, or name another --store",
            )

    @contextmanager
    def writing(
        self, *, wait_seconds: float = 600, on_wait: Callable[[], None] | None = None
    ) -> Iterator[None]:
        """Hold the writer lock of the store.

        Args:
            wait_seconds: how long to wait for another writer.
            on_wait: called once if there is one.

        Raises:
            StoreLockedError: the other writer did not end in that time.
        """
        with writer_lock(self.folder, wait_seconds=wait_seconds, on_wait=on_wait):
            yield

    def put(
        self,
        article: Article,
        sentences: list[Sentence],
        chunks: list[Chunk],
        derived: Derived | None = None,
    ) -> None:
        """Store an article's text and words; call while `writing`."""
        self.catalog.put(article, sentences, chunks, derived)

    def remove(self, article_id: str) -> bool:
        """Remove an article from every part of the store; return whether it was there."""
        with self.writing():
            _ = self.vectors  # where they cannot be reached for, the article stays
            found = self.catalog.remove(article_id)
            self._pay_deletions()
        return found

    def embed_pending(self, on_progress: Callable[[int], None] | None = None) -> int:
        """Embed what has no vector yet; call while `writing`. Return how many chunks it was."""
        while self.catalog.derive_pending():
            pass
        if self.catalog.meta(_IN_DOUBT) == "1":
            mend_vectors(self.catalog, self.vectors)
            self.catalog.set_meta(_IN_DOUBT, "0")
        if not (self.catalog.chunks_to_embed(1) or self.catalog.vectors_to_delete()):
            return 0
        # Who is killed leaves this note, and the next writer looks: Chroma may have lost a vector.
        self.catalog.set_meta(_IN_DOUBT, "1")
        self._pay_deletions()
        done = 0
        while batch := self.catalog.chunks_to_embed(_BATCH):
            ids = [chunk_id for chunk_id, _ in batch]
            self.vectors.upsert(ids, self._embedder.embed([text for _, text in batch]))
            self.catalog.mark_embedded(ids)
            done += len(ids)
            if on_progress:
                on_progress(len(ids))
        self.catalog.set_meta(_IN_DOUBT, "0")
        return done

    def _pay_deletions(self) -> None:
        if gone := self.catalog.vectors_to_delete():
            self.vectors.delete(gone)
            self.catalog.mark_deleted(gone)

    def embed(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of texts by the store's own model."""
        return self._embedder.embed(texts)

    def nearest_chunks(
        self, vector: list[float], limit: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return (id, cosine) of the chunks nearest in meaning, as of the newest write.

        Args:
            vector: of the question.
            limit: how many.
            among: only these chunks; None is all.
        """
        with self._reopening:
            generation = self.catalog.meta("generation")
            if generation != self._generation:
                self.vectors.reopen()
                self._generation = generation
            self.remarks = ()
            return self._or_without(lambda: self._query(vector, limit, among), [])

    def _query(
        self, vector: list[float], limit: int, among: Sequence[str] | None
    ) -> list[tuple[str, float]]:
        found = self.vectors.query(vector, limit, among)
        if not found and among is None and self._server is None and self.catalog.has_embedded():
            raise StoreError(
                f"the vectors in {self.folder} are gone",
                next_step="run `dateline doctor --repair`",
            )
        return found

    def vectors_of(self, chunk_ids: Sequence[str]) -> dict[str, list[float]]:
        """Return the stored vectors of chunks; those that have none are left out."""
        with self._reopening:
            return self._or_without(lambda: self.vectors.get(chunk_ids), {})

    def _or_without(self, read: Callable[[], _T], nothing: _T) -> _T:
        """Read vectors; where they are in the folder and damaged, words alone must do."""
        vectors = self.vectors
        try:
            return read()
        except StoreError as error:
            if vectors.is_on_server:
                raise
            vectors.reopen()  # another process may have made them anew
            with suppress(StoreError):
                return read()
            vectors.reopen()
            self.remarks = (f"only words were searched: {error}",)
            with suppress(StoreError):  # the next writer mends them
                self.catalog.set_meta(_IN_DOUBT, "1")
            return nothing

    def problems(self) -> list[str]:
        """Return what is wrong with the parts of the store, or between them, in words."""
        return self.catalog.problems() + vector_problems(self.catalog, self.vectors)

    def repair(self) -> None:
        """Make again what is derived: sentences, chunks, the word index, dates, vectors."""
        with self.writing():
            mend_catalog(self.catalog)
            self.catalog.set_meta(_IN_DOUBT, "1")
            self.embed_pending()
