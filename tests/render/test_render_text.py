"""Text for the terminal: 80 columns, no control characters, dates for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.render.text import safe, wrapped
from rag.text.dates import day


def test_lines_break_between_words_and_keep_their_indent() -> None:
    line = "  [1] “The Dali, bound for Sri Lanka, struck a support of the bridge.”"
    assert wrapped(line, 40).split("\n") == [
        "  [1] “The Dali, bound for Sri Lanka,",
        "      struck a support of the bridge.”",
    ]


@given(st.lists(st.text("abcdefghij", min_size=1, max_size=12), max_size=60).map(" ".join))
def test_wrapping_loses_no_word_and_fits(text: str) -> None:
    lines = wrapped(text, 40).split("\n")
    assert all(len(line) <= 40 for line in lines)
    assert " ".join(lines).split() == text.split()


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    assert not any((ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 for c in safe(text))


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (None, "no date"),
        ("2024", "2024"),
        ("2024-03", "March 2024"),
        ("2024-03-06", "6 March 2024"),
        ("2024-03-06T12:00:00+01:00", "6 March 2024"),
    ],
)
def test_a_date_for_people(published: str | None, shown: str) -> None:
    assert day(published) == shown
