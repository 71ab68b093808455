"""The vector index: Chroma, embedded or on a server, behind a few methods.

Chroma's clients of one folder do not see what another process wrote since: `reopen` drops what was
read. They also share one state inside a process, of which nobody knows when it can go; here each
index has its own, and `close` frees its files and threads. A server has no such state. Writing is
the store's business, under its lock.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import StoreError, StoreFullError
from rag.store.vector_server import VectorServer

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings, System

_PAGE = 5000
_COPIED = 500
_CLOUD_PAGE = 300  # Chroma Cloud's quota of what one request writes or returns
_CONNECTING = threading.Lock()  # Chroma's table of shared states must be empty before and after


class VectorIndex:
    """The vectors of one store, found by cosine distance."""

    def __init__(
        self, folder: Path, name: str = "chunks", *, server: VectorServer | None = None
    ) -> None:
        """Name an index; it is opened, and made where it is not there, at first use.

        Args:
            folder: of the index, where it is embedded.
            name: of the collection: a server has those of many stores.
            server: has the vectors in place of `folder`.
        """
        self._folder = folder
        self._name = name
        self._server = server
        self._page = _CLOUD_PAGE if server and server.key else _PAGE
        self._client: Any = None  # ClientAPI does not say that there is `close`
        self._system: System | None = None  # what is behind an embedded client
        self._collection: Collection | None = None

    def close(self) -> None:
        """Free connections, files and threads; the next call opens them again."""
        if self._system is not None:
            self._system.stop()
        elif self._client is not None:
            # Its own `close` leaves the connections to the collector (chromadb 1.5.9).
            for part in (self._client, getattr(self._client, "_admin_client", None)):
                session = getattr(getattr(part, "_server", None), "_session", None)
                if session is not None:
                    session.close()
            self._client.close()
        self._client = self._system = self._collection = None

    def reopen(self) -> None:
        """Forget what was read, so that the next call sees what other processes wrote."""
        if self._server is None:
            # Not stopped: another thread may be writing.
            self._client = self._system = self._collection = None

    @property
    def folder(self) -> Path:
        """The folder of the index, where it is embedded."""
        return self._folder

    @property
    def is_on_server(self) -> bool:
        """Whether it is on a server."""
        return self._server is not None

    def keep_only(self, ids: Sequence[str]) -> None:
        """Make the index in the folder anew from the vectors of `ids`, which must be readable."""
        fresh = VectorIndex(self._folder.with_name(f"{self._folder.name}-new"), self._name)
        fresh.discard()
        for start in range(0, len(ids), _COPIED):
            known = self.get(ids[start : start + _COPIED])
            fresh.upsert(list(known), list(known.values()))
        self.discard()
        fresh.reopen()
        if ids:
            fresh.folder.rename(self._folder)

    def discard(self) -> None:
        """Delete the folder of the index, sound or not."""
        self.reopen()
        if self._folder.exists():
            shutil.rmtree(self._folder)

    def upsert(self, ids: Sequence[str], vectors: Sequence[Sequence[float]]) -> None:
        """Store one vector for each id, in place of any that it has."""
        if ids:
            self._call("upsert", ids=list(ids), embeddings=[list(v) for v in vectors])

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not there are passed over."""
        for page in self._pages(ids):
            self._call("delete", ids=page)

    def query(
        self, vector: Sequence[float], limit: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return (id, cosine) of the vectors nearest to `vector`, nearest first.

        Args:
            vector: of length 1.
            limit: how many.
            among: only these ids; None is all.
        """
        if among is not None and not among:
            return []
        found = self._call(
            "query",
            query_embeddings=[list(vector)],
            n_results=min(limit, self._page),
            include=["distances"],
            ids=None if among is None else list(among),
        )
        return [
            (str(i), 1.0 - float(d))
            for i, d in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def get(self, ids: Sequence[str]) -> dict[str, list[float]]:
        """Return the vectors of ids; those that have none are left out."""
        vectors: dict[str, list[float]] = {}
        for page in self._pages(ids):
            found = self._call("get", ids=page, include=["embeddings"])
            rows = found["embeddings"].tolist() if found["ids"] else []
            vectors |= zip(found["ids"], rows, strict=True)
        return vectors

    def ids(self) -> set[str]:
        """Return the ids of all vectors."""
        found: set[str] = set()
        while True:
            page = self._call("get", include=[], limit=self._page, offset=len(found))["ids"]
            found.update(page)
            if len(page) < self._page:
                return found

    def _pages(self, ids: Sequence[str]) -> list[list[str]]:
        return [list(ids[at : at + self._page]) for at in range(0, len(ids), self._page)]

    def _call(self, method: str, **arguments: Any) -> Any:
        try:
            return getattr(self._open(), method)(**arguments)
        except StoreError:
            raise
        except Exception as error:  # Chroma's Rust core raises its own kinds of InternalError
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            if self._server is not None:
                raise StoreError(
                    f"the Chroma server {self._server.address} cannot be used ({reason})",
                    next_step="check that it runs and --chroma; if it has lost its data, run "
                    "`dateline doctor --repair`",
                ) from error
            if "disk is full" in reason or "No space left" in reason:
                raise StoreFullError(
                    f"no space is left for the vectors in {self._folder}",
                    next_step="free some and run again",
                ) from error
            raise StoreError(
                f"the vectors in {self._folder} cannot be used ({reason})",
                next_step="run `dateline doctor --repair`",
            ) from error

    def _open(self) -> Collection:
        if self._collection is None:
            # Telemetry is off; its module logs an error of its own on some versions.
            logging.getLogger("chromadb.telemetry").setLevel(logging.CRITICAL)
            self._client = self._client or self._connect()
            self._collection = self._client.get_or_create_collection(
                self._name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        return self._collection

    def _connect(self) -> ClientAPI:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        server = self._server
        if server is None:
            return self._open_folder(settings)
        if server.key:
            return chromadb.CloudClient(server.tenant, server.database, server.key, settings)
        return chromadb.HttpClient(
            server.host, server.port, server.tls, dict(server.headers), settings
        )

    def _open_folder(self, settings: Settings) -> ClientAPI:
        """Return what `PersistentClient` does, with a state that no other client has."""
        from chromadb.api import ServerAPI
        from chromadb.api.client import Client
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import System

        settings.is_persistent, settings.persist_directory = True, str(self._folder)
        system = System(settings)
        system.instance(ServerAPI)  # type: ignore[type-abstract]  # Chroma finds the class
        system.start()
        with _CONNECTING:
            try:
                client = Client.from_system(system)
            finally:
                SharedSystemClient.clear_system_cache()
        self._system = system
        return client
