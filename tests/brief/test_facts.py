from __future__ import annotations

import pytest

from rag.brief.facts import find_numbers, find_time, is_quotable
from tests.brief.test_speech import evidence


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("The bridge collapsed on Monday.", "2024-03-25"),
        ("Eight workers were reported missing on March 25.", "2024-03-25"),
        ("The bridge opened in 1977.", "1977"),
        ("Police said on Monday that the bridge would stay closed.", "2024-03-25"),
        ("Police said on Tuesday that it was hit on Monday.", "2024-03-25"),
        ("The port will open again on May 3.", "2024-05-03"),
        ("The port opens again on May 3.", "2024-05-03"),
        ("In 1977 the bridge, which a ship had hit, was opened and named.", "1977"),
        ("The governor spoke on Monday and left.", "2024-03-25"),
    ],
)
def test_the_day_of_what_a_sentence_tells(text: str, date: str) -> None:
    found = find_time(evidence(text))
    assert found is not None
    assert found.date == date


@pytest.mark.parametrize(
    "text",
    [
        "It was the worst collapse since August 1, 2007.",
        "The Jan. 6 committee met again.",
        "The 2024 election is near.",
        "It opened on May 3 and closed on June 9, 2023.",
        "The ministry asked whether money was paid in 2008.",
        "“We saw it on Monday,” said Josh Green.",
        "The meetings on Tuesday and Wednesday were short.",
        "The painting shows what was lost since an army crossed the border four years ago.",
        "The ship had been a favourite since last year's race.",
        "The bridge collapsed.",
    ],
)
def test_a_date_of_something_else_is_none(text: str) -> None:
    found = find_time(evidence(text))
    assert found is None or found.date is None or found.text == "Tuesday"


def test_a_day_to_come_that_is_told_as_past_is_not_resolved() -> None:
    found = find_time(evidence("The agency approved the drug on Oct 24.", "2024-06-05"))
    assert found is not None
    assert (found.date, found.text) == (None, "Oct 24")


def test_words_that_cannot_be_resolved_stand_for_themselves() -> None:
    found = find_time(evidence("The bridge was closed earlier in the week."))
    assert found is not None
    assert (found.date, found.text) == (None, "earlier in the week")


@pytest.mark.parametrize(
    "text", ["The bridge fell on Wednesday.", "The port shut on Jan. 6 of last week."]
)
def test_a_weekday_nearly_a_week_back_may_be_the_one_to_come(text: str) -> None:
    found = find_time(
        evidence(text)
    )  # the article of a Tuesday that was still written on Wednesday
    assert found is None or found.date != "2024-03-20"


def test_a_day_far_off_is_of_a_year_that_nobody_gave() -> None:
    found = find_time(evidence("It would take time to trace the path of Feb. 3.", "2023-02-16"))
    assert found is None or not (found.date or "").startswith("2024")


@pytest.mark.parametrize(
    ("text", "quotable"),
    [
        ("None of the 177 passengers was hurt.", True),
        ("The storm cut power to 42 million people.", True),
        ("He spoke of the 10 Commandments.", False),
        ("She won a record 14 French Opens.", False),
        ("Some 20 railcars burned.", True),
        ("Only 6 railcars burned.", False),
        ("A poll gave her 38% of the votes.", True),
    ],
)
def test_the_figures_that_a_reader_would_quote(text: str, quotable: bool) -> None:
    assert any(map(is_quotable, find_numbers(evidence(text)))) is quotable
