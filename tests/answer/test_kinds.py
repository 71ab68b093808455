"""What is a greeting or a question about the program, and what is one about the news."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.answer.kinds import tell_kind
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
    assert tell_kind(text).type == "help"


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
    assert tell_kind(text).type != "help"


@pytest.mark.parametrize(
    ("text", "kind", "topic"),
    [
        ("summarise the coverage of the Lahaina fire", "summary", "Lahaina fire"),
        ("Give me a short summary of the strike in Leeds", "summary", "strike in Leeds"),
        ("Please summarize the news about Boeing", "summary", "Boeing"),
        ("Can you give an overview of the budget debate?", "summary", "budget debate"),
        ("key points of the climate summit", "summary", "climate summit"),
        ("bridge collapse in three sentences", "summary", "bridge collapse"),
        ("timeline of the bridge collapse", "timeline", "bridge collapse"),
        ("Make me a timeline of the coup in Niger", "timeline", "coup in Niger"),
        ("Lahaina fire timeline", "timeline", "Lahaina fire"),
        ("the siege of Mariupol in chronological order", "timeline", "siege of Mariupol"),
        ("list all countries that sent aid", "list", "countries that sent aid"),
        ("List the victims of the crash", "list", "victims of the crash"),
        ("give me a list of the companies that were fined", "list", "companies that were fined"),
    ],
)
def test_tasks_and_their_topics(text: str, kind: str, topic: str) -> None:
    told = tell_kind(text)
    assert (told.type, topic in told.topics) == (kind, True), told


@pytest.mark.parametrize(
    "text",
    [
        "Who is on the list of victims?", "Which timeline did the minister give?",
        "What was the summary judgment about?", "name of the barge that hit the bridge",
        "Name the president of France", "What happened when the dam broke?", "latest on the strike",
        "events in Berlin on Monday", "bridge collapse cost", "Tell me about the summit",
        "Did the report list all the victims?", "news on the Schindler's List museum",
    ],
)  # fmt: skip
def test_questions_are_no_tasks(text: str) -> None:
    assert tell_kind(text).type == "question"


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
