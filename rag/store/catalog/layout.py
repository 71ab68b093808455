"""The layout of a catalog: made where there is none, and brought up to date where it is old."""

from __future__ import annotations

from pathlib import Path

from rag.assets import catalog_layout, catalog_upgrade
from rag.errors import StoreError
from rag.store.catalog.sql import Connection, run_script, transaction

VERSION = 3
_LAYOUT_HERE = "-- layout --"


def ensure_layout(connection: Connection, folder: Path, *, read_only: bool) -> None:
    """Make or upgrade the tables behind `connection`, so that they have the newest layout.

    Args:
        connection: to the catalog.
        folder: the store, for messages.
        read_only: nothing can be written.

    Raises:
        StoreError: the layout is newer than this program, or old and cannot be upgraded.
    """
    if _version(connection) == VERSION:
        return
    if read_only:
        _refuse(_version(connection), folder)
        raise StoreError(
            f"the store {folder} has the older layout {_version(connection)} and cannot be written",
            next_step="run `dateline doctor` once where it can be written, or copy it",
        )
    with transaction(connection):
        # Looked at again: another process may have done it while this one waited.
        found = _version(connection)
        if found is None:
            run_script(connection, catalog_layout())
            connection.execute("INSERT INTO meta VALUES ('generation', '0')")
        else:
            _refuse(found, folder)
            for version in range(found, VERSION):
                steps = catalog_upgrade(version).replace(_LAYOUT_HERE, catalog_layout())
                run_script(connection, steps)
        connection.execute(
            "INSERT OR REPLACE INTO meta VALUES ('schema_version', ?)", (str(VERSION),)
        )


def _version(connection: Connection) -> int | None:
    """Return the version of the layout; None where there is no table yet."""
    if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        return None
    row = connection.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchone()
    return int(row[0]) if row else 0


def _refuse(found: int | None, folder: Path) -> None:
    if found is not None and found > VERSION:
        raise StoreError(
            f"the store {folder} has the layout {found}, which is newer than this program's "
            f"{VERSION}",
            next_step="update dateline, or name another --store",
        )
    if not found:
        raise StoreError(
            f"the store {folder} is of no known layout",
            next_step="name another --store, or restore this one from a backup",
        )
