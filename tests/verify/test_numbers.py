from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.numbers import check_magnitudes, check_numbers
from rag.verify.quantities import find_quantities
from rag.words import plain

TOLL = "The toll rose to 115 people, and more than 1,000 are still missing."
RATE = "The bank cut its rate by a quarter point to 3.75 percent, its fifth cut this year."
MONEY = "The ministry will spend $2.5 billion on 12 ships over three years."
LOW = "Nearly 11,000 homes were without power and two dozen roads were closed."


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The toll is 115.", TOLL),
        ("More than 1,000 people are missing.", TOLL),
        ("More than 1000 people are missing.", TOLL),
        ("More than a thousand people are missing.", TOLL),
        ("The rate is 3.75 percent.", RATE),
        ("The rate is 3.75%.", RATE),
        ("The rate is 3.75 per cent.", RATE),
        ("It was the fifth cut.", RATE),
        ("It was the 5th cut.", "It was the fifth cut."),
        ("It will spend $2.5 billion.", MONEY),
        ("It will spend $2.5bn.", MONEY),
        ("It will spend $2,500 million.", MONEY),
        ("It will spend 2.5 billion dollars.", MONEY),
        ("It will buy twelve ships.", MONEY),
        ("It will buy a dozen ships.", MONEY),
        ("It will take 3 years.", MONEY),
        ("It will take 36 months.", MONEY),
        ("They must stay in for two weeks.", "They must stay in for 14 days."),
        ("It is the best of the past four decades.", "It is the best of the past 40 years."),
        ("About 10,900 homes lost power.", "In all, 10,912 homes lost power."),
        ("Roughly 11,000 homes lost power.", "In all, 10,912 homes lost power."),
        ("24 roads were closed.", LOW),
        ("Twenty-four roads were closed.", LOW),
        ("The bridge has no number.", TOLL),
        ("No one was hurt.", "Nobody was hurt."),
        ("One of them fled.", "Some of them fled."),
        ("The summit begins at 5 p.m.", "The summit begins at 17:00."),
        ("The CO2 level rose.", "The carbon dioxide level rose."),
        ("Half of the crew fled.", "Half the crew fled."),
        ("Spain won 2-1.", "Spain beat England 2-1."),
        ("Spain won 2–1.", "Spain beat England 2-1."),
        ("Two bags held one person.", "Two bags held the same person."),
        ("About 50 people died.", "At least 49 people died."),
        ("More than 20 officials signed.", "Twenty-two officials signed."),
        ("It costs somewhat over $7,000.", "It costs about $7,400."),
        ("Nearly 11,000 homes lost power.", "In all, 10,912 homes lost power."),
        ("More than two-thirds voted for it.", "It was adopted by 71% of the clubs."),
        ("A quarter of the money was lost.", "Some 25% of the money was lost."),
        ("Just under half of them had a fever.", "A fever was reported by 48% of them."),
        ("They offered $700 million to $800 million.", "They offered about $700-800 million."),
    ],
)
def test_a_number_of_the_source_may_be_written_otherwise(claim: str, evidence: str) -> None:
    assert check_numbers(claim, evidence, []) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The toll is 116.", TOLL),
        ("The toll is 15.", TOLL),
        ("The toll is 1,150.", TOLL),
        ("More than 1,100 people are missing.", TOLL),
        ("About 100 people died.", TOLL),
        ("Exactly 11,000 homes were dark.", "Nearly 10,900 homes were dark."),
        ("The rate is 3.57 percent.", RATE),
        ("The rate is 37.5 percent.", RATE),
        ("The toll rose by 115 percent.", TOLL),
        ("It was the sixth cut.", RATE),
        ("It will spend $2.5 million.", MONEY),
        ("It will spend €2.5 billion.", MONEY),
        ("It will spend $2.6 billion.", MONEY),
        ("It will spend $12.", "It will buy 12% of the firm."),
        ("It will buy 20 ships.", MONEY),
        ("It will buy twenty ships.", MONEY),
        ("Three dozen roads were closed.", LOW),
        ("Two hundred homes were dark.", LOW),
        ("Five people died.", "Several people died."),
        ("Half of the crew fled.", "The crew fled."),
        ("Spain won 3-1.", "Spain beat England 2-1."),
        ("Thirty-one people died.", "Thirty people died."),
        ("The rate rose to 4 percent.", "The rate rose to 4.25 percent."),
        ("More than 30 officials signed.", "Twenty-two officials signed."),
        ("More than 10 officials signed.", "Twenty-two officials signed."),
        ("Nearly 11,000 homes lost power.", "In all, 11,212 homes lost power."),
        ("More than half of them had a fever.", "A fever was reported by 48% of them."),
        ("Fewer than 50 people died.", "At least 49 people died."),
    ],
)
def test_a_number_that_the_source_does_not_give_fails(claim: str, evidence: str) -> None:
    failures = check_numbers(claim, evidence, [])
    assert failures
    assert {f.check for f in failures} == {"numbers"}


def test_each_wrong_number_is_named() -> None:
    failures = check_numbers("The fire killed 97 and hurt 200 of 115.", TOLL, [])
    assert [f.words for f in failures] == ["97", "200"]


def test_what_the_check_of_dates_judges_is_left_to_it() -> None:
    claim = "It fell on March 26, 2024."
    assert check_numbers(claim, "It fell.", [(claim.index("March"), len(claim) - 1)]) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("one hundred people", [100]),
        ("a hundred thousand people", [100_000]),
        ("twenty-three people", [23]),
        ("3.5 million people", [3_500_000]),
        ("$1.2 trillion", [1.2e12]),
        ("£40m", [40_000_000]),
        ("10k runners", [10_000]),
        ("40 miles", [40]),  # the m of a mile is no million
        ("5 kilometres", [5]),
        ("7 bridges", [7]),
        ("12.5 percent", [12.5]),
        ("1,234,567 votes", [1_234_567]),
        ("between 20 and 30 people", [20, 30]),
        ("one of them", []),
        ("CO2", []),
    ],
)
def test_the_value_of_a_number(text: str, values: list[float]) -> None:
    assert [q.value for q in find_quantities(text)] == pytest.approx(values)


@given(st.integers(min_value=0, max_value=10**12))
def test_a_whole_number_is_read_with_and_without_commas(number: int) -> None:
    for form in (f"{number}", f"{number:,}"):
        (quantity,) = find_quantities(f"In all {form} people came.")
        assert quantity.value == number


@given(st.text(max_size=60))
def test_a_number_stands_where_it_is_said_to(text: str) -> None:
    for quantity in find_quantities(text):
        assert plain(text)[quantity.start : quantity.end].strip() == quantity.text


@given(st.lists(st.sampled_from("115 1,000 3.75 percent $ twelve million of - the".split())))
def test_every_text_supports_its_own_numbers(parts: list[str]) -> None:
    text = " ".join(parts)
    assert check_numbers(text, text, []) == []


@pytest.mark.parametrize(
    ("claim", "evidence", "failing"),
    [
        ("Thousands of girls fell ill.", "Hundreds of girls fell ill.", ["thousands"]),
        ("Hundreds of girls fell ill.", "Some 650 girls fell ill.", []),
        ("The ship lost power at 1:10 a.m.", "The ship lost power at 1:30 a.m.", ["1:10 a.m."]),
        ("The ship lost power at 1:30 a.m.", "It was 1:30 when the ship lost power.", []),
    ],
)
def test_magnitudes_and_hours(claim: str, evidence: str, failing: list[str]) -> None:
    assert [f.words for f in check_magnitudes(claim, evidence)] == failing
