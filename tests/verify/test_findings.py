"""Findings: what a suit says, no court has found."""

from __future__ import annotations

import pytest

from rag.verify.findings import check_findings


@pytest.mark.parametrize(
    ("claim", "evidence", "fails"),
    [
        ("The court found that the rent was not paid.", "The rent was not paid, says a suit in that court.", True),
        ("The court found that the rent was not paid.", "A judge ruled on the rent on Monday.", False),
        ("The Coast Guard determined that the ferry was at fault.", "The Coast Guard named the ferry.", True),
        ("Some girls fell ill and were admitted to hospitals.", "Some girls fell ill and are in hospitals.", False),
        ("The board admitted that it failed.", "She complained that the board failed.", True),
        ("Researchers found that fish sleep.", "Fish sleep, the study showed.", False),
        ("Researchers found that fish sleep.", "Fish like the dark water of the fjord.", True),
        ("She found the book in May.", "The book was in the attic.", False),
    ],
)  # fmt: skip
def test_who_finds_a_thing_is_said_to(claim: str, evidence: str, fails: bool) -> None:
    assert bool(check_findings(claim, evidence)) is fails
