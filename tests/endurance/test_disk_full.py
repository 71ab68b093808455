"""A disk that fills up during an ingest: one clear error, and the store intact afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from tests.conftest import START

pytestmark = pytest.mark.endurance


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a file system of two megabytes, where one can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except OSError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip("only root may mount")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_one_clear_error_and_what_was_stored_stays(
    small_disk: Path, tmp_path: Path
) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    for number in range(40):
        (articles / f"{number:02d}.txt").write_text(
            f"Ferry number {number} left the harbour on Monday with passengers."
        )
    store = small_disk / "s"
    with Archive.open(settings=Settings(store=store, llm="none")) as archive:
        archive.ingest([articles / "00.txt", articles / "01.txt"])
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * (os.statvfs(small_disk).f_bavail * 4096 - 40_000))
    done = subprocess.run(
        [sys.executable, "-c", START, "ingest", str(articles), "--store", str(store)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 6
    assert done.stderr.startswith("dateline: no space is left for ")
    assert len(done.stderr.splitlines()) == 1
    assert "free some and run again" in done.stderr
    with Archive.open(settings=Settings(store=store, llm="none")) as archive:
        assert len(archive.search("ferry number 1")) >= 2  # whatever fits is found
    ballast.unlink()
    with Archive.open(settings=Settings(store=store, llm="none")) as archive:
        archive.ingest([articles])
        assert len(archive.articles()) == 40
        assert archive.problems() == []
        assert archive.catalog.coverage().embedded == 1


def test_a_backup_or_a_restore_without_space_is_one_clear_error_and_leaves_nothing(
    small_disk: Path, tmp_path: Path
) -> None:
    def run(*arguments: str | Path) -> str:
        done = subprocess.run(
            [sys.executable, "-c", START, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 6
        assert len(done.stderr.splitlines()) == 1
        return done.stderr

    for number in range(40):
        (tmp_path / f"{number:02d}.txt").write_text(f"Ferry {number} left the harbour. " * 40)
    with Archive.open(settings=Settings(store=tmp_path / "s", llm="none")) as archive:
        archive.ingest([tmp_path / "*.txt"], wait=False)
        archive.backup(tmp_path / "b.zip")
    ballast = small_disk / "ballast"
    for left in (50_000, (tmp_path / "s" / "catalog.sqlite3").stat().st_size // 2):
        ballast.write_bytes(b"\0" * (os.statvfs(small_disk).f_bavail * 4096 - left))
        assert "no space is left" in run("backup", small_disk / "b.zip", "--store", tmp_path / "s")
        assert [p.name for p in small_disk.iterdir()] == ["ballast"]
        assert "no space is left" in run("restore", tmp_path / "b.zip", "--store", small_disk / "s")
        assert [p.name for p in (small_disk / "s").iterdir()] == ["lock"]
        (small_disk / "s" / "lock").unlink()
        (small_disk / "s").rmdir()
        ballast.unlink()
