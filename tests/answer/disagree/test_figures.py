"""What a sentence counts: the whole and for now, not parts, not before, not elsewhere."""

from __future__ import annotations

import pytest

from rag.answer.disagree.figures import agree, find_counts, outgrows, same_thing


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
        ("36 deaths were confirmed on Wednesday and another 19 on Thursday.", []),
        ("Two of the six workers died.", []),
        ("The figure had stood at 115 until then, killing hopes.", []),
        ("It is the deadliest since a fire in 2018 that killed 85 people.", []),
        ("12 people died when the bus, carrying 40, overturned.", [(12, "dead")]),
        ("It came in 3rd.", []),
        ("Her partner is a 19-year-old from Canada.", []),
        ("She left tennis almost four years ago.", []),
    ],
)
def test_what_a_sentence_counts(sentence: str, counted: list[tuple[float, str]]) -> None:
    assert [(c.value, c.thing) for c in find_counts(sentence)] == counted


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("12 people died.", "17 deaths were confirmed.", True),
        ("12 people died.", "17 people were injured.", False),
        ("12 people died.", "17 children died.", False),
        ("12 people died.", "Officials expect that 17 people died.", False),
        ("It cost $1.2bn.", "It cost 1,400 million dollars.", True),
        ("It cost $1.2bn.", "It cost 1,400 million euros.", False),
        ("Unemployment is 4 percent.", "There are 4 million unemployed.", False),
        ("40 homes burned.", "60 homes burned.", True),
        ("40 homes burned.", "60 cars burned.", False),
    ],
)
def test_whether_two_count_the_same(one: str, other: str, same: bool) -> None:
    assert same_thing(find_counts(one)[0], find_counts(other)[0]) is same


def test_about_is_near_enough_and_a_figure_is_not() -> None:
    about, exact, near = (
        find_counts(f"{words} people died.")[0] for words in ("About 1,000", "1,000", "1,040")
    )
    assert agree(about, near)
    assert not agree(exact, near)


@pytest.mark.parametrize(
    ("newer", "older", "goes_on"),
    [
        ("15 people died.", "At least 12 people died.", True),
        ("At least 15 people died.", "More than 12 people died.", True),
        ("9 people died.", "At least 12 people died.", False),
        ("15 people died.", "12 people died.", False),
        ("8 people died.", "Up to 12 people died.", True),
    ],
)
def test_what_goes_on_where_the_older_stops(newer: str, older: str, goes_on: bool) -> None:
    assert outgrows(find_counts(newer)[0], find_counts(older)[0]) is goes_on
