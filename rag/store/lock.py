"""The writer lock of a store: one process writes at a time, the others wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StoreError, StoreLockedError


@contextmanager
def writer_lock(
    folder: Path, *, wait_seconds: float, on_wait: Callable[[], None] | None
) -> Iterator[None]:
    """Hold the lock of the store in `folder`.

    Args:
        folder: the store.
        wait_seconds: how long to wait for another writer.
        on_wait: called once if there is one.

    Raises:
        StoreLockedError: the other writer did not end in that time.
        StoreError: the lock cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / "lock")
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if on_wait:
                on_wait()
            lock.acquire(timeout=wait_seconds)
    except Timeout as error:
        raise StoreLockedError(
            f"another process has been writing to {folder} for {wait_seconds:.0f} s",
            next_step="wait for it to end and run this again",
        ) from error
    except OSError as error:
        raise StoreError(
            f"the store {folder} cannot be written ({error.strerror})",
            next_step="check its permissions, or name another one with --store",
        ) from error
    try:
        yield
    finally:
        lock.release()
