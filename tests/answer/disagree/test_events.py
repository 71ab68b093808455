"""The same event: places and days tell, and who said so when does not."""

from __future__ import annotations

import pytest

from rag.answer.disagree.corrections import corrects
from rag.answer.disagree.events import same_event
from rag.text.event_days import days_of
from tests.evidence import evidence_of


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("Police said on Tuesday that 12 people had died.", set()),
        ("On Tuesday, the police said that 12 people had died.", set()),
        ("The dam broke on Tuesday, the water board said.", {"2024-07-02"}),
        ("It was the worst since the flood of 2013.", set()),
    ],
)
def test_the_day_of_the_event_not_of_the_statement(sentence: str, days: set[str]) -> None:
    assert days_of(evidence_of(sentence, published="2024-07-05")[0]) == days


@pytest.mark.parametrize(
    ("sentence", "published", "same"),
    [
        ("A blast in Orlova killed 17 people.", "2024-05-08", True),
        ("A blast in Maribo killed 17 people.", "2024-05-08", False),
        ("A blast in Orlova killed 17 people on Wednesday.", "2024-05-08", False),
        ("The toll of the blast in Orlova stood at 17 on Wednesday.", "2024-05-08", True),
        ("A blast in Orlova killed 17 people.", "2024-09-08", False),
    ],
    ids=["same place", "another place", "another day", "a count that goes on", "months later"],
)
def test_which_event(sentence: str, published: str, same: bool) -> None:
    first = evidence_of("A blast in Orlova on Monday killed 12 people.", published="2024-05-06")[0]
    assert same_event(first, evidence_of(sentence, published=published)[0]) is same


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("The toll was revised to 16.", True),
        ("The toll is 16. Three names had been counted twice.", True),
        ("Officials retracted an earlier statement on the 16 dead.", True),
        ("The toll has risen to 16.", False),
    ],
)
def test_a_correction(text: str, is_one: bool) -> None:
    assert corrects(evidence_of(text)[0]) is is_one
