"""What a sentence counts: the whole and for now, not parts, not before; whether two figures agree."""

from __future__ import annotations

import pytest

from rag.answer.disagree import agree, find_counts


@pytest.mark.parametrize(
    ("sentence", "counted"),
    [
        ("The death toll rose to 17.", [(17, "dead")]),
        ("12 people were killed and 30 injured.", [(12, "dead"), (30, "injured")]),
        ("The number of people known to have died has risen to 55.", [(55, "dead")]),
        ("The number of people listed as missing fell from 41 to 31.", [(31, "missing")]),
        ("Officials lowered the toll from 115 to at least 97.", [(97, "dead")]),
        ("A blast killed a dozen people.", [(12, "dead")]),
        ("More than 1,000 buildings were destroyed.", [(1000, "build")]),
        ("It cost 700 million euros.", [(7e8, "euro")]),
        ("The mission was launched on July 14 at 6:04 p.m.", []),
        ("Two of the six workers died.", []),
        ("It came in 3rd.", []),
        ("Jets were grounded after two fatal crashes.", [(2, "crash")]),
        ("Three dead and two injured people were found.", [(3, "dead"), (2, "injured")]),
        ("She is nominated for six American Music Awards.", []),
        ("Her partner is a 19-year-old from Canada.", []),
        ("She left tennis almost four years ago.", []),
    ],
)
def test_what_a_sentence_counts(sentence: str, counted: list[tuple[float, str]]) -> None:
    assert [(c.value, c.thing) for c in find_counts(sentence)] == counted


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(12, 12, True), (12, 17, False), (10, 12, False), (1000, 1040, True),
     (10_000, 9_800, True), (7e8, 7.02e8, True), (115, 97, False), (1_450_000, 1_500_000, True)],
)  # fmt: skip
def test_a_rounded_figure_is_near_enough(one: float, other: float, same: bool) -> None:
    assert agree(one, other) is same
    assert agree(other, one) is same
