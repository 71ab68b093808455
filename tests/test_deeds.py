from __future__ import annotations

import pytest

from rag.deeds import deeds_of, in_its_own_word, tells_of
from rag.words import stem


@pytest.mark.parametrize(
    ("question", "verb"),
    [
        ("When did Anna Berg resign as mayor of Lindholm?", "resign"),
        ("Who won the regional chess final?", "won"),
        ("Who bought the Lindholm ferry?", "bought"),
        ("who won the regional chess final", "won"),
        ("who founded ford", "founded"),
        ("When was Anna Berg convicted of fraud?", "convicted"),
        ("How much does a ticket for the Lindholm ferry cost?", "cost"),
        ("In what year did comet B12 finally melt?", "melt"),
        ("Did anyone die in the Lindholm fire?", "die"),
        ("When did Anna Berg marry?", "marry"),
        ("When did the ship sink in Lindholm?", "sink"),
        ("When did the Lindholm council close the pier?", "close"),
    ],
)
def test_the_verb_of_a_question(question: str, verb: str) -> None:
    assert stem(verb) in deeds_of(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "What did Anna Berg say about the ferry?",  # the words are what counts
        "How many children does Anna Berg have?",
        "Where is Lindholm?",
        "where did berg study law",  # names cannot be told from verbs
        "who was mayor of lindholm",
        "How old was Anna Berg when she resigned?",  # that tells when
    ],
)
def test_no_verb_where_none_can_be_told_or_it_says_little(question: str) -> None:
    assert deeds_of(question) == ()


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        ("fire", "The north launched a missile."),
        ("resign", "She quit on Monday."),
        ("win", "Lindholm beat Arvika 3-1."),
        ("kill", "Two men died in the fire."),
        ("raise", "The bank raised its rate."),  # its stem is spoiled by stemming it again
        ("trap", "Hundreds were left stranded."),
    ],
)
def test_another_word_tells_of_a_deed(deed: str, sentence: str) -> None:
    assert tells_of(stem(deed), sentence)


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        ("resign", "She opened the ferry on Monday."),
        ("kill", "Two men were injured in the fire."),
        ("buy", "The ferry was repainted in May."),
    ],
)
def test_another_deed_does_not(deed: str, sentence: str) -> None:
    assert not tells_of(stem(deed), sentence)


def test_its_own_word_is_no_other_one() -> None:
    assert in_its_own_word((stem("resign"),), "She resigned.")
    assert not in_its_own_word((stem("resign"),), "She quit.")


def test_of_a_noun_and_a_verb_the_verb_is_the_deed() -> None:
    assert deeds_of("When did the Swedish spacecraft crash on the moon?") == (stem("crash"),)
    assert deeds_of("Where did Anna Berg study law?") == (stem("study"),)
