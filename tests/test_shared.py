"""Questions that no single sentence answers: what they are about, and the name that is shared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.extractive import answerable, draft_from_sentences
from rag.question import analyse, evidence_budget
from rag.shared import shared_name, unknown_names
from rag.types import Context, Evidence
from tests.evidence import evidence_of

QUESTION = (
    "Which company, according to Harbour Wire, was fined for hiding the leak at its northern "
    "terminal, bought two coastal ferries during the summer, and promised the harbour council "
    "cheaper winter tickets?"
)


def _articles(*texts: str) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    for index, text in enumerate(texts):
        for item in evidence_of(text, title=f"Report {index}"):
            article = replace(item.article, article_id=f"{index:016}")
            found.append(replace(item, number=len(found) + 1, article=article))
    return tuple(found)


EVIDENCE = _articles(
    "The court fined Nordvik Lines for hiding the leak at its northern terminal.",
    "Two coastal ferries were bought by Nordvik Lines during the summer.",
    "Cheaper winter tickets are promised to the harbour council, Nordvik Lines said. "
    "The mayor, Ada Holm, welcomed it.",
)


def test_a_question_of_many_parts_is_known_for_one() -> None:
    assert analyse(QUESTION).several
    assert not analyse("Which company bought the two ferries?").several


def test_what_several_articles_say_together_is_an_answer() -> None:
    asked, context = analyse(QUESTION), Context(EVIDENCE, ())
    assert answerable(asked, context)
    assert shared_name(asked, EVIDENCE) == "Nordvik Lines"
    claims = draft_from_sentences(asked, EVIDENCE).claims
    assert claims
    assert all("Nordvik Lines" in c.text for c in claims)


@pytest.mark.parametrize(
    ("old", "new", "unknown"),
    [
        ("Harbour Wire", "The Evening Lantern", ("Evening Lantern",)),
        ("harbour council", "council of Ostermark", ("Ostermark",)),
    ],
    ids=["an outlet that is not there", "a place that nobody writes of"],
)
def test_a_name_that_no_evidence_uses_is_a_reason_to_abstain(
    old: str, new: str, unknown: tuple[str, ...]
) -> None:
    asked, context = analyse(QUESTION.replace(old, new)), Context(EVIDENCE, ())
    assert unknown_names(asked, context) == unknown
    assert not answerable(asked, context)


def test_known_names_alone_do_not_make_an_answer() -> None:
    evidence = _articles("Nordvik Lines painted its ships.", "A ferry was late, Harbour Wire says.")
    assert not answerable(analyse(QUESTION), Context(evidence, ()))


def test_who_is_a_person_and_which_company_none() -> None:
    evidence = _articles(
        "At the northern terminal Ada Holm, who leads Nordvik, hid the leak.",
        "The council heard that Nordvik bought coastal ferries, and that Holm promised tickets.",
        "A court fined Nordvik, and later fined Holm.",
    )
    assert shared_name(analyse(QUESTION), evidence) == "Nordvik"
    person = QUESTION.replace("Which company", "Which person")
    assert shared_name(analyse(person), evidence) == "Ada Holm"


def test_several_articles_get_more_room_in_a_prompt() -> None:
    few = analyse("Who won?")
    assert evidence_budget(few, 280) == 280
    assert (evidence_budget(analyse(QUESTION), 280) or 0) > 280
    assert evidence_budget(analyse(QUESTION), 3000) == 3000
    assert evidence_budget(analyse(QUESTION), None) is None
