"""Summaries, timelines and lists as answers: what they hold, what they leave, what they verify as."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Result

Run = Callable[..., Result]


@pytest.fixture
def answered(run: Run, corpus_store: Path, tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """Ask, verify what was answered, and return its JSON."""

    def ask(text: str) -> dict[str, Any]:
        result = run("ask", text, "--store", corpus_store, "--llm", "none", "--json")
        assert result.code == (0 if result.json["status"] == "answered" else 3), result.err
        (tmp_path / "saved.json").write_text(result.out)
        assert run("verify", tmp_path / "saved.json", "--store", corpus_store).code == 0
        found: dict[str, Any] = result.json
        return found

    return ask


def test_a_summary_has_points_of_several_articles(
    answered: Callable[[str], dict[str, Any]],
) -> None:
    answer = answered("summarise the coverage of the Lahaina fire")
    assert answer["type"] == "summary"
    assert answer["standalone_question"] == "Lahaina fire"
    assert 3 <= len(answer["claims"]) <= 6
    assert len({c["article_id"] for c in answer["citations"]}) >= 3
    assert answer["answer"].count("\n- ") == len(answer["claims"]) - 1
    assert "97" in answer["answer"]
    assert "Baltimore" not in answer["answer"]


def test_a_timeline_is_in_the_order_of_its_days(
    answered: Callable[[str], dict[str, Any]],
) -> None:
    answer = answered("Lahaina fire timeline")
    lines = answer["answer"].splitlines()
    assert answer["type"] == "timeline"
    assert lines[0].startswith("8 August 2023: ")
    assert len(lines) == len(answer["claims"]) >= 3
    assert [line for line in lines if ": " not in line] == []


def test_a_list_says_that_it_may_lack_some(answered: Callable[[str], dict[str, Any]]) -> None:
    answer = answered("list the guests at the first Mass in Notre-Dame")
    assert answer["type"] == "list"
    assert any("may lack some" in note for note in answer["notes"])
    assert all(c["title"].startswith("Notre-Dame") for c in answer["citations"])


@pytest.mark.parametrize("task", ["summary of the war in Narnia", "timeline of the coup in Peru"])
def test_of_what_no_article_tells_there_is_none(
    answered: Callable[[str], dict[str, Any]], task: str
) -> None:
    answer = answered(task)
    assert (answer["status"], answer["answer"]) == ("not_in_corpus", None)
    assert answer["type"] in {"summary", "timeline"}


def test_a_task_keeps_to_its_dates(run: Run, corpus_store: Path) -> None:
    flags = ("--store", corpus_store, "--llm", "none", "--json", "--as-of", "2023-08-12")
    answer = run("ask", "summary of the Lahaina fire", *flags).json
    assert answer["status"] == "answered"
    assert {c["published"][:10] for c in answer["citations"]} == {"2023-08-11"}
