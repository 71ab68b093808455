"""Lists: who is named in a row is named there."""

from __future__ import annotations

import pytest

from rag.verify.lists import check_lists

_WORST = "The outbreaks in Norvik, Arvika, Lindholm and Oslo were the greatest concern."


@pytest.mark.parametrize(
    ("claim", "sentences", "failing"),
    [
        ("Those in Bergen, Norvik, Arvika and Oslo were.", [_WORST], "Bergen"),
        ("Those in Oslo, Norvik and Arvika were.", [_WORST], None),
        (
            "Those in Bergen, Norvik, Arvika and Oslo were.",
            [_WORST, "So was that in Bergen."],
            None,
        ),
        ("Those in Bergen and Oslo were.", [_WORST], None),
        ("Those in Rome, Paris and Madrid were.", [_WORST], None),
    ],
)
def test_names_of_a_list(claim: str, sentences: list[str], failing: str | None) -> None:
    found = check_lists(claim, sentences)
    assert [f.words for f in found] == ([failing] if failing else [])
