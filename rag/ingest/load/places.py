"""What a source on this machine stands for: the files of a folder or glob, in order."""

from __future__ import annotations

import glob
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from rag.errors import SourceError
from rag.ingest.load.forms import BY_ENDING, KNOWN
from rag.types import Skipped

_NAMED = 3  # files that a remark on passed-over files names


def files_of(source: str) -> Iterator[Path | Skipped | SourceError]:
    """Yield the files that `source` names, and what was passed over in its folders.

    A folder gives its files with the ending of a form (``.gz`` after it is fine), those of its
    folders too; hidden files, links to folders and READMEs are not looked at. A file that is named
    or matched by a glob is read whatever its ending.
    """
    path = Path(source).expanduser()
    try:
        if path.is_dir():
            yield from _folder(path)
            return
        if path.exists() or path.is_symlink():
            yield path
            return
        matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - absolute patterns too
    except (OSError, ValueError) as error:  # a NUL in the name, or a name that is too long
        yield SourceError(f"{source!r}: no path ({error})", next_step="check the path")
        return
    if not matches:
        yield SourceError(f"{source}: no such file or folder", next_step="check the path")
    else:
        yield from _matched(matches, source)


def ending(path: Path | str) -> str:
    """Return the ending that says the form, in small letters: ".jsonl" of ``a.jsonl.gz``."""
    name = Path(path).name.lower()
    return Path(name.removesuffix(".gz")).suffix or (".gz" if name.endswith(".gz") else "")


def _matched(matches: list[str], source: str) -> Iterator[Path | SourceError]:
    found = [Path(m) for m in matches if not Path(m).is_dir()]
    yield from found
    if not found:
        yield SourceError(
            f"{source}: matches folders only", next_step="name them, or add /* to the pattern"
        )


def _folder(folder: Path) -> Iterator[Path | Skipped | SourceError]:
    passed_over: dict[str, list[str]] = defaultdict(list)
    refused: list[SourceError] = []
    found = False
    for path in sorted(_walk(folder, refused)):
        if not path.is_file() or path.stem.upper() == "README":
            continue  # a README describes a folder of articles and is none
        if ending(path) in BY_ENDING:
            found = True
            yield path
        else:
            passed_over[ending(path)].append(path.name)
    yield from refused
    for end, names in sorted(passed_over.items()):
        yield Skipped(str(folder), _remark(end, names))
    if not found and not refused:
        yield SourceError(
            f"{folder}: no articles in this folder", next_step=f"known forms: {KNOWN}"
        )


def _remark(end: str, names: list[str]) -> str:
    some = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    files = "1 file" if len(names) == 1 else f"{len(names):,} files"
    return (
        f"{files} ending in {end} ({some}): not a form of articles"
        if end
        else f"{files} without an ending ({some}): name one to have it read by its content"
    )


def _walk(folder: Path, refused: list[SourceError]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        refused.append(
            SourceError(
                f"{error.filename}: {error.strerror or error}",
                next_step="check the folder's permissions",
            )
        )

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [f for f in folders if not f.startswith(".")]
        yield from (Path(place) / name for name in names if not name.startswith("."))
