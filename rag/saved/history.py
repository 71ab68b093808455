"""Answers and briefs that were kept in the store: found by words, opened, and held against today.

A kept document is as it was made. What has become of its articles since is told beside it: it no
longer holds where a sentence that it cites stands in no article of today.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from rag.errors import StoreError, UsageError
from rag.render.json import answer_json, brief_json
from rag.render.markdown import brief_markdown
from rag.render.text import answer_text
from rag.store import Catalog
from rag.types.answer import Answer
from rag.types.brief import Brief
from rag.types.check import Fallen, Kept

_ROWS = (
    "SELECT k.number, k.kind, k.kept_at, w.asked, w.text, k.document"
    " FROM kept k JOIN kept_words w ON w.rowid = k.number WHERE {} ORDER BY k.number DESC"
)
_UNKEPT = frozenset({"help", "clarify"})  # statuses of what is no answer yet


class History:
    """What was kept in one store. Every method raises StoreError where the store cannot be used."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._rows = catalog.database.rows

    def keep(self, result: Answer | Brief) -> int | None:
        """Keep an answer or a brief; return its number, or None where it answers nothing yet."""
        if isinstance(result, Brief):
            kind, asked = "brief", result.topic or result.headline
            document, text = brief_json(result), brief_markdown(result)
        elif result.status in _UNKEPT:
            return None
        else:
            kind, asked = "answer", result.standalone_question
            document, text = answer_json(result), answer_text(result)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._catalog.transaction():
            [(number,)] = self._rows(
                "INSERT INTO kept (kind, kept_at, document) VALUES (?, ?, ?) RETURNING number",
                (kind, now, json.dumps(document, ensure_ascii=False)),
            )
            self._rows(
                "INSERT INTO kept_words (rowid, asked, text) VALUES (?, ?, ?)",
                (number, asked, text),
            )
        return int(number)

    def find(self, words: Sequence[str] = (), limit: int = -1) -> list[Kept]:
        """Return what has all these words, in any form of them; the newest first.

        Args:
            words: empty finds everything.
            limit: how many at most; -1 is all.
        """
        where, parameters = "1", list[object]()
        if words:
            where = "k.number IN (SELECT rowid FROM kept_words WHERE kept_words MATCH ?)"
            quoted = (word.replace('"', '""') for word in words)
            parameters.append(" ".join(f'"{word}"' for word in quoted))
        found = self._rows(f"{_ROWS.format(where)} LIMIT ?", (*parameters, limit))
        return [self._kept(row) for row in found]

    def count(self) -> int:
        """Return how much is kept."""
        return int(self._catalog.database.value("SELECT count(*) FROM kept"))

    def get(self, number: int) -> Kept:
        """Return what was kept under a number.

        Raises:
            UsageError: nothing is.
        """
        found = self._rows(_ROWS.format("k.number = ?"), (number,))
        if not found:
            raise UsageError(f"nothing is kept as {number}", next_step="see `dateline history`")
        return self._kept(found[0])

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove what was kept under these numbers: all of it, or nothing.

        Raises:
            UsageError: nothing is kept under one of them.
        """
        for number in numbers:
            self.get(number)
        with self._catalog.transaction():
            for number in numbers:
                self._rows("DELETE FROM kept WHERE number = ?", (number,))
                self._rows("DELETE FROM kept_words WHERE rowid = ?", (number,))

    def clear(self) -> None:
        """Remove everything that was kept."""
        with self._catalog.transaction():
            self._rows("DELETE FROM kept")
            self._rows("DELETE FROM kept_words")

    def _kept(self, row: tuple[Any, ...]) -> Kept:
        number, kind, kept_at, asked, text, document = *row[:-1], json.loads(row[-1])
        fallen = tuple(self._fallen(document["citations"]))
        return Kept(number, kind, kept_at, asked, text, document, fallen)

    def _fallen(self, citations: Sequence[dict[str, Any]]) -> list[Fallen]:
        fallen = []
        for citation in citations:
            article_id, quote = citation["article_id"], citation["quote"]
            article = self._catalog.article(article_id)
            reason: Literal["corrected", "retired", "removed"] = "corrected"
            if article is None:
                reason = "retired" if self._catalog.revisions(article_id) else "removed"
            elif quote in article.text:
                continue
            fallen.append(Fallen(quote, article_id, citation["title"], reason))
        return fallen


def keeper(
    catalog: Callable[[], Catalog], remark: Callable[[str], None]
) -> Callable[[Answer | Brief], int | None]:
    """Return a function that keeps an answer or a brief, and returns its number if it has one.

    Where the store cannot be written, `remark` is told so once, and nothing more is tried.

    Args:
        catalog: gives the catalog of the moment.
        remark: tells a person.
    """
    tries = True

    def keep(result: Answer | Brief) -> int | None:
        nonlocal tries
        if tries:
            try:
                return History(catalog()).keep(result)
            except StoreError as error:
                tries = False
                remark(f"nothing is kept for `dateline history`: {error}")
        return None

    return keep
