"""Answers of whole sentences, over the demo corpus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Result


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # What happened is told in the first sentence.
        ("What happened in Baltimore?", "a container ship brought down the Francis Scott Key"),
        ("latest news on north korea", "North Korea launched a missile"),
        # Whether they met is told where the meeting is, with the sentence that says who they are.
        ("Did Trump meet Kim in South Korea?", "The two did not meet during that trip"),
        ("What did Kim Jong Un say about talks?", "he sees no reason to avoid talks"),
        ("What caused the Baltimore bridge to collapse?", "brought down the Francis Scott Key"),
        ("When did Notre-Dame reopen?", "a day after the doors of the restored building"),
    ],
)
def test_the_sentence_that_answers_is_chosen(
    run: Callable[..., Result], corpus_store: Path, question: str, told: str
) -> None:
    result = run("ask", question, "--llm", "none", "--store", corpus_store, "--json")
    assert result.json["status"] == "answered"
    assert told in result.json["answer"]
    assert result.json["dropped"] == []
