from __future__ import annotations

import pytest

from rag.fitting import fits, fitting_of, tells_something

REPORT = (
    "Lindholm's ferry sank on Monday. Mayor Anna Berg said the town was in shock. "
    "Olof Dahl, who owns the ferry, spoke of bad luck."
)


def can_fit(question: str, sentence: str, context: str = "", published: str | None = None) -> bool:
    return fits(fitting_of(question), sentence, context, f"{context} {sentence}", published)


def test_a_question_answers_none() -> None:
    assert not can_fit("Did Anna Berg resign?", "Did Anna Berg resign?")
    assert not can_fit("Did Anna Berg resign?", "“Did she resign?”")
    assert can_fit("Did Anna Berg resign?", "Anna Berg resigned.")


def test_a_sentence_without_the_deed_is_no_answer() -> None:
    assert not can_fit("When did Anna Berg resign?", "Anna Berg opened the pier in May 2019.")
    assert can_fit("When did Anna Berg resign?", "Anna Berg stepped down in May 2019.")


@pytest.mark.parametrize(
    ("sentence", "context", "expected"),
    [
        ("Berg said the town was in shock.", "", True),
        ("“We are in shock,” she said.", "Anna Berg met the crew.", True),
        ("Olof Dahl spoke of bad luck, and said no more.", "", False),
        ("Anna Berg was in Oslo.", "", False),
    ],
)
def test_whose_words_are_asked_for_speaks(sentence: str, context: str, expected: bool) -> None:
    assert can_fit("What did Anna Berg say about the ferry?", sentence, context) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The captain's dog is called Rex.", True),
        ("Rex, the captain's old dog, swam ashore.", True),
        ("The captain swam ashore with his dog.", False),
        ("The town of Lindholm has a ferry.", False),
    ],
)
def test_a_name_is_said_of_the_thing_whose_name_is_asked_for(sentence: str, expected: bool) -> None:
    assert can_fit("What is the name of the captain's dog?", sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "published", "expected"),
    [
        ("Lindholm won the cup.", "2024-07-15", False),
        ("Lindholm won the cup.", "2020-07-15", True),
        ("Lindholm won the cup in 2020.", "2024-07-15", True),
        ("Lindholm won the cup four years ago.", "2024-07-15", True),
        ("Lindholm won the cup in 2016.", "2020-07-15", False),
        ("Lindholm won the cup.", "2021-01-10", True),  # the news still sums up the last year
        ("Lindholm won the cup.", "2021-10-10", False),
        ("Lindholm won the cup.", None, False),
    ],
)
def test_the_year_that_is_asked_for(sentence: str, published: str | None, expected: bool) -> None:
    assert can_fit("Who won the cup in 2020?", sentence, "", published) == expected


def test_the_cleanest_is_not_the_most_polluted() -> None:
    question = "Which town has the cleanest air?"
    assert not can_fit(question, "Arvika has the worst air of all towns.")
    assert can_fit(question, "The air is cleanest in Lindholm.")


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        (
            "Who is the president of the rowing club?",
            "Olof Dahl, the club's president, left.",
            True,
        ),
        ("Who is the president of the rowing club?", "Olof Dahl, its vice president, left.", False),
        ("Who is Anna Berg's coach?", "Anna Berg, who won gold, joined the club.", False),
        ("Who is Anna Berg's coach?", "Olof Dahl, who trains her as coach, left.", True),
        ("When is the funeral of Anna Berg?", "Anna Berg died on Sunday.", False),
        ("When is the funeral of Anna Berg?", "The funeral is on Sunday.", True),
        ("What is the highest hill of the island?", "Kullen is one of its smallest hills.", False),
        ("What is the highest hill of the island?", "Kullen is its tallest hill.", True),
        ("Who bought Lindholm Steel?", "Arvika Paper was bought by Olof Dahl.", False),
        ("What did Anna Berg say about Olof Dahl?", "Dahl said that Anna Berg had left.", False),
    ],
)
def test_offices_occasions_extremes_and_objects(
    question: str, sentence: str, expected: bool
) -> None:
    assert can_fit(question, sentence) == expected


def test_the_headline_may_say_what_was_bought() -> None:
    fitting = fitting_of("Who bought Lindholm Steel?")
    said, title = "Olof Dahl bought the company.", "Lindholm Steel has a new owner"
    assert fits(fitting, said, title, said, None, title)


def test_another_number_is_another_mission() -> None:
    question = "Where did Lindholm-3 land?"
    assert not can_fit(question, "It was a second landing: Lindholm-2 crashed in May.")
    assert can_fit(question, "Lindholm-3 landed near the south pole, where Lindholm-2 crashed.")
    assert can_fit(question, "The craft landed near the south pole.")


def test_what_needs_nothing_fits_anything() -> None:
    assert can_fit("Where is Lindholm?", REPORT)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The bridge fell on Monday.", True),
        ("For more than a year, readers visit the bridge.", True),
        ("Will the bridge fall?", False),
        ("For the latest on the bridge, visit our live page.", False),
        ("Editor's note: This page is of Monday.", False),
        ("Read more about the bridge.", False),
        ("For the latest round of talks, Anna Berg will visit Oslo on Friday.", True),
        ("For live music, tourists go to the harbour, where two sheds burned.", True),
        ("This is what we know about the bridge:", False),
        (
            "Those killed in the fire on Monday were Anna Berg, Tom Holm and three more, whom all"
            " called friends:",
            True,
        ),
    ],
)
def test_a_sentence_that_tells_something(sentence: str, expected: bool) -> None:
    assert tells_something(sentence) is expected
