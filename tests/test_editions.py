"""Who won last: neither a final of years ago, nor the one before this."""

from __future__ import annotations

import pytest

from rag.editions import asks_for_the_last, is_of_the_past
from rag.question import analyse
from tests.evidence import evidence_of


@pytest.mark.parametrize(
    "question", ["Who won the Baltic Cup?", "who won the baltic cup", "Who are the champions?"]
)
def test_who_won_asks_for_the_last(question: str) -> None:
    assert asks_for_the_last(analyse(question))


@pytest.mark.parametrize(
    "question",
    [
        "Who won the Baltic Cup in 2004?",
        "Who won Super Bowl 50?",
        "who won super bowl 50",
        "Who won Super Bowl LI?",
        "Who won UFC 300?",
        "Who won the first Baltic Cup?",
        "Who was the first woman to win the Nobel Prize in Physics?",
        "Who has won the most Grand Slam titles?",
        "Who won the cup on Sunday?",
        "Who founded the Baltic Cup?",
        "When did Norvik win the Baltic Cup?",
    ],
)
def test_who_won_another_one_does_not(question: str) -> None:
    assert not asks_for_the_last(analyse(question))


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("Norvik won the Baltic Cup in 2004. The final is on Friday.", True),
        ("Norvik won the Baltic Cup in 1994, when the final was held in Riga.", True),
        ("Norvik won Baltic Cup 11 on penalties. Baltic Cup 14 begins on Friday.", True),
        ("Norvik won Baltic Cup XI on penalties. Baltic Cup XIV begins on Friday.", True),
        ("Norvik won Baltic Cup 14 on penalties. Baltic Cup 11 was dull.", False),
        ("Norvik won the Baltic Cup, its first title since 2004.", False),
        ("Norvik won the Baltic Cup last year.", False),
        ("Norvik won the Baltic Cup on June 1. The parade is on June 8.", False),
        ("Norvik beat Arvika 3-0 to win the Baltic Cup. In March it beat Arvika 4-1.", False),
        ("Norvik, founded in 1912, won the Baltic Cup.", False),
    ],
)
def test_what_an_article_tells_as_history(text: str, past: bool) -> None:
    item = evidence_of(text, published="2025-06-02")[0]
    assert is_of_the_past(item, analyse("Who won the Baltic Cup?")) is past
