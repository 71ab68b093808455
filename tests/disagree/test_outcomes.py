"""Opposite outcomes: of one thing, come true, and said of the same doer where that matters."""

from __future__ import annotations

import pytest

from rag.disagree.outcomes import find_outcomes, opposed


@pytest.mark.parametrize(
    ("one", "other", "opposite"),
    [
        ("The missile was intercepted.", "The missile landed in a field.", True),
        ("The missile was shot down.", "A missile struck a school.", True),
        ("The missile was intercepted.", "A plane landed in Rome.", False),
        ("The minister resigned.", "The minister has not resigned.", True),
        ("The minister resigned.", "The minister resigned on Friday.", False),
        ("The minister resigned.", "Voters urged the minister to stay.", False),
        ("Parliament approved the bill.", "Parliament rejected the bill.", True),
        ("The army accepted the truce.", "The rebels rejected the truce.", False),
        ("Spain won the final.", "England lost the final.", False),
        ("Spain won the final.", "Spain lost the final.", True),
        ("The bill was rejected by parliament.", "Parliament passed the bill.", True),
        ("The talks failed.", "The talks would have succeeded.", False),
        ("He was convicted of fraud.", "He was acquitted of fraud.", True),
        (
            "The agency did not name the pilot nor share details of the fault.",
            "The agency did not identify the crew member or share details of the fault.",
            False,
        ),
    ],
)
def test_what_cannot_both_be_so(one: str, other: str, opposite: bool) -> None:
    found = any(opposed(a, b) for a in find_outcomes(one) for b in find_outcomes(other))
    assert found is opposite
