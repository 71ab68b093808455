from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.brief.facts import find_numbers, is_quotable
from rag.brief.speech import find_speech
from rag.brief.unknowns import tells_unknown
from rag.text.coverage import overlap, repeats
from rag.text.dates import find_dates
from rag.types import Evidence, Sentence
from tests.evidence import article_of


def evidence(text: str, published: str | None = "2024-03-26") -> Evidence:
    article = article_of(text, published=published)
    dates = find_dates(text, published)
    return Evidence(1, article, Sentence(0, 0, len(text), 0), text, "", dates, 1.0)


@pytest.mark.parametrize(
    ("sentence", "speaker", "role"),
    [
        ("“It is gone for good now,” said Josh Green.", "Josh Green", None),
        ("“It is gone for good now,” Josh Green said.", "Josh Green", None),
        ("“It is gone for good now”, Josh Green mused.", "Josh Green", None),
        ('"Is it gone for good now?" asked Josh Green.', "Josh Green", None),
        ("“It is gone for good now,” Josh Green told Ana Ruiz in Rome.", "Josh Green", None),
        ("“It is gone for good now,” said Governor Josh Green.", "Governor Josh Green", None),
        ('"It is gone for good now," said Harbour resident Ana Ruiz.', "Ana Ruiz", "Harbour resident"),
        ("“It is gone for good now,” harbour master Ana Ruiz told the Wire.", "Ana Ruiz", "harbour master"),
        ("“It is gone for good now,” sighed Ana Ruiz, who had filed it.", "Ana Ruiz", None),
        ("“It rained for a day,” said Zoë Benoît, head of the team.", "Zoë Benoît", "head of the team"),
        ("“All of it is gone now,” Ana Ruiz, speaking in Rome, told Harbour Wire.", "Ana Ruiz", None),
        ("“Kim Jong Un lies to us,” Ulrich Weber said.", "Ulrich Weber", None),
        ("“Talks go on and on,” Ursula von der Leyen said.", "Ursula von der Leyen", None),
        ("Ana Ruiz, the mayor of Marlow, added, “It is gone for good now.”", "Ana Ruiz", "the mayor of Marlow"),
        ("Ana Ruiz wrote: “It is gone for good now.”", "Ana Ruiz", None),
    ],
)  # fmt: skip
def test_who_speaks(sentence: str, speaker: str, role: str | None) -> None:
    speech = find_speech(evidence(sentence))
    assert speech is not None
    assert (speech.speaker, speech.role) == (speaker, role)


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge fell into the river.",
        "“It is gone for good now,” he said of Josh Green.",
        "“It is gone for good now,” they said.",
        "“Josh Green said that it was so,” a woman told him.",
        "Josh Green spoke of “a storm like no other one” that day.",
        "The sign read “no fishing or swimming here” and stood by the road of Josh Green.",
        "“Leave the town at once now,” a copy of the letter obtained by Harbour Wire said.",
        "“There is no comment on this,” said a spokesperson for Josh Green.",
        "“The Return of the King” star Josh Green opened the show.",
        "Josh Green won with “All Quiet on the Western Front” on Sunday.",
        "“Yes,” said Josh Green.",
        "“We are deeply moved by it,” Green's family said.",
    ],
)
def test_words_that_are_no_direct_speech_of_a_named_speaker(sentence: str) -> None:
    assert find_speech(evidence(sentence)) is None


def test_a_surname_is_completed_by_the_name_that_the_article_gives_before() -> None:
    said = "“It is gone for good now,” Ruiz said."
    text = f"The mayor, Ana Ruiz, came. {said} Later Eva Ruiz and Eva Ruiz left."
    article = article_of(text, published=None)
    start = text.index(said)
    sentence = Sentence(1, start, start + len(said), 0)
    speech = find_speech(Evidence(1, article, sentence, said, "", (), 1.0))
    assert speech is not None
    assert speech.speaker == "Ana Ruiz"


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("“Yes,” said Josh Green. “It’s gone — all of it.”", "It’s gone — all of it"),
        ("“It is all gone, café Zoë too,” said Josh Green.", "It is all gone, café Zoë too"),
        ('"Is it all gone now?" Josh Green asked.', "Is it all gone now"),
    ],
)
def test_the_longest_quotation_in_the_letters_of_the_article(sentence: str, quote: str) -> None:
    speech = find_speech(evidence(sentence))
    assert speech is not None
    assert speech.quote == quote


