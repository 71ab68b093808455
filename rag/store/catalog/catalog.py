"""The catalog: articles, sentences, chunks and the full-text index, in one SQLite file.

It is the truth of a store: the vectors can be made again from it. `embedded` on a chunk and the
table `vector_deletions` say what the vector index still has to do, so that a process killed
between the two loses nothing. `derived` on an article says the same of its dates and shingles.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path

from rag.store.catalog.health import CatalogHealth
from rag.store.catalog.layout import ensure_layout
from rag.store.catalog.ledger import Ledger
from rag.store.catalog.sql import connect, faults_as_store_errors, transaction
from rag.store.derive import DERIVED, Derived, derive
from rag.types import Article, Chunk, Sentence

# `dataclasses.astuple` copies what is in them, deeply.
_ARTICLE = attrgetter(*(f.name for f in fields(Article)))
_CHUNK = attrgetter(*(f.name for f in fields(Chunk)[2:]))


class Catalog(CatalogHealth):
    """One open connection to a catalog; threads may read through it, one at a time may write."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the catalog at `path`; without `read_only`, create it if it is not there.

        A catalog of an older layout is brought up to date.

        Raises:
            StoreError: it cannot be opened, or its layout is newer than this program.
        """
        self.path = path
        self._in_use = threading.RLock()
        with faults_as_store_errors(path.parent):
            self._db = connect(path, read_only=read_only)
            ensure_layout(self._db, path.parent, read_only=read_only)
        self.ledger = Ledger(self._db, path.parent)

    def close(self) -> None:
        """Close the connection, once no thread reads through it any more."""
        with self._in_use:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all that is written inside happen wholly or not at all."""
        with faults_as_store_errors(self.path.parent), self._in_use, transaction(self._db):
            yield

    def set_meta(self, name: str, value: str) -> None:
        """Write one value of the table `meta`."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def _moved(self) -> None:
        # Readers compare this number to know that the vectors on disk have changed.
        self._db.execute(
            "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'generation'"
        )

    # --- articles --------------------------------------------------------------------------

    def put(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        chunks: Sequence[Chunk],
        derived: Derived | None = None,
    ) -> None:
        """Store an article, in one transaction.

        Another title or text is a new revision; the one before it stays, for questions about an
        earlier time. Where only other facts differ, they are corrected in the newest revision.
        `derived` are its dates and shingles, if they have been made already.
        """
        derived = derived or derive(article.text, article.published, sentences)
        now = datetime.now(UTC)
        with self.transaction():
            before = self.article(article.article_id)
            ingested_at, revised_at, number = now.isoformat("T", "seconds"), None, None
            vectors: tuple[str, ...] = ()
            if before and (before.title, before.text) == (article.title, article.text):
                number, ingested_at, revised_at = self._db.execute(
                    "SELECT revision, ingested_at, revised_at FROM articles"
                    " WHERE article_id = ? AND replaced = 0",
                    (article.article_id,),
                ).fetchone()
                vectors = self._delete(number)
            elif before:
                self._replace(article)
                if not _has_date_of_its_own(article, before):
                    revised_at = now.timestamp()
            self._insert(article, number, ingested_at, revised_at, sentences, chunks, derived)
            self.mark_embedded(vectors)
            self._moved()

    def set_made_of(self, article_id: str, digest: str) -> None:
        """Keep the digest of the document that an article's newest revision was made of."""
        with self.transaction():
            self._db.execute(
                "UPDATE articles SET raw_hash = ? WHERE article_id = ? AND replaced = 0",
                (digest, article_id),
            )

    def _insert(
        self,
        article: Article,
        number: int | None,
        ingested_at: str,
        revised_at: float | None,
        sentences: Sequence[Sentence],
        chunks: Sequence[Chunk],
        derived: Derived,
    ) -> None:
        *values, topics, text = _ARTICLE(article)
        published = article.published
        instant = (
            datetime.fromisoformat(published).timestamp()
            if published and len(published) > 10
            else None
        )
        cursor = self._db.execute(
            "INSERT INTO articles (revision, article_id, title, source, author, url, published,"
            " language, text_hash, origin, location, dateline, topics, text, ingested_at,"
            f" published_at, revised_at) VALUES ({','.join('?' * 17)})",
            (
                number,
                *values,
                json.dumps(topics, ensure_ascii=False),
                text,
                ingested_at,
                instant,
                revised_at,
            ),
        )
        revision = cursor.lastrowid
        self._insert_parts(revision, sentences, chunks)
        numbers = self._rows(
            "SELECT number FROM chunks WHERE revision = ? ORDER BY position", (revision,)
        )
        # The same as of the view `chunk_texts`, without reading the article for each chunk.
        self._db.executemany(
            "INSERT INTO chunk_words (rowid, title, source, text) VALUES (?,?,?,?)",
            [
                (number, article.title, article.source, article.text[c.start : c.end])
                for (number,), c in zip(numbers, chunks, strict=True)
            ],
        )
        self._keep_derived(revision, derived)

    def _insert_parts(
        self, revision: int | None, sentences: Sequence[Sentence], chunks: Sequence[Chunk]
    ) -> None:
        self._db.executemany(
            "INSERT INTO sentences VALUES (?,?,?,?,?)",
            [(revision, s.number, s.start, s.end, s.paragraph) for s in sentences],
        )
        self._db.executemany(
            "INSERT INTO chunks VALUES (NULL,?,?,?,?,?,?,?,?,0)",
            [(c.chunk_id, revision, *_CHUNK(c)) for c in chunks],
        )
        self._db.executemany(
            "DELETE FROM vector_deletions WHERE chunk_id = ?", [(c.chunk_id,) for c in chunks]
        )

    def _keep_derived(self, revision: int | None, derived: Derived) -> None:
        self._db.execute("DELETE FROM dates WHERE revision = ?", (revision,))
        self._db.executemany(
            "INSERT INTO dates VALUES (?,?,?,?,?,?)", [(revision, *d) for d in derived.dates]
        )
        self._db.execute("DELETE FROM shingles WHERE revision = ?", (revision,))
        self._db.executemany(
            "INSERT INTO shingles VALUES (?,?)", [(h, revision) for h in sorted(derived.shingles)]
        )
        self._db.execute("UPDATE articles SET derived = ? WHERE revision = ?", (DERIVED, revision))

    def derive_pending(self, limit: int = 100) -> int:
        """Make the dates and shingles of up to `limit` articles that have none yet, or old ones;
        return of how many.
        """
        rows = self._rows(
            "SELECT revision, text, published FROM articles WHERE derived != ? LIMIT ?",
            (DERIVED, limit),
        )
        with self.transaction():
            for revision, text, published in rows:
                sentences = self._rows(
                    'SELECT number, start, "end", paragraph FROM sentences WHERE revision = ?',
                    (revision,),
                )
                derived = derive(text, published, [Sentence(*s) for s in sentences])
                self._keep_derived(revision, derived)
        return len(rows)

    def _replace(self, article: Article) -> None:
        """Make room for a new revision of an article."""
        # An older revision with the very same words would have the same chunks: it goes.
        for (same,) in self._rows(
            "SELECT revision FROM articles WHERE article_id = ? AND title = ? AND text = ?",
            (article.article_id, article.title, article.text),
        ):
            self._delete(same)
        self._db.execute(
            "UPDATE articles SET replaced = 1 WHERE article_id = ?", (article.article_id,)
        )

    def remove(self, article_id: str) -> bool:
        """Remove an article with all its revisions; return whether it was there."""
        with self.transaction():
            revisions = self._rows(
                "SELECT revision, raw_hash FROM articles WHERE article_id = ?", (article_id,)
            )
            for revision, digest in revisions:
                self._delete(revision)
                self._db.execute("DELETE FROM files WHERE instr(articles, ?)", (digest,))
            for (heir,) in self._rows(
                "SELECT article_id FROM articles WHERE origin = ? ORDER BY revision LIMIT 1",
                (article_id,),
            ):
                self._db.execute(
                    "UPDATE articles SET origin = ? WHERE origin = ?", (heir, article_id)
                )
            self._moved()
        return bool(revisions)

    def _delete(self, revision: int) -> tuple[str, ...]:
        """Delete one revision; return the ids of its chunks that had a vector."""
        self._db.execute(
            "INSERT INTO chunk_words (chunk_words, rowid, title, source, text) SELECT 'delete', t.*"
            " FROM chunk_texts t JOIN chunks c ON c.number = t.rowid WHERE c.revision = ?",
            (revision,),
        )
        chunks = self._rows("SELECT chunk_id, embedded FROM chunks WHERE revision = ?", (revision,))
        self._db.executemany(
            "INSERT OR IGNORE INTO vector_deletions VALUES (?)", [(c,) for c, _ in chunks]
        )
        for table in ("chunks", "sentences", "dates", "shingles", "articles"):
            self._db.execute(f"DELETE FROM {table} WHERE revision = ?", (revision,))
        return tuple(chunk_id for chunk_id, embedded in chunks if embedded)

    # --- vectors ---------------------------------------------------------------------------

    def mark_embedded(self, chunk_ids: Iterable[str], *, embedded: bool = True) -> None:
        """Record that these chunks have a vector, or have none."""
        with self.transaction():
            self._db.executemany(
                "UPDATE chunks SET embedded = ? WHERE chunk_id = ?",
                [(int(embedded), c) for c in chunk_ids],
            )
            self._moved()

    def mark_deleted(self, chunk_ids: Iterable[str]) -> None:
        """Record that the vectors of these removed chunks are gone."""
        with self.transaction():
            self._db.executemany(
                "DELETE FROM vector_deletions WHERE chunk_id = ?", [(c,) for c in chunk_ids]
            )
            self._moved()

    # --- repair ----------------------------------------------------------------------------

    def drop_unsound(self) -> None:
        """Remove what belongs to no article; what is derived wrongly is marked to be made again."""
        with self.transaction():
            self._drop_unsound()
            self._moved()

    def split_again(
        self, revision: int, sentences: Sequence[Sentence], chunks: Sequence[Chunk]
    ) -> None:
        """Put other sentences and chunks in place of a revision's own; `rebuild_words` after it."""
        with self.transaction():
            for table in ("chunks", "sentences"):
                self._db.execute(f"DELETE FROM {table} WHERE revision = ?", (revision,))
            self._insert_parts(revision, sentences, chunks)
            self._db.execute("UPDATE articles SET derived = 0 WHERE revision = ?", (revision,))
            self._moved()

    def rebuild_words(self) -> None:
        """Make the word index again from the articles."""
        with self.transaction():
            self._db.execute("INSERT INTO chunk_words (chunk_words) VALUES ('rebuild')")


def _has_date_of_its_own(article: Article, before: Article) -> bool:
    if not article.published or article.published == before.published:
        return False
    return not before.published or article.published[:10] >= before.published[:10]
