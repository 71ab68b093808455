"""What a developer writes first: LangChain's retriever over a Chroma collection, nearest first.

It has the very vectors of the store, so that only what is done with them differs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_core.vectorstores import VectorStore

from rag.store.store import Store


class StoreEmbeddings(Embeddings):
    """The store's embedding model as LangChain calls one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._store.embed(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._store.embed([text])[0]


class ChromaOfStore(VectorStore):
    """The Chroma collection of a store as a LangChain vector store, to read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._embeddings = StoreEmbeddings(store)

    @property
    def embeddings(self) -> Embeddings:
        return self._embeddings

    def similarity_search(self, query: str, k: int = 4, **_: Any) -> list[Document]:
        found = self._store.nearest_chunks(self._embeddings.embed_query(query), k)
        return [
            Document(id=i, page_content="", metadata={"article_id": i.split(":")[0]})
            for i, _ in found
        ]

    def add_texts(
        self, texts: Iterable[str], metadatas: list[dict[Any, Any]] | None = None, **_: Any
    ) -> list[str]:
        raise NotImplementedError("its vectors are the store's")

    @classmethod
    def from_texts(cls, texts: list[str], embedding: Embeddings, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("its vectors are the store's")


def plain_retriever(store: Store, passages: int) -> BaseRetriever:
    """Return LangChain's retriever of the nearest `passages`."""
    return ChromaOfStore(store).as_retriever(search_kwargs={"k": passages})
