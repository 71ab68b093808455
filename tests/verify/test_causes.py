"""Causes: that one thing came of another is said in one place."""

from __future__ import annotations

import pytest

from rag.verify.causes import check_causes

_TITLE = "Her title in the butterfly race this year caused unease among rival swimmers."
_REPORT = "A panel of the federation found that the advantage remains."


@pytest.mark.parametrize(
    ("claim", "fails"),
    [
        ("Rival swimmers felt unease because of her title this year.", False),
        ("Because of her title, rival swimmers felt unease.", False),
        ("Her title led the federation to set up a panel.", True),
        ("The federation set up a panel because of her title in the race.", True),
        ("A panel of the federation found that the advantage remains.", False),
    ],
)
def test_two_sentences_are_not_joined_by_because(claim: str, fails: bool) -> None:
    assert bool(check_causes(claim, [_TITLE, _REPORT])) is fails
