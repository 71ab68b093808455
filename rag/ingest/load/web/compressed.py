"""gzip, inflated as it is read, and no further than an honest file would go."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Any, BinaryIO

from rag.errors import SourceError

GZIP = b"\x1f\x8b"

# Text shrinks to a third or a tenth, the most repetitive export to a fiftieth; gzip can reach
# a thousandth.
MAX_RATIO = 150
_FREE_BYTES = 20_000_000  # below this no ratio is asked for


def inflated(stream: BinaryIO, location: str) -> BinaryIO:
    """Return what the gzip `stream` holds, as a stream.

    Reading it raises SourceError where the data is damaged, cut off, or inflates beyond
    `MAX_RATIO` times its size.
    """
    return io.BufferedReader(_Inflating(stream, location), 1 << 16)


class _Counted(io.RawIOBase):
    """A stream that knows how much was read of it; standard input cannot tell."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


class _Inflating(io.RawIOBase):
    def __init__(self, stream: BinaryIO, location: str) -> None:
        self._packed = _Counted(stream)
        self._file = gzip.GzipFile(fileobj=io.BufferedReader(self._packed), mode="rb")
        self._location = location
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read1(len(buffer))
        except EOFError as error:
            raise SourceError(
                f"{self._location}: the compressed file is cut off",
                next_step="fetch or copy it again",
            ) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise SourceError(
                f"{self._location}: damaged gzip data ({error})",
                next_step="fetch or copy it again",
            ) from error
        self._count += len(data)
        if self._count > max(_FREE_BYTES, MAX_RATIO * self._packed.count):
            raise SourceError(
                f"{self._location}: inflates to more than {MAX_RATIO} times its size, as no "
                "article does",
                next_step="inflate it yourself if you trust it",
            )
        buffer[: len(data)] = data
        return len(data)
