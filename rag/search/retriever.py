"""The archive as a LangChain retriever, for chains of one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from rag.types import Hit, Window


class ArchiveRetriever(BaseRetriever):
    """Finds passages in an archive; `Archive.as_retriever()` makes one.

    `k` and the limits can be given here and, for one question, to `invoke`. Each document has the
    words of the passage, and in its metadata `article_id`, `title`, `source`, `published`, `start`
    and `end` (code points of the article's text) and `score`.
    """

    search: Callable[..., tuple[Hit, ...]]
    """Finds passages: a question, and `limit`, `as_of`, `since`, `until`, `source`, `topic`."""
    k: int = 4
    """How many passages."""
    limits: dict[str, str | None] = Field(default_factory=dict)
    """`as_of`, `since`, `until`, `source` or `topic` for every question."""

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain hands it over
        k: int | None = None,
        **limits: Any,
    ) -> list[Document]:
        hits = self.search(query, limit=self.k if k is None else k, **{**self.limits, **limits})
        return [_document(hit) for hit in hits]


def retriever_of(
    window: Callable[..., Window],
    search: Callable[..., tuple[Hit, ...]],
    k: int,
    limits: dict[str, str | None],
) -> ArchiveRetriever:
    """Return a retriever over an archive's own `window` and `search`."""

    def find(
        query: str,
        *,
        limit: int,
        source: str | None = None,
        topic: str | None = None,
        **dates: str | None,
    ) -> tuple[Hit, ...]:
        seen = window(query, **dates)
        return search(query, window=seen, source=source, topic=topic, limit=limit)

    return ArchiveRetriever(search=find, k=k, limits=limits)


def _document(hit: Hit) -> Document:
    return Document(
        id=hit.chunk.chunk_id,
        page_content=hit.text,
        metadata={
            "article_id": hit.chunk.article_id,
            "title": hit.title,
            "source": hit.source,
            "published": hit.published,
            "start": hit.chunk.start,
            "end": hit.chunk.end,
            "score": hit.score,
        },
    )
