"""A store: the catalog and the vectors of one folder, joined under one writer lock.

Order of writing: first the catalog, in one transaction, with the chunks marked as not embedded;
then the vectors; then the marks. If the process is killed, the next run finishes the work.

The vectors are in the folder, or on a Chroma server. The catalog says where, and the marks are about
that place (docs/decisions/0013).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from rag.errors import EmbeddingMismatchError, StoreError, StoreLockedError
from rag.models.encoders.embedding import Embedder, supersedes
from rag.store.catalog import Catalog
from rag.store.vectors import VectorIndex, VectorServer

_BATCH = 64
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
            create: make the store if it does not exist, and prepare to write.
            server: keeps its vectors; None keeps them in the folder.

        Raises:
            StoreError: there is no store, it is damaged, or cannot be written.
            EmbeddingMismatchError: its vectors are of another model.
        """
        self.folder = folder
        self._embedder = embedder
        self._server = server
        self._place = place_of(server)
        self._index: VectorIndex | None = None
        path = folder.resolve() / "catalog.sqlite3"
        if create:
            with locked(folder):
                self.catalog = Catalog(path)
                self._use_embedding(create=True)
                if self.catalog.meta("store_id") is None:
                    self.catalog.set_meta("store_id", uuid4().hex)
                if not self.catalog.has_embedded():
                    self.catalog.set_meta("vectors", self._place)
        elif path.is_file():
            self.catalog = _open_for_reading(path)
            self._use_embedding(create=False)
        else:
            raise StoreError(
                f"there is no store in {folder}",
                next_step="make one with `dateline ingest SOURCE`, or name one with --store",
            )
        self._generation = self.catalog.meta("generation")
        self._reopening = threading.Lock()  # no thread may query while another reopens

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the catalog, and connections to a server of vectors."""
        self.catalog.close()
        if self._index is not None:
            self._index.close()

    @contextmanager
    def writing(
        self,
        *,
        wait_seconds: float = 600,
        on_wait: Callable[[], None] | None = None,
        move_vectors: bool = False,
    ) -> Iterator[None]:
        """Hold the writer lock of the store: one process writes at a time, the others wait.

        Args:
            wait_seconds: how long to wait for another writer.
            on_wait: called once if there is one.
            move_vectors: if the vectors are at another place than the one that this store was
                opened with, drop them there: `embed_pending` makes them anew here.

        Raises:
            StoreLockedError: the other writer did not end in that time.
            StoreError: the folder cannot be written, or the vectors are at another place.
        """
        with locked(self.folder, wait_seconds, on_wait):
            if move_vectors and self._vectors_are_in() != self._place:
                self._move_vectors()
            _ = self.vectors  # fails if they are elsewhere, before anything is written
            yield

    # --- the model and the place of the vectors --------------------------------------------

    def _use_embedding(self, *, create: bool) -> None:
        """Check that the vectors are of this model; with `create`, record it as the store's model.

        Vectors of an earlier form of the model are searched until `embed_pending` replaces them.
        """
        mine, found = self._embedder.identity, self.catalog.meta("embedding")
        if found is not None and found != mine and not supersedes(mine, found):
            self.catalog.close()
            raise EmbeddingMismatchError(
                f"the store {self.folder} was made with the embedding model {found}, not {mine}",
                next_step="set DATELINE_EMBEDDINGS to that model, or name another --store",
            )
        if create and found != mine:
            with self.catalog.transaction():
                self.catalog.mark_embedded(self.catalog.chunk_ids(embedded=True), embedded=False)
                self.catalog.set_meta("embedding", mine)

    @property
    def vectors(self) -> VectorIndex:
        """The vectors.

        Raises:
            StoreError: they are at another place than this store was opened with.
        """
        if self._index:
            return self._index
        known = self._vectors_are_in()
        if known != self._place and self.catalog.has_embedded():
            there = "leave --chroma out" if known == _IN_FOLDER else f"give --chroma {known}"
            here = f" --chroma {self._place}" if self._server else ""
            raise StoreError(
                f"the vectors of the store {self.folder} are in {known}, not in {self._place}",
                next_step=f"{there} (DATELINE_CHROMA), or make them anew: `dateline embed{here}`",
            )
        self._index = index_of(self.folder, self.catalog, self._server)
        return self._index

    def _vectors_are_in(self) -> str:
        return self.catalog.meta("vectors") or _IN_FOLDER

    def _move_vectors(self) -> None:
        """Mark all chunks as not embedded at the new place; vectors at the old place stay there."""
        with self.catalog.transaction():
            self.catalog.mark_embedded(self.catalog.chunk_ids(embedded=True), embedded=False)
            self.catalog.mark_deleted(self.catalog.vectors_to_delete())
            self.catalog.set_meta("vectors", self._place)
        # Vectors may be left from an earlier time at this place.
        self.vectors.delete(sorted(self.vectors.ids() - self.catalog.chunk_ids()))

    # --- writing ---------------------------------------------------------------------------

    def remove(self, article_id: str) -> None:
        """Remove an article from every part of the store."""
        with self.writing():
            self.catalog.remove(article_id)
            self.pay_deletions()

    def embed_pending(self, on_progress: Callable[[int], None] | None = None) -> int:
        """Embed the chunks that have no vector yet, and return their number; call while `writing`."""
        if self.catalog.meta(_IN_DOUBT) == "1":
            from rag.store.repair import mend_vectors

            mend_vectors(self.catalog, self.vectors)
            self.catalog.set_meta(_IN_DOUBT, "0")
        if not (self.catalog.chunks_to_embed(1) or self.catalog.vectors_to_delete()):
            return 0
        # If the process is killed, this tells the next writer that Chroma may have lost a vector.
        self.catalog.set_meta(_IN_DOUBT, "1")
        self.pay_deletions()
        done = 0
        while batch := self.catalog.chunks_to_embed(_BATCH):
            ids = [chunk_id for chunk_id, _ in batch]
            self.vectors.upsert(ids, self.embed([text for _, text in batch]))
            self.catalog.mark_embedded(ids)
            done += len(ids)
            if on_progress:
                on_progress(len(ids))
        self.vectors.sync()
        self.catalog.set_meta(_IN_DOUBT, "0")
        return done

    def pay_deletions(self) -> None:
        """Delete the vectors of removed chunks; call while `writing`."""
        if gone := self.catalog.vectors_to_delete():
            self.vectors.delete(gone)
            self.catalog.mark_deleted(gone)

    # --- reading vectors -------------------------------------------------------------------

    def embed(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of texts by the store's own model."""
        return self._embedder.embed(texts)

    def nearest_chunks(
        self,
        vector: list[float],
        limit: int,
        among: Sequence[str] | None = None,
        *,
        on_remark: Callable[[str], None] | None = None,
    ) -> list[tuple[str, float]]:
        """Return (id, cosine) of the chunks nearest in meaning, as of the newest write.

        Args:
            vector: of the question.
            limit: how many.
            among: only these chunks; None is all.
            on_remark: called with the reason if the vectors are damaged and nothing is found.
        """

        def query(vectors: VectorIndex) -> list[tuple[str, float]]:
            found = vectors.query(vector, limit, among)
            any_expected = among is None and not vectors.is_on_server
            if not found and any_expected and self.catalog.has_embedded():
                raise StoreError(
                    f"the vectors in {self.folder} are gone",
                    next_step="run `dateline doctor --repair`",
                )
            return found

        return self._or_without(query, [], on_remark)

    def vectors_of(self, chunk_ids: Sequence[str]) -> dict[str, list[float]]:
        """Return the stored vectors of chunks; those that have none are left out."""
        return self._or_without(lambda vectors: vectors.get(chunk_ids), {})

    def _or_without(
        self,
        read: Callable[[VectorIndex], _T],
        nothing: _T,
        on_remark: Callable[[str], None] | None = None,
    ) -> _T:
        """Read vectors as of the newest write; return `nothing` if those in the folder are damaged."""
        with self._reopening:
            vectors, generation = self.vectors, self.catalog.meta("generation")
            if generation != self._generation:
                vectors.reopen()
                self._generation = generation
            try:
                return read(vectors)
            except StoreError as error:
                if vectors.is_on_server:
                    raise
                vectors.reopen()  # another process may have rebuilt them
                with suppress(StoreError):
                    return read(vectors)
                vectors.reopen()
                if on_remark:
                    on_remark(f"only words were searched: {error}")
                with suppress(
                    StoreError
                ):  # fails in a read-only store; else the next writer repairs them
                    self.catalog.set_meta(_IN_DOUBT, "1")
                return nothing

    # --- repair ----------------------------------------------------------------------------

    def problems(self) -> list[str]:
        """Return what is wrong with the parts of the store, or between them, in words."""
        from rag.store.repair import catalog_problems, vector_problems

        return catalog_problems(self.catalog) + vector_problems(self.catalog, self.vectors)

    def repair(self) -> None:
        """Make the sentences, chunks, word index and vectors again where they are wrong."""
        from rag.store.repair import mend_catalog

        with self.writing():
            mend_catalog(self.catalog)
            self.catalog.set_meta(_IN_DOUBT, "1")
            self.embed_pending()


