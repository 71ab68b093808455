"""A sample of `make bad-input`, which runs 10,000 files and the worst of each form at full size."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.endurance import bad_files, bad_input
from rag.ingest.load.loader import Loader
from rag.types import FileState, RawDocument

pytestmark = pytest.mark.endurance


def test_a_hundred_bad_files_are_stored_or_refused_and_their_neighbours_kept() -> None:
    result = bad_input.ingest_bad_files(100, 20240326, specials=False)
    assert result.problems == []
    assert result.files == 103
    assert result.stored > 25
    assert result.refused > 25


# Bombs and what is nested deep; the large ones are of the size that the full run has.
SMALL = {"deep.html", "deep.json", "deep.jsonl", "wide.eml", "loop.pdf", "parts.docx", "zeros.txt.gz",
         "lines.jsonl.gz"}  # fmt: skip


def test_the_worst_of_each_form_is_read_or_refused(tmp_path: Path) -> None:
    for name, write in bad_files.special(megabytes=25):
        if name in SMALL:
            write(tmp_path / name)
    (tmp_path / "zz.txt").write_text("The bridge fell.")
    with Loader() as loader:
        found = [f for f in loader.load(str(tmp_path)) if not isinstance(f, FileState)]
    told = " ".join(f.location if isinstance(f, RawDocument) else str(f) for f in found)
    assert all(str(tmp_path / name) in told for name in SMALL)
    assert isinstance(found[-1], RawDocument)
    assert found[-1].text == "The bridge fell."
    assert "inflates to more than" in told


def test_the_files_that_are_damaged_are_good_before(tmp_path: Path) -> None:
    first = {name: data for name, data in reversed(bad_files.good_files()) if ".xml" not in name}
    with Loader() as loader:
        for name, data in first.items():
            (tmp_path / name).write_bytes(data)
            assert isinstance(next(loader.load(str(tmp_path / name))), RawDocument), name
