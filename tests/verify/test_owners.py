"""Owners: whose a thing is, in the claim as in the source."""

from __future__ import annotations

import pytest

from rag.verify.owners import check_owners, is_anothers

_FINAL = (
    "Norvik beat Lindholm 2-1 in the final. It is Norvik's fourth European title, and Norvik's captain wept. "
    "For Lindholm it is a second defeat. Lindholm captain Berg went off."
)
_MOON = (
    "An Indian craft landed on the moon. It carries a small rover named Pragyan. Both work for one day. "
    "Many scientists watched it. The landing came after a Russian craft bound for the same place crashed."
)


@pytest.mark.parametrize(
    ("claim", "article", "words"),
    [
        ("It was Lindholm's fourth European title.", _FINAL, "fourth european titl"),
        ("The Russian rover Pragyan is on the moon.", _MOON, "Russian rover"),
    ],
)
def test_what_is_anothers_fails(claim: str, article: str, words: str) -> None:
    (failure,) = check_owners(claim, article.split(". "), article)
    assert (failure.check, failure.words[: len(words)]) == ("owners", words)


@pytest.mark.parametrize(
    ("claim", "article"),
    [
        ("It was Norvik's fourth European title.", _FINAL),
        ("Norvik won their fourth European title.", _FINAL),
        ("Lindholm's captain went off.", _FINAL),  # told of without "'s"
        ("The Indian rover Pragyan is on the moon.", _MOON),
        ("The Indian drone is on the moon.", _MOON),  # of which the source has no such word
        ("Oman opened its airspace to Israeli firms.", "Oman opened its airspace to Israeli carriers. "
         "Talks were long. Nobody spoke of firms. Then all spoke."),
    ],
)  # fmt: skip
def test_what_is_its_own_does_not(claim: str, article: str) -> None:
    assert check_owners(claim, article.split(". "), article) == []


def test_a_question_says_whose_a_thing_is() -> None:
    told = "Berg headed the ball off Norvik's goal line."
    assert is_anothers("Who headed the ball off Lindholm's goal line?", told, told)
    assert not is_anothers("Who headed the ball off Norvik's goal line?", told, told)
