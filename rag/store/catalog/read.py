"""What can be read of a catalog: articles and their revisions, sentences, dates, chunks."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from rag.store.catalog.sql import Connection, faults_as_store_errors, visible
from rag.store.copies import may_be_copies
from rag.types import Article, ArticleEntry, DateMention, Sentence, Window
from rag.types.answer import Coverage

_ARTICLE = ", ".join("a." + f.name for f in fields(Article))
_MOST_ALIKE = 10
_Entry = TypeVar("_Entry", bound=ArticleEntry)


class CatalogReader:
    """The questions that a catalog answers; threads may ask at once, and wait for each other."""

    path: Path
    _db: Connection
    # Held by whoever uses the connection: to close it under a thread that is reading ends the
    # process. SQLite lets one read at a time anyway.
    _in_use: threading.RLock

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with faults_as_store_errors(self.path.parent), self._in_use:
            return self._db.execute(sql, parameters).fetchall()

    def meta(self, name: str) -> str | None:
        """Return one value of the table `meta`."""
        rows = self._rows("SELECT value FROM meta WHERE name = ?", (name,))
        return rows[0][0] if rows else None

    # --- articles --------------------------------------------------------------------------

    def article(self, article_id: str, window: Window | None = None) -> Article | None:
        """Return the newest revision of an article, or the newest that `window` lets one see."""
        where, parameters = visible(window)
        rows = self._rows(
            f"SELECT {_ARTICLE} FROM articles a WHERE article_id = ? AND {where}",
            (article_id, *parameters),
        )
        return self.with_origin(_article(rows[0]), window) if rows else None

    def with_origin(self, article: _Entry, window: Window | None) -> _Entry:
        """Return `article` with an origin that `window` lets one see: its first copy by then."""
        if window is None or article.origin == article.article_id:
            return article
        where, parameters = visible(window)
        rows = self._rows(
            f"SELECT article_id FROM articles a WHERE origin = ? AND {where}"
            " ORDER BY article_id != origin, published IS NULL, published, revision LIMIT 1",
            (article.origin, *parameters),
        )
        return replace(article, origin=rows[0][0]) if rows else article

    def articles(
        self,
        window: Window | None = None,
        source: str | None = None,
        prefix: str = "",
        topic: str | None = None,
    ) -> list[Article]:
        """Return the articles that a question may see, newest first, undated ones last."""
        where, parameters = visible(window, source, topic)
        rows = self._rows(
            f"SELECT {_ARTICLE} FROM articles a WHERE {where} AND article_id LIKE ?"
            " ORDER BY published IS NULL, published DESC, article_id",
            (*parameters, prefix + "%"),
        )
        return [self.with_origin(_article(r), window) for r in rows]

    def revision(self, article_id: str, text_hash: str) -> Article | None:
        """Return the newest revision of an article that has this text, replaced or not."""
        rows = self._rows(
            f"SELECT {_ARTICLE} FROM articles a WHERE article_id = ? AND text_hash = ?"
            " ORDER BY revision DESC LIMIT 1",
            (article_id, text_hash),
        )
        return _article(rows[0]) if rows else None

    def of_revision(self, revision: int) -> Article:
        """Return the article as it was at one revision, which must be there."""
        rows = self._rows(f"SELECT {_ARTICLE} FROM articles a WHERE revision = ?", (revision,))
        return _article(rows[0])

    def revisions(self, article_id: str) -> list[Article]:
        """Return all revisions of an article, oldest first."""
        rows = self._rows(
            f"SELECT {_ARTICLE} FROM articles a WHERE article_id = ? ORDER BY revision",
            (article_id,),
        )
        return [_article(r) for r in rows]

    def first_with_text(self, digest: str) -> Article | None:
        """Return the article that had this text first."""
        rows = self._rows(
            f"SELECT {_ARTICLE} FROM articles a WHERE text_hash = ? AND replaced = 0"
            " ORDER BY revision LIMIT 1",
            (digest,),
        )
        return _article(rows[0]) if rows else None

    def made_of(self, digests: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return id and title of the articles whose newest revision was made of the documents
        with these digests, by digest.
        """
        rows = self._rows(
            "SELECT a.raw_hash, a.article_id, a.title FROM json_each(?) d"
            " JOIN articles a ON a.raw_hash = d.value WHERE a.replaced = 0",
            (json.dumps(digests),),
        )
        return {digest: (article_id, title) for digest, article_id, title in rows}

    def copies_of(self, article_id: str) -> list[str]:
        """Return the ids of the other articles whose origin an article is, the oldest first."""
        rows = self._rows(
            "SELECT article_id FROM articles WHERE origin = ? AND article_id != ? AND replaced = 0"
            " ORDER BY revision",
            (article_id, article_id),
        )
        return [str(r[0]) for r in rows]

    def alike(self, article_id: str, hashes: Sequence[int]) -> list[Article]:
        """Return revisions of other articles that share so many shingles that one of them may be
        a copy of the other, the likeliest first.

        Args:
            article_id: the article; its own revisions are left out.
            hashes: its shingles.
        """
        rows = self._rows(
            # What very many articles have is a form of words; the first ones stand for all.
            "SELECT (SELECT group_concat(revision) FROM (SELECT revision FROM shingles"
            " WHERE hash = h.value ORDER BY revision LIMIT 64)) FROM json_each(?) h",
            (json.dumps(hashes),),
        )
        shared = Counter(int(r) for (found,) in rows if found for r in found.split(","))
        found = []
        for revision, count in shared.most_common(_MOST_ALIKE):
            if not may_be_copies(count, count, count):
                break  # nor those that share less
            size = self._rows("SELECT count(*) FROM shingles WHERE revision = ?", (revision,))[0][0]
            if not may_be_copies(count, len(hashes), size):
                continue
            row = self._rows(
                f"SELECT {_ARTICLE} FROM articles a WHERE a.revision = ? AND a.article_id != ?",
                (revision, article_id),
            )
            if row:
                found.append(_article(row[0]))
        return found

    def sentences(self, article_id: str, text_hash: str | None = None) -> list[Sentence]:
        """Return the sentences of an article in reading order.

        Args:
            article_id: the article.
            text_hash: of the revision; without it, the newest.
        """
        rows = self._rows(
            'SELECT s.number, s.start, s."end", s.paragraph FROM sentences s'
            f" WHERE s.revision = ({_REVISION}) ORDER BY s.number",
            (article_id, text_hash, text_hash),
        )
        return [Sentence(*r) for r in rows]

    def dates(
        self, article_id: str, text_hash: str | None = None
    ) -> dict[int, tuple[DateMention, ...]]:
        """Return the words of an article that name a time, by the number of their sentence.

        `start` and `end` are code points of the article's text, so that
        `article.text[start:end] == mention.text`.

        Args:
            article_id: the article.
            text_hash: of the revision; without it, the newest.
        """
        found: dict[int, tuple[DateMention, ...]] = {}
        for sentence, *mention in self._rows(
            'SELECT d.sentence, d.words, d.date, d.start, d."end" FROM dates d'
            f" WHERE d.revision = ({_REVISION}) ORDER BY d.start",
            (article_id, text_hash, text_hash),
        ):
            found[sentence] = (*found.get(sentence, ()), DateMention(*mention))
        return found

    # --- chunks ----------------------------------------------------------------------------

    def chunks_to_embed(self, limit: int) -> list[tuple[str, str]]:
        """Return (chunk id, title and text) of chunks without a vector, oldest first."""
        rows = self._rows(
            "SELECT c.chunk_id, t.title || char(10) || t.text FROM chunks c JOIN chunk_texts t"
            " ON t.rowid = c.number WHERE c.embedded = 0 ORDER BY c.number LIMIT ?",
            (limit,),
        )
        return [(chunk_id, text) for chunk_id, text in rows]

    def count_to_embed(self) -> int:
        """Return how many chunks have no vector."""
        return int(self._rows("SELECT count(*) FROM chunks WHERE embedded = 0")[0][0])

    def vectors_to_delete(self) -> list[str]:
        """Return the ids of removed chunks whose vectors may still be in the index."""
        return [str(r[0]) for r in self._rows("SELECT chunk_id FROM vector_deletions")]

    def chunk_ids(self, *, embedded: bool | None = None) -> set[str]:
        """Return the ids of all chunks, or of those with or without a vector."""
        where = "1" if embedded is None else f"embedded = {int(embedded)}"
        return {str(r[0]) for r in self._rows(f"SELECT chunk_id FROM chunks WHERE {where}")}

    def has_embedded(self) -> bool:
        """Tell whether any chunk has a vector."""
        return bool(self._rows("SELECT 1 FROM chunks WHERE embedded = 1 LIMIT 1"))

    def coverage(self, window: Window | None = None) -> Coverage:
        """Return what the collection holds, hiding what was published after `as_of`."""
        seen = Window(window.as_of, as_of_given=window.as_of_given) if window else None
        where, parameters = visible(seen)
        first, last, articles, dated = self._rows(
            "SELECT min(published), max(published), count(*), count(published) FROM articles a"
            f" WHERE {where}",
            parameters,
        )[0]
        chunks = "SELECT count(*), coalesce(sum(embedded), 0) FROM chunks c"
        of: Sequence[object] = ()
        if window and window.as_of_given:  # what came later counts for nothing
            chunks += f" JOIN articles a USING (revision) WHERE {where}"
            of = parameters
        total, embedded = self._rows(chunks, of)[0]
        share = embedded / total if total else 1.0
        days = [str(d)[:10] if d else None for d in (first, last)]
        return Coverage(days[0], days[1], articles, articles - dated, round(share, 4))


_REVISION = (
    "SELECT a.revision FROM articles a WHERE a.article_id = ?"
    " AND (a.text_hash = ? OR ? IS NULL) ORDER BY a.revision DESC LIMIT 1"
)


def from_row(kind: type[_Entry], row: Sequence[Any]) -> _Entry:
    """Return what a row says that has the columns of `kind`, in the order of its fields."""
    values = dict(zip((f.name for f in fields(kind)), row, strict=True))
    values["topics"] = tuple(json.loads(values["topics"]))
    return kind(**values)


def _article(row: tuple[Any, ...]) -> Article:
    return from_row(Article, row)
