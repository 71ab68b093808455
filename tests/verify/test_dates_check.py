from __future__ import annotations

import pytest

from rag.dates import find_dates
from rag.types import Failure
from rag.verify.dates import check_dates

TUESDAY = "2024-03-26"


def failures(claim: str, evidence: str, published: str | None = TUESDAY) -> list[Failure]:
    return check_dates(find_dates(claim, published), evidence, [published])


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The bridge fell on Tuesday.", "The bridge fell on Tuesday."),
        ("The bridge fell on March 26.", "The bridge fell on Tuesday."),
        ("The bridge fell on March 26, 2024.", "The bridge fell on Tuesday."),
        ("The bridge fell on 26 March 2024.", "The bridge fell on March 26, 2024."),
        ("The bridge fell on Mar. 26.", "The bridge fell on March 26."),
        ("The bridge fell on 2024-03-26.", "The bridge fell on March 26."),
        ("The bridge fell on Monday.", "The bridge fell yesterday."),
        ("The bridge fell on March 25.", "The bridge fell yesterday."),
        ("The bridge fell in 2024.", "The bridge fell on Tuesday."),
        ("The bridge fell in March 2024.", "The bridge fell on Tuesday."),
        ("The treaty was signed in 2019.", "The treaty was signed last June 2019."),
        ("The treaty was signed in 2019.", "The treaty of June 5, 2019, is dead."),
        ("Prices rose in February 2024.", "Prices rose last month."),
        ("Prices rose in 2023.", "Prices rose last year."),
        ("Prices rose last week.", "Prices rose last week."),
        ("It opened four years ago.", "It opened in 2020."),
        ("The bridge fell.", "The bridge fell on Tuesday."),
        ("Two fell on Monday and one a day later.", "Two fell on Monday, one on Tuesday."),
        ("It was sold the day before the fire.", "It was sold a day earlier."),
        ("It was sold the next day.", "A day later, it was sold."),
        ("It sold more in 2024 than in the previous year.", "In 2024 it sold more than last year."),
        ("It erred the week before.", "It erred last week."),
        ("The bridge fell today.", "The bridge fell on Tuesday."),
        ("It rises this year and next year.", "It rises this year and next."),
    ],
)
def test_a_date_that_the_source_gives_may_be_written_otherwise(claim: str, evidence: str) -> None:
    assert failures(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The bridge fell on Wednesday.", "The bridge fell on Tuesday."),
        ("It rises this month and next month.", "It rises this month and next year."),
        ("The bridge fell on March 25.", "The bridge fell on Tuesday."),
        ("The bridge fell on March 26, 2023.", "The bridge fell on Tuesday."),
        ("The bridge fell on March 27.", "The bridge fell on March 26."),
        ("The bridge fell on April 26.", "The bridge fell on March 26."),
        ("The bridge fell in 2023.", "The bridge fell on March 26, 2024."),
        ("The bridge fell in April 2024.", "The bridge fell on March 26, 2024."),
        ("The bridge fell on March 26, 2024.", "The bridge fell in March 2024."),
        ("The bridge fell in March 2024.", "The bridge fell in 2024."),
        ("The bridge fell on Tuesday.", "The bridge fell."),
        ("The bridge fell in 2024.", "The bridge fell."),
        ("The bridge fell yesterday.", "The bridge fell on Tuesday."),
        ("The bridge fell last Tuesday.", "The bridge fell on Tuesday."),
        ("Prices rose last month.", "Prices rose last year."),
        ("Prices rose in March 2024.", "Prices rose last month."),
        ("It opened three years ago.", "It opened in 2020."),
        ("Prices rose last week.", "Prices rose last month."),
        ("It opens next Friday.", "It opened on Friday."),
        ("The bridge fell on March 2.", "The bridge fell on March 26."),
        ("It was sold the day before the fire.", "It was sold a day later."),
        ("It was sold a day later.", "It was sold."),
        ("The attack of May 1 failed.", "The attack of May 13 failed."),
    ],
)
def test_a_date_that_the_source_does_not_give_fails(claim: str, evidence: str) -> None:
    found = failures(claim, evidence)
    assert [f.check for f in found] == ["dates"]


def test_without_a_publication_date_a_weekday_supports_only_itself() -> None:
    assert failures("It fell on Tuesday.", "It fell on Tuesday.", None) == []
    assert failures("It fell on March 26, 2024.", "It fell on Tuesday.", None)


def test_each_wrong_date_is_named() -> None:
    found = failures("It fell on Monday, not in 2019.", "It fell on Tuesday.")
    assert [f.words for f in found] == ["on Monday", "2019"]


def test_the_dates_of_every_cited_article_count() -> None:
    claim = find_dates("It fell on March 26, 2024.", None)
    assert check_dates(claim, "It fell on Tuesday.", ["2024-03-19", TUESDAY]) == []
    assert check_dates(claim, "It fell on Tuesday.", ["2024-03-19", None])


UNDATED = "Prices rose by a tenth last year."
ELSEWHERE = UNDATED + " It began on 17 August. By December 2022 it was over."


@pytest.mark.parametrize(
    ("claim", "checks"),
    [
        ("Prices rose by a tenth in 2022.", ["undated"]),
        ("Prices rose by a tenth in August 2022.", ["undated"]),
        ("Prices rose by a tenth on 17 August 2022.", ["undated"]),
        ("Prices rose by a tenth in 2021.", ["dates"]),
        ("Prices rose by a tenth in September 2022.", ["dates"]),
        ("Prices rose by a tenth on 18 August 2022.", ["dates"]),
    ],
)
def test_a_year_that_an_undated_article_may_mean(claim: str, checks: list[str]) -> None:
    found = check_dates(find_dates(claim, None), UNDATED, [None], ELSEWHERE)
    assert [f.check for f in found] == checks


def test_a_dated_article_means_one_year() -> None:
    claim = find_dates("Prices rose by a tenth in 2022.", "2025-03-01")
    assert [f.check for f in check_dates(claim, UNDATED, ["2025-03-01"], ELSEWHERE)] == ["dates"]


def test_last_year_is_not_the_year_before_another() -> None:
    assert failures("It fell last year.", "In 2019 it rose; the year before it fell.")
