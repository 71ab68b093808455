"""Plans: what is only planned, hoped or feared is not told as done."""

from __future__ import annotations

import pytest

from rag.verify.plans import check_plans


@pytest.mark.parametrize(
    ("claim", "evidence", "cue"),
    [
        (
            "The company has already published its results for the third quarter.",
            "The company will release its results for the third quarter on Monday.",
            "will",
        ),
        (
            "Firefighters extinguished the blaze in the depot.",
            "Firefighters were still working to extinguish the blaze in the depot.",
            "still",
        ),
        (
            "Norway became the first country to ban the nets.",
            "Norway edged closer to becoming the first country to ban the nets.",
            "closer to",
        ),
        (
            "The law on large platforms, already in force, sets duties.",
            "The forthcoming law on large platforms sets duties.",
            "forthcoming",
        ),
        ("The council promised to rebuild the pier.", "The council will rebuild the pier.", None),
        ("The pier will be rebuilt.", "The council will rebuild the pier.", None),
        ("The council rebuilt the pier.", "The council rebuilt the pier and will paint it.", None),
        (
            "The mayor opened the pier on Friday.",
            "The mayor opened the pier on Friday and wants to rebuild the mole.",
            None,
        ),
    ],
)
def test_a_plan_is_not_told_as_done(claim: str, evidence: str, cue: str | None) -> None:
    assert [f.words for f in check_plans(claim, [evidence])] == ([cue] if cue else [])


def test_one_sentence_that_tells_it_as_done_is_enough() -> None:
    sentences = ["The council planned to rebuild the pier.", "The council has rebuilt the pier."]
    assert check_plans("The council rebuilt the pier.", sentences) == []
