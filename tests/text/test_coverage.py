from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.coverage import carries
from rag.text.words import content_stems

BRIDGE = (
    "The container ship lost power shortly before it struck the bridge, which collapsed within "
    "seconds into the river."
)
FIRE = "Strong winds drove the wildfire through the historic town, and 55 people died."
VOTE = "Parliament passed the budget by 312 votes to 290 after a debate of nine hours."


@pytest.mark.parametrize(
    ("claim", "sentence", "share"),
    [
        ("The bridge collapsed.", BRIDGE, 1.0),
        ("The bridge was blue.", BRIDGE, 0.5),
        ("The captain was drunk.", BRIDGE, 0.0),
        ("He said so.", BRIDGE, 0.0),
    ],
)
def test_how_much_of_a_claim_a_sentence_carries(claim: str, sentence: str, share: float) -> None:
    assert carries(claim, sentence) == pytest.approx(share)


@given(st.lists(st.sampled_from(f"{BRIDGE} {FIRE} {VOTE}".split()), min_size=1, max_size=12))
def test_every_text_covers_itself(parts: list[str]) -> None:
    text = " ".join(parts)
    assert not content_stems(text) or carries(text, text) == 1.0
