"""Ranks: the second of a kind is not the first."""

from __future__ import annotations

import pytest

from rag.verify.ranks import check_ranks, find_ranks


def test_what_is_a_rank_of_what() -> None:
    assert find_ranks("It was their first win, on May 2nd, and the fourth Baltic title.") == [
        (4.0, ("baltic", "titl")),
        (1.0, ("win",)),
    ]


@pytest.mark.parametrize(
    ("claim", "evidence", "fails"),
    [
        ("They won at the first attempt.", "They won at the second attempt.", True),
        ("It is a fifth title.", "It is a fourth Baltic title.", True),
        ("It is a fourth title.", "It is a fourth Baltic title.", False),
        ("It is a first title.", "After the first title came a second title.", False),
        ("It is a first title.", "It is a title.", False),
        ("It took 10-second breaks.", "It was the first of the breaks.", False),
    ],
)
def test_a_rank_is_that_of_the_evidence(claim: str, evidence: str, fails: bool) -> None:
    assert bool(check_ranks(claim, evidence)) is fails
