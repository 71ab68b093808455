"""The check of ranges ("between … and …", "from … to …") and of limits ("less than")."""

from __future__ import annotations

import pytest

from rag import check
from rag.verify.ranges import check_limits, check_ranges

COUNT = "On Tuesday the agency put the number at between 1,000 and 1,100."


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Between 1,100 and 1,100 people are missing.", COUNT),
        ("Between 1,000 and 1,200 people are missing.", COUNT),
        ("Some 1,100-1,200 people are missing.", COUNT),
        ("The list grew from 31 to 41.", "The list fell from 41 to 31."),
    ],
)
def test_a_range_with_other_ends_fails(claim: str, evidence: str) -> None:
    assert [f.check for f in check_ranges(claim, evidence)] == ["numbers"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Between 1,000 and 1,100 people are missing.", COUNT),
        ("The agency spoke of 1,000 to 1,100 people.", COUNT),
        ("Some 1,000-1,100 people are missing.", COUNT),
        ("The list fell from 41 to 31.", "The list fell from 41 to 31."),
        ("The list has 31 names, down from 41.", "The list fell from 41 to 31."),
        ("Spain won 2-1.", "Spain beat England 2-1."),
        ("It takes 5 to 7 days.", "It takes five to seven days."),
    ],
)
def test_the_same_range_in_other_words_does_not(claim: str, evidence: str) -> None:
    assert check_ranges(claim, evidence) == []


def test_a_range_of_one_figure_is_not_supported() -> None:
    assert check("The agency put it at between 1,000 and 1,100.", COUNT).supported
    assert not check("The agency put it at between 1,100 and 1,100.", COUNT).supported


@pytest.mark.parametrize(
    ("claim", "evidence", "fails"),
    [
        ("Less than 2,000 were on the list.", "More than 2,000 were on the list.", True),
        ("Over 50 boats left.", "Fewer than 50 boats left.", True),
        ("Over 50 boats left.", "More than 50 boats left.", False),
        ("Some 50 boats left.", "More than 50 boats left.", False),
        ("Over 50 boats left.", "About 50 boats left.", False),
        ("No more than 50 boats left.", "Up to 50 boats left.", False),
    ],
)
def test_at_least_is_not_at_most(claim: str, evidence: str, fails: bool) -> None:
    assert bool(check_limits(claim, evidence)) is fails
