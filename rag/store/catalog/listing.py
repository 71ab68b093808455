"""Listing a catalog: articles without their texts, outlets, topics. Quick however long texts are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from rag.store.catalog.read import CatalogReader, from_row
from rag.store.catalog.sql import visible
from rag.types import ArticleEntry, Window

_ENTRY = ", ".join("a." + f.name for f in fields(ArticleEntry))
_NEWEST_FIRST = "ORDER BY a.published IS NULL, a.published DESC, a.article_id"


class CatalogLister(CatalogReader):
    """The questions about what there is."""

    def entries(
        self,
        window: Window | None = None,
        *,
        source: str | None = None,
        topic: str | None = None,
        words: Sequence[str] = (),
        begun: str = "",
        offset: int = 0,
        limit: int = -1,
    ) -> tuple[list[ArticleEntry], int]:
        """Return the articles that a question may see, and how many they are without the limit.

        Newest first, undated ones last.

        Args:
            window: limits of time.
            source: only this outlet.
            topic: only this topic.
            words: all of them are in the title or the name of the outlet, as parts of words too.
            begun: the id begins with it, or, from three characters on, it is in the title.
            offset: how many of the first are left out.
            limit: how many at most; -1 is all.
        """
        where, parameters = visible(window, source, topic)
        for word in words:
            where += " AND instr(folded(a.title || ' ' || a.source), ?)"
            parameters.append(word.casefold())
        if begun:
            where += (
                " AND (instr(a.article_id, ?) = 1 OR length(?) > 2 AND instr(folded(a.title), ?))"
            )
            parameters += [begun.casefold()] * 3
        # Rows are sorted and counted by what stands before the texts; the rest is read of few.
        rows = self._rows(
            f"SELECT {_ENTRY}, f.total FROM (SELECT a.revision, count(*) OVER () AS total"
            f" FROM articles a WHERE {where} {_NEWEST_FIRST} LIMIT ? OFFSET ?) f"
            f" JOIN articles a ON a.revision = f.revision {_NEWEST_FIRST}",
            (*parameters, limit, offset),
        )
        entries = [self.with_origin(from_row(ArticleEntry, row), window) for *row, _ in rows]
        if rows:
            return entries, rows[0][-1]
        if not offset:
            return [], 0
        return [], self.entries(
            window, source=source, topic=topic, words=words, begun=begun, limit=1
        )[1]

    def outlets(self, window: Window | None = None) -> dict[str, int]:
        """Return how many articles each outlet has, the commonest first."""
        where, parameters = visible(window)
        return dict(
            self._rows(
                f"SELECT a.source, count(*) FROM articles a WHERE {where}"
                " GROUP BY a.source ORDER BY count(*) DESC, a.source",
                parameters,
            )
        )

    def topics(self, window: Window | None = None) -> dict[str, int]:
        """Return how many articles each topic has, the commonest first."""
        where, parameters = visible(window)
        return dict(
            self._rows(
                f"SELECT t.value, count(*) FROM articles a, json_each(a.topics) t WHERE {where}"
                " GROUP BY t.value ORDER BY count(*) DESC, t.value",
                parameters,
            )
        )
