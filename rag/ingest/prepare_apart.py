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
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from rag.errors import SourceError
from rag.ingest.load.reading.beside import Beside, serve
from rag.ingest.prepare import Prepared, prepare
from rag.types import RawDocument

_FEW = 60  # articles; a process needs about as long to start as for a hundred
_BATCH = 8  # articles that travel together
_LONGEST = 64  # items, most of which may have no document
_MOST = 4  # processes: one more would wait for who reads and writes
_AHEAD = 16  # batches a process may be ahead of who writes: a transaction takes about as long

_START = "from rag.ingest.prepare_apart import serve_apart; serve_apart()"

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
        for item, raw, beside in items:
            if not (beside and self._most) or self._few > 0:
                yield from self._all(waiting, batch)
                batch = []
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
        self, waiting: deque[_Sent[_Item]], batch: Sequence[tuple[_Item, RawDocument | None]]
    ) -> Iterator[tuple[_Item, Outcome | None]]:
        if batch:
            waiting.append(self._sent(batch))
        while waiting:
            sent, future = waiting.popleft()
            yield from zip(sent, future.result(), strict=True)

    def _sent(self, batch: Sequence[tuple[_Item, RawDocument | None]]) -> _Sent[_Item]:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._most)
        documents = [raw for _, raw in batch]
        return [item for item, _ in batch], self._pool.submit(self._exchange, documents)

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
