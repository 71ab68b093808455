"""The check for opposites."""

from __future__ import annotations

import pytest

from rag.verify.opposites import check_opposites


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The court acquitted the mayor of bribery.", "The court convicted the mayor of bribery."),
        ("Profits decreased at the bank in May.", "Profits increased at the bank in May."),
        ("The city will close the bridge in June.", "The city will open the bridge in June."),
        ("Voluntary evacuation of the valley began.", "Mandatory evacuation of the valley began."),
        ("Young stars carve paths.", "Old stars carve paths."),
        ("The council opposed the plan to build homes.", "The council supported the plan to build homes."),
        ("It burnt before the train derailed.", "It burnt after the train derailed."),
        ("Some were counted less than once.", "Some were counted more than once."),
        ("He went there later in the week.", "He went there earlier in the week."),
        ("It was the driest May on record.", "It was the wettest May on record."),
        ("The party is widening its inquiry.", "The party is narrowing its inquiry."),
        ("Few voters think well of him.", "Many voters have a good opinion of him."),
        ("The firm backed the vote on the law.", "The firm fought the vote on the law."),
        ("Green paint covered the road.", "Yellow paint covered the road."),
        ("It let chemists look at the stars.", "It let astronomers look at the stars."),
        ("The provincial government banned the app.", "The federal government banned the app."),
        ("It is for small, crewed aircraft.", "It is for small, uncrewed aircraft."),
        ("It was on the one-month anniversary of the war.", "It was on the one-year anniversary of the war."),
        ("Staff must keep the app on their phones.", "Staff must remove the app from their phones."),
        ("Staff must install the app on their phones.", "Staff must remove the app from their phones."),
        ("The bank acts to hold down decreased yields.", "The bank acts to hold down elevated yields."),
        ("There was no small fire out on the island.", "None of the large fires on the island was out."),
        ("Staff must add the app to their phones.", "Staff must remove the app from their phones."),
    ],
)  # fmt: skip
def test_a_word_in_the_place_of_its_opposite_fails(claim: str, evidence: str) -> None:
    assert [f.check for f in check_opposites(claim, evidence)] == ["opposites"]


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The court convicted the mayor.", "The court convicted the mayor."),
        ("Green paint covered the road.", "Green and yellow paint covered the road."),
        ("She won a week after the race.", "She won seven days after the race."),
        ("It has risen in recent weeks.", "It has risen in recent months."),
        ("Forty days passed before the deal.", "Forty days later she signed a five-year deal."),
        ("It is not clear who paid.", "It remains unclear who paid."),
        ("The bank lost customers.", "The bank lost customers and won prizes."),
        ("The museum will open late.", "The museum will open late; the old library will close."),
        ("He left before the fire.", "He left before the fire, and came back after it."),
        ("More than 50 boats left.", "More than 50 boats left, less than a day later."),
        (
            "Staff must delete it if work apps are installed.",
            "Staff must remove it if they have work apps.",
        ),
        ("She died at her home in May.", "She passed away at her home in May."),
        # The opposite stands elsewhere, beside other words.
        ("The firm hired ten drivers.", "Drivers were hired in May. A cook was dismissed in June."),
        # Words that only look like an opposite.
        ("Holm stays in the city of Oslo.", "Holm of the Department of the city of Oslo is ill."),
        ("They led an inquiry into him.", "They began an inquiry into him following the fire."),
        ("She was first to sign it.", "She was second to sign it."),
        ("The last flight before it was Luna's.", "It was the first flight since Luna's."),
    ],
)
def test_other_words_do_not(claim: str, evidence: str) -> None:
    assert check_opposites(claim, evidence) == []
