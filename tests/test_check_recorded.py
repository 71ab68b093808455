"""`dateline check --llm local`, with recorded replies of the embedded model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CORPUS, Result

BRIDGE = CORPUS / "2024-03-27-baltimore-bridge-collapse.md"
TEXT = (
    "Two were rescued from the Patapsco River. "
    "Four were rescued from the Patapsco River. "
    "Divers found the bodies of two of the six missing workers. "
    "Eight workers were on the span, painting the railings."
)


@pytest.mark.vcr
@pytest.mark.usefixtures("local_model")
def test_the_embedded_model_reads_what_the_checks_leave_undecided(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    arguments = ("check", "a.txt", "--against", BRIDGE, "--json")
    alone, read = run(*arguments), run(*arguments, "--llm", "local")
    assert (alone.code, read.code) == (3, 3)
    pairs = zip(alone.json["sentences"], read.json["sentences"], strict=True)
    # What is supported, and what fails for a figure, is not asked.
    asked = [before["score"] != after["score"] for before, after in pairs]
    assert asked == [False, False, False, True]
    sure = ["supported", "unsupported", "supported"]
    assert [s["support"] for s in alone.json["sentences"]] == [*sure, "uncertain"]
    assert [s["support"] for s in read.json["sentences"]] == [*sure, "unsupported"]
    assert "second reader" in read.json["sentences"][3]["reason"]
