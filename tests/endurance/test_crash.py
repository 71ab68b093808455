"""Killed with SIGKILL in the middle of an ingest: a sample of `make crash`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from evals.endurance import crash

pytestmark = pytest.mark.endurance


def test_what_was_killed_is_whole_after_the_next_run(tmp_path: Path) -> None:
    words = crash.write_articles(tmp_path / "articles", 12)
    store = tmp_path / "store"
    before = time.monotonic()
    assert crash.ingest(tmp_path / "whole", tmp_path / "articles", None) == 0
    whole = time.monotonic() - before
    for share in (0.6, 0.85):
        crash.ingest(store, tmp_path / "articles", whole * share)
    assert crash.ingest(store, tmp_path / "articles", None) == 0
    assert crash.what_is_wrong(store, words) == []
