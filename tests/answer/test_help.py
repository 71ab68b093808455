"""What is a greeting or a question about the program, and what is one about the news."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.answer.help import asks_for_help
from tests.conftest import Result

Run = Callable[..., Result]


@pytest.mark.parametrize(
    "text",
    [
        "Hi there!", "good evening", "Hey! What's up?", "thank you", "goodbye",
        "Hello, what can you help me with?", "What questions can I ask?", "how should I use you?",
        "introduce yourself", "Which model are you?", "I need some help", "testing",
    ],
)  # fmt: skip
def test_greetings_and_questions_about_the_program(text: str) -> None:
    assert asks_for_help(text)


@pytest.mark.parametrize(
    "text",
    [
        "why?", "and in Spain?", "Is anyone still missing?", "What is it?",
        "zelensky", "latest on the shutdown", "bridge collapse cost",
        "Hi, who won the Super Bowl?", "thanks, and how much did it cost?", "help for farmers",
        "What can the government do about inflation?", "Hello Kitty museum opening",
        "Is ChatGPT banned in Italy?", "Who said goodbye to Joe Biden?", "nuclear test",
        "What is the capital of Peru?", "summarise the coverage of the Lahaina fire",
    ],
)  # fmt: skip
def test_questions_about_the_news(text: str) -> None:
    assert not asks_for_help(text)


def test_a_greeting_is_no_refusal(run: Run, corpus_store: Path, tmp_path: Path) -> None:
    arguments = ("ask", "hi, what can you do?", "--store", corpus_store, "--llm", "none")
    shown = run(*arguments)
    assert shown.code == 0
    assert "12 articles" in shown.out
    assert "No answer" not in shown.out
    saved = run(*arguments, "--json")
    assert (saved.code, saved.json["status"], saved.json["answer"]) == (0, "help", None)
    (tmp_path / "saved.json").write_text(saved.out)
    assert run("verify", tmp_path / "saved.json", "--store", corpus_store).code == 0
