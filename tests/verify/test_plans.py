"""Plans: what is only planned, hoped or feared is not told as done."""

from __future__ import annotations

import pytest

from rag.dates import find_dates
from rag.verify.plans import check_plans, check_to_come


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


@pytest.mark.parametrize(
    ("claim", "published", "fails"),
    [
        ("The last eclipse in Oslo was on August 12, 2026.", "2024-04-09", True),
        ("The last eclipse in Oslo was on August 12, 2026.", "2026-08-12T09:00:00+02:00", False),
        ("The last eclipse in Oslo was on August 12, 2026.", None, False),
        ("The next eclipse in Oslo will be on August 12, 2026.", "2024-04-09", False),
        ("The vote was put off until August 12, 2026.", "2024-04-09", False),
        ("The bank raised its forecast for 2026.", "2024-04-09", False),
        ("The eclipse was in 2024.", "2024-04-09", False),
    ],
)
def test_what_was_yet_to_come_is_not_told_as_past(
    claim: str, published: str | None, fails: bool
) -> None:
    assert bool(check_to_come(claim, find_dates(claim, published), [published])) is fails
