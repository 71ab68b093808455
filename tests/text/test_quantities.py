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
