"""Who a question says did it."""

from __future__ import annotations

import pytest

from rag.doers import another_did_it, doer_of, is_anothers_win_or_own
from rag.extractive import can_answer
from rag.question import analyse
from tests.evidence import evidence_of


@pytest.mark.parametrize(
    ("question", "doer"),
    [
        ("When did the Federal Reserve cut its rates?", ("Federal Reserve", "cut")),
        ("In which year did Norvik win the cup?", ("Norvik", "win")),
        ("What did Anna Berg do?", None),
        ("Who cut the rates?", None),
        ("When did the bank cut rates?", None),
    ],
)
def test_who_does_what(question: str, doer: tuple[str, str] | None) -> None:
    assert doer_of(question) == doer


@pytest.mark.parametrize(
    ("question", "sentence", "told", "another"),
    [
        ("When did the Federal Reserve cut its rates?", "The Bank of Norvik cut its rates on Thursday.", "", True),
        ("When did the Bank of Norvik cut its rates?", "The Bank of Norvik cut its rates on Thursday.", "", False),
        ("When did Oslo cut its rates?", "The Bank of Norvik cut its rates on Thursday.", "Oslo acts.", False),
        ("When did the US and Norvik strike Arvika?", "On Monday, Norvik struck Arvika.", "", False),
        ("When did Anna Berg resign?", "Berg resigned on Thursday.", "Mayor Anna Berg came.", False),
        ("When did Hurricane Debby kill six?", "Debby killed six on Monday.", "Hurricane Debby grew.", False),
        ("When did the Bank of Norvik cut rates?", "The Bank cut rates on Thursday.", "", False),
        ("When did the Lakers score?", "Norvik scored late.", "The Norvik Lakers came.", False),
        ("Who scored the winning goal for Lindholm?", "Norvik beat Lindholm; Berg scored late.", "", True),
        ("In which minute did Lindholm score the winning goal?", "Norvik beat Lindholm 2-1.", "", True),
        ("By what score did Lindholm beat Norvik?", "Norvik beat Lindholm 2-1.", "", True),
        ("By what score did Norvik beat Lindholm?", "Norvik beat Lindholm 2-1.", "", False),
        ("When did Norvik score the winning goal?", "Norvik beat Lindholm 2-1.", "", False),
        ("When did Berg resign?", "The mayor resigned on Thursday.", "", False),
        ("In which year did Lindholm win?", "Norvik beat Lindholm 2-1 in 2024.", "", True),
        ("Who scored Lindholm's winning goal?", "Norvik beat Lindholm, with Berg scoring the winning goal.", "", True),
        ("Who scored Norvik's winning goal?", "Norvik beat Lindholm, with Berg scoring the winning goal.", "", False),
    ],
)  # fmt: skip
def test_a_sentence_of_another_one(question: str, sentence: str, told: str, another: bool) -> None:
    article = f"In Norvik, in Lindholm, in Oslo. {told} {sentence}"
    headed = told if told == "Oslo acts." else ""
    found = is_anothers_win_or_own(question, sentence, article, "")
    assert (found or another_did_it(question, sentence, f"{headed} {sentence}", article)) is another


def test_who_won_is_in_the_sentence_before() -> None:
    before, goal = "Norvik beat Lindholm 2-1.", "Berg scored the winning goal in the 86th minute."
    article = f"{before} {goal}"
    assert is_anothers_win_or_own("Who scored Lindholm's winning goal?", goal, article, before)
    assert not is_anothers_win_or_own("Who scored Norvik's winning goal?", goal, article, before)


def test_where_a_model_reads_it_who_did_it_is_for_the_model() -> None:
    text = "The Senate approved aid to Norvik on Tuesday. Congress had waited for months."
    item = evidence_of(text, title="Aid for Norvik")[0]
    asked = analyse("When did Congress approve aid to Norvik?")
    assert can_answer(asked, item, read=True)
    assert not can_answer(asked, item)
