"""`dateline watch`: folders at once, feeds at their own pace, through a network that comes and goes."""

from __future__ import annotations

import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.ingest.watch import _FIRST, _LATEST, _SOONEST, _Followed, watch
from rag.types import IngestOutcome, IngestStatus
from tests.conftest import INTERRUPTIBLE, PATIENCE
from tests.loopback import Written, on_loopback
from tests.websites import Site

_SUBJECTS = ("ferry", "bridge", "tunnel", "airport", "railway", "canal")
Next = Callable[..., IngestOutcome]


def _write(place: Path, subject: str, said: str = "was closed on Friday") -> Path:
    path = place / f"{subject}.md"
    path.write_text(f"# The {subject}\n\nThe {subject} {said}.\n")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "news"
    place.mkdir()
    for subject in _SUBJECTS:
        _write(place, subject)
    return place


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(settings=Settings(store=tmp_path / "store", llm="none")) as opened:
        yield opened


@contextmanager
def _watching(collection: Archive, *sources: Path | str) -> Iterator[Next]:
    """Watch in a thread; yield what waits for the next thing that happens."""
    happened: queue.Queue[IngestOutcome | BaseException] = queue.Queue()
    stop = threading.Event()

    def ingest(one: str) -> list[IngestOutcome]:
        return collection.ingest([one], wait=False, sync=True, allow_private=True)

    def run() -> None:
        try:
            for outcome in watch(
                ingest, [str(s) for s in sources], stop, ignore=collection.settings.store
            ):
                happened.put(outcome)
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            happened.put(error)

    def following(status: IngestStatus, what: str = "") -> IngestOutcome:
        while True:
            found = happened.get(timeout=PATIENCE)
            if isinstance(found, BaseException):
                raise found
            told = f"{found.title} {found.reason} {found.location}"
            if found.status == status and what in told:
                return found

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield following
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_a_folder_is_followed_at_once(collection: Archive, folder: Path) -> None:
    with _watching(collection, folder) as following:
        for subject in sorted(_SUBJECTS):
            following("added", f"The {subject}")
        _write(folder, "harbour")
        following("added", "The harbour")
        _write(folder, "ferry", "was opened on Monday")
        following("updated", "The ferry")
        (folder / "bridge.md").unlink()
        following("retired", "The bridge")
        (folder / "deep").mkdir()
        _write(folder / "deep", "mine")
        following("added", "The mine")
    assert "The bridge" not in {a.title for a in collection.articles()}


def test_a_file_that_is_replaced_is_seen(collection: Archive, folder: Path) -> None:
    path = folder / "ferry.md"
    with _watching(collection, path) as following:
        following("added", "The ferry")
        _write(folder.parent, "ferry", "was opened on Monday").replace(path)
        following("updated", "The ferry")
        _write(folder.parent, "ferry", "was sold on Tuesday").replace(path)
        following("updated", "The ferry")


def test_a_folder_that_goes_retires_nothing_and_is_followed_again(
    collection: Archive, folder: Path
) -> None:
    away = folder.parent / "away"
    with _watching(collection, folder) as following:
        following("added", "The tunnel")
        folder.rename(away)
        following("skipped", "6 of the 6")
        away.rename(folder)
        following("unchanged", "without trouble")
        _write(folder, "harbour")
        following("added", "The harbour")
    assert len(collection.articles()) == 7


def test_a_store_inside_of_the_folder_does_not_wake_it(tmp_path: Path, folder: Path) -> None:
    settings = Settings(store=folder / "store", llm="none")
    with Archive.open(settings=settings) as collection:
        looks = 0
        ingest = collection.ingest

        def counted(*arguments: Any, **more: Any) -> list[IngestOutcome]:
            nonlocal looks
            looks += 1
            return ingest(*arguments, **more)

        collection.ingest = counted  # type: ignore[method-assign]
        with _watching(collection, folder) as following:
            following("added", "The tunnel")
            _write(folder, "harbour")
            following("added", "The harbour")
            _write(folder, "mine")
            following("added", "The mine")
        assert looks <= 5  # the first, one or two for each file


def _feed(*subjects: str) -> Written:
    words = "and the council said that it would open again in a week or two, " * 20
    items = "".join(
        f"<item><title>The {s}</title><guid>{s}</guid>"
        f"<description>The {s} was closed, {words}.</description></item>"
        for s in subjects
    )
    body = f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'
    kind = {"content-type": "application/rss+xml", "etag": f'"{"-".join(subjects)}"'}
    return Written(body.encode(), headers=kind)


@on_loopback
def test_a_feed_that_fails_and_comes_back(collection: Archive, site: Site, tmp_path: Path) -> None:
    site.pages["/feed"] = _feed("ferry")
    feeds = tmp_path / "feeds.toml"
    feeds.write_text(f'[[feed]]\nurl = "{site.address}/feed"\nevery = 0.005\n')
    with _watching(collection, feeds) as following:
        following("added", "The ferry")
        del site.pages["/feed"]
        following("failed", "404")
        site.pages["/feed"] = _feed("ferry")
        following("unchanged", "without trouble")
        site.pages["/feed"] = _feed("bridge")  # the ferry has rolled off
        following("added", "The bridge")
    assert {a.title for a in collection.articles()} == {"The ferry", "The bridge"}
    assert any("if-none-match" in headers for headers in site.headers)


@on_loopback
def test_the_store_is_not_locked_while_a_feed_is_read(
    collection: Archive, site: Site, folder: Path, tmp_path: Path
) -> None:
    collection.ingest([folder], wait=False)
    asked, answer = threading.Event(), threading.Event()

    def slow(_headers: object) -> Written:
        asked.set()
        answer.wait(PATIENCE)
        return _feed("harbour")

    site.pages["/feed"] = slow
    with _watching(collection, site.address + "/feed") as following:
        assert asked.wait(PATIENCE)
        with Archive.open(settings=Settings(store=tmp_path / "store", llm="none")) as other:
            _write(folder, "mine")
            added = other.ingest([folder], wait=False)  # would wait ten minutes for the lock
            assert "The mine" in {o.title for o in added if o.status == "added"}
        answer.set()
        following("added", "The harbour")


def test_the_pace_of_a_feed() -> None:
    def after(*statuses: IngestStatus, every: float | None = None) -> float:
        one = _Followed("https://news.example/rss", every)
        for status in statuses:
            one.look_again([IngestOutcome("", status)], 0.0)
        return one.due

    assert after("added") < _FIRST < after("unchanged") < after("failed")
    assert after(*["added"] * 20) == _SOONEST  # type: ignore[arg-type]
    assert after(*["failed"] * 20) == _LATEST  # type: ignore[arg-type]
    assert after("failed", "failed", every=60.0) == 60.0


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(folder: Path, tmp_path: Path, sent: signal.Signals) -> None:
    store = tmp_path / "store"
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "watch", str(folder), "--store", str(store)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in _SUBJECTS]
    assert all("  added  " in line for line in lines)
    process.send_signal(sent)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in out + err
    with Archive.open(settings=Settings(store=store, llm="none")) as collection:
        assert len(collection.articles()) == len(_SUBJECTS)
        shutil.rmtree(folder)
        assert len(collection.ingest([tmp_path / "missing"])) == 1  # the lock is free
