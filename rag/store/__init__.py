"""One folder with everything that is kept: the catalog, the vectors, the lock."""

from rag.store.catalog import Catalog
from rag.store.chunk import split_chunks
from rag.store.scope import Scope, StoredChunk
from rag.store.sql import text_hash
from rag.store.store import Store
from rag.store.vectors import read_server

__all__ = [
    "Catalog",
    "Scope",
    "Store",
    "StoredChunk",
    "read_server",
    "split_chunks",
    "text_hash",
]
