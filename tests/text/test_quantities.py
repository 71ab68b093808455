"""Halves: of a match, and of a million."""

from __future__ import annotations

import pytest

from rag.text.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("He went off injured in the second half.", []),
        ("The second half of the match was dull.", []),
        ("Half of the homes burned.", [0.5]),
        ("About half a million people fled.", [0.5e6]),
    ],
)
def test_half_is_a_number_only_where_it_counts(text: str, values: list[float]) -> None:
    assert [q.value for q in find_quantities(text)] == values


@pytest.mark.parametrize(
    "sentence",
    [
        "More than $2 billion was lost.",
        "At least an estimated 40 people died, and no one else.",
        "Several dozen homes and nearly three hundred cars burned.",
        "The two were fighting, CO2 rose, and up to 5 to 10 percent fled.",
    ],
)
def test_a_number_reads_the_same_wherever_its_sentence_stands(sentence: str) -> None:
    before = "On the ninth day 12 of the 400 houses stood, about a fifth. " * 40
    alone = [(q.value, q.kind, q.limit, q.start) for q in find_quantities(sentence)]
    behind = [
        (q.value, q.kind, q.limit, q.start - len(before))
        for q in find_quantities(before + sentence)
    ]
    assert behind[-len(alone) :] == alone
