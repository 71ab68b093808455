"""A backup holds one moment of the store, and makes the whole store again, or nothing."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.errors import StoreError, UsageError
from rag.render.json import answer_json
from rag.store import Scope
from rag.store import backup as backups
from rag.types import Backup
from tests.conftest import Run
from tests.loopback import on_loopback

pytestmark = on_loopback


def _open(folder: Path, chroma: str | None = None) -> Archive:
    return Archive.open(settings=Settings(store=folder, llm="none", chroma=chroma, tz="UTC"))


def _write(folder: Path, number: int, verb: str = "left") -> Path:
    path = folder / f"{number}.txt"
    path.write_text(f"The ferry number {number} {verb} the harbour on Monday with passengers.")
    return path


def _state(archive: Archive) -> dict[str, Any]:
    """Return all that a person can tell a store by."""
    catalog = archive.catalog
    hits = archive.search("ships that carry people", limit=50)
    return {
        "texts": [
            [(r.text, r.title, r.location) for r in catalog.revisions(a.article_id)]
            for a in catalog.articles()
        ],
        "chunks": catalog.chunk_ids(embedded=True),
        "without": catalog.chunk_ids(embedded=False),
        "found": sorted((h.chunk.chunk_id, h.text, h.meaning_rank) for h in hits),
        "words": sorted(catalog.search_words("ferry", 50, Scope())),
    }


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A store of three articles, one with an older text, and its backup."""
    with _open(tmp_path / "s") as archive:
        archive.ingest([_write(tmp_path, n) for n in range(3)])
        archive.ingest([_write(tmp_path, 1, "reached")])
        archive.backup(tmp_path / "b.zip")
    return tmp_path / "b.zip"


def test_a_restored_store_is_the_store(
    tmp_path: Path, corpus_store: Path, vectors_in: str | None, run: Run
) -> None:
    with _open(corpus_store) as archive:
        question = "How many people died in the Lahaina fire?"
        answer = answer_json(archive.ask(question))
        before = _state(archive)
        made = archive.backup(tmp_path / "b.zip")
    with _open(tmp_path / "new", vectors_in) as archive:
        assert archive.restore(tmp_path / "b.zip") == made
        assert archive.problems() == []
        assert archive.verify(answer).status == "verified"
        assert _state(archive) == before
        assert archive.embed() == 0
        again = archive.backup(tmp_path / "again.zip")
    assert (again.articles, again.chunks, again.vectors) == (12, made.chunks, made.chunks)


def test_writers_go_on_and_the_backup_holds_one_moment(tmp_path: Path) -> None:
    with _open(tmp_path / "s") as archive, _open(tmp_path / "s") as writer:
        writer.ingest([_write(tmp_path, n) for n in range(3)])
        before = _state(archive)
        acts: dict[str, Callable[[], object]] = {
            "articles": lambda: writer.remove(writer.articles()[0].article_id),
            "vectors": lambda: writer.ingest([_write(tmp_path, n, "reached") for n in (1, 2, 7)]),
        }

        def write(step: str) -> None:
            acts.pop(step.partition(",")[0])()

        made = archive.backup(tmp_path / "b.zip", on_step=write)
        assert not acts
        assert made.vectors < made.chunks == 3
    with _open(tmp_path / "new") as archive:
        archive.restore(tmp_path / "b.zip")
        assert _state(archive)["texts"] == before["texts"]
        assert archive.problems() == []
        assert archive.embed() == made.chunks - made.vectors  # those that were removed meanwhile
        assert _state(archive) == before


def test_a_file_that_is_there_is_replaced_only_by_force_and_only_by_a_whole_one(
    packed: Path, tmp_path: Path
) -> None:
    old = packed.read_bytes()

    def die(step: str) -> None:
        raise KeyboardInterrupt

    with _open(tmp_path / "s") as archive:
        with pytest.raises(UsageError, match="there already"):
            archive.backup(packed)
        with pytest.raises(KeyboardInterrupt):
            archive.backup(packed, force=True, on_step=die)
        assert packed.read_bytes() == old
        archive.ingest([_write(tmp_path, 9)])
        assert archive.backup(packed, force=True).articles == 4
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


def test_without_vectors_they_are_made_again(packed: Path, tmp_path: Path) -> None:
    with _open(tmp_path / "s") as archive:
        before = _state(archive)
        made = archive.backup(tmp_path / "words.zip", with_vectors=False)
    assert (made.vectors, made.chunks) == (0, 4)
    with _open(tmp_path / "new") as archive:
        archive.restore(tmp_path / "words.zip")
        assert archive.catalog.coverage().embedded == 0
        assert archive.embed() == 4
        assert _state(archive) == before
        assert archive.problems() == []


def test_damaged_vectors_do_not_stop_a_backup(packed: Path, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "s" / "chroma")
    with _open(tmp_path / "s") as archive:
        assert archive.backup(tmp_path / "other.zip").vectors == 0
    with _open(tmp_path / "new") as archive:
        archive.restore(tmp_path / "other.zip")
        assert archive.embed() == 4
        assert archive.problems() == []


def test_a_store_is_never_restored_over_another(packed: Path, tmp_path: Path) -> None:
    with _open(tmp_path / "s") as archive:
        before = _state(archive)
        with pytest.raises(StoreError, match="there is a store"):
            archive.restore(packed)
        assert _state(archive) == before
    (tmp_path / "mine" / "chroma").mkdir(parents=True)
    with pytest.raises(StoreError, match="there is a store"):
        _open(tmp_path / "mine").restore(packed)
    assert (tmp_path / "mine" / "chroma").is_dir()


