"""Who somebody is, told in passing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.identity import tells_who, who_is_asked
from tests.conftest import Result


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Anna Berg?", "Anna Berg"),
        ("who was Anna Berg", "Anna Berg"),
        ("Who's Ursula von der Berg?", None),  # two small words in a row: not read as a name
        ("Who is the mayor of Oslo?", None),
        ("Who is Anna Berg suing?", None),
        ("Who won?", None),
        ("who is anna berg", "Anna Berg"),
        ("who is winning", None),
        ("who is the mayor", None),
        ("who is responsible?", None),
        ("who is in charge", None),
        ("who was shot", None),
        ("who was hurt", None),
        ("who is drew", "Drew"),
        ("who is amelia rose", "Amelia Rose"),
    ],
)
def test_who_is_asked_for(question: str, name: str | None) -> None:
    assert who_is_asked(question) == name


@pytest.mark.parametrize(
    "sentence",
    [
        "“We wait,” ECB President Anna Berg said in Oslo.",
        "Its chair, Anna Berg, said that data had been secured.",
        "After the match, coach Anna Berg did not say whether she would stay.",
        "The boats were found, said Col. Anna Berg, superintendent of the State Police.",
        "Anna Berg, laboratory director of the agency, said that counts tend to be high.",
        "Berg is a lawyer.",
        "Talks were held with Anna Berg, the North's leader.",
    ],
)
def test_a_sentence_tells_who_that_is(sentence: str) -> None:
    assert tells_who("Anna Berg", sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Anna Berg met survivors on Monday.",
        "After a half without goals, Anna Berg put Oslo ahead.",
        "It was said Anna Berg had left.",
        "The boat was sold by Berg in May.",
        "Holm, the mayor, left.",
        "Anna Berg, in a game of two halves, scored.",
    ],
)
def test_a_sentence_with_a_name_in_it_does_not(sentence: str) -> None:
    assert not tells_who("Anna Berg", sentence)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Christine Lagarde", "ECB President Christine Lagarde"),
        ("John Byrd", "laboratory director of the Defense POW/MIA Accounting Agency"),
        ("Jennifer Homendy", "Its chair, Jennifer Homendy"),
    ],
)
def test_who_is_named_in_passing_is_found_without_a_model(
    run: Callable[..., Result], corpus_store: Path, name: str, told: str
) -> None:
    result = run("ask", f"Who is {name}?", "--llm", "none", "--store", corpus_store, "--json")
    assert result.json["status"] == "answered"
    assert told in result.json["answer"]


def test_who_only_scored_is_not_told_of(run: Callable[..., Result], corpus_store: Path) -> None:
    result = run("ask", "Who is Nico Williams?", "--llm", "none", "--store", corpus_store, "--json")
    assert (result.code, result.json["reason"]) == (3, "no article says who that is")
