"""The check that a title stays with whom the article gives it to."""

from __future__ import annotations

import pytest

from rag.verify.titles import check_titles

ARTICLE = (
    "Mayor Petra Lund met the fire chief, Anders Holm. The company's director, Ida Berg, was there, "
    "as was Erik Dahl, a spokesman for the port. President-elect Nils Aas and President Tor Vik came."
)


@pytest.mark.parametrize(
    "claim",
    [
        "Mayor Anders Holm gave a speech.",
        "Ida Berg, the mayor, gave a speech.",
        "The fire chief, Petra Lund, gave a speech.",
        "Petra Lund, who is the director, gave a speech.",
    ],
)
def test_a_title_of_another_fails(claim: str) -> None:
    assert [f.check for f in check_titles(claim, ARTICLE)] == ["names"]


@pytest.mark.parametrize(
    "claim",
    [
        "Mayor Lund gave a speech.",
        "Petra Lund, the mayor of the town, gave a speech.",
        "Chief Holm gave a speech.",
        "Erik Dahl, the port's spokesman, gave a speech.",
        "President Tor Vik gave a speech.",
        "On Tuesday, the new mayor gave a speech.",
        "The mayor gave a speech.",
        "Coach Ida Berg gave a speech.",
        "Petra Lund was there, and she phoned the director.",
    ],
)
def test_a_title_of_ones_own_does_not(claim: str) -> None:
    assert check_titles(claim, ARTICLE) == []
