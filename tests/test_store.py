"""The store: what a killed process leaves behind, and what several processes see of each other."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.errors import StoreLockedError
from rag.store import Store
from rag.vectors import VectorIndex


def _archive(store: Path) -> Archive:
    return Archive.open(settings=Settings(store=store, llm="none"))


def _write(folder: Path, count: int) -> list[Path]:
    paths = []
    for number in range(count):
        path = folder / f"{number}.txt"
        path.write_text(f"The ferry number {number} left the harbour on Monday with passengers.")
        paths.append(path)
    return paths


def test_without_waiting_words_are_found_at_once_and_embed_pays_the_debt(tmp_path: Path) -> None:
    with _archive(tmp_path / "s") as archive:
        archive.ingest(_write(tmp_path, 3), wait=False)
        assert archive.coverage().embedded == 0
        assert len(archive.search("ferry")) == 3
        assert archive.embed() == 3
        assert archive.coverage().embedded == 1
        assert archive.problems() == []


def test_what_was_killed_between_catalog_and_vectors_is_finished_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = _write(tmp_path, 3)
    with monkeypatch.context() as patch, _archive(tmp_path / "s") as archive:

        def die(self: VectorIndex, ids: object, vectors: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(VectorIndex, "upsert", die)
        with pytest.raises(KeyboardInterrupt):
            archive.ingest(paths)
    with _archive(tmp_path / "s") as archive:
        assert {o.status for o in archive.ingest(paths)} == {"unchanged"}
        assert archive.coverage().embedded == 1
        assert archive.problems() == []
        assert all(h.meaning_rank for h in archive.search("ferry"))


def test_a_new_text_is_all_that_a_search_finds(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with _archive(tmp_path / "s") as archive:
        path.write_text("The ferry left the harbour. " * 60)
        archive.ingest([path])
        path.write_text("The ferry came back.")
        assert [o.status for o in archive.ingest([path])] == ["updated"]
        assert [h.text for h in archive.search("the ferry left the harbour")] == [
            "The ferry came back."
        ]
        assert archive.problems() == []


def test_a_removed_article_leaves_nothing_of_any_of_its_revisions(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with _archive(tmp_path / "s") as archive:
        for text in ("The ferry left the harbour. " * 60, "The ferry came back on Friday."):
            path.write_text(text)
            archive.ingest([path])
        removed = archive.remove(archive.articles()[0].article_id)
        store = archive._readable()
        assert store.catalog.revisions(removed.article_id) == []
        assert store.catalog.dates(removed.article_id) == {}
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


def _ingest(store: Path, path: Path) -> None:
    with _archive(store) as archive:
        archive.ingest([path])


def test_a_reader_sees_what_another_process_wrote(tmp_path: Path) -> None:
    first, second = _write(tmp_path, 2)
    with _archive(tmp_path / "s") as writer:
        writer.ingest([first])
    with _archive(tmp_path / "s") as reader:
        assert len(reader.search("ferry")) == 1
        # A fresh interpreter: Chroma does not survive a fork.
        process = multiprocessing.get_context("spawn").Process(
            target=_ingest, args=(tmp_path / "s", second)
        )
        process.start()
        process.join(120)
        assert process.exitcode == 0
        hits = reader.search("ferry")
        assert len(hits) == 2
        assert all(h.meaning_rank for h in hits)
