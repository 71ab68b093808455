"""The check for claims that break off."""

from __future__ import annotations

import pytest

from rag.verify.whole import check_whole

SOURCE = "The crew are expected to travel “farther from Earth than any before”, the agency said."


@pytest.mark.parametrize(
    "claim",
    [
        "The crew are expected to travel",
        "Trump said on June 17 that while he believes the talks will hold, the United States will",
        "The U.S. is not",
        "The mayor spoke of the",
    ],
)
def test_a_claim_that_breaks_off_fails(claim: str) -> None:
    assert [f.check for f in check_whole(claim, SOURCE)] == ["whole"]


@pytest.mark.parametrize(
    "claim",
    [
        "The talks will hold.",
        "The crew are expected to travel.",
        "Bridge falls into the harbour",
        "It is what the family hoped for.",
        "He asked what it was for?",
        'The ministry said "we will"',
        "",
    ],
)
def test_a_whole_one_passes(claim: str) -> None:
    assert check_whole(claim, SOURCE) == []
