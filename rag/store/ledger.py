"""The ledger of a catalog: what was read before, so that only what is new is read again."""

from __future__ import annotations

import json
from dataclasses import astuple

from rag.store.sql import Database
from rag.types import FileState, SourceState


class Ledger:
    """Addresses that were fetched and files that were read."""

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
