"""The check that a thing does not do what only somebody can, to the one who does it."""

from __future__ import annotations

import pytest

from rag.verify.agency import check_agency

_ARTICLE = (
    "New rules for the harbour. The rules were drafted by the Norvik Port Agency last year. The agency "
    "told shipping firms of them on Monday. Norvik beat Lindholm in the final. Officials closed the quay. "
    "A drone of the Norvik navy crashed. The Holm Prize went to a film about the harbour."
)


@pytest.mark.parametrize(
    "claim",
    [
        "New guidelines have proposed the Norvik Port Agency.",
        "Fresh guidelines issued the Norvik Port Agency in response to a leak.",
        "A controlled blast carried out officials on the quay.",
        "More steps did not promise the Norvik Port Agency.",
        "Four titles have now won Norvik.",
        "He said that hope had given up the agency.",
    ],
)
def test_a_thing_that_acts_on_who_acts_fails(claim: str) -> None:
    assert [f.check for f in check_agency(claim, _ARTICLE)] == ["agency"]


@pytest.mark.parametrize(
    "claim",
    [
        "The Norvik Port Agency issued new guidelines.",
        "New guidelines were issued by the Norvik Port Agency.",
        "The report asked the agency for more.",
        "A tribunal ordered the agency to act.",
        "The film won the Holm Prize.",  # nobody who acts in the article
        "The leak forced officials to act.",  # a thing can do that
        "The rules won Norvik Port Agency staff a rise.",  # its staff, and not it
        '"It is late," announced the agency.',
        "She told officials of it.",
    ],
)
def test_who_may_act_does_not(claim: str) -> None:
    assert check_agency(claim, _ARTICLE) == []


def test_what_the_article_says_itself_does_not() -> None:
    article = "The storm drain sent officials a warning. Officials closed the quay."
    assert check_agency("The storm drain sent officials to the quay.", article) == []
