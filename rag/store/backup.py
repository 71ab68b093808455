"""One file that holds a whole store, made while the store is in use; and a store made of it.

The file is a zip: `manifest.json`, the catalog as it was at one moment (SQLite's online backup), and
the vectors as numbers with the ids of their chunks. Chroma's own files are not copied: writers would
have to stop, and another version of Chroma might not read them.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from rag.errors import StoreError, StoreFullError, UsageError
from rag.store.catalog import Catalog
from rag.store.sql import LAYOUT
from rag.store.store import Store, index_of, locked, place_of
from rag.store.vectors import VectorServer, wait_for_disk
from rag.types import Backup, BackupPart

_FORM = 1  # of the file
_MANIFEST = "manifest.json"
_CATALOG, _IDS, _VECTORS = "catalog.sqlite3", "vectors.ids", "vectors.f32"
_PARTS = {_CATALOG, _IDS, _VECTORS}
_NUMBER = "<f4"  # of a vector: 32 bits, the lowest byte first
_UNFINISHED = "restoring"  # a folder in the store's own
_AT_ONCE = 2_000  # vectors
_PIECE = 1 << 20  # bytes


# --- making one ------------------------------------------------------------------------------


def write_backup(
    store: Store,
    file: Path,
    version: str,
    *,
    force: bool,
    with_vectors: bool,
    on_step: Callable[[str], None],
) -> Backup:
    """Pack a store into `file`, which is there whole or not at all.

    Args:
        store: may be written meanwhile.
        file: to make.
        version: of this program.
        force: replace `file` if it is there.
        with_vectors: pack the vectors too; otherwise they are made again after a restore.
        on_step: called with what is being done.

    Raises:
        UsageError: the file is there already, or its folder is not.
        StoreError: the store cannot be read, or the file cannot be written.
    """
    if file.exists() and not force:
        raise UsageError(f"{file} is there already", next_step="name another file, or use --force")
    if not file.parent.is_dir():
        raise UsageError(f"there is no folder {file.parent}", next_step="make it first")
    with _faults_of(file.parent), tempfile.TemporaryDirectory(
        prefix=f".{file.name}-", dir=file.parent
    ) as folder:  # fmt: skip
        copy, packed = Path(folder) / _CATALOG, Path(folder) / "packed"
        store.catalog.database.copy_to(copy, lambda share: on_step(f"articles, {share:.0%}"))
        with closing(Catalog(copy)) as catalog:
            articles, chunks = catalog.coverage().articles, len(catalog.chunk_ids())
            embedding, embedded = catalog.meta("embedding"), catalog.chunk_ids(embedded=True)
        with zipfile.ZipFile(packed, "w") as pack:
            parts = [_add(pack, _CATALOG, _pieces(copy), zipfile.ZIP_DEFLATED)]
            ids: list[str] = []
            if with_vectors:
                pieces = _read_vectors(store, sorted(embedded), ids, on_step)
                parts.append(_add(pack, _VECTORS, pieces))
                parts.append(_add(pack, _IDS, ["\n".join(ids).encode()]))
            created = datetime.now(UTC).isoformat("T", "seconds")
            numbers = (articles, chunks, len(ids))
            made = Backup(created, version, LAYOUT, embedding, *numbers, tuple(parts))
            pack.writestr(_MANIFEST, json.dumps({"form": _FORM, **asdict(made)}, indent=1))
        if store.catalog.meta("embedding") != embedding:
            raise StoreError(
                "the store's embedding model was changed meanwhile", next_step="try again"
            )
        wait_for_disk(packed)
        packed.replace(file)
        wait_for_disk(file.parent)
    return made


def _read_vectors(
    store: Store, ids: list[str], packed: list[str], on_step: Callable[[str], None]
) -> Iterator[bytes]:
    """Yield the vectors of chunks, and append to `packed` whose they are.

    A chunk that was removed meanwhile has none, nor has any where the vectors are damaged.
    """
    import numpy as np

    for at in range(0, len(ids), _AT_ONCE):
        on_step(f"vectors, {at:,} of {len(ids):,}")
        found = store.vectors_of(ids[at : at + _AT_ONCE])
        packed += found
        yield np.array(list(found.values()), _NUMBER).tobytes()


def _add(
    pack: zipfile.ZipFile, name: str, pieces: Iterable[bytes], how: int = zipfile.ZIP_STORED
) -> BackupPart:
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name)
    info.compress_type = how
    with pack.open(info, "w", force_zip64=True) as out:
        for piece in pieces:
            out.write(piece)
            digest.update(piece)
            size += len(piece)
    return BackupPart(name, size, digest.hexdigest())


# --- a store from one ------------------------------------------------------------------------


def restore_backup(
    file: Path, folder: Path, server: VectorServer | None, on_step: Callable[[str], None]
) -> Backup:
    """Make a store in `folder` from a backup; it is there whole or not at all.

    Args:
        file: the backup.
        folder: of the store; it may be missing.
        server: gets the vectors; None keeps them in the folder.
        on_step: called with what is being done.

    Raises:
        UsageError: there is no such file, or it is no backup.
        StoreError: the backup is damaged or of a newer program; there is a store in the folder
            already; it cannot be written.
    """
    damaged = StoreError(f"the backup {file} is damaged", next_step="take another one")
    try:
        with _faults_of(file), zipfile.ZipFile(file) as pack:
            backup = _read_manifest(pack, file)
            with locked(folder), _faults_of(folder), _room_in(folder) as unfinished:
                for part in backup.parts:
                    on_step(f"checking {part.name}")
                    if not _unpack(pack, part, unfinished):
                        raise damaged
                _use_parts(backup, unfinished, server, on_step)
                for name in ("chroma", _CATALOG):  # with the catalog, it is a store
                    if (unfinished / name).exists():
                        (unfinished / name).replace(folder / name)
                        wait_for_disk(folder)
    except zipfile.BadZipFile as error:
        # A zip file that was cut off has its beginning, but not its list of parts.
        raise damaged if _begins_as_zip(file) else _no_backup(file) from error
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise damaged from error
    return backup


def _no_backup(file: Path) -> UsageError:
    return UsageError(f"{file} is no backup of a store", next_step="`dateline backup` makes one")


def _read_manifest(pack: zipfile.ZipFile, file: Path) -> Backup:
    if _MANIFEST not in pack.namelist():
        raise _no_backup(file)
    found = json.loads(pack.read(_MANIFEST))
    form = found.pop("form")
    if form > _FORM or found["layout"] > LAYOUT:
        raise StoreError(
            f"the backup {file} was made by dateline {found['dateline']}, and its layout"
            f" {found['layout']} is newer than this program's {LAYOUT}",
            next_step="update dateline",
        )
    return Backup(**found | {"parts": tuple(BackupPart(**part) for part in found["parts"])})


@contextmanager
def _room_in(folder: Path) -> Iterator[Path]:
    """Make a folder for parts inside that of the new store; refuse a folder that has a store."""
    unfinished, vectors, catalog = folder / _UNFINISHED, folder / "chroma", folder / _CATALOG
    # A restore that was killed leaves its own folder, and may have moved the vectors already.
    if catalog.exists() or (vectors.exists() and not unfinished.exists()):
        raise StoreError(
            f"there is a store in {folder} already", next_step="name another one with --store"
        )

    def clear() -> None:
        if not catalog.exists():
            shutil.rmtree(vectors, ignore_errors=True)
        shutil.rmtree(unfinished, ignore_errors=True)

    clear()
    unfinished.mkdir()
    try:
        yield unfinished
    finally:
        clear()


def _unpack(pack: zipfile.ZipFile, part: BackupPart, folder: Path) -> bool:
    """Unpack a part into `folder`, and tell whether it is what was packed."""
    if part.name not in _PARTS:
        return False
    digest = hashlib.sha256()
    with pack.open(part.name) as source, (folder / part.name).open("wb") as out:
        while piece := source.read(_PIECE):
            out.write(piece)
            digest.update(piece)
    return digest.hexdigest() == part.sha256


def _use_parts(
    backup: Backup, folder: Path, server: VectorServer | None, on_step: Callable[[str], None]
) -> None:
    """Make catalog and vectors of the unpacked parts in `folder`."""
    import numpy as np

    ids = (folder / _IDS).read_text().split("\n") if backup.vectors else []
    with closing(Catalog(folder / _CATALOG)) as catalog:
        catalog.set_meta("store_id", uuid4().hex)  # the old name may be in use on a server
        catalog.set_meta("vectors", place_of(server))
        catalog.mark_deleted(catalog.vectors_to_delete())
        catalog.mark_embedded(catalog.chunk_ids(embedded=True) - set(ids), embedded=False)
        if not ids:
            return
        numbers = np.memmap(folder / _VECTORS, _NUMBER, "r").reshape(len(ids), -1)
        with closing(index_of(folder, catalog, server)) as index:
            for at in range(0, len(ids), _AT_ONCE):
                on_step(f"vectors, {at:,} of {len(ids):,}")
                index.upsert(ids[at : at + _AT_ONCE], numbers[at : at + _AT_ONCE].tolist())


# --- files -----------------------------------------------------------------------------------


@contextmanager
def _faults_of(place: Path) -> Iterator[None]:
    """Turn errors of the file system into ones that say what to do."""
    full = StoreFullError(f"no space is left in {place}", next_step="free some and run again")
    try:
        yield
    except StoreFullError as error:  # SQLite and Chroma name what they write, which nobody knows
        raise full from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise full from error
        raise UsageError(
            f"{place} cannot be used ({error.strerror or error})", next_step="check the path"
        ) from error


def _begins_as_zip(file: Path) -> bool:
    with file.open("rb") as source:
        return source.read(2) == b"PK"


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece
