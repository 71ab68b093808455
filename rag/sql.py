"""What the catalog needs of SQLite: connections, faults that say what to do, time limits in SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from rag.errors import StoreError
from rag.types import Window


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open a database file that several threads may read through."""
    if read_only:
        # "immutable" also opens a store on a medium that cannot be written at all.
        address = f"{path.as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(address, uri=True, check_same_thread=False)
    connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


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
            raise StoreError(
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


def visible(window: Window | None, source: str | None) -> tuple[str, list[object]]:
    """Return the SQL condition on `articles a` for what a question may see.

    A day without a time counts as its first instant in the zone of the person who asks, which the
    bounds of the window are in.
    """
    conditions: list[str] = ["1"]
    parameters: list[object] = []
    if source:
        conditions.append("a.source = ? COLLATE NOCASE")
        parameters.append(source)
    if window is None:
        return " AND ".join(conditions), parameters
    upper = min(window.as_of, window.until) if window.until else window.as_of
    in_time = "(a.published_at IS NULL AND a.published <= ? OR a.published_at <= ?)"
    parameters += [upper.date().isoformat(), upper.timestamp()]
    if window.since:
        in_time += " AND (a.published_at IS NULL AND a.published >= ? OR a.published_at >= ?)"
        midnight = window.since.replace(hour=0, minute=0, second=0, microsecond=0)
        first_day = window.since if window.since == midnight else midnight + timedelta(days=1)
        parameters += [first_day.date().isoformat(), window.since.timestamp()]
    bounded = window.since is not None or window.until is not None
    conditions.append(f"({in_time})" if bounded else f"(a.published IS NULL OR {in_time})")
    return " AND ".join(conditions), parameters
