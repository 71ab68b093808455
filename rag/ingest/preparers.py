"""Preparing many articles on all cores: batches go to processes, and come back in order.

A few hundred articles are prepared sooner than a process is started, so the first ones never
leave this one. A process that ends before its time (killed, out of memory) takes nothing with
it: its batch is prepared here.
"""

from __future__ import annotations

import os
import pickle
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from rag.errors import SourceError
from rag.ingest.prepare import Prepared, prepare
from rag.own_process import Beside, serve
from rag.types import RawDocument

_FEW = 60  # articles; a process needs about as long to start as for a hundred
_BATCH = 8  # items that travel together
_MOST = 4  # processes: one more would wait for who reads and writes
_AHEAD = 16  # batches a process may be ahead of who writes: a transaction takes about as long

_START = "from rag.ingest.preparers import serve_apart; serve_apart()"

Outcome = Prepared | SourceError
_Item = TypeVar("_Item")
_Sent = tuple[list[_Item], Future[list[Outcome | None]]]


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
        self._started: list[Beside] = []
        self._closed = False

    def __enter__(self) -> Preparers:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._closed = True
        for beside in self._started:
            if process := beside.process:
                process.kill()
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        for beside in self._started:
            beside.close()
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
        waiting: deque[_Sent[_Item]] = deque()
        batch: list[tuple[_Item, RawDocument | None]] = []

        def done(at_most: int, *, all_of_it: bool) -> Iterator[tuple[_Item, Outcome | None]]:
            if len(batch) >= at_most:
                waiting.append(([item for item, _ in batch], self._send([raw for _, raw in batch])))
                batch.clear()
            ahead = 0 if all_of_it else _AHEAD * self._most
            while waiting and (len(waiting) > ahead or waiting[0][1].done()):
                sent, future = waiting.popleft()
                yield from zip(sent, future.result(), strict=True)

        for item, raw, beside in items:
            if beside and self._most and self._few <= 0:
                batch.append((item, raw))
                yield from done(_BATCH, all_of_it=False)
            else:
                yield from done(1, all_of_it=True)
                self._few -= raw is not None
                yield item, None if raw is None else _prepare(raw, self._outlet)
        yield from done(1, all_of_it=True)

    def _send(self, batch: list[RawDocument | None]) -> Future[list[Outcome | None]]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._most)
        return self._pool.submit(self._exchange, batch)

    def _exchange(self, batch: list[RawDocument | None]) -> list[Outcome | None]:
        documents = [raw for raw in batch if raw is not None]
        made: list[Outcome] = []
        if documents and not self._closed:
            if not hasattr(self._local, "beside"):
                self._local.beside = Beside(_START)
                self._started.append(self._local.beside)
            reply = self._local.beside.ask(pickle.dumps((self._outlet, documents)))
            if reply is not None:
                made = pickle.loads(reply)  # noqa: S301 - from our own pipe
            elif not self._closed:
                made = [_prepare(raw, self._outlet) for raw in documents]
        found = iter(made)
        return [None if raw is None else next(found, None) for raw in batch]


def _prepare(raw: RawDocument, outlet: str | None) -> Outcome:
    try:
        return prepare(raw, source=outlet)
    except SourceError as error:
        return error


def _cores() -> int:
    allowed = getattr(os, "sched_getaffinity", None)  # not on macOS
    return len(allowed(0)) if allowed else os.cpu_count() or 1


# --- inside the process ------------------------------------------------------------------------


def serve_apart() -> None:
    """Prepare what comes from standard input, until it ends."""
    serve(_answer)


def _answer(request: bytes) -> bytes:
    outlet, documents = pickle.loads(request)  # noqa: S301 - from who started this process
    return pickle.dumps([_prepare(raw, outlet) for raw in documents], pickle.HIGHEST_PROTOCOL)
