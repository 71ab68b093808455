"""Tolls: the injured are not the dead."""

from __future__ import annotations

import pytest

from rag.verify.tolls import check_tolls


@pytest.mark.parametrize(
    ("claim", "sentence", "failing"),
    [
        ("Twelve people died in the blast.", "A blast injured 12 people, and nobody died.", "Twelve"),
        ("Thirty people were killed.", "The blast killed 12 people and injured 30.", "Thirty"),
        ("Deaths dropped to 125.", "New cases dropped to 125.", "125"),
        ("The firm knows of 59 crashes.", "The firm has had 59 complaints.", "59"),
        ("Twelve people were killed.", "The blast killed 12 people and injured 30.", None),
        ("Twelve people died.", "The death toll stood at 12.", None),
        ("Twelve people died.", "Twelve were on board.", None),
        ("Twelve boats sailed.", "Twelve people died.", None),
        ("Twelve of the missing are dead.", "Twelve bodies were found, and six are missing.", None),
    ],
)  # fmt: skip
def test_who_is_counted(claim: str, sentence: str, failing: str | None) -> None:
    assert [f.words for f in check_tolls(claim, [sentence])] == ([failing] if failing else [])
