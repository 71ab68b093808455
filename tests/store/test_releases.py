"""Whole stores of every release, vectors and all, open with this one (`make keep-store`)."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from evals.endurance.release import ARTICLES, STORES
from rag import __version__
from rag.archive import Archive
from rag.config import Settings
from rag.store import Scope

_KEPT = sorted(STORES.glob("*.zip"))


def _open(folder: Path) -> Archive:
    return Archive.open(settings=Settings(store=folder, llm="none", tz="UTC"))


@pytest.fixture(params=_KEPT, ids=lambda path: path.stem)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of what a release left: `store`, `answer.json` and `backup.zip`."""
    with zipfile.ZipFile(request.param) as pack:
        pack.extractall(tmp_path)
    return tmp_path


def test_this_release_has_one() -> None:
    assert __version__ in {path.stem for path in _KEPT}


def _check(archive: Archive, answer: Path) -> None:
    """Look at all that the store must still have, by words, by meaning and by an old answer."""
    assert {a.text for a in archive.articles()} == {
        text.partition("\n\n")[2].strip() for text in ARTICLES.values()
    }
    [fire] = [a for a in archive.articles() if "Three people" in a.text]
    before, _ = archive.catalog.revisions(fire.article_id)
    assert "Two people" in before.text
    [(chunk, _)] = archive.catalog.search_words('"warehouse"', 5, Scope())
    assert chunk.startswith(fire.article_id)
    assert archive.catalog.coverage().embedded == 1
    first, *_ = archive.search("people injured by a blaze at the docks")
    assert (first.chunk.chunk_id, first.meaning_rank) == (chunk, 1)
    saved = json.loads(answer.read_text(encoding="utf-8"))
    assert saved["status"] == "answered"
    assert archive.verify(saved).status == "verified"


def test_it_opens_with_all_that_it_had_and_can_be_written(kept: Path) -> None:
    with _open(kept / "store") as archive:
        _check(archive, kept / "answer.json")
        assert archive.problems() == []
        (kept / "more.txt").write_text("A lighthouse was lit again on Tuesday.")
        [outcome] = archive.ingest([kept / "more.txt"])
        assert outcome.status == "added"
        assert archive.catalog.coverage().embedded == 1
        assert archive.problems() == []


def test_its_backup_can_be_restored(kept: Path) -> None:
    with _open(kept / "new") as archive:
        archive.restore(kept / "backup.zip")
        _check(archive, kept / "answer.json")
        assert archive.problems() == []
