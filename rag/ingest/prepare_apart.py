"""Preparing many articles on all cores: batches go to processes, and come back in order.

A few hundred articles are prepared sooner than a process is started, so the first ones never
leave this one. A process that ends before its time (killed, out of memory) takes nothing with
it: its batch is prepared here. The processes end with this one, however it ends: they read from a
pipe of which it has the other end.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import IO, Any, TypeVar

from rag.errors import SourceError
from rag.ingest.prepare import Prepared, prepare
from rag.own_process import own_command, own_environment
from rag.types import RawDocument

_FEW = 60  # articles; a process needs about as long to start as for a hundred
_BATCH = 8  # articles that travel together
_LONGEST = 64  # items, most of which may have no document
_MOST = 4  # processes: one more would wait for who reads and writes
_AHEAD = 16  # batches a process may be ahead of who writes: a transaction takes about as long
_LENGTH = 8  # bytes that say how long the rest is

_START = "from rag.ingest.prepare_apart import serve; serve()"

Outcome = Prepared | SourceError
_Item = TypeVar("_Item")


class Preparers:
    """Prepares articles here, and beside when there are many; close it, or use `with`."""

    def __init__(
        self, outlet: str | None, *, few: int = _FEW, processes: int | None = None
    ) -> None:
        """Start nothing yet.

        Args:
            outlet: for articles that name none.
            few: how many articles are prepared here first.
            processes: how many to start then; by default one a core, and none where there is one.
        """
        self._outlet = outlet
        self._few = few
        cores = _cores()
        self._most = processes if processes is not None else (min(cores, _MOST) if cores > 1 else 0)
        self._pool: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._started: list[subprocess.Popen[bytes]] = []
        self._closed = False

    def __enter__(self) -> Preparers:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._closed = True
        for process in self._started:
            process.kill()
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        for process in self._started:
            with suppress(OSError):
                process.communicate()
        self._started.clear()

    def prepared(
        self, items: Iterable[tuple[_Item, RawDocument | None, bool]]
    ) -> Iterator[tuple[_Item, Outcome | None]]:
        """Yield each item with the article that came of its document, in their order.

        Args:
            items: each with a document, or None; and whether other processes may help with it.
                They take several at a time, so that what comes slowly, as from the web, would
                wait for the next.
        """
        waiting: deque[tuple[list[_Item], Future[list[Outcome | None]]]] = deque()
        batch: list[tuple[_Item, RawDocument | None]] = []
        for item, raw, beside in items:
            if not (beside and self._most) or self._few > 0:
                yield from self._all(waiting, batch)
                self._few -= raw is not None
                yield item, None if raw is None else _prepare(raw, self._outlet)
                continue
            batch.append((item, raw))
            if sum(r is not None for _, r in batch) == _BATCH or len(batch) == _LONGEST:
                waiting.append(self._sent(batch))
                batch = []
            while waiting and (waiting[0][1].done() or len(waiting) > _AHEAD * self._most):
                sent, future = waiting.popleft()
                yield from zip(sent, future.result(), strict=True)
        yield from self._all(waiting, batch)

    def _all(
        self,
        waiting: deque[tuple[list[_Item], Future[list[Outcome | None]]]],
        batch: list[tuple[_Item, RawDocument | None]],
    ) -> Iterator[tuple[_Item, Outcome | None]]:
        if batch:
            waiting.append(self._sent(batch))
            batch.clear()
        while waiting:
            sent, future = waiting.popleft()
            yield from zip(sent, future.result(), strict=True)

    def _sent(
        self, batch: Sequence[tuple[_Item, RawDocument | None]]
    ) -> tuple[list[_Item], Future[list[Outcome | None]]]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._most)
        documents = [raw for _, raw in batch]
        return [item for item, _ in batch], self._pool.submit(self._exchange, documents)

    def _exchange(self, batch: list[RawDocument | None]) -> list[Outcome | None]:
        documents = [raw for raw in batch if raw is not None]
        made = self._beside(documents) if documents else []
        if made is None:
            made = [] if self._closed else [_prepare(raw, self._outlet) for raw in documents]
        found = iter(made)
        return [None if raw is None else next(found, None) for raw in batch]

    def _beside(self, documents: Sequence[RawDocument]) -> list[Outcome] | None:
        """Return what a process made of `documents`; None: it is gone."""
        process: subprocess.Popen[bytes] | None = getattr(self._local, "process", None)
        if process is None:
            process = self._local.process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
                own_command(_START),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=own_environment(),
            )
            self._started.append(process)
        if process.poll() is not None or process.stdin is None or process.stdout is None:
            return None
        try:
            _write(process.stdin, (self._outlet, documents))
            reply: list[Outcome] | None = _read(process.stdout)
        except (OSError, ValueError):  # a broken or closed pipe
            return None
        return reply


def _prepare(raw: RawDocument, outlet: str | None) -> Outcome:
    try:
        return prepare(raw, source=outlet)
    except SourceError as error:
        return error


def _cores() -> int:
    allowed = getattr(os, "sched_getaffinity", None)  # not on macOS
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _write(stream: IO[bytes], value: object) -> None:
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(_LENGTH, "big") + data)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:
    """Return the next value; None at the end."""
    head = stream.read(_LENGTH)
    size = int.from_bytes(head, "big")
    data = stream.read(size)
    if len(head) < _LENGTH or len(data) < size:
        return None
    return pickle.loads(data)  # noqa: S301 - of the process at the other end of our own pipe


# --- inside the process ------------------------------------------------------------------------


def serve() -> None:
    """Prepare what comes from standard input, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group of processes
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints
    while request := _read(source):
        outlet, documents = request
        _write(out, [_prepare(raw, outlet) for raw in documents])
