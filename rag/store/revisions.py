"""Rows of the catalog: one revision of an article with all its parts, written or deleted inside the
caller's transaction, and the ledger of what was read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from rag.types import Article, Chunk, FileState, Sentence, SourceState

if TYPE_CHECKING:
    from rag.store.sql import Database

# `dataclasses.astuple` would copy the values deeply.
_ARTICLE = attrgetter(*(f.name for f in fields(Article)))
_COLUMNS = ", ".join(f.name for f in fields(Article))
# The number of a revision (None for the next one), the time of its ingest (ISO 8601), and the instant
# from which it counts if it has no date of its own.
Times = tuple[int | None, str, float | None]
_CHUNK = attrgetter(*(f.name for f in fields(Chunk)[2:]))


def insert_revision(
    database: Database,
    article: Article,
    times: Times,
    sentences: Sequence[Sentence],
    chunks: Sequence[Chunk],
    shingles: Sequence[int],
) -> None:
    """Write a revision.

    Args:
        database: the catalog's.
        article: its text and facts.
        times: its number and when it came.
        sentences: all of them.
        chunks: all of them.
        shingles: by which copies are found; empty if they are not sampled yet.
    """
    *values, topics, text = _ARTICLE(article)
    published = article.published or ""
    instant = datetime.fromisoformat(published).timestamp() if len(published) > 10 else None
    revision = database.value(
        f"INSERT INTO articles ({_COLUMNS}, published_at, revision, ingested_at, revised_at)"
        f" VALUES ({','.join('?' * 17)}) RETURNING revision",
        (*values, json.dumps(topics, ensure_ascii=False), text, instant, *times),
    )
    insert_parts(database, revision, sentences, chunks)
    numbers = database.rows(
        "SELECT number FROM chunks WHERE revision = ? ORDER BY position", (revision,)
    )
    # As the view `chunk_texts`, without reading the article for each chunk.
    database.each(
        "INSERT INTO chunk_words (rowid, title, source, text) VALUES (?,?,?,?)",
        [
            (number, article.title, article.source, text[c.start : c.end])
            for (number,), c in zip(numbers, chunks, strict=True)
        ],
    )
    if shingles:
        set_shingles(database, revision, shingles)


def insert_parts(
    database: Database, revision: int, sentences: Sequence[Sentence], chunks: Sequence[Chunk]
) -> None:
    """Write the sentences and chunks of a revision, but not the word index."""
    database.each(
        "INSERT INTO sentences VALUES (?,?,?,?,?,?,?)",
        [(revision, s.number, s.start, s.end, s.paragraph, s.role, s.page) for s in sentences],
    )
    database.each(
        "INSERT INTO chunks VALUES (NULL,?,?,?,?,?,?,?,?,0)",
        [(c.chunk_id, revision, *_CHUNK(c)) for c in chunks],
    )
    database.each(
        "DELETE FROM vector_deletions WHERE chunk_id = ?", [(c.chunk_id,) for c in chunks]
    )


def set_shingles(database: Database, revision: int, shingles: Sequence[int]) -> None:
    """Write the shingles of a revision, in place of any that it has."""
    database.rows("DELETE FROM shingles WHERE revision = ?", (revision,))
    database.each("INSERT INTO shingles VALUES (?,?)", [(h, revision) for h in sorted(shingles)])
    database.rows("UPDATE articles SET derived = 1 WHERE revision = ?", (revision,))


def delete_revision(database: Database, revision: int) -> list[tuple[str, int, int]]:
    """Delete a revision; return id, start and end of its chunks that had a vector."""
    database.rows(
        "INSERT INTO chunk_words (chunk_words, rowid, title, source, text) SELECT 'delete', t.*"
        " FROM chunk_texts t JOIN chunks c ON c.number = t.rowid WHERE c.revision = ?",
        (revision,),
    )
    database.rows(
        "INSERT OR IGNORE INTO vector_deletions SELECT chunk_id FROM chunks WHERE revision = ?",
        (revision,),
    )
    embedded = database.rows(
        'SELECT chunk_id, start, "end" FROM chunks WHERE revision = ? AND embedded', (revision,)
    )
    for table in ("chunks", "sentences", "shingles", "articles"):
        database.rows(f"DELETE FROM {table} WHERE revision = ?", (revision,))
    return embedded


def has_own_date(article: Article, before: Article) -> bool:
    """Tell whether a new revision has a date of its own, which the one before it did not have."""
    if not article.published or article.published == before.published:
        return False
    return not before.published or article.published[:10] >= before.published[:10]


class Ledger:
    """Addresses that were fetched and files that were read, so that only what is new is read again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def source(self, url: str) -> SourceState | None:
        """Return what is known of an address; None: it was never tried."""
        rows = self._database.rows(
            "SELECT url, tried_at, etag, last_modified, status, error, article_url FROM sources"
            " WHERE url = ?",
            (url,),
        )
        return SourceState(*rows[0]) if rows else None

    def record_source(self, state: SourceState) -> None:
        """Keep what came of trying an address, in place of what was known of it."""
        self._database.rows(
            "INSERT OR REPLACE INTO sources (url, tried_at, etag, last_modified, status, error,"
            " article_url) VALUES (?,?,?,?,?,?,?)",
            astuple(state),
        )

    def file(self, path: str, settings: str) -> FileState | None:
        """Return a file as it was last read with these settings; None: it was not."""
        rows = self._database.rows(
            "SELECT path, size, modified_ns, articles FROM files WHERE path = ? AND settings = ?",
            (path, settings),
        )
        if not rows:
            return None
        path, size, modified_ns, articles = rows[0]
        return FileState(path, size, modified_ns, articles=tuple(map(tuple, json.loads(articles))))

    def record_file(self, state: FileState, settings: str) -> None:
        """Keep what a file was like, in place of what it was like before."""
        self._database.rows(
            "INSERT OR REPLACE INTO files (path, size, modified_ns, settings, articles)"
            " VALUES (?,?,?,?,?)",
            (state.path, state.size, state.modified_ns, settings, json.dumps(state.articles)),
        )
