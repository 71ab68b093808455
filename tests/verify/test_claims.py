"""The checks together: what a claim may not rest on, though every one of its words is there."""

from __future__ import annotations

import pytest

from rag import check

_ARTICLE = (
    "Anna Berg would come back to see Per Holm. Their last meeting was in Norvik, on the border, in 2019. "
    "Last month, Lindholm tested a drone ahead of a summit that drew both Berg and its president, Kai Lund."
)


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("Anna Berg and Per Holm last met in Norvik in 2019.", True),
        # "Last" is of the meeting, and the name of last month's summit.
        ("Kai Lund and Per Holm last met in Norvik in 2019.", False),
    ],
)
def test_a_word_of_time_lends_no_name(claim: str, supported: bool) -> None:
    assert check(claim, _ARTICLE).supported is supported


def test_whoever_has_two_of_the_figures_tells_of_the_same() -> None:
    article = (
        "Ida Dahl, a friend of the family, created a page for gifts. "
        "The fundraiser has a $25,000 goal and $9,320 has been raised so far."
    )
    claim = (
        "A fundraiser of Ida Dahl, a friend, has brought in $9,320 toward its target of $25,000."
    )
    assert check(claim, article).supported
    assert not check(claim.replace("9,320", "9,230"), article).supported
