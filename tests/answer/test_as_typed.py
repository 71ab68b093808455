"""Questions as they are typed have the answer of their careful form; who holds which office."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import check
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


NOT_YET = pytest.mark.xfail(reason="the reader judges these sentences otherwise")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what did the ntsb do after the bridge fell", "is investigating"),
        ("which title was it for spain", "fourth European title"),
        ("Who won the Euro 2024 final?", "Spain beat England"),  # the year is the article's
        pytest.param("who won euro 2024", "Spain beat England", marks=NOT_YET),
        pytest.param("WHO WON EURO 2024?", "Spain beat England", marks=NOT_YET),
        pytest.param("what did the fed do?", "has yet to lower its rates", marks=NOT_YET),
    ],
)
def test_a_name_in_small_letters_is_answered(
    run: Run, corpus_store: Path, question: str, told: str
) -> None:
    answer = run("ask", question, "--store", corpus_store, "--llm", "none", "--json").json
    assert told in (answer["answer"] or "")


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("Who coached Spain?", "Southgate"),
        ("Who is the captain of England?", "Morata"),
        pytest.param("Who is Spain's coach?", "Southgate", marks=NOT_YET),
        pytest.param("Who is the goalkeeper of Spain?", "Pickford", marks=NOT_YET),
        pytest.param("Who is the king of England?", "Felipe", marks=NOT_YET),
    ],
)
def test_an_office_of_the_other_side_is_no_answer(
    run: Run, corpus_store: Path, question: str, never: str
) -> None:
    answer = run("ask", question, "--store", corpus_store, "--llm", "none", "--json").json
    assert never not in (answer["answer"] or "")


COACH = "Rovers coach Tim Hargreave did not want to speak about his future."
MAYOR = "Mayor Dev Anand asked people to stay out of damaged houses."
RECTOR = (
    "The rector of the university, Maria-Luise Berg, said that lectures would not start again "
    "before June."
)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The captain of the Rovers is Tim Hargreave.", COACH),
        ("Tim Hargreave is the owner of the Rovers.", COACH),
        ("The governor is Dev Anand.", MAYOR),
        ("Dev Anand is the minister who asked people to stay out of damaged houses.", MAYOR),
        ("Maria-Luise Berg is the minister of education.", RECTOR),
    ],
)
def test_another_office_is_not_supported(claim: str, source: str) -> None:
    assert check(claim, source).support != "supported"


@NOT_YET
@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The rector of the university is Maria-Luise Berg.", RECTOR),
        ("Tim Hargreave is the coach of the Rovers.", COACH),
        ("Dev Anand is the mayor.", MAYOR),
    ],
)
def test_the_office_that_is_held_is_supported(claim: str, source: str) -> None:
    assert check(claim, source).support == "supported"
