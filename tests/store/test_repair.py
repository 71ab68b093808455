"""What another process writes while `doctor` looks is no damage; what is damaged still is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.store import Catalog, repair
from rag.store.repair import catalog_problems
from rag.store.vectors import Checked, VectorIndex

COUNT = 3


def _open(folder: Path) -> Archive:
    return Archive.open(settings=Settings(store=folder / "s", llm="none"))


def _write(folder: Path, text: str = "left the harbour") -> list[Path]:
    paths = []
    for number in range(COUNT):
        path = folder / f"{number}.txt"
        path.write_text(f"The ferry number {number} {text} on Monday with passengers.")
        paths.append(path)
    return paths


def _embed(writer: Archive, folder: Path) -> None:
    writer.embed()


def _ingest_more(writer: Archive, folder: Path) -> None:
    (folder / "more.txt").write_text("A lighthouse was lit again on Tuesday.")
    writer.ingest([folder / "more.txt"])


def _replace(writer: Archive, folder: Path) -> None:
    writer.ingest(_write(folder, "sank"))


def _remove(writer: Archive, folder: Path) -> None:
    writer.remove(writer.articles()[0].article_id)


def _remove_all(writer: Archive, folder: Path) -> None:
    for article in writer.articles():
        writer.remove(article.article_id)


def _ingest_without_vectors(writer: Archive, folder: Path) -> None:
    writer.ingest(_write(folder, "came back"), wait=False)


def _beside(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Have `act` done by another writer as soon as doctor has read the vectors."""

    def read_and_act(index: VectorIndex) -> Checked:
        found = Checked(frozenset(index.ids()))
        act()
        return found

    monkeypatch.setattr(repair, "check_vectors", read_and_act)


@pytest.mark.parametrize(
    ("act", "embedded_before"),
    [
        (_embed, False),
        (_ingest_more, True),
        (_replace, True),
        (_remove, True),
        (_remove_all, True),
        (_ingest_without_vectors, True),
    ],
)
def test_what_is_written_meanwhile_is_no_damage(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[Archive, Path], None],
    *,
    embedded_before: bool,
) -> None:
    with _open(tmp_path) as writer, _open(tmp_path) as doctor:
        writer.ingest(_write(tmp_path), wait=embedded_before)
        _beside(monkeypatch, lambda: act(writer, tmp_path))
        assert doctor.problems() == []


def test_vectors_that_were_lost_are_told_while_others_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _open(tmp_path) as writer, _open(tmp_path) as doctor:
        writer.ingest(_write(tmp_path))
        vectors = writer._readable().vectors
        vectors.delete(sorted(vectors.ids())[:1])
        _beside(monkeypatch, lambda: _ingest_more(writer, tmp_path))
        assert doctor.problems() == ["1 chunks are marked as embedded and have no vector"]


def test_what_is_not_yet_embedded_is_no_damage(tmp_path: Path) -> None:
    with _open(tmp_path) as archive:
        archive.ingest(_write(tmp_path), wait=False)
        assert archive.problems() == []


def test_a_store_that_cannot_be_written_is_not_called_damaged(tmp_path: Path) -> None:
    with _open(tmp_path) as archive:
        archive.ingest(_write(tmp_path), wait=False)
    catalog = Catalog(tmp_path / "s" / "catalog.sqlite3", read_only=True)
    assert catalog_problems(catalog) == []
    catalog.close()
    database = sqlite3.connect(tmp_path / "s" / "catalog.sqlite3", isolation_level=None)
    database.execute("UPDATE articles SET text = 'other'")
    database.close()
    catalog = Catalog(tmp_path / "s" / "catalog.sqlite3", read_only=True)
    assert any("not the one that was stored" in problem for problem in catalog_problems(catalog))
    catalog.close()
