"""Questions as people type them: errors, small letters, and words that are none of either."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.search.spelling import as_written
from rag.store import Catalog, Scope
from rag.types import Window


@pytest.fixture(scope="module")
def catalog(corpus_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    folder = tmp_path_factory.mktemp("spelling") / "store"
    shutil.copytree(corpus_template, folder)
    with Archive.open(settings=Settings(store=folder, llm="none", tz="UTC")) as archive:
        yield archive._readable().catalog


@pytest.mark.parametrize(
    ("typed", "read", "note"),
    [
        (
            "How many people died in the Lahiana fire?",
            "How many people died in the Lahaina fire?",
            "read “Lahiana” as “Lahaina”",
        ),
        (
            "how many poeple died in the lahaina wildfyre",
            "How many people died in the Lahaina wildfire?",
            "read “poeple” as “people”",
        ),
        (
            "when did notre-dame reoppen",
            "When did Notre-Dame reopen?",
            "read “reoppen” as “reopen”",
        ),
        ("What did Oyarzaball do?", "What did Oyarzabal do?", "read “Oyarzaball” as “Oyarzabal”"),
        (
            "What did president zelensky say?",
            "What did president Zelenskyy say?",
            "read “zelensky” as “Zelenskyy”",
        ),
        (
            "Who spoke for the Coast Gaurd?",
            "Who spoke for the Coast Guard?",
            "read “Gaurd” as “Guard”",
        ),
        (
            "who is cristine lagrade",
            "Who is Christine Lagarde?",
            "read “cristine lagrade” as “Christine Lagarde”",
        ),
    ],
)
def test_a_typing_error_is_read_as_the_nearest_word(
    catalog: Catalog, typed: str, read: str, note: str
) -> None:
    text, notes = as_written(catalog, typed, Scope())
    assert text.lower().rstrip("?") == read.lower().rstrip("?")
    assert note in notes


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Peru?",
        "What did Mark Zuckerberg say about tornadoes?",
        "When was the reactor restarted?",
        "Who is Anna Kowalczyk?",
        "How much did the ECB cut interest rates in June 2024?",
        "Was the barge seditious?",
        "Wie viele Menschen starben bei dem Brand von Lahaina?",
        "Combien de personnes sont mortes dans l'incendie de Lahaina ?",
    ],
)
def test_what_is_no_typing_error_stays(catalog: Catalog, question: str) -> None:
    assert as_written(catalog, question, Scope()) == (question, ())


@pytest.mark.parametrize(
    "question", ["Who won Euro 2024?", "who won euro 2024", "WHO WON EURO 2024?"]
)
def test_letters_are_those_of_the_collection(catalog: Catalog, question: str) -> None:
    assert as_written(catalog, question, Scope())[0].startswith("Who won ")
    lagarde = as_written(catalog, "who is christine lagarde of the ecb", Scope())
    assert lagarde == ("Who is Christine Lagarde of the ECB?", ())


def test_a_word_of_a_later_article_is_not_known(catalog: Catalog) -> None:
    early = Window(dt.datetime(2024, 1, 1, tzinfo=dt.UTC), as_of_given=True)
    assert as_written(catalog, "Who is Oyarzaball?", Scope(early)) == ("Who is Oyarzaball?", ())


def test_an_answer_says_what_it_has_read(corpus_store: Path) -> None:
    with Archive.open(settings=Settings(store=corpus_store, llm="none", tz="UTC")) as archive:
        answer = archive.ask("How much did the restoraton of Notre-Dame cost?")
        remarks: list[str] = []
        archive.search("notre-dame restoraton", on_remark=remarks.append)
    assert "700 million" in (answer.answer or "")
    assert answer.question == "How much did the restoraton of Notre-Dame cost?"
    assert answer.notes == ("read “restoraton” as “restoration”",)
    assert remarks == ["read “restoraton” as “restoration”"]
