"""The catalog: articles, sentences, chunks and the full-text index, in one SQLite file.

It is the truth of a store: the vectors can be made again from it. `embedded` on a chunk and the
table `vector_deletions` say what the vector index still has to do, so that a process killed
between the two loses nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.answer_types import Coverage
from rag.assets import catalog_layout
from rag.errors import StoreError
from rag.sql import connect, faults_as_store_errors, visible
from rag.types import Article, Chunk, Sentence, Window

SCHEMA_VERSION = 1

_ARTICLE = ", ".join("a." + f.name for f in fields(Article))
_CHUNK = ", ".join(f'c."{f.name}"' for f in fields(Chunk))
# BM25 weights of title, source and text: a word in a headline says more about the article.
_WORD_WEIGHTS = "2.0, 0.5, 1.0"


class Catalog:
    """One open connection to a catalog.

    Threads may read through it at once (SQLite serialises them); one at a time may write.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the catalog at `path`; without `read_only`, create it if it is not there.

        Raises:
            StoreError: it cannot be opened, or was written by another version.
        """
        self.path = path
        with faults_as_store_errors(path.parent):
            self._db = connect(path, read_only=read_only)
            if not read_only and not self._tables():
                with self._db:
                    self._db.executescript(f"BEGIN; {catalog_layout()} COMMIT;")
                    self._set("schema_version", str(SCHEMA_VERSION))
                    self._set("generation", "0")
        found = self.meta("schema_version")
        if found != str(SCHEMA_VERSION):
            raise StoreError(
                f"the store {path.parent} has the layout {found}, this version reads "
                f"{SCHEMA_VERSION}",
                next_step="use the version of dateline that wrote it, or ingest into a new --store",
            )

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def _tables(self) -> list[str]:
        return [r[0] for r in self._db.execute("SELECT name FROM sqlite_master")]

    # --- meta ------------------------------------------------------------------------------

    def meta(self, name: str) -> str | None:
        """Return one value of the table `meta`."""
        with faults_as_store_errors(self.path.parent):
            row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_meta(self, name: str, value: str) -> None:
        """Write one value of the table `meta`."""
        with faults_as_store_errors(self.path.parent), self._db:
            self._set(name, value)

    def _set(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def _moved(self) -> None:
        # Readers compare this number to know that the vectors on disk have changed.
        self._db.execute(
            "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'generation'"
        )

    # --- writing ---------------------------------------------------------------------------

    def put(self, article: Article, sentences: Sequence[Sentence], chunks: Sequence[Chunk]) -> None:
        """Store an article in place of any earlier revision of it, in one transaction."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with faults_as_store_errors(self.path.parent), self._db:
            self._db.execute(
                "INSERT INTO revisions SELECT article_id, text_hash, title, published, text,"
                " ingested_at, ? FROM articles WHERE article_id = ? AND text_hash != ?",
                (now, article.article_id, article.text_hash),
            )
            self._delete(article.article_id)
            instant = (
                datetime.fromisoformat(article.published).timestamp()
                if article.published and len(article.published) > 10
                else None
            )
            self._db.execute(
                "INSERT INTO articles VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (*astuple(article), now, instant),
            )
            self._db.executemany(
                "INSERT INTO sentences VALUES (?,?,?,?,?)",
                [(article.article_id, *astuple(s)) for s in sentences],
            )
            self._db.executemany(
                "INSERT INTO chunks VALUES (?,?,?,?,?,?,?,?,0)", [astuple(c) for c in chunks]
            )
            self._db.executemany(
                "DELETE FROM vector_deletions WHERE chunk_id = ?", [(c.chunk_id,) for c in chunks]
            )
            self._db.execute(
                "INSERT INTO chunk_words (rowid, title, source, text) SELECT t.* FROM chunk_texts t"
                " JOIN chunks c ON c.rowid = t.rowid WHERE c.article_id = ?",
                (article.article_id,),
            )
            self._moved()

    def remove(self, article_id: str) -> bool:
        """Remove an article and its old revisions; return whether it was there."""
        with faults_as_store_errors(self.path.parent), self._db:
            found = self._delete(article_id)
            self._db.execute("DELETE FROM revisions WHERE article_id = ?", (article_id,))
            self._moved()
        return found

    def _delete(self, article_id: str) -> bool:
        self._db.execute(
            "INSERT INTO chunk_words (chunk_words, rowid, title, source, text) SELECT 'delete', t.*"
            " FROM chunk_texts t JOIN chunks c ON c.rowid = t.rowid WHERE c.article_id = ?",
            (article_id,),
        )
        self._db.execute(
            "INSERT OR IGNORE INTO vector_deletions SELECT chunk_id FROM chunks"
            " WHERE article_id = ?",
            (article_id,),
        )
        for table in ("chunks", "sentences"):
            self._db.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
        cursor = self._db.execute("DELETE FROM articles WHERE article_id = ?", (article_id,))
        return cursor.rowcount > 0

    def mark_embedded(self, chunk_ids: Iterable[str], *, embedded: bool = True) -> None:
        """Record that these chunks have a vector, or have none."""
        with faults_as_store_errors(self.path.parent), self._db:
            self._db.executemany(
                "UPDATE chunks SET embedded = ? WHERE chunk_id = ?",
                [(int(embedded), c) for c in chunk_ids],
            )
            self._moved()

    def mark_deleted(self, chunk_ids: Iterable[str]) -> None:
        """Record that the vectors of these removed chunks are gone."""
        with faults_as_store_errors(self.path.parent), self._db:
            self._db.executemany(
                "DELETE FROM vector_deletions WHERE chunk_id = ?", [(c,) for c in chunk_ids]
            )
            self._moved()

    # --- reading ---------------------------------------------------------------------------

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with faults_as_store_errors(self.path.parent):
            return self._db.execute(sql, parameters).fetchall()

    def article(self, article_id: str) -> Article | None:
        """Return the newest revision of an article."""
        rows = self._rows(f"SELECT {_ARTICLE} FROM articles a WHERE article_id = ?", (article_id,))
        return Article(*rows[0]) if rows else None

    def articles(
        self, window: Window | None = None, source: str | None = None, prefix: str = ""
    ) -> list[Article]:
        """Return the articles that a question may see, newest first, undated ones last."""
        where, parameters = visible(window, source)
        rows = self._rows(
            f"SELECT {_ARTICLE} FROM articles a WHERE {where} AND article_id LIKE ?"
            " ORDER BY published IS NULL, published DESC, article_id",
            (*parameters, prefix + "%"),
        )
        return [Article(*r) for r in rows]

    def first_with_text(self, digest: str) -> Article | None:
        """Return the article that had this text first."""
        rows = self._rows(
            f"SELECT {_ARTICLE} FROM articles a WHERE text_hash = ? ORDER BY rowid LIMIT 1",
            (digest,),
        )
        return Article(*rows[0]) if rows else None

    def sentences(self, article_id: str) -> list[Sentence]:
        """Return the sentences of an article in reading order."""
        rows = self._rows(
            'SELECT number, start, "end", paragraph FROM sentences WHERE article_id = ?'
            " ORDER BY number",
            (article_id,),
        )
        return [Sentence(*r) for r in rows]

    def chunks(
        self, chunk_ids: Sequence[str], window: Window | None, source: str | None
    ) -> dict[str, Chunk]:
        """Return those of the chunks that a question may see, by id."""
        where, parameters = visible(window, source)
        marks = ",".join("?" * len(chunk_ids))
        rows = self._rows(
            f"SELECT {_CHUNK} FROM chunks c JOIN articles a USING (article_id)"
            f" WHERE {where} AND c.chunk_id IN ({marks})",
            (*parameters, *chunk_ids),
        )
        return {r[0]: Chunk(*r) for r in rows}

    def search_words(
        self, match: str, limit: int, window: Window | None, source: str | None
    ) -> list[str]:
        """Return the ids of the chunks that an FTS5 expression finds, best BM25 first."""
        where, parameters = visible(window, source)
        rows = self._rows(
            "SELECT c.chunk_id FROM chunk_words w JOIN chunks c ON c.rowid = w.rowid"
            f" JOIN articles a USING (article_id) WHERE chunk_words MATCH ? AND {where}"
            f" ORDER BY bm25(chunk_words, {_WORD_WEIGHTS}), c.chunk_id LIMIT ?",
            (match, *parameters, limit),
        )
        return [r[0] for r in rows]

    def chunks_to_embed(self, limit: int) -> list[tuple[str, str]]:
        """Return (chunk id, title and text) of chunks without a vector, oldest first."""
        rows = self._rows(
            "SELECT c.chunk_id, t.title || char(10) || t.text FROM chunks c JOIN chunk_texts t"
            " ON t.rowid = c.rowid WHERE c.embedded = 0 ORDER BY c.rowid LIMIT ?",
            (limit,),
        )
        return [(chunk_id, text) for chunk_id, text in rows]

    def vectors_to_delete(self) -> list[str]:
        """Return the ids of removed chunks whose vectors may still be in the index."""
        return [str(r[0]) for r in self._rows("SELECT chunk_id FROM vector_deletions")]

    def chunk_ids(self, *, embedded: bool | None = None) -> set[str]:
        """Return the ids of all chunks, or of those with or without a vector."""
        where = "1" if embedded is None else f"embedded = {int(embedded)}"
        return {str(r[0]) for r in self._rows(f"SELECT chunk_id FROM chunks WHERE {where}")}

    def coverage(self, window: Window | None = None) -> Coverage:
        """Return what the collection holds, hiding what was published after `as_of`."""
        seen = Window(window.as_of, as_of_given=window.as_of_given) if window else None
        where, parameters = visible(seen, None)
        first, last, articles, dated = self._rows(
            "SELECT min(published), max(published), count(*), count(published) FROM articles a"
            f" WHERE {where}",
            parameters,
        )[0]
        total, embedded = self._rows("SELECT count(*), coalesce(sum(embedded), 0) FROM chunks")[0]
        share = embedded / total if total else 1.0
        days = [str(d)[:10] if d else None for d in (first, last)]
        return Coverage(days[0], days[1], articles, articles - dated, round(share, 4))

    def problems(self) -> list[str]:
        """Check the file, the word index and the text offsets; return what is wrong."""
        found = [str(r[0]) for r in self._rows("PRAGMA integrity_check") if r[0] != "ok"]
        try:
            with self._db:
                self._db.execute(
                    "INSERT INTO chunk_words (chunk_words, rank) VALUES ('integrity-check', 1)"
                )
        except sqlite3.DatabaseError as error:
            found.append(f"the word index does not agree with the articles ({error})")
        outside = self._rows(
            "SELECT count(*) FROM sentences s LEFT JOIN articles a USING (article_id)"
            ' WHERE a.article_id IS NULL OR s."end" > length(a.text)'
        )[0][0]
        if outside:
            found.append(f"{outside} sentences lie outside their article")
        return found

    def rebuild_words(self) -> None:
        """Make the word index again from the articles."""
        with faults_as_store_errors(self.path.parent), self._db:
            self._db.execute("INSERT INTO chunk_words (chunk_words) VALUES ('rebuild')")
