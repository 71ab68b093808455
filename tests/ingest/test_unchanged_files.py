"""A file that is as it was is not read again; anything that could make it another one is noticed."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.ingest.load.loader import Loader
from rag.types import IngestOutcome

_LONG_AGO = 1_600_000_000


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(settings=Settings(store=tmp_path / "store")) as opened:
        yield opened


def _write(path: Path, *articles: dict[str, Any] | str, changed: int = _LONG_AGO) -> Path:
    path.write_text("".join(a if isinstance(a, str) else json.dumps(a) + "\n" for a in articles))
    os.utime(path, (changed, changed))
    return path


def _article(number: int, text: str = "was closed on Friday") -> dict[str, Any]:
    return {
        "id": number,
        "source": "Wire",
        "title": f"Port {number}",
        "text": f"Port {number} {text}.",
    }


def _ingest(collection: Archive, *paths: Path, **options: Any) -> list[str]:
    return [o.status for o in _outcomes(collection, *paths, **options)]


def _outcomes(collection: Archive, *paths: Path, **options: Any) -> list[IngestOutcome]:
    return collection.ingest(paths, wait=False, **options)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The places of what is read."""
    found: list[str] = []
    read = Loader.read

    def counted(self: Loader, stream: Any, location: str, name_ending: str = "") -> Any:
        found.append(Path(location).name)
        return read(self, stream, location, name_ending)

    monkeypatch.setattr(Loader, "read", counted)
    return found


def test_the_second_time_it_is_not_read(
    collection: Archive, tmp_path: Path, reads: list[str]
) -> None:
    path = _write(tmp_path / "a.jsonl", _article(1), "\n", _article(2))
    first = _outcomes(collection, path)
    assert [o.status for o in first] == ["added", "added"]
    again = _outcomes(collection, path)
    assert reads == ["a.jsonl"]
    assert [(o.status, o.location, o.article_id, o.title) for o in again] == [
        ("unchanged", o.location, o.article_id, o.title) for o in first
    ]
    assert [o.location for o in again] == [f"{path}:1", f"{path}:3"]


def test_one_that_was_written_just_now_is_read_again(
    collection: Archive, tmp_path: Path, reads: list[str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(_article(1)))
    assert _ingest(collection, path) == ["added"]
    path.write_text(json.dumps(_article(1, "was opened on Monday")))  # of the same size
    assert _ingest(collection, path) == ["updated"]
    assert reads == ["a.jsonl"] * 2


def test_another_time_or_size_has_it_read(
    collection: Archive, tmp_path: Path, reads: list[str]
) -> None:
    path = _write(tmp_path / "a.jsonl", _article(1))
    _ingest(collection, path)
    _write(path, _article(1, "was opened on Monday"), changed=_LONG_AGO + 1)
    assert _ingest(collection, path) == ["updated"]
    _write(path, _article(1, "was opened on Monday"), _article(2), changed=_LONG_AGO + 1)
    assert _ingest(collection, path) == ["unchanged", "added"]
    assert len(reads) == 3


def test_other_settings_have_it_read(collection: Archive, tmp_path: Path, reads: list[str]) -> None:
    path = _write(tmp_path / "a.jsonl", {"id": 1, "text": "It rained.", "other": "It snowed."})
    _ingest(collection, path)
    assert _ingest(collection, path, source="Post") == ["updated"]
    assert _ingest(collection, path, source="Post", fields=["text=other"]) == ["updated"]
    assert len(reads) == 3


def test_an_article_that_was_removed_comes_back(collection: Archive, tmp_path: Path) -> None:
    path = _write(tmp_path / "a.jsonl", _article(1), _article(2))
    _, second = _outcomes(collection, path)
    assert second.article_id
    collection.remove(second.article_id)
    rows = sqlite3.connect(tmp_path / "store" / "catalog.sqlite3").execute("SELECT * FROM files")
    assert rows.fetchall() == [], "nothing of it is left behind"
    assert _ingest(collection, path) == ["unchanged", "added"]


def test_an_article_that_another_file_changed_is_looked_at_again(
    collection: Archive, tmp_path: Path
) -> None:
    one = _write(tmp_path / "a.jsonl", _article(1))
    other = _write(tmp_path / "b.jsonl", _article(1, "was opened on Monday"))
    assert _ingest(collection, one, other) == ["added", "updated"]
    assert _ingest(collection, one) == ["updated"]


def test_what_failed_is_said_again_and_what_could_not_be_read_is_tried_again(
    collection: Archive, tmp_path: Path, reads: list[str]
) -> None:
    no_words = {"id": 3, "source": "Wire", "text": "* * *"}
    path = _write(tmp_path / "a.jsonl", _article(1), no_words)
    first, again = _outcomes(collection, path), _outcomes(collection, path)
    assert [o.status for o in again] == ["unchanged", "failed"]
    assert first[1] == again[1]
    assert len(reads) == 1
    path = _write(tmp_path / "b.jsonl", _article(2), "{no JSON\n")
    assert _ingest(collection, path) == ["added", "failed"]
    assert _ingest(collection, path) == ["unchanged", "failed"]
    assert len(reads) == 3


def test_a_folder_of_files(collection: Archive, tmp_path: Path, reads: list[str]) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in range(5):
        _write(folder / f"{number}.txt", f"Port {number} was closed on Friday.\n")
    assert set(_ingest(collection, folder)) == {"added"}
    _write(folder / "3.txt", "Port 3 was opened again on Monday.\n", changed=_LONG_AGO + 5)
    reads.clear()
    assert _ingest(collection, folder) == ["unchanged"] * 3 + ["updated", "unchanged"]
    assert reads == ["3.txt"]
