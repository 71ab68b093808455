"""Damaged vectors are found out, also those on which Chroma ends the whole process."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from rag.errors import StoreError
from rag.store import vectors
from rag.store.vectors import VectorIndex, check_vectors

_COUNT = 1100  # Chroma writes its index files after a thousand


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "chroma"
    chance = random.Random(1)
    made = []
    for _ in range(_COUNT):
        numbers = [chance.gauss(0, 1) for _ in range(8)]
        length = sum(x * x for x in numbers) ** 0.5
        made.append([x / length for x in numbers])
    index = VectorIndex(folder)
    index.upsert([str(i) for i in range(_COUNT)], made)
    index.reopen()
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "chroma"))


def _file(folder: Path, name: str) -> Path:
    [found] = folder.glob(f"*/{name}")
    return found


def test_sound_vectors_are_sound(folder: Path) -> None:
    checked = check_vectors(VectorIndex(folder))
    assert (len(checked.sound), len(checked.broken), checked.findable) == (_COUNT, 0, True)
    assert check_vectors(VectorIndex(folder.with_name("none"))).sound == frozenset()


def test_what_ends_the_process_is_an_error_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "_START", "import os; os.abort()")
    with pytest.raises(StoreError, match="end Chroma"):
        check_vectors(VectorIndex(folder))


def test_vectors_that_chroma_cannot_find_are_broken_and_the_others_are_kept(folder: Path) -> None:
    _file(folder, "index_metadata.pickle").unlink()
    checked = check_vectors(VectorIndex(folder))
    assert checked.broken
    assert len(checked.broken | checked.sound) == _COUNT
    index = VectorIndex(folder)
    index.keep_only(sorted(checked.sound))
    assert index.ids() == checked.sound
    again = check_vectors(VectorIndex(folder))
    assert (again.sound, again.broken) == (checked.sound, frozenset())


def test_numbers_that_are_no_vector_are_broken(folder: Path) -> None:
    lengths = _file(folder, "length.bin")
    lengths.write_bytes(lengths.read_bytes()[: lengths.stat().st_size // 2])
    assert check_vectors(VectorIndex(folder)).broken
