"""The checks together: what a claim may not rest on, though every one of its words is there."""

from __future__ import annotations

import pytest

from rag import check

_ARTICLE = (
    "Anna Berg would come back to see Per Holm. Their last meeting was in Norvik, on the border, in 2019. "
    "Last month, Lindholm tested a drone ahead of a summit that drew both Berg and its president, Kai Lund."
)


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("Anna Berg and Per Holm last met in Norvik in 2019.", True),
        # "Last" is of the meeting, and the name of last month's summit.
        ("Kai Lund and Per Holm last met in Norvik in 2019.", False),
    ],
)
def test_a_word_of_time_lends_no_name(claim: str, supported: bool) -> None:
    assert check(claim, _ARTICLE).supported is supported
