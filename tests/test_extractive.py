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


def test_what_happened_is_no_byline_and_no_pointer(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    article = tmp_path / "live.md"
    article.write_text(
        "---\ntitle: Harbour of Lindholm in flames, live updates\npublished: 2024-05-03\n---\n"
        "Updated May 3, 2024, 6:28 p.m. ET.\n\n"
        "For the latest news on Lindholm, visit our live page for Saturday, May 4.\n\n"
        "A fire broke out in two sheds on the northern quay early on Friday.\n\n"
        "Nobody was hurt in Lindholm, the fire brigade said."
    )
    store = tmp_path / "store"
    assert run("ingest", article, "--store", store).code == 0
    for question in ("What happened in Lindholm?", "latest news on lindholm"):
        result = run("ask", question, "--llm", "none", "--store", store, "--json")
        assert result.json["answer"].startswith("A fire broke out in two sheds")
