"""Numbers in a text: halves, limits, currencies, and figures that count nothing."""

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


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("It holds no more than 25 people.", "under"),
        ("It holds no fewer than 25 people.", "over"),
        ("It holds no less than 25 people.", "over"),
        ("It holds more than 25 people.", "over"),
        ("It holds less than 25 people.", "under"),
        ("It holds at most, nearly, 25 people.", ""),
        ("No more came, and 25 people left.", ""),
    ],
)
def test_words_before_a_number_limit_it(text: str, limit: str) -> None:
    assert [q.limit for q in find_quantities(text)] == [limit]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A near-£100m villa was seized.", [(1e8, "£")]),
        ("It cost US$5 billion.", [(5e9, "$")]),
        ("It cost $700-800 million.", [(7e8, "$"), (8e8, "$")]),
        ("Call 317.327.3475 now.", [(317.327, "")]),
        ("He ran it in 1:13.078.", []),
        ("CO2 rose as Artemis-2 flew at 10:30 a.m.", []),
    ],
)
def test_a_number_begins_where_its_figures_do(text: str, found: list[tuple[float, str]]) -> None:
    assert [(q.value, q.kind) for q in find_quantities(text)] == found
