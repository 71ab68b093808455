"""The same question in capitals, in small letters and without its mark has the same answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.mark.parametrize(
    "question",
    [
        "How much did the restoration of Notre-Dame cost?",
        "Which ship struck the Francis Scott Key Bridge?",
        "What did the ECB do in June 2024?",
        "Who scored the winning goal for Spain?",
        "How many people died in Lahaina?",
        "Who won Euro 2024?",
        "Was anyone killed when the bridge fell in Baltimore?",
    ],
)
def test_case_and_mark_change_nothing(run: Run, corpus_store: Path, question: str) -> None:
    forms = [question, question.rstrip("?").lower(), question.upper()]
    answers = [
        run("ask", form, "--store", corpus_store, "--llm", "none", "--json").json for form in forms
    ]
    assert answers[0]["answer"] == answers[1]["answer"] == answers[2]["answer"]
    assert len({a["status"] for a in answers}) == 1
