"""A process of its own for the parsers that hostile input may hang, crash or fill with memory.

PDFium and libxml2 are C; a page can keep an HTML extractor busy for minutes. The process is given
one document at a time and is ended when it takes too long; the next document starts a new one.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

from rag.errors import SourceError
from rag.ingest.load.forms import read_whole
from rag.own_process import own_command, own_environment
from rag.types import LeftOut, RawDocument, SourceState

SECONDS = 60.0
MEMORY = 3_000_000_000  # bytes of address space; a 50 MB page needs about half

_START = "from rag.ingest.load.reading.apart import serve; serve()"


class Apart:
    """Parses documents in a process of its own, started at the first one; close it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(
        self, form: str, data: bytes, location: str, charset: str | None = None
    ) -> list[RawDocument | SourceError]:
        """Return the articles in `data`, or the error of what could not be read."""
        request = {"form": form, "location": location, "charset": charset, "bytes": len(data)}
        with self._lock:
            process = self._running()
            late = threading.Event()

            def end() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(self._seconds, end)
            timer.start()
            try:
                reply = _exchange(process, request, data)
            finally:
                timer.cancel()
            if reply:
                return [_unpacked(item) for item in json.loads(reply)]
            self._end()
        why = (
            f"reading it took more than {self._seconds:.0f} seconds"
            if late.is_set()
            else "it crashed its reader"
        )
        return [SourceError(f"{location}: {why}", next_step="give it in another form")]

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
                own_command(_START),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=own_environment(),
            )
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        with contextlib.suppress(OSError):
            process.communicate()


def _exchange(process: subprocess.Popen[bytes], request: dict[str, Any], data: bytes) -> bytes:
    """Return the reply, or nothing if the process ended before it was whole."""
    try:
        if process.stdin is None or process.stdout is None:
            return b""
        process.stdin.write(json.dumps(request).encode() + b"\n" + data)
        process.stdin.flush()
        reply = process.stdout.readline()
    except OSError:  # a broken pipe: it is gone
        return b""
    return reply if reply.endswith(b"\n") else b""


def _unpacked(item: dict[str, Any]) -> RawDocument | SourceError:
    if "error" in item:
        return SourceError(str(item["error"]), next_step=str(item["next_step"] or "") or None)
    item["topics"] = tuple(item["topics"])
    item["remarks"] = tuple(item["remarks"])
    item["left_out"] = tuple(LeftOut(**left_out) for left_out in item["left_out"])
    item["states"] = tuple(SourceState(**state) for state in item["states"])
    return RawDocument(**item)


# --- inside the process ------------------------------------------------------------------------


def serve() -> None:
    """Read documents from standard input and write their articles to standard output."""
    _limit_memory()
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the replies.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for request, data in _requests(source):
        items = []
        for read in _read(request, data):
            if isinstance(read, SourceError):
                items.append({"error": read.message, "next_step": read.next_step})
            else:
                items.append(asdict(read))
        out.write(json.dumps(items).encode() + b"\n")
        out.flush()


def _requests(source: BinaryIO) -> Iterator[tuple[dict[str, Any], bytes]]:
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C reaches the whole group of processes
        while line := source.readline():
            request = json.loads(line)
            yield request, source.read(request["bytes"])


def _read(request: dict[str, Any], data: bytes) -> list[RawDocument | SourceError]:
    location = request["location"]
    try:
        return list(read_whole(request["form"], data, location, {}, request["charset"]))
    except SourceError as error:
        return [error]
    except MemoryError:
        why = "reading it takes more memory than an article may"
    except Exception as error:  # noqa: BLE001 - whatever a library does with hostile input
        why = f"it could not be read ({type(error).__name__}: {str(error)[:100]})"
    return [SourceError(f"{location}: {why}", next_step="check the file, or give another form")]


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows; a lower limit is set
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
