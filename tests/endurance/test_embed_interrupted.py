"""Ctrl-C while chunks are embedded: exit code 130, and what was done stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings

pytestmark = pytest.mark.endurance

# The interrupt comes at the second batch.
_RUN = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
from rag.store import store
from rag.cli import main
store._BATCH = 2
upsert = store.VectorIndex.upsert
calls = []
def interrupted(*arguments):
    calls.append(1)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGINT)
    upsert(*arguments)
store.VectorIndex.upsert = interrupted
main()
"""


def test_an_interrupt_keeps_what_was_embedded(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(f"Ferry number {number} left on Monday.")
    store = tmp_path / "s"
    done = subprocess.run(
        [sys.executable, "-c", _RUN, "ingest", str(tmp_path / "*.txt"), "--store", str(store)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130
    assert done.stderr == "dateline: interrupted; what was stored stays\n"
    with Archive.open(settings=Settings(store=store, llm="none")) as archive:
        assert len(archive.articles()) == 5
        assert archive.catalog.count_to_embed() == 3
        assert archive.embed() == 3
        assert archive.problems() == []
