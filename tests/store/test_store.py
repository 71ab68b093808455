"""The store: what a killed process leaves behind, and what several processes see of each other."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.errors import StoreError, StoreLockedError
from rag.store import Catalog, Scope, Store
from rag.store.repair import catalog_problems, mend_catalog
from rag.store.vectors import Checked, VectorIndex
from tests.conftest import Result
from tests.loopback import on_loopback

pytestmark = on_loopback


def _archive(store: Path, chroma: str | None = None) -> Archive:
    return Archive.open(settings=Settings(store=store, llm="none", chroma=chroma))


def _write(folder: Path, count: int) -> list[Path]:
    paths = []
    for number in range(count):
        path = folder / f"{number}.txt"
        path.write_text(f"The ferry number {number} left the harbour on Monday with passengers.")
        paths.append(path)
    return paths


def test_without_waiting_words_are_found_at_once_and_embed_pays_the_debt(
    tmp_path: Path, vectors_in: str | None
) -> None:
    with _archive(tmp_path / "s", vectors_in) as archive:
        archive.ingest(_write(tmp_path, 3), wait=False)
        assert archive.catalog.coverage().embedded == 0
        assert len(archive.search("ferry")) == 3
        assert archive.embed() == 3
        assert archive.catalog.coverage().embedded == 1
        assert archive.problems() == []


def test_what_was_killed_between_catalog_and_vectors_is_finished_by_the_next_run(
    tmp_path: Path, vectors_in: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = _write(tmp_path, 3)
    with monkeypatch.context() as patch, _archive(tmp_path / "s", vectors_in) as archive:

        def die(self: VectorIndex, ids: object, vectors: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(VectorIndex, "upsert", die)
        with pytest.raises(KeyboardInterrupt):
            archive.ingest(paths)
    with _archive(tmp_path / "s", vectors_in) as archive:
        assert {o.status for o in archive.ingest(paths)} == {"unchanged"}
        assert archive.catalog.coverage().embedded == 1
        assert archive.problems() == []
        assert all(h.meaning_rank for h in archive.search("ferry"))


def test_vectors_are_on_the_disk_before_they_are_beyond_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    in_doubt: list[bool] = []
    fsync, set_meta = os.fsync, Catalog.set_meta

    def note(number: int) -> None:
        synced.add(os.fstat(number).st_ino)
        fsync(number)

    def look(self: Catalog, name: str, value: str) -> None:
        if (name, value) == ("vectors_in_doubt", "0"):
            files = [p for p in (tmp_path / "s" / "chroma").rglob("*") if p.is_file()]
            in_doubt.append(not {p.stat().st_ino for p in files} <= synced)
        set_meta(self, name, value)

    with monkeypatch.context() as patch, _archive(tmp_path / "s") as archive:
        archive.ingest(_write(tmp_path, 2), wait=False)
        patch.setattr(os, "fsync", note)
        patch.setattr(Catalog, "set_meta", look)
        archive.embed()
    assert in_doubt == [False]


def test_a_new_text_is_all_that_a_search_finds(tmp_path: Path, vectors_in: str | None) -> None:
    path = tmp_path / "a.txt"
    with _archive(tmp_path / "s", vectors_in) as archive:
        path.write_text("The ferry left the harbour. " * 60)
        archive.ingest([path])
        path.write_text("The ferry came back.")
        assert [o.status for o in archive.ingest([path])] == ["updated"]
        assert [h.text for h in archive.search("the ferry left the harbour")] == [
            "The ferry came back."
        ]
        assert archive.problems() == []


def test_a_removed_article_leaves_nothing_of_any_of_its_revisions(
    tmp_path: Path, vectors_in: str | None
) -> None:
    path = tmp_path / "a.txt"
    with _archive(tmp_path / "s", vectors_in) as archive:
        for text in ("The ferry left the harbour. " * 60, "The ferry came back on Friday."):
            path.write_text(text)
            archive.ingest([path])
        removed = archive.remove(archive.articles()[0].article_id)
        store = archive._readable()
        assert store.catalog.revisions(removed.article_id) == []
        assert store.vectors.ids() == set()
        assert archive.search("ferry") == ()
        assert archive.problems() == []


def test_a_second_writer_waits_and_then_says_so(tmp_path: Path) -> None:
    with _archive(tmp_path / "s") as archive:
        archive.ingest(_write(tmp_path, 1))
        store = archive._readable()
        other = Store(tmp_path / "s", store._embedder)
        waited: list[bool] = []
        with (
            store.writing(),
            pytest.raises(StoreLockedError),
            other.writing(wait_seconds=0.1, on_wait=lambda: waited.append(True)),
        ):
            pass
        assert waited == [True]
        other.close()


def test_a_store_that_is_being_made_is_an_empty_one(tmp_path: Path) -> None:
    Catalog(tmp_path / "catalog.sqlite3").close()  # and its embedding not yet written
    with _archive(tmp_path) as archive:
        assert archive.search("ferry") == ()


def _gone(chroma: Path) -> None:
    shutil.rmtree(chroma)


def _cut_off(chroma: Path) -> None:
    database = chroma / "chroma.sqlite3"
    database.write_bytes(database.read_bytes()[:5000])


@pytest.mark.parametrize("damage", [_gone, _cut_off])
def test_damaged_vectors_leave_the_words_and_the_next_ingest_makes_them_again(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    paths = _write(tmp_path, 3)
    with _archive(tmp_path / "s") as archive:
        archive.ingest(paths)
        damage(tmp_path / "s" / "chroma")
        archive._readable().vectors.reopen()
        remarks: list[str] = []
        assert len(archive.search("ferry", on_remark=remarks.append)) == 3
        [remark] = remarks
        assert remark.startswith("only words were searched: the vectors in ")
        assert "doctor --repair" in remark
        assert "only words" in archive.ask("Which ferry left the harbour?").notes[0]
        archive.ingest(paths)
        remarks.clear()
        assert all(h.meaning_rank for h in archive.search("ferry", on_remark=remarks.append))
        assert remarks == []


def test_doctor_finds_and_repairs_vectors_that_are_no_database(tmp_path: Path) -> None:
    with _archive(tmp_path / "s") as archive:
        archive.ingest(_write(tmp_path, 2))
        (tmp_path / "s" / "chroma" / "chroma.sqlite3").write_bytes(b"no database " * 1000)
        assert "not a database" in archive.problems()[0]
        archive.repair()
        assert archive.problems() == []
        assert archive.catalog.coverage().embedded == 1


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("DELETE FROM sentences", "a sentence that lies outside the text, or none"),
        ('UPDATE sentences SET "end" = 99999', "a sentence that lies outside the text"),
        ("UPDATE chunks SET start = 3", "does not agree with the sentences"),
        ("UPDATE chunks SET last_sentence = 9", "does not agree with the sentences"),
        ("DELETE FROM chunks", "does not agree with the sentences, or none"),
        ("DELETE FROM shingles", "nothing by which copies are found"),
        ("UPDATE shingles SET revision = revision + 100", "shingles belong to no article"),
        ("INSERT INTO chunk_words (chunk_words) VALUES ('delete-all')", "the word index"),
    ],
)
def test_what_is_derived_wrongly_is_found_and_made_again(
    tmp_path: Path, damage: str, problem: str
) -> None:
    with _archive(tmp_path / "s") as archive:
        archive.ingest(_write(tmp_path, 2), wait=False)
        before = [archive.article(a.article_id) for a in archive.articles()]
        store = archive._readable()
        store.catalog.database.rows(damage)
        assert problem in " ".join(catalog_problems(store.catalog))
        mend_catalog(store.catalog)
        assert catalog_problems(store.catalog) == []
        assert [archive.article(a.article_id) for a in archive.articles()] == before
        assert len(store.catalog.search_words('"ferry"', 5, Scope())) == 2


def test_a_text_that_was_changed_in_the_file_is_told(tmp_path: Path) -> None:
    with _archive(tmp_path / "s") as archive:
        archive.ingest(_write(tmp_path, 1), wait=False)
        archive._readable().catalog.database.rows(
            "UPDATE articles SET text = replace(text, 'left', 'sank')"
        )
        found = catalog_problems(archive._readable().catalog)
        [problem] = [p for p in found if "not the one that was stored" in p]
        assert archive.articles()[0].article_id in problem


def _ingest(store: Path, path: Path, chroma: str | None) -> None:
    with _archive(store, chroma) as archive:
        archive.ingest([path])


def test_a_reader_sees_what_another_process_wrote(tmp_path: Path, vectors_in: str | None) -> None:
    first, second = _write(tmp_path, 2)
    with _archive(tmp_path / "s", vectors_in) as writer:
        writer.ingest([first])
    with _archive(tmp_path / "s", vectors_in) as reader:
        assert len(reader.search("ferry")) == 1
        # A fresh interpreter: Chroma does not survive a fork.
        process = multiprocessing.get_context("spawn").Process(
            target=_ingest, args=(tmp_path / "s", second, vectors_in)
        )
        process.start()
        process.join(120)
        assert process.exitcode == 0
        hits = reader.search("ferry")
        assert len(hits) == 2
        assert all(h.meaning_rank for h in hits)


@pytest.mark.parametrize("first_on_server", [True, False])
def test_vectors_move_only_by_embed(
    tmp_path: Path, chroma_server: str, *, first_on_server: bool
) -> None:
    here, there = (chroma_server, None) if first_on_server else (None, chroma_server)
    paths = _write(tmp_path, 2)
    with _archive(tmp_path / "s", here) as archive:
        archive.ingest(paths[:1])
    with _archive(tmp_path / "s", there) as archive:
        for refused in (
            lambda: archive.search("ferry"),
            lambda: archive.ingest(paths[1:]),
            lambda: archive.remove(archive.articles()[0].article_id),
            archive.problems,
            archive.repair,
        ):
            with pytest.raises(StoreError, match="dateline embed") as error:
                refused()
            assert chroma_server in str(error.value)
        assert len(archive.articles()) == 1
        assert archive.embed() == 1
        assert archive.search("ferry")[0].meaning_rank == 1
        assert archive.problems() == []
        assert archive.embed() == 0
    with _archive(tmp_path / "s", here) as archive:
        assert archive.embed() == 1
        assert archive.problems() == []


def test_a_store_from_before_servers_has_its_vectors_in_its_folder(
    tmp_path: Path, chroma_server: str
) -> None:
    with _archive(tmp_path / "s") as archive:
        archive.ingest(_write(tmp_path, 1))
        catalog = archive._readable().catalog
        catalog.database.rows("DELETE FROM meta WHERE name IN ('vectors', 'store_id')")
    with _archive(tmp_path / "s") as archive:
        assert archive.search("ferry")[0].meaning_rank == 1
    with _archive(tmp_path / "s", chroma_server) as archive:
        with pytest.raises(StoreError, match="in its folder"):
            archive.search("ferry")
        assert archive.embed() == 1
        assert archive.search("ferry")[0].meaning_rank == 1


def test_vectors_of_an_earlier_form_of_the_model_are_used_until_they_are_made_anew(
    tmp_path: Path,
) -> None:
    with _archive(tmp_path / "s") as archive:
        archive.ingest(_write(tmp_path, 2))
        catalog = archive._readable().catalog
        now = catalog.meta("embedding")
        catalog.set_meta("embedding", "all-MiniLM-L6-v2/int8/8199be6f699a")
    with _archive(tmp_path / "s") as archive:
        assert archive.search("ferry")[0].meaning_rank == 1
        assert archive.catalog.coverage().embedded == 1
    with _archive(tmp_path / "s") as archive:
        assert archive.embed() == 2
        assert archive._readable().catalog.meta("embedding") == now
        assert archive.problems() == []


def test_two_stores_share_a_server_and_no_vectors(tmp_path: Path, chroma_server: str) -> None:
    paths = _write(tmp_path, 2)
    for name, path in zip("st", paths, strict=True):
        with _archive(tmp_path / name, chroma_server) as archive:
            archive.ingest([path])
            assert len(archive._readable().vectors.ids()) == 1
            assert archive.problems() == []


def test_a_server_that_lost_its_data_is_found_out_and_repaired(
    tmp_path: Path, chroma_server: str
) -> None:
    with _archive(tmp_path / "s", chroma_server) as archive:
        archive.ingest(_write(tmp_path, 1))
        vectors = archive._readable().vectors
        vectors.delete(sorted(vectors.ids()))
        assert archive.problems() == ["1 chunks are marked as embedded and have no vector"]
        archive.repair()
        assert archive.problems() == []


def test_without_its_server_an_ingest_keeps_the_words_and_says_what_to_do(
    tmp_path: Path, run: Callable[..., Result], chroma_server: str
) -> None:
    [path] = _write(tmp_path, 1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nowhere = f"http://reader:secret-word@127.0.0.1:{taken.getsockname()[1]}"
    taken.close()
    result = run("ingest", path, "--store", tmp_path / "s", "--chroma", nowhere)
    assert result.code == 6
    assert nowhere.replace("reader:secret-word@", "") in result.err
    assert "--chroma" in result.err
    assert "secret-word" not in result.err + result.out
    assert "Traceback" not in result.err
    assert "ferry" in run("articles", "list", "--store", tmp_path / "s").out
    found = run("embed", "--store", tmp_path / "s", "--chroma", chroma_server)
    assert (found.code, found.out) == (0, "1 chunks embedded\n")
    assert run("doctor", "--store", tmp_path / "s", "--chroma", chroma_server).code == 0


def test_mending_vectors_of_a_server_leaves_every_folder_alone(
    tmp_path: Path, chroma_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _archive(tmp_path / "s", chroma_server) as archive:
        archive.ingest(_write(tmp_path, 2))
        broken, sound = sorted(archive._readable().vectors.ids())
        found = Checked(sound=frozenset({sound}), broken=frozenset({broken}), findable=False)
        monkeypatch.setattr("rag.store.repair.check_vectors", lambda index: found)
        archive.repair()
        monkeypatch.undo()
        assert len(archive.articles()) == 2
        assert archive.problems() == []
