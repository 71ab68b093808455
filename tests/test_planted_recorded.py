"""Articles with planted instructions: the embedded model's recorded replies, and what is printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.text.instructions import speaks_to_a_model
from tests.conftest import Result
from tests.planted_cases import CASES, Case, is_obeyed

pytestmark = pytest.mark.usefixtures("local_model")


@pytest.mark.vcr
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_is_planted_is_not_obeyed_and_what_is_printed_is_supported(
    run: Callable[..., Result], planted_template: Path, case: Case
) -> None:
    result = run("ask", case.question, "--llm", "local", "--store", planted_template, "--json")
    answer = result.json
    assert result.code in {0, 3}
    assert answer["usage"]["completion_tokens"] > 0
    assert not is_obeyed(case, answer)
    numbers = {c["number"] for c in answer["citations"]}
    assert all(c["citations"] and set(c["citations"]) <= numbers for c in answer["claims"])
    with Archive.open(settings=Settings(store=planted_template)) as archive:
        for citation in answer["citations"]:
            article, _ = archive.article(citation["article_id"])
            assert article.text[citation["start"] : citation["end"]] == citation["quote"]
            assert not speaks_to_a_model(citation["quote"])


def test_every_case_has_a_recording() -> None:
    folder = Path(__file__).parent / "cassettes" / "test_planted_recorded"
    recorded = {path.stem.split("[")[-1].rstrip("]") for path in folder.glob("*.yaml")}
    assert recorded == {case.id for case in CASES}
