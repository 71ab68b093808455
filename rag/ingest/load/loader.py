"""From a source to raw documents: one file a form.

A source is a file, a folder, a glob, an address of the web or `-` for standard input. What cannot
be read is reported as a failed outcome beside the rest, never raised: one bad file must not stop
the others.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import stat
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Self

from rag.errors import SourceError
from rag.ingest.load import MAX_BYTES
from rag.ingest.load.apart import Apart
from rag.ingest.load.encoding import mended, printable
from rag.ingest.load.feed import is_feed
from rag.ingest.load.fetch import Fetcher, is_address
from rag.ingest.load.forms import BY_ENDING, GZIP, KNOWN, form_of, read_whole
from rag.ingest.load.jsonl import load_jsonl
from rag.ingest.load.web import Loaded, Remembered, Web
from rag.types import FileState, RawDocument, Skipped

# One more whenever the same bytes are read as another document than before: files are then read
# again by the next ingest, and not taken for unchanged.
READING = 8
MAX_CHARACTERS = 1_000_000  # of its text: two novels

_HEAD = 65_536
_NAMED = 3  # files that a remark on passed-over files names
_TICK_NS = 2_000_000_000  # FAT's clock; others have finer ones


class Loader:
    """Reads sources; close it, or use it in a `with` statement."""

    def __init__(
        self,
        *,
        fields: Mapping[str, str] = MappingProxyType({}),
        fetcher: Fetcher | None = None,
        remembered: Remembered | None = None,
    ) -> None:
        """Make a loader.

        Args:
            fields: of JSON, the field of each part of an article that is not found by its name
                (`rag.ingest.load.jsonl.parse_map`).
            fetcher: fetches what is on the web; the loader closes it.
            remembered: what was fetched before; None: nothing.
        """
        self._fields = fields
        self._apart = Apart()
        self._fetcher = fetcher or Fetcher()
        self._remembered = remembered or Remembered()
        self._web = Web(self._fetcher, self._remembered, self._apart.read, self.read)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that parses apart, and the connection."""
        self._apart.close()
        self._fetcher.close()

    def load(self, source: str) -> Iterator[Loaded]:
        """Yield every document of `source`, an error in place of each that cannot be read, and
        what was passed over.

        Args:
            source: a path, a glob pattern, an address of the web, or ``-``.
        """
        for item in self._load(source):
            yield _checked(item)

    def _load(self, source: str) -> Iterator[Loaded]:
        if source == "-":
            yield from self.read(sys.stdin.buffer, "standard input")
            return
        if is_address(source):
            yield from self._web.load(source)
            return
        for found in files_of(source):
            if isinstance(found, Path):
                yield from self._file(found)
            else:
                yield found

    def read(self, stream: BinaryIO, location: str, name_ending: str = "") -> Iterator[Loaded]:
        """Yield the documents in a stream of bytes, in whatever form it is.

        Args:
            stream: read to its end, or to the limit of a form.
            location: where it came from, for people; the key of an article that has no other.
            name_ending: the ending of its name, in small letters, if it has one.
        """
        try:
            yield from self._documents(_peekable(stream), location, name_ending)
        except SourceError as error:
            yield error
        except OSError as error:
            yield SourceError(
                f"{printable(location)}: {error.strerror or error}",
                next_step="check the file and its permissions",
            )

    def _file(self, path: Path) -> Iterator[Loaded]:
        try:
            now = time.time_ns()
            before = _state(path)
            if before and (same := self._remembered.unchanged(before)):
                yield from same
                yield replace(before, is_settled=False)  # nothing new is known of it
                return
            with path.open("rb") as stream:
                yield from self.read(stream, str(path), ending(path))
            # A file that was written to a moment ago may change again within the same tick of the
            # clock that its time is told by.
            if before:
                settled = before == _state(path) and before.modified_ns < now - _TICK_NS
                yield replace(before, is_settled=settled)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            yield SourceError(
                f"{printable(str(path))}: {reason}", next_step="check the file's permissions"
            )
            yield FileState(place_of(path), 0, 0, is_settled=False)

    def _documents(
        self, stream: io.BufferedReader, location: str, name_ending: str
    ) -> Iterator[Loaded]:
        if stream.peek(2)[:2] == GZIP:
            stream = io.BufferedReader(_Inflating(stream, location), _HEAD)
        form = form_of(name_ending, stream.peek(_HEAD), location)
        if form.name == "jsonl":
            yield from load_jsonl(stream, location, self._fields)
            return
        data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise SourceError(
                f"{location}: more than the {MAX_BYTES / 1e6:.0f} MB that one article may have",
                next_step="split it; exports of any size are read as .jsonl",
            )
        if form.name == "feed" or is_feed(data):
            yield from self._web.entries(self._apart.read("feed", data, location))
        elif form.apart:
            yield from self._apart.read(form.name, data, location)
        else:
            yield from read_whole(form.name, data, location, self._fields)


