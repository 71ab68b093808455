"""The vector index: Chroma, embedded, behind four methods.

Chroma's clients of one folder share their state inside a process and do not see what another
process wrote since: `reopen` drops that state. Writing is the store's business, under its lock.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import StoreError

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_COLLECTION = "chunks"
_PAGE = 5000


class VectorIndex:
    """The vectors of one store, found by cosine distance."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._collection: Collection | None = None

    def reopen(self) -> None:
        """Forget what was read, so that the next call sees what other processes wrote."""
        if self._collection is not None:
            from chromadb.api.shared_system_client import SharedSystemClient

            self._collection = None
            SharedSystemClient.clear_system_cache()

    def upsert(self, ids: Sequence[str], vectors: Sequence[Sequence[float]]) -> None:
        """Store one vector for each id, in place of any that it has."""
        if ids:
            self._call("upsert", ids=list(ids), embeddings=[list(v) for v in vectors])

    def delete(self, ids: Sequence[str]) -> None:
        """Remove vectors; ids that are not there are passed over."""
        for start in range(0, len(ids), _PAGE):
            self._call("delete", ids=list(ids[start : start + _PAGE]))

    def query(
        self, vector: Sequence[float], limit: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return (id, cosine) of the vectors nearest to `vector`, nearest first.

        Args:
            vector: of length 1.
            limit: how many.
            among: only these ids; None is all.
        """
        if self._call("count") == 0 or (among is not None and not among):
            return []
        found = self._call(
            "query",
            query_embeddings=[list(vector)],
            n_results=limit,
            include=["distances"],
            ids=None if among is None else list(among),
        )
        return [
            (str(i), 1.0 - float(d))
            for i, d in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def get(self, ids: Sequence[str]) -> dict[str, list[float]]:
        """Return the vectors of ids; those that have none are left out."""
        if not ids:
            return {}
        found = self._call("get", ids=list(ids), include=["embeddings"])
        return {
            str(i): [float(x) for x in v]
            for i, v in zip(found["ids"], found["embeddings"], strict=True)
        }

    def ids(self) -> set[str]:
        """Return the ids of all vectors."""
        found: set[str] = set()
        while True:
            page = self._call("get", include=[], limit=_PAGE, offset=len(found))["ids"]
            found.update(page)
            if len(page) < _PAGE:
                return found

    def _call(self, method: str, **arguments: Any) -> Any:
        try:
            return getattr(self._open(), method)(**arguments)
        except StoreError:
            raise
        except Exception as error:  # Chroma's Rust core raises its own kinds of InternalError
            raise StoreError(
                f"the vectors in {self._folder} cannot be used ({str(error).splitlines()[0]})",
                next_step="run `dateline doctor --repair`",
            ) from error

    def _open(self) -> Collection:
        if self._collection is None:
            import chromadb
            from chromadb.config import Settings

            # Telemetry is off; its module logs an error of its own on some versions.
            logging.getLogger("chromadb.telemetry").setLevel(logging.CRITICAL)
            client = chromadb.PersistentClient(
                str(self._folder), Settings(anonymized_telemetry=False)
            )
            self._collection = client.get_or_create_collection(
                _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        return self._collection
