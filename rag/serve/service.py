"""One open archive that several threads ask at once, and how what comes of it is told."""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rag.answer.verify import OnClaim
from rag.archive import Archive
from rag.errors import DatelineError
from rag.models.redact import redact
from rag.types.answer import Answer, Citation, Claim
from rag.types.brief import Brief


class Service:
    """Counts who is at work on an archive; all that it writes is what is kept of the page."""

    def __init__(
        self, archive: Archive, keep: Callable[[Answer | Brief], object] = lambda result: None
    ) -> None:
        """Serve `archive`, which stays the caller's to close; `keep` gets what the page answers.

        Raises:
            StoreError: the store cannot be read: better said now than to the first who asks.
        """
        self.archive, self.keep = archive, keep
        self._counting = threading.Lock()
        self._working = 0  # threads that answer something
        archive.catalog.coverage()

    @property
    def is_busy(self) -> bool:
        """Whether any thread is answering something, for a reader or one who has left."""
        return self._working > 0

    @contextmanager
    def at_work(self) -> Iterator[Archive]:
        """Give the archive to a thread, and know how long it has it."""
        with self._counting:
            self._working += 1
        try:
            yield self.archive
        finally:
            with self._counting:
                self._working -= 1


def told(error: Exception) -> tuple[int, str]:
    """Return the code and the words by which an error is told; one that was not foreseen is code 1.

    Secrets are taken out of the words.
    """
    if isinstance(error, DatelineError):
        return error.exit_code, redact(str(error), os.environ)
    return 1, f"unexpected fault: {type(error).__name__}"


def faults_told(faults: Sequence[Mapping[str, Any]]) -> str:
    """Return what is wrong with what was given; it is not repeated: it may be long, or no text."""
    return "; ".join(f"{'/'.join(map(str, f['loc']))}: {f['msg']}" for f in faults[:5])


def error_body(code: int, message: str) -> dict[str, Any]:
    """Return an error in the documented form."""
    return {"error": {"code": code, "message": message}}


def event(value: dict[str, Any], name: str | None = None) -> str:
    """Return a server-sent event."""
    data = f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
    return f"event: {name}\n{data}" if name else data


@dataclass(frozen=True, slots=True)
class Verified:
    """A claim that may be shown, and what it rests on."""

    claim: Claim
    citations: tuple[Citation, ...]


class _LeftError(Exception):
    """Nobody reads any more."""


def as_it_comes(work: Callable[[Callable[[Any], None]], Any]) -> Iterator[Any]:
    """Yield what `work` tells while it goes on, and at last its value, or the exception that ended it.

    The work is done in a thread of its own; closing the iterator stops it where it tells next.
    """
    pipe: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()
    left = threading.Event()

    def tell(value: Any) -> None:
        if left.is_set():
            raise _LeftError
        pipe.put((False, value))

    def run() -> None:
        try:
            pipe.put((True, work(tell)))
        except _LeftError:
            return
        except Exception as error:  # noqa: BLE001 - handed to the one who waits
            pipe.put((True, error))

    threading.Thread(target=run, daemon=True).start()
    is_last = False
    try:
        while not is_last:
            is_last, value = pipe.get()
            yield value
    finally:
        left.set()


def claims_as_they_come(ask: Callable[[OnClaim], dict[str, Any]]) -> Iterator[Any]:
    """Yield each claim as `Verified`, and at last the answer, or the exception that ended it."""
    return as_it_comes(lambda tell: ask(lambda claim, cited: tell(Verified(claim, cited))))
