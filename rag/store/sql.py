"""SQLite for the catalog: one connection for all threads, its layout, and faults that say what to do."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from rag.assets import catalog_layout, catalog_upgrade
from rag.errors import StoreError, StoreFullError
from rag.types import Sentence

# Writes to the indexes of shingles and words touch pages everywhere: with SQLite's default cache
# (2 MB) and log (4 MB), each batch would write most of its pages twice.
_CACHE_KB = 64_000
_PAGES_OF_LOG = 16_000
_PAGES_COPIED = 4_000  # between two reports
LAYOUT = 8
_WITH_ROLES = 5
_LAYOUT_HERE = "-- layout --"


def text_hash(text: str) -> str:
    """Return the SHA-256 of `text` (UTF-8) in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


class Database:
    """An open SQLite file; threads may share it, and wait for each other."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the file at `path`; without `read_only`, create it if it is not there.

        Raises:
            StoreError: it cannot be opened.
        """
        self.folder = path.parent
        # Closing the connection under a thread that reads through it would end the process.
        self._in_use = threading.RLock()
        with self._faults():
            self._connection = _connect(path, read_only=read_only)

    def close(self) -> None:
        """Close the connection, once no thread uses it any more."""
        with self._in_use:
            self._connection.close()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """Run one statement and return its rows.

        Raises:
            StoreError: the file is damaged, busy or cannot be written.
        """
        with self._faults(), self._in_use:
            return self._connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """Run one statement and return the first column of its first row; None without a row."""
        rows = self.rows(sql, parameters)
        return rows[0][0] if rows else None

    def each(self, sql: str, parameters: Iterable[Sequence[object]]) -> None:
        """Run one statement for each of the parameters."""
        with self._faults(), self._in_use:
            self._connection.executemany(sql, parameters)

    def script(self, script: str) -> None:
        """Run the statements of `script` inside the transaction that is open.

        `executescript` would commit first, and a kill in the middle would leave half of it.
        """
        statement = ""
        for line in script.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                self.rows(statement)
                statement = ""

    def copy_to(self, path: Path, on_progress: Callable[[float], None]) -> None:
        """Write the whole file as it is at this moment to `path`, whoever writes meanwhile.

        `on_progress` is called with the share that is written.
        """
        with self._faults(), self._in_use, closing(sqlite3.connect(path)) as copy:
            # Without a transaction, a write by another process would begin the copy again.
            self._connection.execute("BEGIN")
            try:
                self._connection.execute("SELECT 1 FROM meta").fetchall()
                self._connection.backup(
                    copy,
                    pages=_PAGES_COPIED,
                    progress=lambda _, left, pages: on_progress(1 - left / (pages or 1)),
                )
            finally:
                self._connection.rollback()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all that is written inside, or nothing; inside another transaction, be part of it."""
        with self._faults(), self._in_use:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn SQLite's errors into ones that say what to do."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # an error of this program, not of the store
        except sqlite3.DatabaseError as error:
            raise _store_error(self.folder, error) from error


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    if read_only:
        # "immutable" also opens a store on a read-only medium.
        address = f"{path.as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    else:
        connection = sqlite3.connect(
            path, timeout=30, check_same_thread=False, isolation_level=None
        )
        connection.execute("PRAGMA journal_mode = WAL")
        # What is reported as stored outlives a power cut: NORMAL would wait for the disk only now and then.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_OF_LOG}")
    # SQLite's own `lower` knows only English letters.
    connection.create_function("folded", 1, str.casefold, deterministic=True)
    connection.create_function("digest", 1, text_hash, deterministic=True)
    return connection


def _store_error(folder: Path, error: sqlite3.DatabaseError) -> StoreError:
    text = str(error)
    if not isinstance(error, sqlite3.OperationalError):
        return StoreError(
            f"the store {folder} is damaged ({text})",
            next_step="restore it from a backup, or name another one with --store",
        )
    if "readonly" in text or "unable to open" in text:
        return StoreError(
            f"the store {folder} cannot be written",
            next_step="check its permissions, or name another one with --store",
        )
    if "full" in text:
        return StoreFullError(
            f"no space is left for the store {folder}", next_step="free some and run again"
        )
    if "locked" in text:
        return StoreError(f"the store {folder} is busy", next_step="try again")
    return StoreError(f"the store {folder} failed ({text})", next_step="dateline doctor")


# --- the layout ----------------------------------------------------------------------------


def ensure_layout(database: Database, *, read_only: bool) -> None:
    """Make the tables of a new catalog, or bring those of an old one to the newest layout.

    Raises:
        StoreError: the layout is newer than this program, or old and cannot be upgraded.
    """
    found = _version(database)
    if found == LAYOUT:
        return
    if read_only:
        _refuse_unknown(database, found)
        raise StoreError(
            f"the store {database.folder} has the older layout {found} and cannot be written",
            next_step="run `dateline doctor` once where it can be written, or copy it",
        )
    with database.transaction():
        # Read again: another process may have made the tables while this one waited.
        found = _version(database)
        if found is None:
            database.script(catalog_layout())
            database.rows("INSERT INTO meta VALUES ('generation', '0')")
        else:
            _refuse_unknown(database, found)
            for version in range(found, LAYOUT):
                steps = catalog_upgrade(version).replace(_LAYOUT_HERE, catalog_layout())
                database.script(steps)
            if found < _WITH_ROLES:
                _decide_roles(database)
        database.rows("INSERT OR REPLACE INTO meta VALUES ('schema_version', ?)", (str(LAYOUT),))


def _decide_roles(database: Database) -> None:
    """Give the sentences of an older layout their roles, by form."""
    from rag.text.roles import with_roles  # only an upgrade needs it

    for (revision,) in database.rows("SELECT revision FROM articles"):
        text = str(database.value("SELECT text FROM articles WHERE revision = ?", (revision,)))
        rows = database.rows(
            'SELECT number, start, "end", paragraph FROM sentences WHERE revision = ?'
            " ORDER BY number",
            (revision,),
        )
        decided = with_roles(text, [Sentence(*row) for row in rows])
        database.each(
            "UPDATE sentences SET role = ? WHERE revision = ? AND number = ?",
            [(s.role, revision, s.number) for s in decided if s.role != "text"],
        )


def _version(database: Database) -> int | None:
    """Return the version of the layout; None where there is no table yet."""
    if not database.rows("SELECT 1 FROM sqlite_master LIMIT 1"):
        return None
    return int(database.value("SELECT value FROM meta WHERE name = 'schema_version'") or 0)


def _refuse_unknown(database: Database, found: int | None) -> None:
    if found and found > LAYOUT:
        raise StoreError(
            f"the store {database.folder} has the layout {found}, which is newer than this"
            f" program's {LAYOUT}",
            next_step="update dateline, or name another --store",
        )
    if not found:
        raise StoreError(
            f"the store {database.folder} is of no known layout",
            next_step="name another --store, or restore this one from a backup",
        )
