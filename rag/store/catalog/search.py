"""Searching a catalog: chunks by their words (FTS5, BM25), and what is known of a chunk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from rag.store.catalog.listing import CatalogLister
from rag.store.catalog.sql import visible
from rag.types import Chunk, Window

_CHUNK = ", ".join(
    "a.article_id" if f.name == "article_id" else f'c."{f.name}"' for f in fields(Chunk)
)
# BM25 weights of title, source and text: a word in a headline says more about the article.
_WORD_WEIGHTS = "2.0, 0.5, 1.0"
# As many of the best are looked at before anything is known of their articles. That is much
# faster than to join first, and where too few of them may be seen, that is done after all.
_FIRST = 400
_ENOUGH_COUNTED = 50_000


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question may see."""

    window: Window | None = None
    source: str | None = None
    topic: str | None = None

    def condition(self) -> tuple[str, list[object]]:
        """Return it as an SQL condition on `articles a`."""
        return visible(self.window, self.source, self.topic)


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with what retrieval wants to know of its article."""

    chunk: Chunk
    text: str
    title: str
    source: str
    published: str | None
    origin: str
    embedded: int  # 1 where it has a vector


class CatalogSearcher(CatalogLister):
    """The questions about chunks."""

    def chunks(self, chunk_ids: Sequence[str], scope: Scope) -> dict[str, StoredChunk]:
        """Return those of the chunks that a question may see, by id."""
        where, parameters = scope.condition()
        marks = ",".join("?" * len(chunk_ids))
        rows = self._rows(
            f'SELECT {_CHUNK}, substr(a.text, c.start + 1, c."end" - c.start), a.title, a.source,'
            " a.published, a.origin, c.embedded FROM chunks c JOIN articles a USING (revision)"
            f" WHERE {where} AND c.chunk_id IN ({marks})",
            (*parameters, *chunk_ids),
        )
        parts = len(fields(Chunk))
        return {r[0]: StoredChunk(Chunk(*r[:parts]), *r[parts:]) for r in rows}

    def published(self, chunk_ids: Sequence[str], scope: Scope) -> dict[str, str | None]:
        """Return the day of those of the chunks that a question may see, by id.

        For the many of which few are read: `chunks` cuts each one's text out of its article.
        """
        where, parameters = scope.condition()
        marks = ",".join("?" * len(chunk_ids))
        return dict(
            self._rows(
                "SELECT c.chunk_id, a.published FROM chunks c JOIN articles a USING (revision)"
                f" WHERE {where} AND c.chunk_id IN ({marks})",
                (*parameters, *chunk_ids),
            )
        )

    def search_words(self, match: str, limit: int, scope: Scope) -> list[tuple[str, float]]:
        """Return (chunk id, BM25) of the chunks that an FTS5 expression finds, best first.

        BM25 is made positive: higher is better.
        """
        first = self._rows(
            "SELECT rowid, rank FROM chunk_words WHERE chunk_words MATCH ?"
            f" AND rank MATCH 'bm25({_WORD_WEIGHTS})' ORDER BY rank LIMIT {_FIRST}",
            (match,),
        )
        where, parameters = scope.condition()
        marks = ",".join("?" * len(first))
        numbers = dict(
            self._rows(
                "SELECT c.number, c.chunk_id FROM chunks c JOIN articles a USING (revision)"
                f" WHERE {where} AND c.number IN ({marks})",
                (*parameters, *(number for number, _ in first)),
            )
        )
        if len(first) == _FIRST and len(numbers) < limit:
            rows = self._rows(
                f"SELECT c.chunk_id, bm25(chunk_words, {_WORD_WEIGHTS}) FROM chunk_words w"
                " JOIN chunks c ON c.number = w.rowid JOIN articles a USING (revision)"
                f" WHERE chunk_words MATCH ? AND {where} ORDER BY 2 LIMIT ?",
                (match, *parameters, limit),
            )
        else:
            rows = [(numbers[number], rank) for number, rank in first if number in numbers]
        ranked = sorted(((rank, chunk_id) for chunk_id, rank in rows))[:limit]
        return [(chunk_id, -rank) for rank, chunk_id in ranked]

    def count_words(self, term: str) -> int:
        """Return how many chunks an FTS5 term is in, counted up to some tens of thousands."""
        return int(
            self._rows(
                "SELECT count(*) FROM (SELECT 1 FROM chunk_words WHERE chunk_words MATCH ?"
                f" LIMIT {_ENOUGH_COUNTED})",
                (term,),
            )[0][0]
        )

    def chunk_count(self) -> int:
        """Return about how many chunks there are, at once: the highest number given out."""
        return int(self._rows("SELECT coalesce(max(number), 0) FROM chunks")[0][0])

    def visible_chunks(self, scope: Scope, limit: int) -> list[str]:
        """Return the ids of up to `limit` chunks that a question may see."""
        where, parameters = scope.condition()
        rows = self._rows(
            "SELECT c.chunk_id FROM articles a JOIN chunks c USING (revision)"
            f" WHERE {where} LIMIT ?",
            (*parameters, limit),
        )
        return [str(r[0]) for r in rows]
