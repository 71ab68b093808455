"""The catalog: articles, sentences, chunks and the full-text index, in one SQLite file.

It is the truth of a store: the vectors can be rebuilt from it. `embedded` on a chunk and the
table `vector_deletions` say what the vector index still has to do, so that a process killed
between the two loses nothing. `derived` on an article says the same for its shingles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from rag.store.held import Held
from rag.store.revisions import (
    Ledger,
    Times,
    delete_revision,
    has_own_date,
    insert_revision,
)
from rag.store.scope import Scope, StoredChunk
from rag.store.sql import Database, ensure_layout
from rag.types import Article, ArticleEntry, Chunk, Outlets, Sentence, Window
from rag.types.answer import Coverage

_ARTICLE = ", ".join("a." + f.name for f in fields(Article))
_ENTRY = ", ".join("a." + f.name for f in fields(ArticleEntry))
_CHUNK = ", ".join(
    "a.article_id" if f.name == "article_id" else f'c."{f.name}"' for f in fields(Chunk)
)
_NEWEST_FIRST = "ORDER BY a.published IS NULL, a.published DESC, a.article_id"
# BM25 weights of title, source and text: a word in a headline says more about the article.
_WORD_WEIGHTS = "2.0, 0.5, 1.0"
# So many of the best are ranked before they are joined with their articles, which is much faster than
# joining first. If too few of them are visible, all are joined after all.
_FIRST = 400
_ENOUGH_COUNTED = 50_000

_Entry = TypeVar("_Entry", bound=ArticleEntry)


class Catalog:
    """One open catalog; threads may read through it at once, one at a time may write.

    Every method raises StoreError where the file is damaged, busy, full or cannot be written.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the catalog at `path`; without `read_only`, create it if it is not there.

        A catalog of an older layout is brought up to date.

        Raises:
            StoreError: it cannot be opened, or its layout is newer than this program.
        """
        self.database = Database(path, read_only=read_only)
        ensure_layout(self.database, read_only=read_only)
        self.ledger = Ledger(self.database)
        self.held = Held(self.database)

    def close(self) -> None:
        """Close the file, once no thread reads it any more."""
        self.database.close()

    def transaction(self) -> AbstractContextManager[None]:
        """Write all that is written inside, or nothing."""
        return self.database.transaction()

    def meta(self, name: str) -> str | None:
        """Return one value of the table `meta`."""
        value: str | None = self.database.value("SELECT value FROM meta WHERE name = ?", (name,))
        return value

    def set_meta(self, name: str, value: str) -> None:
        """Write one value of the table `meta`."""
        self.database.rows("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def raise_generation(self) -> None:
        """Raise the number by which readers know that the vectors on the disk have changed."""
        self.database.rows(
            "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'generation'"
        )

    # --- writing articles ------------------------------------------------------------------

    def put(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        chunks: Sequence[Chunk],
        shingles: Sequence[int] = (),
    ) -> None:
        """Store an article, in one transaction.

        Another title or text is a new revision; the one before it stays, for questions about an
        earlier time. Where only other facts differ, they are corrected in the newest revision.
        Without `shingles` the text stays among those that have none yet.
        """
        now = datetime.now(UTC)
        with self.transaction():
            before = self.newest(article.article_id)
            self.held.bring_back(article.article_id, now.timestamp())
            times: Times = (None, now.isoformat("T", "seconds"), None)
            # A revision with the very same words would have the same chunks: delete it.
            same = self.database.rows(
                "SELECT revision, ingested_at, revised_at FROM articles"
                " WHERE article_id = ? AND title = ? AND text = ? ORDER BY revision",
                (article.article_id, article.title, article.text),
            )
            embedded = {c for number, *_ in same for c in delete_revision(self.database, number)}
            if before and (before.title, before.text) == (article.title, article.text):
                times = same[-1]
            elif before:
                self.database.rows(
                    "UPDATE articles SET replaced = 1 WHERE article_id = ?", (article.article_id,)
                )
                if not has_own_date(article, before):
                    times = (None, times[1], now.timestamp())
            insert_revision(self.database, article, times, sentences, chunks, shingles)
            kept = (c.chunk_id for c in chunks if (c.chunk_id, c.start, c.end) in embedded)
            self.mark_embedded(kept)

    def set_made_of(self, article_id: str, digest: str) -> None:
        """Keep the digest of the document that an article's newest revision was made of."""
        self.database.rows(
            "UPDATE articles SET raw_hash = ? WHERE article_id = ? AND replaced = 0",
            (digest, article_id),
        )

    def remove(self, article_id: str) -> None:
        """Remove an article with all its revisions."""
        with self.transaction():
            for revision, digest in self.database.rows(
                "SELECT revision, raw_hash FROM articles WHERE article_id = ?", (article_id,)
            ):
                delete_revision(self.database, revision)
                self.database.rows("DELETE FROM files WHERE instr(articles, ?)", (digest,))
            heir = self.database.value(
                "SELECT article_id FROM articles WHERE origin = ? ORDER BY revision LIMIT 1",
                (article_id,),
            )
            self.database.rows(
                "UPDATE articles SET origin = ? WHERE origin = ?", (heir, article_id)
            )
            self.held.forget(article_id)
            self.raise_generation()

    # --- reading articles ------------------------------------------------------------------

    def article(self, article_id: str, window: Window | None = None) -> Article | None:
        """Return the newest revision of an article, or the newest that is visible in `window`."""
        where, parameters = Scope(window).condition()
        found = self._articles(f"article_id = ? AND {where}", (article_id, *parameters), window)
        return next(iter(found), None)

    def newest(self, article_id: str) -> Article | None:
        """Return the newest revision of an article, be it retired or not."""
        return next(iter(self._articles("article_id = ? AND replaced = 0", (article_id,))), None)

    def articles(
        self,
        window: Window | None = None,
        source: Outlets | None = None,
        prefix: str = "",
        topic: str | None = None,
    ) -> list[Article]:
        """Return the articles that a question may see and whose id begins with `prefix`, newest
        first, undated ones last.
        """
        where, parameters = Scope(window, source, topic).condition()
        return self._articles(
            f"{where} AND article_id LIKE ? {_NEWEST_FIRST}", (*parameters, prefix + "%"), window
        )

    def revision(self, article_id: str, text_hash: str) -> Article | None:
        """Return the newest revision of an article that has this text, replaced or not."""
        newest = "article_id = ? AND text_hash = ? ORDER BY revision DESC LIMIT 1"
        return next(iter(self._articles(newest, (article_id, text_hash))), None)

    def revisions(self, article_id: str) -> list[Article]:
        """Return all revisions of an article, oldest first."""
        return self._articles("article_id = ? ORDER BY revision", (article_id,))

    def of_revision(self, number: int) -> Article:
        """Return the article as it was at the revision of this number, which must be there."""
        [article] = self._articles("revision = ?", (number,))
        return article

    def _articles(
        self, where: str, parameters: Sequence[object], window: Window | None = None
    ) -> list[Article]:
        rows = self.database.rows(f"SELECT {_ARTICLE} FROM articles a WHERE {where}", parameters)
        return [self._with_origin(_from_row(Article, row), window) for row in rows]

    def _with_origin(self, article: _Entry, window: Window | None) -> _Entry:
        """Return `article` with an origin that is visible in `window`: its first copy by then."""
        if window is None or article.origin == article.article_id:
            return article
        where, parameters = Scope(window).condition()
        origin = self.database.value(
            f"SELECT article_id FROM articles a WHERE origin = ? AND {where}"
            " ORDER BY article_id != origin, published IS NULL, published, revision LIMIT 1",
            (article.origin, *parameters),
        )
        return replace(article, origin=origin) if origin else article

    def made_of(self, digests: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return id and title of the articles, not retired, whose newest revision was made of the
        documents with these digests, by digest.
        """
        where, _ = Scope().condition()
        rows = self.database.rows(
            "SELECT a.raw_hash, a.article_id, a.title FROM json_each(?) d"
            f" JOIN articles a ON a.raw_hash = d.value WHERE {where}",
            (json.dumps(digests),),
        )
        return {digest: (article_id, title) for digest, article_id, title in rows}

    def sentences(self, article_id: str, text_hash: str | None = None) -> list[Sentence]:
        """Return the sentences of an article in reading order.

        Args:
            article_id: the article.
            text_hash: of the revision; without it, the newest.
        """
        rows = self.database.rows(
            'SELECT s.number, s.start, s."end", s.paragraph, s.role, s.page FROM sentences s WHERE s.revision ='
            " (SELECT revision FROM articles WHERE article_id = ?1 AND (text_hash = ?2"
            " OR ?2 IS NULL) ORDER BY revision DESC LIMIT 1) ORDER BY s.number",
            (article_id, text_hash),
        )
        return [Sentence(*row) for row in rows]

    # --- lists: fast, however long the texts are ------------------------------------------

    def entries(
        self,
        window: Window | None = None,
        *,
        source: Outlets | None = None,
        topic: str | None = None,
        words: Sequence[str] = (),
        begun: str = "",
        offset: int = 0,
        limit: int = -1,
    ) -> tuple[list[ArticleEntry], int]:
        """Return the articles that a question may see, and how many there are without the limit.

        Newest first, undated ones last.

        Args:
            window: limits of time.
            source: only this outlet, or these.
            topic: only this topic.
            words: all of them are in the title or the name of the outlet, as parts of words too.
            begun: the id begins with it, or, from three characters on, it is in the title.
            offset: how many of the first are left out.
            limit: how many at most; -1 is all.
        """
        where, parameters = Scope(window, source, topic).condition()
        for word in words:
            where += " AND instr(folded(a.title || ' ' || a.source), ?)"
            parameters.append(word.casefold())
        if begun:
            where += (
                " AND (instr(a.article_id, ?) = 1 OR length(?) > 2 AND instr(folded(a.title), ?))"
            )
            parameters += [begun.casefold()] * 3
        total = self.database.value(f"SELECT count(*) FROM articles a WHERE {where}", parameters)
        # Sort by the columns before the text, and read the other columns of few rows only.
        rows = self.database.rows(
            f"SELECT {_ENTRY} FROM (SELECT a.revision FROM articles a WHERE {where}"
            f" {_NEWEST_FIRST} LIMIT ? OFFSET ?) f"
            f" JOIN articles a ON a.revision = f.revision {_NEWEST_FIRST}",
            (*parameters, limit, offset),
        )
        return [self._with_origin(_from_row(ArticleEntry, row), window) for row in rows], total

    def outlets(self, window: Window | None = None) -> dict[str, int]:
        """Return how many articles each outlet has, the commonest first."""
        return self._counted("a.source", "articles a", window)

    def topics(self, window: Window | None = None) -> dict[str, int]:
        """Return how many articles each topic has, the commonest first."""
        return self._counted("t.value", "articles a, json_each(a.topics) t", window)

    def _counted(self, column: str, tables: str, window: Window | None) -> dict[str, int]:
        where, parameters = Scope(window).condition()
        return dict(
            self.database.rows(
                f"SELECT {column}, count(*) FROM {tables} WHERE {where}"
                f" GROUP BY {column} ORDER BY count(*) DESC, {column}",
                parameters,
            )
        )

    def coverage(self, window: Window | None = None) -> Coverage:
        """Return what the collection holds, hiding what was published after `as_of`."""
        seen = Window(window.as_of, as_of_given=window.as_of_given) if window else None
        where, parameters = Scope(seen).condition()
        [(first, last, articles, dated)] = self.database.rows(
            "SELECT substr(min(published), 1, 10), substr(max(published), 1, 10), count(*),"
            f" count(published) FROM articles a WHERE {where}",
            parameters,
        )
        chunks = "SELECT count(*), coalesce(sum(embedded), 0) FROM chunks c"
        of: Sequence[object] = ()
        if window and window.as_of_given:  # ignore what came later
            chunks += f" JOIN articles a USING (revision) WHERE {where}"
            of = parameters
        [(total, embedded)] = self.database.rows(chunks, of)
        share = round(embedded / total, 4) if total else 1.0
        return Coverage(first, last, articles, articles - dated, share)

    # --- searching chunks ------------------------------------------------------------------

    def search_words(self, match: str, limit: int, scope: Scope) -> list[tuple[str, float]]:
        """Return (chunk id, BM25) of the chunks that an FTS5 expression finds, best first.

        BM25 is made positive: higher is better.
        """
        first = self.database.rows(
            "SELECT rowid, rank FROM chunk_words WHERE chunk_words MATCH ?"
            f" AND rank MATCH 'bm25({_WORD_WEIGHTS})' ORDER BY rank LIMIT {_FIRST}",
            (match,),
        )
        numbers = dict(
            self._chunk_rows("c.number, c.chunk_id", scope, "c.number", [n for n, _ in first])
        )
        rows = [(numbers[number], rank) for number, rank in first if number in numbers]
        if len(first) == _FIRST and len(rows) < limit:
            where, parameters = scope.condition()
            rows = self.database.rows(
                f"SELECT c.chunk_id, bm25(chunk_words, {_WORD_WEIGHTS}) FROM chunk_words w"
                " JOIN chunks c ON c.number = w.rowid JOIN articles a USING (revision)"
                f" WHERE chunk_words MATCH ? AND {where} ORDER BY 2 LIMIT ?",
                (match, *parameters, limit),
            )
        ranked = sorted((rank, chunk_id) for chunk_id, rank in rows)
        return [(chunk_id, -rank) for rank, chunk_id in ranked[:limit]]

    def count_words(self, term: str) -> int:
        """Return how many chunks an FTS5 term is in, counted up to some tens of thousands."""
        found = f"SELECT 1 FROM chunk_words WHERE chunk_words MATCH ? LIMIT {_ENOUGH_COUNTED}"
        return int(self.database.value(f"SELECT count(*) FROM ({found})", (term,)))

    def vocabulary(self, beginning: str) -> list[str]:
        """Return the stems of the full-text index that begin with a letter."""
        self.database.rows(
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary"
            " USING fts5vocab('main', 'chunk_words', 'row')"
        )
        rows = self.database.rows(
            "SELECT term FROM temp.vocabulary WHERE term >= ? AND term < ?",
            (beginning, chr(ord(beginning) + 1)),
        )
        return [term for (term,) in rows]

    def passages_with(self, match: str, scope: Scope, limit: int) -> list[str]:
        """Return the texts of a few chunks that an FTS5 expression finds, in no order."""
        where, parameters = scope.condition()
        rows = self.database.rows(
            'SELECT substr(a.text, c.start + 1, c."end" - c.start) FROM chunk_words w'
            " JOIN chunks c ON c.number = w.rowid JOIN articles a USING (revision)"
            f" WHERE chunk_words MATCH ? AND {where} LIMIT ?",
            (match, *parameters, limit),
        )
        return [text for (text,) in rows]

    def chunks(self, chunk_ids: Sequence[str], scope: Scope) -> dict[str, StoredChunk]:
        """Return those of the chunks that a question may see, by id."""
        columns = (
            f'{_CHUNK}, substr(a.text, c.start + 1, c."end" - c.start), a.title, a.source,'
            " a.published, a.origin, c.embedded, (SELECT page FROM sentences s"
            " WHERE s.revision = c.revision AND s.number = c.first_sentence)"
        )
        parts = len(fields(Chunk))
        rows = self._chunk_rows(columns, scope, "c.chunk_id", chunk_ids)
        return {r[0]: StoredChunk(Chunk(*r[:parts]), *r[parts:]) for r in rows}

    def published(self, chunk_ids: Sequence[str], scope: Scope) -> dict[str, str | None]:
        """Return the dates of those of the chunks that a question may see, by id.

        Cheaper than `chunks`, which cuts each text out of its article.
        """
        return dict(self._chunk_rows("c.chunk_id, a.published", scope, "c.chunk_id", chunk_ids))

    def _chunk_rows(
        self, columns: str, scope: Scope, key: str, values: Sequence[object]
    ) -> list[Any]:
        where, parameters = scope.condition()
        return self.database.rows(
            f"SELECT {columns} FROM chunks c JOIN articles a USING (revision)"
            f" WHERE {where} AND {key} IN ({','.join('?' * len(values))})",
            (*parameters, *values),
        )

    def visible_chunks(self, scope: Scope, limit: int) -> list[str]:
        """Return the ids of up to `limit` chunks that a question may see."""
        where, parameters = scope.condition()
        rows = self.database.rows(
            f"SELECT c.chunk_id FROM articles a JOIN chunks c USING (revision) WHERE {where} LIMIT ?",
            (*parameters, limit),
        )
        return [chunk_id for (chunk_id,) in rows]

    def chunk_count(self) -> int:
        """Return about how many chunks there are: the highest number in use."""
        return int(self.database.value("SELECT coalesce(max(number), 0) FROM chunks"))

    # --- which chunks have a vector --------------------------------------------------------

    def chunk_ids(self, *, embedded: bool | None = None) -> set[str]:
        """Return the ids of all chunks, or of those with or without a vector."""
        where = "1" if embedded is None else f"embedded = {int(embedded)}"
        return {i for (i,) in self.database.rows(f"SELECT chunk_id FROM chunks WHERE {where}")}

    def has_embedded(self) -> bool:
        """Tell whether any chunk has a vector."""
        return bool(self.database.rows("SELECT 1 FROM chunks WHERE embedded = 1 LIMIT 1"))

    def count_to_embed(self) -> int:
        """Return how many chunks have no vector."""
        return int(self.database.value("SELECT count(*) FROM chunks WHERE embedded = 0"))

    def chunks_to_embed(self, limit: int) -> list[tuple[str, str]]:
        """Return (chunk id, title and text) of chunks without a vector, oldest first."""
        return self.database.rows(
            "SELECT c.chunk_id, t.title || char(10) || t.text FROM chunks c JOIN chunk_texts t"
            " ON t.rowid = c.number WHERE c.embedded = 0 ORDER BY c.number LIMIT ?",
            (limit,),
        )

    def vectors_to_delete(self) -> list[str]:
        """Return the ids of removed chunks whose vectors may still be in the index."""
        return [i for (i,) in self.database.rows("SELECT chunk_id FROM vector_deletions")]

    def mark_embedded(self, chunk_ids: Iterable[str], *, embedded: bool = True) -> None:
        """Record that these chunks have a vector, or have none."""
        marks = [(int(embedded), chunk_id) for chunk_id in chunk_ids]
        with self.transaction():
            self.database.each("UPDATE chunks SET embedded = ? WHERE chunk_id = ?", marks)
            self.raise_generation()

    def mark_deleted(self, chunk_ids: Iterable[str]) -> None:
        """Record that the vectors of these removed chunks are gone."""
        with self.transaction():
            self.database.each(
                "DELETE FROM vector_deletions WHERE chunk_id = ?", [(c,) for c in chunk_ids]
            )
            self.raise_generation()


def _from_row(kind: type[_Entry], row: Sequence[Any]) -> _Entry:
    """Return an instance of `kind` from a row with its columns in the order of its fields."""
    values = dict(zip((f.name for f in fields(kind)), row, strict=True))
    values["topics"] = tuple(json.loads(values["topics"]))
    return kind(**values)