_PARTS = 'Josh Green said told “It is gone now,” “ ” " " , . ? He the mayor of a é e\u0301 ﬁ'.split(
    " "
)


@given(st.lists(st.sampled_from(_PARTS), min_size=1))
def test_speaker_and_quote_stand_in_the_sentence(parts: list[str]) -> None:
    sentence = " ".join(parts)
    speech = find_speech(evidence(sentence, None))
    assert speech is None or (speech.speaker in sentence and speech.quote in sentence)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("The fire killed 55 people.", [("55", 55, "people")]),
        ("More than 1,000 buildings burned.", [("1,000", 1000, "buildings")]),
        ("The repairs will cost $2.5 billion.", [("$2.5 billion", 2.5e9, "")]),
        ("The rate is 3.75 percent now.", [("3.75 percent", 3.75, "")]),
        ("The bridge fell on March 26, 2024.", []),
        ("They met in 2019.", []),
        ("It begins at 5 p.m. on Friday.", []),
        ("It lasted 12 days.", []),
        ("The war began three years ago.", []),
        ("One man fled.", []),
        ("She sent a third message to the captors.", []),
        ("The bridge fell.", []),
    ],
)
def test_the_figures_of_a_sentence(text: str, numbers: list[tuple[str, float, str]]) -> None:
    found = find_numbers(evidence(text))
    assert [(n.value, n.amount, n.unit) for n in found] == numbers


@pytest.mark.parametrize(
    ("text", "quotable"),
    [
        ("The fire killed 55 people.", True),
        ("The repairs will cost $2.5 billion.", True),
        ("About a million people live there.", True),
        ("Turnout was 45 percent.", True),
        ("Six deaths were reported.", False),
        ("It hit 3 cars.", False),
        ("Two men in their 40s were flown out.", False),
    ],
)
def test_which_figures_a_reader_would_quote(text: str, quotable: bool) -> None:
    assert any(map(is_quotable, find_numbers(evidence(text)))) is quotable


@pytest.mark.parametrize(
    ("sentence", "unknown"),
    [
        ("It was unclear who fired first.", True),
        ("The cause of the fire is not yet known.", True),
        ("The cause is under investigation.", True),
        ("The ministry declined to comment.", False),
        ("Six workers are still missing.", True),
        ("There were no immediate reports of damage.", True),
        ("Police did not say who owned the car.", True),
        ("He nodded and did not comment on the remark.", False),
        ("The general’s fate remains unknown.", True),
        ("The fire began in a kitchen.", False),
        ("The cause was a fallen power line.", False),
        ("He said that he knew the cause.", False),
        ("No one was hurt.", False),
        ("A judge declined to halt the raids.", False),
    ],
)
def test_what_is_not_known(sentence: str, unknown: bool) -> None:
    assert tells_unknown(sentence) is unknown


@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ("The bridge fell.", "The bridge fell.", True),
        ("The bridge fell on Tuesday.", "On Tuesday, the bridge fell.", True),
        ("The fire killed 55 people in Lahaina.", "In Lahaina, the fire killed 55.", True),
        ("The bridge fell.", "The bridge fell into the river after a ship hit it.", True),
        ("The bridge fell.", "Prices rose in May.", False),
        ("The fire killed 55 people.", "Search teams came from California.", False),
        ("Green asked for help.", "Biden declared a disaster in Hawaii.", False),
        ("", "The bridge fell.", False),
        ("It is.", "They were.", False),
    ],
)
def test_what_says_the_same_again(text: str, other: str, same: bool) -> None:
    assert repeats(text, other) is same


SOME = st.lists(st.sampled_from("the bridge ship fell river Tuesday workers it".split())).map(
    " ".join
)


@given(SOME, SOME)
def test_overlap_is_a_share_and_symmetric(text: str, other: str) -> None:
    assert 0 <= overlap(text, other) <= 1
    assert overlap(text, other) == overlap(other, text)


def test_a_text_overlaps_all_of_itself_and_nothing_of_another() -> None:
    assert overlap("The bridge fell.", "The bridge fell.") == 1
    assert overlap("The bridge fell.", "Prices rose.") == 0
