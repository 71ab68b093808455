"""The vector index, in a folder and on a real server: the same of both."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from rag.errors import StoreError
from rag.store import read_server
from rag.store.vectors import VectorIndex
from tests.loopback import on_loopback

pytestmark = on_loopback

_PATIENCE = 10  # seconds on a busy machine
_EAST, _NORTH, _BETWEEN = [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]


@pytest.fixture
def index(tmp_path: Path, vectors_in: str | None) -> Iterator[VectorIndex]:
    server = read_server(vectors_in, {}) if vectors_in else None
    with closing(VectorIndex(tmp_path, f"test-{uuid4().hex}", server=server)) as index:
        yield index


def test_what_is_near_is_found_first(index: VectorIndex) -> None:
    index.upsert(["east", "north"], [_EAST, _NORTH])
    found = index.query(_BETWEEN, 5)
    assert [i for i, _ in found] == ["north", "east"]
    assert [cosine for _, cosine in found] == pytest.approx([0.8, 0.6], abs=1e-5)
    assert index.query(_BETWEEN, 1) == found[:1]


def test_only_among_what_may_be_seen(index: VectorIndex) -> None:
    index.upsert(["east", "north"], [_EAST, _NORTH])
    assert [i for i, _ in index.query(_NORTH, 2, ["east"])] == ["east"]
    assert index.query(_NORTH, 2, []) == []


def test_an_empty_index_finds_nothing(index: VectorIndex) -> None:
    assert index.query(_EAST, 3) == []
    assert index.get(["east"]) == {}
    assert index.ids() == set()
    index.delete(["east"])
    index.upsert([], [])


def test_the_newest_vector_of_an_id_counts(index: VectorIndex) -> None:
    index.upsert(["place"], [_EAST])
    index.upsert(["place"], [_NORTH])
    assert index.get(["place", "nowhere"]) == {"place": _NORTH}


def test_what_is_deleted_is_gone_after_reopening(index: VectorIndex) -> None:
    index.upsert(["east", "north"], [_EAST, _NORTH])
    index.delete(["east", "nowhere"])
    index.reopen()
    assert index.ids() == {"north"}
    assert [i for i, _ in index.query(_EAST, 2)] == ["north"]


def test_ids_are_read_page_by_page(index: VectorIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_page", 3)
    ids = [f"chunk-{n}" for n in range(7)]
    index.upsert(ids, [[1.0, n / 10] for n in range(7)])
    assert index.ids() == set(ids)
    assert set(index.get(ids)) == set(ids)
    index.delete(ids[:5])
    assert index.ids() == set(ids[5:])


def test_a_fault_names_the_place_and_the_next_step(
    index: VectorIndex, vectors_in: str | None
) -> None:
    index.upsert(["east"], [_EAST])
    with pytest.raises(StoreError, match="doctor --repair") as error:
        index.query([1.0, 0.0, 0.0], 1)  # of another length
    if vectors_in:
        assert vectors_in in str(error.value)
    assert error.value.exit_code == 6


def test_chroma_cloud_is_asked_as_its_client_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The cloud itself cannot be reached from a test: this is only what its client is given.
    given: list[tuple[Any, ...]] = []

    class _Collection:
        def query(self, **asked: Any) -> dict[str, Any]:
            assert asked["n_results"] == 300  # its quota
            return {"ids": [["a"]], "distances": [[0.25]]}

    class _Client:
        def get_or_create_collection(self, name: str, **more: Any) -> _Collection:
            return _Collection()

    def client(*, tenant: str, database: str, api_key: str, **more: Any) -> _Client:
        given.append((tenant, database, api_key))
        return _Client()

    monkeypatch.setattr("chromadb.CloudClient", client)
    server = read_server("cloud:newsroom/articles", {"CHROMA_API_KEY": "ck-12345678"})
    assert VectorIndex(tmp_path, server=server).query(_EAST, 1000) == [("a", 0.75)]
    assert given == [("newsroom", "articles", "ck-12345678")]


def test_a_closed_index_frees_its_files_and_leaves_the_others_alone(tmp_path: Path) -> None:
    def open_files() -> int:
        count = 0
        for file in Path("/dev/fd").iterdir():
            with suppress(FileNotFoundError):  # another thread closed it since it was listed
                count += str(tmp_path) in os.path.realpath(file)
        return count

    def open_at_last(most: int) -> int:
        # Chroma's own threads let go of a file when they are next given time.
        end = time.monotonic() + _PATIENCE
        while (count := open_files()) > most and time.monotonic() < end:
            time.sleep(0.01)
        return count

    with closing(VectorIndex(tmp_path)) as other, closing(VectorIndex(tmp_path)) as index:
        for each in (other, index):
            each.upsert(["east"], [_EAST])
        both = open_files()
        index.close()
        assert 0 < open_at_last(both - 1) < both
        assert [i for i, _ in other.query(_EAST, 1)] == ["east"]
        assert index.get(["east"]) == {"east": _EAST}  # opened again
    assert open_at_last(0) == 0
