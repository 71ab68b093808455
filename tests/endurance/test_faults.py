"""Each twentieth write of an ingest fails; `make faults` lets each of them fail."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from evals.endurance.disk import FAULTS, Fault
from evals.endurance.faults import OFF, failures

_STEP = 20


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_that_was_reported_is_lost_or_twice(tmp_path: Path, fault: Fault) -> None:
    writes, found = failures(tmp_path, fault, step=_STEP)
    assert found == {}
    assert writes > 10 * _STEP


@pytest.mark.parametrize("instead", OFF.values(), ids=OFF)
def test_without_a_safeguard_something_is_lost(tmp_path: Path, instead: Mapping[str, str]) -> None:
    _, found = failures(tmp_path, "power", step=_STEP, instead=instead)
    assert found
