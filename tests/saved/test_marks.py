"""What a person marks as wrong: a line a claim, on this machine, in the documented form."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from rag.config import marks_file
from rag.render.json import checked
from tests.conftest import CORPUS, Run

COST = "How much did the restoration of Notre-Dame cost?"


@pytest.fixture
def store(corpus_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATELINE_LLM", "none")
    monkeypatch.setenv("DATELINE_STORE", str(corpus_store))
    return corpus_store


def _marks() -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in marks_file().read_text().splitlines()]
    for line in lines:
        checked(line, "mark")
    return lines


def test_a_kept_answer_is_marked_by_its_number(run: Run, store: Path) -> None:
    answer = run("ask", COST, "--keep", "--json").json
    result = run("mark", "1", "wrong", "--note", "that was the pledge")
    assert result.code == 0
    assert str(marks_file()) in result.out
    marks = _marks()
    assert [m["claim"] for m in marks] == [c["text"] for c in answer["claims"]]
    first = marks[0]
    assert (first["kind"], first["verdict"], first["note"]) == (
        "answer",
        "wrong",
        "that was the pledge",
    )
    assert first["question"] == COST
    assert first["reader"] == answer["reader"]
    assert first["probability"] == answer["claims"][0]["probability"]
    quotes = {c["number"]: c["quote"] for c in answer["citations"]}
    assert [e["quote"] for e in first["evidence"]] == [
        quotes[n] for n in answer["claims"][0]["citations"]
    ]
    assert stat.S_IMODE(marks_file().stat().st_mode) == 0o600


def test_one_claim_of_a_check_is_marked_and_taken_back(
    run: Run, store: Path, tmp_path: Path
) -> None:
    (tmp_path / "s.txt").write_text(
        "Divers found the bodies of two of the six missing workers.\n"
        "Four were rescued from the Patapsco River.\n"
    )
    source = CORPUS / "2024-03-27-baltimore-bridge-collapse.md"
    result = run("check", tmp_path / "s.txt", "--against", source, "--json")
    (tmp_path / "check.json").write_text(result.out)
    assert run("mark", tmp_path / "check.json", "wrong", "--claim", "four RESCUED").code == 0
    assert run("mark", tmp_path / "check.json", "right", "--claim", "Four").code == 0
    marks = _marks()
    assert [m["verdict"] for m in marks] == ["wrong", "right"]
    assert {m["claim"] for m in marks} == {"Four were rescued from the Patapsco River."}
    assert {m["support"] for m in marks} == {"unsupported"}
    assert all(m["evidence"] for m in marks)


def test_a_line_of_a_brief_is_marked(run: Run, store: Path) -> None:
    run("brief", "Lahaina fire", "--keep", "--out", "b.json")
    line = json.loads(Path("b.json").read_text())["summary"][0]
    assert run("mark", "b.json", "wrong", "--claim", line["text"]).code == 0
    assert run("mark", "1", "wrong", "--claim", line["text"]).code == 0
    one, other = _marks()
    assert one["claim"] == other["claim"] == line["text"]
    assert (one["kind"], one["question"]) == ("brief", "Lahaina fire")


def test_an_answer_that_abstains_is_marked_itself(run: Run, store: Path) -> None:
    answer = run("ask", "Who won the chess tournament in Oslo?", "--keep", "--json").json
    assert run("mark", "1", "wrong").code == 0
    [only] = _marks()
    assert (only["claim"], only["evidence"], only["status"]) == (None, [], answer["status"])


def test_what_cannot_be_marked_is_wrong_use(run: Run, store: Path, tmp_path: Path) -> None:
    run("ask", COST, "--keep")
    (tmp_path / "list.json").write_text('{"articles": []}')
    for arguments in (
        ("1", "wrong", "--claim", "elephants"),
        ("99", "wrong"),
        ("1", "false"),
        (str(tmp_path / "list.json"), "wrong"),
    ):
        assert run("mark", *arguments).code == 2
    assert not marks_file().exists()
