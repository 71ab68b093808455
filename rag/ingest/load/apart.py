"""A process of its own for the parsers that hostile input may hang, crash or fill with memory.

PDFium and libxml2 are C; a page can keep an HTML extractor busy for minutes. The process is given
one document at a time and is ended when it takes too long; the next document starts a new one. It
answers in JSON: what took it over could put code into a pickle.
"""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import asdict
from typing import Any

from rag.errors import SourceError
from rag.ingest.load.forms import read_whole
from rag.own_process import Beside, serve
from rag.types import LeftOut, RawDocument, SourceState

SECONDS = 60.0
MEMORY = 3_000_000_000  # bytes of address space; a 50 MB page needs about half

_START = "from rag.ingest.load.apart import serve_apart; serve_apart()"


class Apart:
    """Parses documents in a process of its own, started at the first one; close it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._beside = Beside(_START)
        self._lock = threading.Lock()

    def read(
        self, form: str, data: bytes, location: str, charset: str | None = None
    ) -> list[RawDocument | SourceError]:
        """Return the articles in `data`, or the error of what could not be read."""
        request = json.dumps({"form": form, "location": location, "charset": charset}).encode()
        late = threading.Event()

        def end() -> None:
            late.set()
            if process := self._beside.process:
                process.kill()

        with self._lock:
            timer = threading.Timer(self._seconds, end)
            timer.start()
            try:
                reply = self._beside.ask(request + b"\n" + data)
            finally:
                timer.cancel()
            if reply:
                return [_unpacked(item) for item in json.loads(reply)]
            self._beside.close()
        why = (
            f"reading it took more than {self._seconds:.0f} seconds"
            if late.is_set()
            else "it crashed its reader"
        )
        return [SourceError(f"{location}: {why}", next_step="give it in another form")]

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._beside.close()


def _unpacked(item: dict[str, Any]) -> RawDocument | SourceError:
    if "error" in item:
        return SourceError(str(item["error"]), next_step=str(item["next_step"] or "") or None)
    item["roles"] = tuple((line, role) for line, role in item["roles"])
    item["topics"] = tuple(item["topics"])
    item["remarks"] = tuple(item["remarks"])
    item["pages"] = tuple(item["pages"])
    item["left_out"] = tuple(LeftOut(**left_out) for left_out in item["left_out"])
    item["states"] = tuple(SourceState(**state) for state in item["states"])
    return RawDocument(**item)


# --- inside the process ------------------------------------------------------------------------


def serve_apart() -> None:
    """Read documents from standard input and write their articles to standard output."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows; a lower limit is set
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    serve(_answer)


def _answer(request: bytes) -> bytes:
    head, _, data = request.partition(b"\n")
    items = [
        {"error": read.message, "next_step": read.next_step}
        if isinstance(read, SourceError)
        else asdict(read)
        for read in _read(json.loads(head), data)
    ]
    return json.dumps(items).encode()


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