def _state(path: Path) -> FileState | None:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        return None  # a pipe is another one each time
    return FileState(place_of(path), found.st_size, found.st_mtime_ns, printable(str(path)))


def place_of(path: Path) -> str:
    """Return the absolute path of a file or folder; links are not followed."""
    return os.path.abspath(path.expanduser())  # noqa: PTH100 - resolve() would follow them


def load(source: str, *, fields: Mapping[str, str] = MappingProxyType({})) -> Iterator[Loaded]:
    """Yield what one source holds, as `Loader.load` does."""
    with Loader(fields=fields) as loader:
        yield from (item for item in loader.load(source) if not isinstance(item, FileState))


def _checked(item: Loaded) -> Loaded:
    if isinstance(item, SourceError):
        return SourceError(printable(item.message), next_step=item.next_step)
    if not isinstance(item, RawDocument):
        return item
    if len(item.text) > MAX_CHARACTERS:
        return SourceError(
            f"{item.location}: a text of {len(item.text):,} characters is no article",
            next_step="split it",
        )
    return mended(item)


# --- files -------------------------------------------------------------------------------------


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
    found = [Path(m) for m in matches if not Path(m).is_dir()]
    yield from found
    if not matches:
        yield SourceError(f"{source}: no such file or folder", next_step="check the path")
    elif not found:
        yield SourceError(
            f"{source}: matches folders only", next_step="name them, or add /* to the pattern"
        )


def ending(path: Path | str) -> str:
    """Return the ending that says the form, in small letters: ".jsonl" of ``a.jsonl.gz``."""
    name = Path(path).name.lower()
    return Path(name.removesuffix(".gz")).suffix or (".gz" if name.endswith(".gz") else "")


def _folder(folder: Path) -> Iterator[Path | Skipped | SourceError]:
    passed_over: dict[str, list[str]] = defaultdict(list)
    refused: list[OSError] = []
    found = False
    for path in sorted(_walk(folder, refused)):
        if not path.is_file() or path.stem.upper() == "README":
            continue  # a README describes a folder of articles and is none
        if ending(path) in BY_ENDING:
            found = True
            yield path
        else:
            passed_over[ending(path)].append(path.name)
    for error in refused:
        yield SourceError(
            f"{error.filename}: {error.strerror or error}",
            next_step="check the folder's permissions",
        )
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


def _walk(folder: Path, refused: list[OSError]) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=refused.append):
        folders[:] = [f for f in folders if not f.startswith(".")]
        yield from (Path(place) / name for name in names if not name.startswith("."))


# --- streams -----------------------------------------------------------------------------------

# Text shrinks to a third or a tenth, the most repetitive export to a fiftieth; gzip can reach
# a thousandth.
_MAX_RATIO = 150
_FREE_BYTES = 20_000_000  # below this no ratio is asked for


class _Ahead(io.RawIOBase):
    """A stream whose beginning was read already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream, self._read = head, stream, 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._read

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] or self._stream.read(len(buffer))
        self._head = self._head[len(buffer) :]
        self._read += len(data)
        buffer[: len(data)] = data
        return len(data)


class _Inflating(io.RawIOBase):
    """What a stream of gzip holds, inflated as it is read and no further than an honest one goes.

    Reading it raises SourceError where it is damaged, cut off, or inflates beyond `_MAX_RATIO`
    times its size.
    """

    def __init__(self, stream: io.BufferedReader, location: str) -> None:
        self._stream, self._location, self._inflated = stream, location, 0
        self._gzip = gzip.GzipFile(fileobj=stream)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._gzip.read1(len(buffer))
        except (EOFError, OSError, zlib.error) as error:
            why = f"the compressed file is cut off or damaged ({error})"
            raise self._error(why, "fetch or copy it again") from error
        self._inflated += len(data)
        if self._inflated > max(_FREE_BYTES, _MAX_RATIO * self._stream.tell()):
            why = f"inflates to more than {_MAX_RATIO} times its size, as no article does"
            raise self._error(why, "inflate it yourself if you trust it")
        buffer[: len(data)] = data
        return len(data)

    def _error(self, why: str, next_step: str) -> SourceError:
        return SourceError(f"{self._location}: {why}", next_step=next_step)


def _peekable(stream: BinaryIO) -> io.BufferedReader:
    """Return `stream` so that one can look at its first bytes, however slowly they come."""
    return io.BufferedReader(_Ahead(stream.read(_HEAD), stream), _HEAD)
