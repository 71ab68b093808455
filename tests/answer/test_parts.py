"""Two questions in one: which are two, and how both are answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.answer.ask import Found, look_up
from rag.search.find import Ask
from rag.store import Store
from rag.text.language import split_question
from tests.conftest import Result

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "When did the bridge open and how much did it cost?",
            ("When did the bridge open?", "how much did it cost?"),
        ),
        ("Who won the cup? Where was it played?", ("Who won the cup?", "Where was it played?")),
        (
            "Who shot the mayor, and was anyone arrested?",
            ("Who shot the mayor?", "was anyone arrested?"),
        ),
        ("What happened in Leeds and who paid?", ("What happened in Leeds?", "who paid?")),
    ],
)
def test_two_questions(text: str, parts: tuple[str, str]) -> None:
    assert split_question(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "When and where did the fire begin?", "What did Biden and Harris say?",
        "What is known about when and where the fire began?", "How many died and were injured?",
        "Which is higher, the rate of the NBO and that of the BoV?", "Who won?",
        "bridge and ferry", "tell me what happened and why it did",
    ],
)  # fmt: skip
def test_one_question(text: str) -> None:
    assert split_question(text) is None


def test_both_are_answered(run: Run, corpus_store: Path, tmp_path: Path) -> None:
    question = "When did Notre-Dame reopen and how much did the restoration cost?"
    result = run("ask", question, "--store", corpus_store, "--llm", "none", "--json")
    answer = result.json
    assert answer["question"] == question
    assert "Mass in more than five years" in answer["answer"]
    assert "700 million euros" in answer["answer"]
    assert [c["number"] for c in answer["citations"]] == [1, 2]
    (tmp_path / "saved.json").write_text(result.out)
    assert run("verify", tmp_path / "saved.json", "--store", corpus_store).code == 0


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("When did Notre-Dame reopen and how much did the restoration cost?", 3),
        ("When did Notre-Dame reopen? How much did the restoration cost?", 3),
        ("How many people died in Lahaina, and what burned?", 3),
        ("Who built the Dali and who owns it?", 3),
        ("How much did the restoration of Notre-Dame cost?", 1),
    ],
)
def test_nothing_is_looked_up_twice(
    run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch, question: str, most: int
) -> None:
    seen: list[str] = []

    def counted(store: Store, ask: Ask, *rest: Any) -> Found:
        seen.append(ask.question)
        return look_up(store, ask, *rest)

    for module in ("rag.answer.ask", "rag.answer.parts"):
        monkeypatch.setattr(f"{module}.look_up", counted)
    answer = run("ask", question, "--store", corpus_store, "--llm", "none", "--json").json
    assert len(seen) == len(set(seen)) <= most
    assert answer["timings_ms"]["retrieve"] <= answer["timings_ms"]["total"]


def test_what_is_not_known_of_one_is_said(run: Run, corpus_store: Path) -> None:
    question = "How much did the restoration of Notre-Dame cost and when was it painted red?"
    answer = run("ask", question, "--store", corpus_store, "--llm", "none", "--json").json
    assert answer["status"] == "answered"
    assert "700 million euros" in answer["answer"]
    assert "red" not in answer["answer"].split()
    assert any("painted red" in note and "not answered" in note for note in answer["notes"])


def test_where_neither_is_known_there_is_one_reason(run: Run, corpus_store: Path) -> None:
    question = "Who is the mayor of Lima and how much does he earn?"
    answer = run("ask", question, "--store", corpus_store, "--llm", "none", "--json").json
    assert (answer["status"], answer["answer"]) == ("not_in_corpus", None)
    assert answer["nearest"]
