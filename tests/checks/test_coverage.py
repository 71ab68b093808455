from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checks.coverage import carries, check_coverage

BRIDGE = (
    "The container ship lost power shortly before it struck the bridge, which collapsed within "
    "seconds into the river."
)
FIRE = "Strong winds drove the wildfire through the historic town, and 55 people died."
VOTE = "Parliament passed the budget by 312 votes to 290 after a debate of nine hours."


@pytest.mark.parametrize(
    ("claim", "cited"),
    [
        ("The bridge collapsed.", BRIDGE),
        ("The ship struck the bridge.", BRIDGE),
        ("The ship hit no other bridge and lost power.", BRIDGE),
        ("The bridge collapsed into the river within seconds.", BRIDGE),
        ("The container ship had lost its power before striking the bridge.", BRIDGE),
        ("The collapse of the bridge took seconds.", BRIDGE),
        ("The wildfire killed 55 people in the town.", FIRE),
        ("55 people died in the wildfire.", FIRE),
        ("There were 55 deaths in the fire.", FIRE),
        ("Winds drove the fire through the town.", FIRE),
        ("The town is historic.", FIRE),
        ("The budget was passed by parliament.", VOTE),
        ("Parliament debated the budget for nine hours.", VOTE),
        ("The budget passed by 312 votes to 290.", VOTE),
        ("Officials said that parliament passed the budget.", VOTE),
    ],
)
def test_a_claim_in_the_words_of_its_source_is_covered(claim: str, cited: str) -> None:
    assert check_coverage(claim, cited, cited) == []


@pytest.mark.parametrize(
    ("claim", "cited"),
    [
        ("The captain was drunk.", BRIDGE),
        ("The ship's owner will pay for a new tunnel.", BRIDGE),
        ("The bridge was rebuilt with steel from Canada.", BRIDGE),
        ("Six workers drowned.", BRIDGE),
        ("The ship sank with its crew.", BRIDGE),
        ("Arsonists lit the wildfire to claim insurance.", FIRE),
        ("Tourists fled the town by boat and helicopter.", FIRE),
        ("Police arrested two men.", FIRE),
        ("Rain put out the flames.", FIRE),
        ("The prime minister resigned.", VOTE),
        ("Parliament was dissolved by the king.", VOTE),
        ("The budget raises taxes on fuel.", VOTE),
        ("Protesters stormed parliament during the debate.", VOTE),
        ("Unions called a general strike.", VOTE),
        ("The opposition walked out.", VOTE),
        ("Inflation slowed to its lowest level.", VOTE),
        ("Ships may use the port.", "The Dali, a ship from Oslo, struck a support."),
    ],
)
def test_a_claim_of_other_things_is_not_covered(claim: str, cited: str) -> None:
    failures = check_coverage(claim, cited, cited)
    assert [f.check for f in failures] == ["coverage"]


def test_words_that_only_stand_beside_the_cited_sentence_do_not_carry_a_claim() -> None:
    aside = "It was raining."
    assert check_coverage("The ship struck the bridge.", aside, f"{BRIDGE} {aside}")


def test_the_headline_can_say_what_a_pronoun_means() -> None:
    cited = "It collapsed within seconds."
    wider = f"Baltimore bridge struck by a ship {cited}"
    assert check_coverage("The bridge collapsed within seconds.", cited, wider) == []


def test_the_missing_words_are_named() -> None:
    (failure,) = check_coverage("Tourists fled by helicopter.", FIRE, FIRE)
    assert "helicopt" in failure.words


@pytest.mark.parametrize(
    ("claim", "sentence", "share"),
    [
        ("The bridge collapsed.", BRIDGE, 1.0),
        ("The bridge was blue.", BRIDGE, 0.5),
        ("The captain was drunk.", BRIDGE, 0.0),
        ("He said so.", BRIDGE, 0.0),
    ],
)
def test_how_much_of_a_claim_a_sentence_carries(claim: str, sentence: str, share: float) -> None:
    assert carries(claim, sentence) == pytest.approx(share)


@given(st.lists(st.sampled_from(f"{BRIDGE} {FIRE} {VOTE}".split()), min_size=1, max_size=12))
def test_every_text_covers_itself(parts: list[str]) -> None:
    text = " ".join(parts)
    assert [f for f in check_coverage(text, text, text) if "not speak" in f.reason] == []
