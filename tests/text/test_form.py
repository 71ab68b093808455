"""What can stand alone in print, told by form; of kinds, and of all the sentences that were judged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.form import WEIGHTS, features, is_prose, stands_alone


@pytest.mark.parametrize(
    "text",
    [
        "A bridge collapsed early on Tuesday after a cargo ship hit one of its piers.",
        "“We lost everything that we owned in one night,” said Josh Green, the governor.",
        "The plan to close the school was dropped after weeks of protest.",
        "Microsoft is cutting 4,800 jobs this week, most of them in its games business.",
        "The Senate passed the bill by 52 votes to 48 late on Thursday.",
        "The US president ordered 300 soldiers to the border on Friday.",
    ],
)
def test_a_sentence_that_a_reader_understands_alone(text: str) -> None:
    assert stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "He said that help was on its way to the people of the town.",  # who?
        "It sank within minutes of the collision with the ferry off the coast.",  # what?
        "But the council voted against the plan on Thursday evening.",
        "“We lost everything in one night,” he said to reporters.",
        "“We lost everything in one night, said the governor to reporters.",  # the rest is elsewhere
        "Two bags can hold the remains of the same person, he said.",
    ],
)
def test_a_sentence_that_needs_the_one_before_it(text: str) -> None:
    assert not stands_alone(text)


@pytest.mark.parametrize(
    "text",
    [
        "A view of the harbour with the bridge and the ship",  # a caption
        "Who opened the gate before the match began on Saturday?",
        "and the bridge fell into the river with eight workers on it.",
        "WHAT IS A PIER?Here is how the bridge was built.",
        "A LEAKED LIST NAMES 20 ENGINEERS:The port could have known.",
        "Photos: The bridge in pictures.",
        "5:23 pm ET February 6, 2026 | Share this update",
        "Follow him on X at @example.",
        "We walked through what was left of the town.",
        "Here is what you need to know of it.",
        "Jan. 12, 2026 Updated Jan. 13, 2026, 11:36 a.m. ET",
    ],
)
def test_what_is_no_prose_is_no_line(text: str) -> None:
    assert not is_prose(text)
    assert not stands_alone(text)


@given(st.text(max_size=200))
def test_any_text_has_a_form(text: str) -> None:
    assert len(features(text)) == len(WEIGHTS)
    assert not stands_alone(text) or is_prose(text)
