"""Questions that follow on, made to stand alone by rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.rewrite import leans_on, rewrite_by_rule
from rag.text.names import find_names
from rag.text.words import plain
from rag.types import Exchange

FIRE = Exchange(
    "How many people died in the Lahaina fire?",
    "The number of confirmed deaths stood at 115 on Tuesday.[1]",
)
MISSILE = Exchange(
    "What did South Korea say about the missile launch?",
    "South Korea's military put the launch site in the North's northwest.[1]",
)
BRIDGE = Exchange(
    "Why did the bridge in Baltimore collapse?",
    "A container ship lost power and struck a pillar.[1]",
)
EURO = Exchange("Who won Euro 2024?", "Spain beat England 2-1 in the final.[1]")
RATES = Exchange(
    "How much did the ECB cut interest rates in June 2024?",
    "The ECB cut them by a quarter of a point, Christine Lagarde said.[1]",
)
SPEECH = Exchange(
    "What did Sanae Takaichi say about the launch?",
    "Prime Minister Sanae Takaichi said that no reports of damage had come in.[1]",
)
MOON = Exchange("When did Chandrayaan-3 land on the moon?", "It landed on Wednesday.[1]")
RESTORED = Exchange(
    "How much did the restoration of Notre-Dame cost?", "About 700 million euros.[1]"
)

CASES = [
    (RESTORED, "When did it reopen?", "When did the restoration of Notre-Dame reopen?"),
    (FIRE, "and how many were injured?", "How many were injured in the Lahaina fire?"),
    (FIRE, "When was that?", "When was it that people died in the Lahaina fire?"),
    (FIRE, "why?", "Why was it that people died in the Lahaina fire?"),
    (
        FIRE,
        "How many of them died in their homes?",
        "How many of the people who died in the Lahaina fire died in their homes?",
    ),
    (FIRE, "What caused the fire?", "What caused the Lahaina fire?"),
    (FIRE, "Who said that?", "Who said that about the Lahaina fire?"),
    (FIRE, "And in Kula?", "How many people died in the Kula fire?"),
    (FIRE, "how long did it burn?", "How long did the Lahaina fire burn?"),
    (FIRE, "Where did they live?", "Where did the people who died in the Lahaina fire live?"),
    (FIRE, "What happened next?", "What happened after the Lahaina fire?"),
    (FIRE, "what about the missing?", "What about the missing in the Lahaina fire?"),
    (FIRE, "and the homes?", "What about the homes in the Lahaina fire?"),
    (FIRE, "How many people are missing?", "How many people are missing in the Lahaina fire?"),
    (FIRE, "When did it start?", "When did the Lahaina fire start?"),
    (FIRE, "Is anyone still missing?", "Is anyone still missing in the Lahaina fire?"),
    (MISSILE, "and what did Japan say?", "What did Japan say about the missile launch?"),
    (MISSILE, "And Japan?", "What did Japan say about the missile launch?"),
    (
        MISSILE,
        "what about the United States?",
        "What did the United States say about the missile launch?",
    ),
    (MISSILE, "When was it?", "When was the missile launch?"),
    (MISSILE, "Where did it land?", "Where did the missile launch land?"),
    (MISSILE, "How did they respond?", "How did South Korea respond to the missile launch?"),
    (MISSILE, "Did Trump react?", "Did Trump react to the missile launch?"),
    (MISSILE, "Why?", "Why did South Korea say that about the missile launch?"),
    (MISSILE, "What did Kim say?", "What did Kim say about the missile launch?"),
    (
        MISSILE,
        "And in 2023?",
        "What did South Korea say about the missile launch in 2023?",
    ),
    (
        MISSILE,
        "Who else?",
        "What did others than South Korea say about the missile launch?",
    ),
    (BRIDGE, "When was that?", "When did the bridge in Baltimore collapse?"),
    (BRIDGE, "and when did it happen?", "When did the bridge in Baltimore collapse?"),
    (BRIDGE, "How many died?", "How many died when the bridge in Baltimore did collapse?"),
    (BRIDGE, "When will the bridge be rebuilt?", "When will the bridge in Baltimore be rebuilt?"),
    (BRIDGE, "And who pays for it?", "Who pays for the bridge in Baltimore?"),
    (EURO, "Where?", "Where was it that someone won Euro 2024?"),
    (EURO, "And in 2020?", "Who won Euro 2020?"),
    (EURO, "what about 2021?", "Who won Euro 2021?"),
    (EURO, "Who scored?", "Who scored in Euro 2024?"),
    (EURO, "How many people watched it?", "How many people watched Euro 2024?"),
    (RATES, "and in September?", "How much did the ECB cut interest rates in September?"),
    (RATES, "what about 2023?", "How much did the ECB cut interest rates in 2023?"),
    (RATES, "Why?", "Why did the ECB cut interest rates in June 2024?"),
    (RATES, "And the Fed?", "How much did the Fed cut interest rates in June 2024?"),
    (RATES, "What did she say?", "What did Christine Lagarde say about interest rates?"),
    (RATES, "When will they meet again?", "When will the ECB meet again?"),
    (RATES, "What were rates before then?", "What were rates before June 2024?"),
    (SPEECH, "What else did she say?", "What else did Sanae Takaichi say about the launch?"),
    (SPEECH, "When did she take office?", "When did Sanae Takaichi take office?"),
    (SPEECH, "Where was her speech?", "Where was Sanae Takaichi's speech?"),
    (MOON, "And Luna-25?", "When did Luna-25 land on the moon?"),
    (MOON, "where exactly?", "Where did Chandrayaan-3 land on the moon?"),
    (MOON, "How much did it cost?", "How much did Chandrayaan-3 cost?"),
    (MOON, "Which countries did that before?", "Which countries did land on the moon before?"),
]

ALONE = [
    "What is a neutron star?",
    "Who won Euro 2024?",
    "When did Notre-Dame reopen?",
    "What did Japan say about the earthquake in Taiwan?",
    "Did Kim say that he would meet Trump?",
    "What happened this week in Gaza?",
    "Is there a cease-fire in Gaza?",
    "Who said that Boeing would close its plant?",
]


@pytest.mark.parametrize(("before", "question", "alone"), CASES)
def test_a_follow_up_takes_over_what_it_refers_to(
    before: Exchange, question: str, alone: str
) -> None:
    assert rewrite_by_rule(question, [before]) == alone


@pytest.mark.parametrize("question", ALONE)
@pytest.mark.parametrize("before", [FIRE, MISSILE])
def test_a_question_that_stands_alone_is_left_alone(before: Exchange, question: str) -> None:
    assert not leans_on(question, [before])
    assert rewrite_by_rule(question, [before]) == question


def test_the_first_question_has_nothing_to_lean_on() -> None:
    assert rewrite_by_rule("and what did Japan say?", []) == "and what did Japan say?"


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    second = rewrite_by_rule("And Japan?", [MISSILE])
    third = rewrite_by_rule("When was that?", [MISSILE, Exchange(second, None)])
    assert third == "When was the missile launch?"


def test_a_person_of_an_earlier_answer_is_still_known() -> None:
    later = Exchange("Was there any damage?", None)
    assert "Sanae Takaichi" in rewrite_by_rule("What else did she say?", [SPEECH, later])


WORDS = st.lists(
    st.sampled_from(
        "and what did it they he that there then say Japan the fire of them in 2023 why when who "
        "about June its their was happen next else ? ,".split()
    ),
    max_size=9,
).map(" ".join)


@given(st.one_of(WORDS, st.text(max_size=40)), st.sampled_from([FIRE, MISSILE, EURO, RATES]))
def test_every_name_comes_from_the_conversation(question: str, before: Exchange) -> None:
    said = plain(f"{question} {before.question} {before.answer}").lower()
    for name in find_names(plain(rewrite_by_rule(question, [before]))):
        assert all(part.strip("'.").removesuffix("'s").lower() in said for part in name.split())
