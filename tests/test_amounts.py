from __future__ import annotations

import pytest

from rag.amounts import amount_in, gives


def answers(question: str, sentence: str) -> bool:
    amount = amount_in(question)
    assert amount is not None
    return gives(amount, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many missiles did they fire?", "They fired 12 missiles at the harbour."),
        ("How many missiles did they fire?", "The number rose to 12."),
        ("How many safety complaints has it received?", "Complaints about safety rose to 107."),
        ("How many people were killed?", "The blast killed 12."),
        ("How many workers were missing?", "Six workers were missing after it fell a day earlier."),
        ("How many people were killed?", "It killed 12 festival-goers."),
        ("How many children does she have?", "She has three children."),
        ("How old is Anna Berg?", "Berg, 51, was elected in May."),
        ("How old is Anna Berg?", "She was 30."),
        ("How old is the bridge?", "The bridge was built in 1850."),
        ("How heavy is the bell?", "The 3-ton bell fell."),
        ("How fast does the ice retreat?", "It moved at a rate of 1.3 miles per year."),
        ("How much money did the club raise?", "The club raised 240,000 crowns."),
        ("What did Anna Berg pay for the ferry?", "She bought it for $150 million."),
        ("What salary will the analyst get?", "The analyst will earn $90,000 a year."),
        ("What share of voters stayed at home?", "One in four voters stayed at home."),
        ("By how much could it raise the sea?", "It could raise the sea by up to 16 feet."),
        ("How thick is the glacier?", "The ice is 800 meters thick."),
        ("How much honey did they harvest?", "They harvested 186 tonnes of honey."),
        ("How high is the rate?", "The rate is now 3.75 percent."),
    ],
)
def test_a_figure_that_is_asked_for(question: str, sentence: str) -> None:
    assert answers(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        # what it counts is something else
        ("How many missiles did they fire?", "They sent 12 ships after the missiles were fired."),
        ("How many eggs were recalled?", "The eggs were sold in 30 cardboard containers."),
        ("How many tourists visit the reef?", "The reef supports 64,000 jobs in tourism."),
        ("How many people were killed?", "It killed 12 sheep."),
        ("How many children does she have?", "She has three houses."),
        ("How many people were killed?", "Fires kill 450 people each year."),
        # another measure
        ("How old is Anna Berg?", "Berg was away for four years in 2013."),
        ("How thick is the glacier?", "The glacier retreated by 1.3 miles."),
        ("How high is the volcano?", "The volcano is 70 km (45 miles) south of Manila."),
        ("How much did Anna Berg give to the club?", "Nearly 3,000 members met at the club."),
        ("What fine did the farm have to pay?", "The farm in Lindholm has 12 stables."),
        ("What share of the vote did she get?", "She won 12 seats."),
    ],
)
def test_a_figure_of_something_else(question: str, sentence: str) -> None:
    assert not answers(question, sentence)


@pytest.mark.parametrize("question", ["", "Who won?", "How did it end?", "What did she say?"])
def test_questions_that_ask_for_no_figure(question: str) -> None:
    assert amount_in(question) is None


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("How many people in Hawaii have been vaccinated?", "vaccin"),
        ("How many people were taken to hospital?", "hospit"),
        ("How many phantom braking complaints were there?", "complaint"),
        ("How many children does Anna Berg have?", "child"),
    ],
)
def test_what_is_counted(question: str, counted: str) -> None:
    amount = amount_in(question)
    assert amount is not None
    assert amount.counted == counted
