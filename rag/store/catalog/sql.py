"""What the catalog needs of SQLite: connections, faults that say what to do, time limits in SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from rag.errors import StoreError, StoreFullError
from rag.types import Window

# For those who may not know SQLite.
Connection = sqlite3.Connection
Fault = sqlite3.DatabaseError

# Shingles and words go everywhere in their indexes: with SQLite's own 2 MB of cache and 4 MB of
# log, each batch would write most of its pages twice.
_CACHE_KB = 64_000
_PAGES_OF_LOG = 16_000


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open a database file that several threads may read through."""
    if read_only:
        # "immutable" also opens a store on a medium that cannot be written at all.
        address = f"{path.as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    else:
        connection = sqlite3.connect(
            path, timeout=30, check_same_thread=False, isolation_level=None
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_OF_LOG}")
    # SQLite's own `lower` knows the letters of English only.
    connection.create_function("folded", 1, str.casefold, deterministic=True)
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Make what is written inside happen wholly or not at all; inside another one, part of it."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run the statements of `script` inside the transaction that is open.

    `executescript` would commit first, and a kill in the middle would leave half of it.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


@contextmanager
def faults_as_store_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ones that say what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if "readonly" in text or "unable to open" in text:
            raise StoreError(
                f"the store {path} cannot be written",
                next_step="check its permissions, or name another one with --store",
            ) from error
        if "full" in text:
            raise StoreFullError(
                f"no space is left for the store {path}", next_step="free some and run again"
            ) from error
        if "locked" in text:
            raise StoreError(f"the store {path} is busy", next_step="try again") from error
        raise StoreError(
            f"the store {path} failed ({text})", next_step="dateline doctor"
        ) from error
    except sqlite3.ProgrammingError:
        raise  # a fault of this program, not of the store
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"the store {path} is damaged ({error})",
            next_step="restore it from a backup, or name another one with --store",
        ) from error


def visible(
    window: Window | None, source: str | None = None, topic: str | None = None
) -> tuple[str, list[object]]:
    """Return the SQL condition on `articles a` for what a question may see.

    Of each article it is the newest revision that was there at `as_of`. A day without a time
    counts as its first instant in the zone of the person who asks, which the bounds of the window
    are in. A revision without a date of its own counts from its ingest.
    """
    conditions: list[str] = []
    parameters: list[object] = []
    if source:
        conditions.append("a.source = ? COLLATE NOCASE")
        parameters.append(source)
    if topic:
        conditions.append(
            "EXISTS (SELECT 1 FROM json_each(a.topics) t WHERE t.value = ? COLLATE NOCASE)"
        )
        parameters.append(topic)
    if window is None:
        return " AND ".join([*conditions, "a.replaced = 0"]), parameters
    known = [window.as_of.date().isoformat(), window.as_of.timestamp(), window.as_of.timestamp()]
    conditions.append(_NEWEST_KNOWN)
    parameters += [*known, *known]
    if window.until:
        conditions.append(f"({_DATED.format('a', '<=')})")
        parameters += [window.until.date().isoformat(), window.until.timestamp()]
    if window.since:
        conditions.append(f"({_DATED.format('a', '>=')})")
        midnight = window.since.replace(hour=0, minute=0, second=0, microsecond=0)
        first_day = window.since if window.since == midnight else midnight + timedelta(days=1)
        parameters += [first_day.date().isoformat(), window.since.timestamp()]
    return " AND ".join(conditions), parameters


_DATED = "{0}.published_at IS NULL AND {0}.published {1} ? OR {0}.published_at {1} ?"
_KNOWN = (
    f"({{0}}.published IS NULL OR {_DATED.format('{0}', '<=')})"
    " AND ({0}.revised_at IS NULL OR {0}.revised_at <= ?)"
)
_NEWEST_KNOWN = (
    f"{_KNOWN.format('a')} AND (a.replaced = 0 OR NOT EXISTS (SELECT 1 FROM articles n WHERE"
    f" n.article_id = a.article_id AND n.revision > a.revision AND {_KNOWN.format('n')}))"
)
