"""The layout of a catalog: made where there is none, and brought up to date where it is old."""

from __future__ import annotations

from rag.assets import catalog_layout, catalog_upgrade
from rag.errors import StoreError
from rag.store.sql import Database

_VERSION = 4
_LAYOUT_HERE = "-- layout --"


def ensure_layout(database: Database, *, read_only: bool) -> None:
    """Make the tables of a new catalog, or bring those of an old one to the newest layout.

    Raises:
        StoreError: the layout is newer than this program, or old and cannot be upgraded.
    """
    found = _version(database)
    if found == _VERSION:
        return
    if read_only:
        _refuse_unknown(database, found)
        raise StoreError(
            f"the store {database.folder} has the older layout {found} and cannot be written",
            next_step="run `dateline doctor` once where it can be written, or copy it",
        )
    with database.transaction():
        # Read again: another process may have made it while this one waited.
        found = _version(database)
        if found is None:
            database.script(catalog_layout())
            database.rows("INSERT INTO meta VALUES ('generation', '0')")
        else:
            _refuse_unknown(database, found)
            for version in range(found, _VERSION):
                steps = catalog_upgrade(version).replace(_LAYOUT_HERE, catalog_layout())
                database.script(steps)
        database.rows("INSERT OR REPLACE INTO meta VALUES ('schema_version', ?)", (str(_VERSION),))


def _version(database: Database) -> int | None:
    """Return the version of the layout; None where there is no table yet."""
    if not database.rows("SELECT 1 FROM sqlite_master LIMIT 1"):
        return None
    return int(database.value("SELECT value FROM meta WHERE name = 'schema_version'") or 0)


def _refuse_unknown(database: Database, found: int | None) -> None:
    if found and found > _VERSION:
        raise StoreError(
            f"the store {database.folder} has the layout {found}, which is newer than this"
            f" program's {_VERSION}",
            next_step="update dateline, or name another --store",
        )
    if not found:
        raise StoreError(
            f"the store {database.folder} is of no known layout",
            next_step="name another --store, or restore this one from a backup",
        )
