"""The ledger of a catalog: what was read before, so that only what is new is read again."""

from __future__ import annotations

import json
from pathlib import Path

from rag.store.catalog.sql import Connection, faults_as_store_errors, transaction
from rag.types import FileState, SourceState


class Ledger:
    """Addresses that were fetched and files that were read."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        """Stand on the open connection of the catalog in `folder`."""
        self._db = connection
        self._folder = folder

    def source(self, url: str) -> SourceState | None:
        """Return what is known of an address; None: it was never tried."""
        with faults_as_store_errors(self._folder):
            row = self._db.execute(
                "SELECT url, tried_at, etag, last_modified, status, error, article_url FROM sources"
                " WHERE url = ?",
                (url,),
            ).fetchone()
        return SourceState(*row) if row else None

    def record_source(self, state: SourceState) -> None:
        """Keep what came of trying an address, in place of what was known of it."""
        with faults_as_store_errors(self._folder), transaction(self._db):
            self._db.execute(
                "INSERT OR REPLACE INTO sources (url, tried_at, etag, last_modified, status, error,"
                " article_url) VALUES (?,?,?,?,?,?,?)",
                (
                    state.url, state.tried_at, state.etag, state.last_modified, state.status,
                    state.error, state.article_url,
                ),
            )  # fmt: skip

    def file(self, path: str, settings: str) -> FileState | None:
        """Return a file as it was read last, with these settings; None: it was not."""
        with faults_as_store_errors(self._folder):
            row = self._db.execute(
                "SELECT path, size, modified_ns, articles FROM files"
                " WHERE path = ? AND settings = ?",
                (path, settings),
            ).fetchone()
        if row is None:
            return None
        parts = tuple((place, made, failed) for place, made, failed in json.loads(row[3]))
        return FileState(row[0], row[1], row[2], articles=parts)

    def record_file(self, state: FileState, settings: str) -> None:
        """Keep what a file was like, in place of what it was like before."""
        with faults_as_store_errors(self._folder), transaction(self._db):
            self._db.execute(
                "INSERT OR REPLACE INTO files (path, size, modified_ns, settings, articles)"
                " VALUES (?,?,?,?,?)",
                (
                    state.path,
                    state.size,
                    state.modified_ns,
                    settings,
                    json.dumps(state.articles),
                ),
            )
