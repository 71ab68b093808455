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
    and `end` (code points of the article's text), `page` of a printed source and `score`.
    """

    window: Callable[..., Window]
    """Resolves the time of a question: it, and `as_of`, `since`, `until`."""
    search: Callable[..., tuple[Hit, ...]]
    """Finds passages: a question, and `window`, `source`, `topic`, `limit`."""
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
        dates = {**self.limits, **limits}
        within = {name: dates.pop(name, None) for name in ("source", "topic")}
        most = self.k if k is None else k
        window = self.window(query, **dates)
        return [_document(h) for h in self.search(query, window=window, limit=most, **within)]


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
            "page": hit.page,
            "score": hit.score,
        },
    )
