"""The check for parts of a whole."""

from __future__ import annotations

import pytest

from rag.verify.parts import check_parts

MISSING = (
    "Divers on Wednesday recovered the bodies of two of the six workers who were missing after a "
    "container ship brought down the bridge."
)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Two workers were missing after a container ship brought down the bridge.", MISSING),
        ("Three ships carry grain.", "The port sent back three of its nine ships that carry grain."),
        ("Two workers were missing.", "Police found 2 of the 6 workers who were missing."),
    ],
)  # fmt: skip
def test_what_is_told_of_the_whole_is_not_said_of_a_part(claim: str, evidence: str) -> None:
    assert [f.check for f in check_parts(claim, [evidence])] == ["parts"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Six workers were missing after a ship brought down the bridge.", MISSING),
        ("The bodies of two workers who were missing have been recovered.", MISSING),
        ("Two of the six missing workers were found.", MISSING),
        ("Two workers were found.", "Two of the six workers who were missing, were found."),
        ("Two men fled.", "Two men fled in a car that belongs to the school."),
        ("Two prisoners were freed.", "Two of the six prisoners were freed."),
    ],
)
def test_what_is_said_of_the_part_passes(claim: str, evidence: str) -> None:
    assert check_parts(claim, [evidence]) == []
