"""Which one of a row is meant."""

from __future__ import annotations

import pytest

from rag.numbered import has_another_rank, numbered, numbers_of


def test_names_with_a_number() -> None:
    assert numbered("Who won Super Bowl LI after Apollo 11?") == (("bowl", 51), ("apollo", 11))
    assert numbered("Lindholm won 3-0, and 40 percent of it") == ()
    assert numbers_of("apollo", "Apollo 10, Apollo 11") == [10, 11]


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("When did Norvik win their fifth title?", "It was a record fourth Baltic title.", True),
        ("When did Norvik win their fourth title?", "It was a record fourth Baltic title.", False),
        ("When did Norvik win their fifth title?", "After the fourth came a fifth title.", False),
        ("When did Norvik win their fifth title?", "They beat Arvika in the 86th minute.", False),
        ("When was the fifth Baltic summit?", "It was a record fourth Baltic title.", False),
        ("What happened on the 5th of May?", "It was his 40th May in office.", False),
        ("When did Norvik win?", "It was a record fourth title.", False),
    ],
)
def test_another_rank(question: str, text: str, another: bool) -> None:
    assert has_another_rank(question, text) == another
