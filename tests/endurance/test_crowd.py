"""Several processes on one store at once: a sample of `make crowd`."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.endurance import crowd

pytestmark = pytest.mark.endurance


def test_two_writers_lose_nothing_and_the_one_who_asks_sees_it(tmp_path: Path) -> None:
    saw, wrong = crowd.crowd(tmp_path, writers=2, articles=3, ingests=1)
    assert wrong == []
    assert saw["questions"]