@contextmanager
def locked(
    folder: Path, wait_seconds: float = 600, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the writer lock of `folder`, of a store or of notes, which is made if it is not there.

    Raises:
        StoreLockedError: another process has held it for `wait_seconds`.
        StoreError: the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / "lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if on_wait:
                on_wait()
            lock.acquire(timeout=wait_seconds)
    except Timeout as error:
        raise StoreLockedError(
            f"another process has been writing to {folder} for {wait_seconds:.0f} s",
            next_step="wait for it to end and run this again",
        ) from error
    except OSError as error:
        raise StoreError(
            f"the folder {folder} cannot be written ({error.strerror})",
            next_step="check its permissions, or name another store with --store",
        ) from error
    try:
        yield
    finally:
        lock.release()


def place_of(server: VectorServer | None) -> str:
    """Return how the catalog names the place of the vectors; None is the store's folder."""
    return server.address if server else _IN_FOLDER


def index_of(folder: Path, catalog: Catalog, server: VectorServer | None) -> VectorIndex:
    """Return the vectors of the store in `folder`, or its collection on a server."""
    name = f"dateline-{catalog.meta('store_id')}" if server else "chunks"
    return VectorIndex(folder / "chroma", name, server=server)


def _open_for_reading(path: Path) -> Catalog:
    try:
        return Catalog(path)
    except StoreError as error:
        if "cannot be written" not in error.message:
            raise
        return Catalog(path, read_only=True)
