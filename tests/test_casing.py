"""Names in questions that were typed in small letters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.casing import is_in_small, names_in_small
from tests.conftest import Result

_TEXTS = ["Trains in Spain stood still. In Spain the ECB and the Red Cross met.", "Spain won."]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("how many trains stood still in spain", ("Spain",)),
        ("What did the ecb say in spain's north?", ("ECB", "Spain")),
        ("how many trains are there", ()),  # a capital where a sentence begins says nothing
        ("", ()),
    ],
)
def test_names_are_told_by_how_articles_write_them(question: str, names: tuple[str, ...]) -> None:
    assert names_in_small(question, _TEXTS) == names


def test_a_word_that_is_also_written_small_is_no_name() -> None:
    assert names_in_small("who met the cross", [*_TEXTS, "It was a cross of oak."]) == ()


def test_which_question_is_in_small_letters() -> None:
    assert is_in_small("What did they say?")
    assert not is_in_small("What did Lund say?")


def test_a_figure_of_another_place_is_no_answer(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(
        "A train hit a car in Oslo on Monday. Three people died in the train crash."
    )
    (tmp_path / "two.md").write_text("Farmers in Spain and their friends in Spain harvest olives.")
    store = tmp_path / "store"
    assert run("ingest", tmp_path / "one.md", tmp_path / "two.md", "--store", store).code == 0
    ask = ("--llm", "none", "--store", store, "--json")
    elsewhere = run("ask", "how many people died in the train crash in spain", *ask)
    assert elsewhere.json["status"] == "not_in_corpus"
    there = run("ask", "how many people died in the train crash in oslo", *ask)
    assert "Three people died" in there.json["answer"]
