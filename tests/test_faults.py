"""What a model or its provider can do wrong; the cassettes here are written by hand, not recorded.

The question and the store are real, the replies are not: each is a fault that real models and
servers have, in its smallest form.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.conftest import Result, Run

pytestmark = [
    pytest.mark.usefixtures("local_model"),
    # What is asked does not matter here, only what comes back.
    pytest.mark.vcr(match_on=["method", "path"]),
]

QUESTION = "How much did the restoration of Notre-Dame cost?"


@pytest.fixture(scope="session")
def record_mode() -> str:
    """Hand-written cassettes are never recorded over."""
    return "none"


def _ask(run: Run, store: Path, *flags: str) -> Result:
    flags = flags or ("--json", "--no-stream")
    return run("ask", QUESTION, "--llm", "local", "--store", store, *flags)


def test_prose_around_the_json_is_passed_over(run: Run, corpus_store: Path) -> None:
    result = _ask(run, corpus_store)
    assert result.code == 0
    assert "700 million" in result.json["answer"]


def test_cut_off_json_gets_one_repair_turn(run: Run, corpus_store: Path) -> None:
    result = _ask(run, corpus_store)
    assert result.code == 0
    assert "700 million" in result.json["answer"]
    assert result.json["usage"]["completion_tokens"] == 30


def test_json_that_stays_broken_is_the_provider_s_failure(run: Run, corpus_store: Path) -> None:
    result = _ask(run, corpus_store)
    assert result.code == 5
    assert result.out == ""
    assert "did not reply in the form asked for" in result.err
    assert "Traceback" not in result.err


def test_a_wrong_sentence_number_is_cited_again(run: Run, corpus_store: Path) -> None:
    answer = _ask(run, corpus_store).json
    assert answer["status"] == "answered"
    assert "700 million euros" in answer["citations"][0]["quote"]


def test_an_invented_number_is_not_printed(run: Run, corpus_store: Path) -> None:
    answer = _ask(run, corpus_store).json
    assert "900 million" not in (answer["answer"] or "")
    assert any("900 million" in d["text"] and "figures" in d["reason"] for d in answer["dropped"])


def test_a_refusal_abstains(run: Run, corpus_store: Path) -> None:
    result = _ask(run, corpus_store)
    assert result.code == 3
    assert result.json["answer"] is None
    assert result.json["reason"]


@pytest.mark.parametrize(
    ("status", "code"), [("401", 4), ("404", 4), ("429", 5), ("500", 5)], ids=str
)
def test_an_http_error_is_one_line_with_its_exit_code(
    run: Run, corpus_store: Path, status: str, code: int
) -> None:
    result = _ask(run, corpus_store)
    assert result.code == code
    assert result.err.count("\n") == 1
    assert f"HTTP {status}" in result.err


# --- in the middle of a stream ----------------------------------------------------------------


def test_what_a_stream_brings_in_pieces_is_checked_claim_by_claim(
    run: Run, corpus_store: Path
) -> None:
    answer = _ask(run, corpus_store, "--json", "--stream").json
    assert answer["answer"] == "The restoration cost around 700 million euros.[1]"
    assert [d["text"] for d in answer["dropped"]] == ["The restoration cost 900 million euros."]
    assert answer["usage"]["completion_tokens"] == 40
    assert answer["timings_ms"]["first_claim"] <= answer["timings_ms"]["total"]


def test_a_disconnect_leaves_what_was_shown_and_nothing_more(
    run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    result = _ask(run, corpus_store, "--stream")
    assert result.code == 5
    assert result.out == "The restoration cost around 700 million euros.[1]\n"
    assert result.err.count("\n") == 1
    assert "in the middle" in result.err


def test_a_stream_that_is_cut_off_gets_one_repair_turn(run: Run, corpus_store: Path) -> None:
    answer = _ask(run, corpus_store, "--json", "--stream").json
    first, second = answer["claims"]
    assert first["text"] == "The restoration cost around 700 million euros."
    assert second["text"] == "The restoration was paid for by donors."  # "with donations", it says
    assert answer["usage"]["completion_tokens"] == 80
