"""A disk that fails at the n-th write: a file layer (VFS) of SQLite, between the catalog and its files.

Python's `sqlite3` cannot be given a file layer, and a limit of the file's size or a kill from outside
hits a moment of its own choosing. So the catalog's connection is made by apsw, which carries SQLite
too: the same statements, settings and transactions reach the same library, and the n-th write, sync,
cut or deletion is the one that fails, as the file system would let it fail.
"""

from __future__ import annotations

import random
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

import apsw

# What happens at the n-th write:
#   once    it fails, and those after it do not: a fault of the medium
#   full    it fails, and all after it: no space is left
#   killed  half of it is written, and nothing after it: the process has ended
#   power   as killed, and of what was not synced, some of the writes never came to the disk
Fault = Literal["once", "full", "killed", "power"]
FAULTS: tuple[Fault, ...] = ("once", "full", "killed", "power")


class KilledError(BaseException):
    """The process, or the machine, has stopped."""


class Disk(apsw.VFS):
    """Counts what is written, and fails at one of the writes; use it in a `with` statement."""

    def __init__(
        self, fault: Fault = "once", at: int = 0, *, instead: Mapping[str, str] | None = None
    ) -> None:
        """Prepare a fault.

        Args:
            fault: what happens.
            at: the number of the write, from 1; 0 lets all pass.
            instead: statements of the program, and what is run in their place.
        """
        self.name = f"disk-{id(self)}"
        super().__init__(self.name, "")
        self._fault, self._at, self._instead = fault, at, instead or {}
        self._chance = random.Random(at)
        self.writes = 0
        self.is_dead = False
        self._connections: list[apsw.Connection] = []
        self._synced: dict[str, bytes] = {}
        self._unsynced = defaultdict[str, list[tuple[int, bytes | None]]](list)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Have catalogs that are opened meanwhile use this disk."""
        with patch("sqlite3.connect", self._connect):
            yield
        for connection in self._connections:  # those of a program that was killed
            with suppress(apsw.Error):
                connection.close()
        self.unregister()

    def _connect(self, path: Path | str, **_: Any) -> Any:
        connection = apsw.Connection(str(path), vfs=self.name)
        self._connections.append(connection)
        return _Connection(connection, self, self._instead)

    # --- the file layer --------------------------------------------------------------------

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        """Open a file whose writes are counted."""
        return _File(self, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: N802 - SQLite's name
        """Delete a file."""
        self.write(lambda: super(Disk, self).xDelete(name, sync))
        self._synced.pop(name, None)
        self._unsynced.pop(name, None)

    def write(self, act: Callable[[], object], half: Callable[[], object] = lambda: None) -> None:
        """Do what changes a file, or let it fail."""
        self.writes += 1
        if self.is_dead:
            raise apsw.IOError
        if (
            not self._at
            or self.writes < self._at
            or (self._fault == "once" and self.writes > self._at)
        ):
            act()
            return
        if self._fault in {"killed", "power"}:
            half()
            self.is_dead = True
            if self._fault == "power":
                self._lose_unsynced()
        raise apsw.IOError if self._fault == "once" else apsw.FullError

    def opened(self, path: str) -> None:
        """Take what a file has when it is opened as safe."""
        if path not in self._synced:
            self._synced[path] = Path(path).read_bytes()

    def changed(self, path: str, at: int, data: bytes | None) -> None:
        """Remember a write at an offset, or a cut (None) to this length."""
        self._unsynced[path].append((at, data))

    def synced(self, path: str) -> None:
        """Take what a file has now as safe."""
        self._synced[path] = Path(path).read_bytes()
        self._unsynced[path].clear()

    def _lose_unsynced(self) -> None:
        """Leave in each file what was synced and, of the later writes, a chance few."""
        for path, changes in self._unsynced.items():
            content = bytearray(self._synced[path])
            for at, data in changes:
                if self._chance.random() < 0.5:
                    continue
                if data is None:
                    del content[at:]
                else:
                    content.extend(bytes(max(0, at - len(content))))
                    content[at : at + len(data)] = data
            Path(path).write_bytes(content)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        self._path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if self._path:
            disk.opened(self._path)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        half = data[: len(data) // 2]
        self._disk.write(lambda: self._put(data, offset), lambda: self._put(half, offset))

    def _put(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        if self._path:
            self._disk.changed(self._path, offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's name
        def cut() -> None:
            super(_File, self).xTruncate(size)
            self._disk.changed(self._path, size, None)

        self._disk.write(cut)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802 - SQLite's form
        # The real disk need not be waited for: what is lost is decided here.
        self._disk.write(lambda: self._disk.synced(self._path))


class _Rows:
    """As much of `sqlite3.Cursor` as the catalog uses."""

    def __init__(self, cursor: apsw.Cursor) -> None:
        self._rows = cursor.fetchall()

    def fetchall(self) -> list[Any]:
        return self._rows


class _Connection:
    """As much of `sqlite3.Connection` as the catalog uses, over one of apsw."""

    def __init__(self, connection: apsw.Connection, disk: Disk, instead: Mapping[str, str]) -> None:
        self._connection, self._disk, self._instead = connection, disk, instead

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> _Rows:
        with self._faults():
            # Outside a transaction, a statement may write as its rows are read: read all of them.
            return _Rows(self._connection.execute(self._instead.get(sql, sql), parameters))

    def executemany(self, sql: str, parameters: Iterable[Sequence[object]]) -> None:
        with self._faults():
            self._connection.executemany(sql, parameters)

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        with suppress(sqlite3.Error, KilledError):
            self.execute("ROLLBACK")

    def create_function(self, name: str, count: int, call: Any, *, deterministic: bool) -> None:
        self._connection.create_scalar_function(name, call, count, deterministic=deterministic)

    def close(self) -> None:
        with suppress(apsw.Error):
            self._connection.close()

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn apsw's errors into those of `sqlite3`, and those of a dead disk into its end."""
        try:
            yield
        except apsw.Error as error:
            if self._disk.is_dead:
                raise KilledError from error
            damaged = isinstance(error, apsw.CorruptError | apsw.NotADBError)
            kind = sqlite3.DatabaseError if damaged else sqlite3.OperationalError
            raise kind(str(error)) from error
