"""What refuses a claim by itself, and what another wording may explain and so does not."""

from __future__ import annotations

import pytest

from rag.checks.parsed import parse
from rag.checks.vetoes import gives_a_part, vetoes
from tests.evidence import evidence_of

ARTICLE = (
    "Mayor Anna Berg said on Friday that 212 homes burned in Tarn. "
    "The fire cost about 40 million dollars. "
    "“We will rebuild,” she said. "
    "Some 65 percent of the town is without power. "
    "Firemen from two counties were still at work on Saturday, and the road to the north was closed. "
    "The school will stay shut until its roof has been looked at, the council said in the evening."
)


def _checks(claim: str, text: str = ARTICLE, **more: str) -> list[str]:
    return [f.check for f in vetoes(claim, evidence_of(text, published="2024-05-10", **more))]


@pytest.mark.parametrize(
    ("claim", "check"),
    [
        ("Berg said: “We will not rebuild.”", "quotes"),
        ("Olof Lund said that 212 homes burned.", "names"),
        ("The fire burned 250 homes in Tarn.", "figures"),
        ("The fire cost 90 million dollars.", "figures"),
        ("The fire left 12 percent of the town without power.", "figures"),
        ("Berg spoke on May 3, 2024.", "dates"),
        ("Berg said on Sunday that homes burned.", "dates"),
    ],
)
def test_what_can_be_pointed_at_refuses_a_claim(claim: str, check: str) -> None:
    assert _checks(claim) == [check]


@pytest.mark.parametrize(
    "claim",
    [
        "Berg said: “We will rebuild.”",
        "The mayor of Tarn spoke of 212 burned homes.",
        "About two thirds of the town has no electricity.",
        "The damage is put at some 40 million dollars.",
        "Berg spoke on May 10, 2024.",
        "Berg spoke in May.",
        "Four streets were closed.",  # the article counts no streets: that is for the reader
    ],
)
def test_what_another_wording_may_explain_does_not(claim: str) -> None:
    assert _checks(claim) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "is_part"),
    [
        ("Two workers were missing.", "They found two of the six workers who were missing.", True),
        ("Nine houses burned.", "Nine of 40 houses that burned stood empty.", True),
        ("Two of the six workers were found.", "They found two of the six workers.", False),
        ("Six workers were missing.", "They found two of the six workers who were missing.", False),
        ("Two workers were missing.", "Two workers of the port were missing.", False),
    ],
)
def test_a_part_is_told_from_the_whole(claim: str, evidence: str, is_part: bool) -> None:
    assert gives_a_part(parse(claim), parse(evidence)) is is_part
