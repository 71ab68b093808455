"""Sources that are followed until stopped: folders as soon as they change, feeds at their own pace.

A feed is looked at sooner when it had something new, later when it had not, and later still when it
did not answer, unless its list says how often. Files are looked at once a second, as a file that is
replaced cannot be waited for.
"""

from __future__ import annotations

import glob
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rag.errors import SourceError, StoreLockedError
from rag.ingest.feeds import Feed, with_feeds
from rag.ingest.load.fetch import is_address
from rag.types import IngestOutcome

_TICK = 1.0
_FIRST, _SOONEST, _LATEST = 900.0, 300.0, 7200.0  # seconds between two looks at a feed
_NEW, _SAME, _FAILED = 0.5, 1.5, 2.0  # how the pace changes
_QUIET_MS = 400  # what comes within it is one change

_NEVER = "never"  # no state of a file

Ingest = Callable[[str], Sequence[IngestOutcome]]


@dataclass(slots=True)
class _Followed:
    """A source, and what is known of it from the last time."""

    source: str
    every: float | None = None
    pace: float = _FIRST
    due: float = 0.0
    seen: object = _NEVER
    troubles: frozenset[str] = frozenset()

    @property
    def is_web(self) -> bool:
        return is_address(self.source)

    @property
    def root(self) -> Path | None:
        """The folder that is watched for it; None for a file or an address."""
        path = Path(self.source).expanduser()
        while glob.has_magic(str(path)) and not path.exists():
            path = path.parent
        return None if self.is_web or path.is_file() else path

    def state(self) -> object:
        """Return what changes where a file or the folder itself is another one."""
        with suppress(OSError):
            found = (self.root or Path(self.source).expanduser()).stat()
            at = () if self.root else (found.st_size, found.st_mtime_ns)
            return (found.st_dev, found.st_ino, *at)
        return None

    def look_again(self, outcomes: Sequence[IngestOutcome], now: float) -> None:
        statuses = {o.status for o in outcomes}
        if self.every is None:
            news = not statuses.isdisjoint({"added", "updated", "duplicate"})
            change = _NEW if news else _FAILED if "failed" in statuses else _SAME
            self.pace = min(max(self.pace * change, _SOONEST), _LATEST)
        self.due = now + (self.every or self.pace)


def watch(
    ingest: Ingest, sources: Sequence[str], stop: threading.Event, *, ignore: Path
) -> Iterator[IngestOutcome]:
    """Yield what happens to the articles of sources, from now until `stop` is set.

    A trouble is told when it begins, and when it has ended, not each time that it is met.

    Args:
        ingest: keeps the store in step with one source.
        sources: files, folders, globs, addresses, and lists of feeds.
        stop: ends it, within a second.
        ignore: the folder of the store, whose changes are our own.
    """
    followed = []
    for source in with_feeds(sources):
        if isinstance(source, SourceError):
            yield IngestOutcome("", "failed", reason=str(source))
        elif isinstance(source, Feed):
            followed.append(_Followed(source.url, source.every))
        else:
            followed.append(_Followed(source))
    while followed and not stop.is_set():
        there = _folders(followed)
        # What is looked at is watched already, so that nothing changes in between unseen.
        for changed in _changes(sorted(there), stop, ignore):
            for one in followed:
                if _is_due(one, changed):
                    yield from _look(ingest, one)
            if _folders(followed) != there or stop.is_set():
                break  # a folder came, went or is another one: watch what is there now
        for one in followed:
            if one.root and there.get(str(one.root)) != _folders([one]).get(str(one.root)):
                one.seen = _NEVER


def _folders(followed: Sequence[_Followed]) -> dict[str, object]:
    """Return the folders that there are to watch, and which folder each is now."""
    found = {str(one.root): one.state() for one in followed if one.root}
    return {name: state for name, state in found.items() if state}


def _changes(folders: list[str], stop: threading.Event, ignore: Path) -> Iterator[set[Path]]:
    """Yield the files that have changed, at least once a tick."""
    if not folders:
        while not stop.wait(_TICK):
            yield set()
        return
    import watchfiles

    store = ignore.resolve()
    for changes in watchfiles.watch(
        *folders,
        watch_filter=lambda _kind, name: not Path(name).resolve().is_relative_to(store),
        debounce=_QUIET_MS,
        stop_event=stop,
        rust_timeout=int(_TICK * 1000),
        yield_on_timeout=True,
    ):
        yield {Path(name) for _kind, name in changes}


def _is_due(one: _Followed, changed: set[Path]) -> bool:
    if one.is_web:
        return time.monotonic() >= one.due
    if one.state() != one.seen:
        return True
    root = one.root
    return root is not None and any(path.is_relative_to(root.absolute()) for path in changed)


def _look(ingest: Ingest, one: _Followed) -> Iterator[IngestOutcome]:
    one.seen = one.state()  # before it is read: what changes meanwhile is seen the next time
    try:
        outcomes = ingest(one.source)
    except StoreLockedError as error:
        outcomes = [IngestOutcome(one.source, "failed", reason=str(error))]
        one.seen = _NEVER
    one.look_again(outcomes, time.monotonic())
    troubles = {o.reason or o.location for o in outcomes if o.status in ("failed", "skipped")}
    for outcome in outcomes:
        is_old = outcome.status in ("failed", "skipped") and (
            (outcome.reason or outcome.location) in one.troubles
        )
        if outcome.status != "unchanged" and not is_old:
            yield outcome
    if one.troubles and not troubles:
        yield IngestOutcome(one.source, "unchanged", reason="read again without trouble")
    one.troubles = frozenset(troubles)