def _rewritten(packed: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """Pack a backup again with other contents, as a sound zip file."""
    with zipfile.ZipFile(packed) as pack:
        held = {name: pack.read(name) for name in pack.namelist()}
    with zipfile.ZipFile(packed, "w") as pack:
        for name, data in held.items():
            if (changed := change(name, data)) is not None:
                pack.writestr(name, changed)


@pytest.mark.parametrize("name", ["catalog.sqlite3", "vectors.f32", "vectors.ids"])
@pytest.mark.parametrize("how", ["changed", "shorter", "missing"])
def test_what_is_not_what_was_packed_is_refused(
    packed: Path, tmp_path: Path, name: str, how: str
) -> None:
    def change(part: str, data: bytes) -> bytes | None:
        if part != name:
            return data
        middle = len(data) // 2
        flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        return {"changed": flipped, "shorter": data[:-1], "missing": None}[how]

    _rewritten(packed, change)
    with pytest.raises(StoreError, match="damaged"):
        _open(tmp_path / "new").restore(packed)
    with pytest.raises(StoreError, match="there is no store"):
        _open(tmp_path / "new").articles()


@pytest.mark.parametrize("left", [3, 100, -1000, -1])
def test_a_backup_that_was_cut_off_is_called_damaged(
    packed: Path, tmp_path: Path, run: Run, left: int
) -> None:
    packed.write_bytes(packed.read_bytes()[:left])
    done = run("restore", packed, "--store", tmp_path / "new")
    assert done.code == 6
    assert "is damaged" in done.err


def test_every_cut_and_every_flipped_byte_is_an_error_in_words(
    packed: Path, tmp_path: Path
) -> None:
    whole = packed.read_bytes()
    bad = tmp_path / "bad.zip"
    for at in range(0, len(whole), len(whole) // 40):
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            bad.write_bytes(data)
            folder = tmp_path / "new"
            try:
                _open(folder).restore(bad)
            except (StoreError, UsageError):
                assert not (folder / "catalog.sqlite3").exists()
            else:  # a byte that means nothing, such as the time of a part
                with _open(folder) as archive:
                    assert archive.problems() == []
            shutil.rmtree(folder, ignore_errors=True)


def _newer(field: bytes, name: str, data: bytes) -> bytes:
    return data.replace(field, field + b"99")


def test_what_is_no_backup_or_a_newer_one_says_so(packed: Path, tmp_path: Path, run: Run) -> None:
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as pack:
        pack.writestr("photo.jpg", b"")
    (tmp_path / "text.zip").write_text("no zip")
    store = tmp_path / "new"
    for name in ("photos.zip", "text.zip", "missing.zip"):
        done = run("restore", tmp_path / name, "--store", store)
        assert (done.code, len(done.err.splitlines())) == (2, 1), done.err
    for field in (b'"layout": ', b'"form": '):
        shutil.copy(packed, tmp_path / "newer.zip")
        _rewritten(tmp_path / "newer.zip", partial(_newer, field))
        done = run("restore", tmp_path / "newer.zip", "--store", store)
        assert done.code == 6
        assert "update dateline" in done.err
    assert not (store / "catalog.sqlite3").exists()


class _KilledError(BaseException):
    """The process has ended."""


def _restored(packed: Path, folder: Path, dies_at: int, patch: pytest.MonkeyPatch) -> bool:
    """Restore until the process ends at a step, which clears nothing away; tell whether it did not."""
    left = dies_at

    def die(where: object, **_: object) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            raise _KilledError

    def clear(path: Path, **_: object) -> None:
        if left <= 0:
            raise _KilledError
        remove(path, ignore_errors=True)

    remove = shutil.rmtree
    patch.setattr(backups, "wait_for_disk", die)
    patch.setattr(shutil, "rmtree", clear)
    with _open(folder) as archive:
        try:
            archive.restore(packed, on_step=die)
        except _KilledError:
            return False
    return True


def test_a_restore_that_was_killed_is_no_store_and_the_next_one_makes_it(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for dies_at in range(1, 50):
        folder = tmp_path / f"new-{dies_at}"
        with monkeypatch.context() as patch:
            ended = _restored(packed, folder, dies_at, patch)
        with _open(folder) as archive:
            if not (folder / "catalog.sqlite3").exists():
                archive.restore(packed)
            assert len(archive.search("ferry")) == 3
            if ended:
                assert archive.problems() == []
                return
    pytest.fail("it never came to an end")


def test_the_commands(packed: Path, tmp_path: Path, run: Run) -> None:
    made = run("backup", tmp_path / "c.zip", "--store", tmp_path / "s", "--json")
    assert (made.code, made.json["articles"], made.json["vectors"]) == (0, 3, 4)
    assert run("backup", tmp_path / "c.zip", "--store", tmp_path / "s").code == 2
    assert run("backup", tmp_path / "c.zip", "--store", tmp_path / "s", "--force").code == 0
    assert run("backup", tmp_path / "no" / "c.zip", "--store", tmp_path / "s").code == 2
    assert run("backup", tmp_path / "d.zip", "--store", tmp_path / "none").code == 6
    done = run("restore", tmp_path / "c.zip", "--store", tmp_path / "t", "--json")
    assert done.json == made.json | {"created": done.json["created"], "parts": done.json["parts"]}
    assert run("doctor", "--store", tmp_path / "t").code == 0
    assert run("restore", tmp_path / "c.zip", "--store", tmp_path / "t").code == 6


def test_a_manifest_is_what_is_returned(packed: Path, tmp_path: Path) -> None:
    with _open(tmp_path / "new") as archive:
        made = archive.restore(packed)
    assert isinstance(made, Backup)
    with zipfile.ZipFile(packed) as pack:
        assert [(p.name, p.bytes) for p in made.parts] == [
            (i.filename, i.file_size) for i in pack.infolist() if i.filename != "manifest.json"
        ]
