"""From a source to raw documents: one file a form.

A source is a file, a folder, a glob, an address of the web or `-` for standard input. What cannot
be read is reported as a failed outcome beside the rest, never raised: one bad file must not stop
the others.
"""

from __future__ import annotations

import io
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Self

from rag.errors import SourceError
from rag.ingest.load.forms import BY_ENDING, KNOWN, form_of, read_whole
from rag.ingest.load.jsonl import load_jsonl
from rag.ingest.load.places import ending, files_of
from rag.ingest.load.reading.apart import Apart
from rag.ingest.load.reading.mend import mended, printable
from rag.ingest.load.web.address import is_address
from rag.ingest.load.web.compressed import GZIP, inflated
from rag.ingest.load.web.fetch import Fetcher
from rag.ingest.load.web.sources import Loaded, Remembered, Web
from rag.types import FileState, RawDocument

__all__ = [
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "READING",
    "Fetcher",
    "Loaded",
    "Loader",
    "Remembered",
    "load",
]

# One more whenever the same bytes are read as another document than before: files are then read
# again by the next ingest, and not taken for unchanged.
READING = 3
MAX_BYTES = 50_000_000  # of a file that is one article
MAX_CHARACTERS = 1_000_000  # of its text: two novels

_HEAD = 65_536
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
                (`rag.ingest.load.reading.fields.parse_map`).
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
        for found in files_of(source, BY_ENDING, KNOWN):
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
                return
            with path.open("rb") as stream:
                yield from self.read(stream, str(path), ending(path))
            # A file that was written to a moment ago may change again within the same tick of the
            # clock that its time is told by.
            if before and before == _state(path) and before.modified_ns < now - _TICK_NS:
                yield before
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            yield SourceError(
                f"{printable(str(path))}: {reason}", next_step="check the file's permissions"
            )

    def _documents(
        self, stream: io.BufferedReader, location: str, name_ending: str
    ) -> Iterator[Loaded]:
        if stream.peek(2)[:2] == GZIP:
            stream = _peekable(inflated(stream, location))
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
        if form.name == "feed":
            yield from self._web.entries(self._apart.read("feed", data, location))
        elif form.apart:
            yield from self._apart.read(form.name, data, location)
        else:
            yield from read_whole(form.name, data, location, self._fields)


def _state(path: Path) -> FileState | None:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        return None  # a pipe is another one each time
    return FileState(str(path.absolute()), found.st_size, found.st_mtime_ns, printable(str(path)))


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


class _Ahead(io.RawIOBase):
    """A stream whose beginning was read already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] or self._stream.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _peekable(stream: BinaryIO) -> io.BufferedReader:
    """Return `stream` so that one can look at its first bytes, however slowly they come."""
    return io.BufferedReader(_Ahead(stream.read(_HEAD), stream), _HEAD)
