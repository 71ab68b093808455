"""Quantifiers: some are not most, and not only."""

from __future__ import annotations

import pytest

from rag.verify.quantifiers import check_quantifiers


@pytest.mark.parametrize(
    ("claim", "evidence", "failing"),
    [
        ("All of his peers have scolded Lund.", "Some of his peers have scolded Lund.", "All of his"),
        ("Most of the files were kept.", "But several dozens were kept by agencies.", "Most of the"),
        ("All of the teams came back.", "Not all of the teams came back.", "All of the"),
        ("Cases rose in every part of the country.", "Cases rose in parts of the country.", "every part of the"),
        ("Some of his peers have scolded Lund.", "All of his peers have scolded Lund.", None),
        ("All of the teams came back.", "The teams came back.", None),
        ("All of the teams won.", "All of the teams won; some of the teams lost later.", None),
        ("Norvik won the most medals.", "Norvik won several medals, more than all others.", None),
        ("After all, the teams came back.", "Some of the teams came back.", None),
        ("The bill is for colleges only.", "The bill is for colleges, and for schools.", "only"),
        ("The bill is for colleges only.", "The bill is for no schools, for colleges.", None),
        ("The bill is not only for colleges.", "The bill is for colleges, and for schools.", None),
        ("Only three ferries sailed.", "Three ferries sailed.", None),
    ],
)  # fmt: skip
def test_some_all_and_only(claim: str, evidence: str, failing: str | None) -> None:
    found = check_quantifiers(claim, evidence)
    assert [f.words for f in found] == ([failing] if failing else [])
