"""Relations: an aide is not the one he works for."""

from __future__ import annotations

import pytest

from rag.verify.relations import check_relations


@pytest.mark.parametrize(
    ("claim", "sentence", "fails"),
    [
        ("Anna Berg died on Monday.", "A close adviser to Mayor Anna Berg died on Monday.", True),
        ("Anna Berg resigned.", "Anna Berg's spokesman resigned.", True),
        ("Anna Berg resigned.", "Anna Berg's spokesman said that Berg had resigned.", False),
        ("Anna Berg's spokesman resigned.", "Anna Berg's spokesman resigned.", False),
        ("Anna Berg died.", "Anna Berg died on Monday, her husband said.", False),
        ("Oslo mourned.", "Anna Berg's spokesman mourned in Oslo.", False),
    ],
)
def test_who_did_it_is_not_who_is_near_to_him(claim: str, sentence: str, fails: bool) -> None:
    assert bool(check_relations(claim, [sentence], sentence)) is fails
