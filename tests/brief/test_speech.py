from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.brief.figures import find_numbers, is_quotable
from rag.brief.speech import find_quote, find_speaker
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
    ("sentence", "name", "role"),
    [
        ("Prime Minister Sanae Takaichi said that Japan was safe.", "Sanae Takaichi", "Prime Minister"),
        ("Gov. Josh Green said that help was coming.", "Josh Green", "Gov."),
        ("President Joe Biden declared a major disaster.", "Joe Biden", "President"),
        ("Administrator Jared Isaacman said the crew was well.", "Jared Isaacman", "Administrator"),
        ("Maui Mayor Richard Bissen urged people to leave.", "Richard Bissen", "Maui Mayor"),
        ("Sanae Takaichi, the prime minister, said that it was over.", "Sanae Takaichi", "the prime minister"),
        ("“It is gone,” Green said.", "Green", None),
        ("“It is gone,” said Josh Green.", "Josh Green", None),
        ('"It is gone," Green said.', "Green", None),
        ("According to Josh Green, it is over.", "Josh Green", None),
        ("The dead were found inside, Pelletier told reporters.", "Pelletier", None),
        ("Green also said that more would come.", "Green", None),
        ("Ursula von der Leyen said that talks go on.", "Ursula von der Leyen", None),
        ("“Kim Jong Un lies,” Ulrich Weber said.", "Ulrich Weber", None),
        ('"All is gone," said Harbour resident Ana Ruiz.', "Ana Ruiz", "Harbour resident"),
        ("“It rained,” said Zoë Benoît, head of the relief team.", "Zoë Benoît", "head of the relief team"),
        ("“All of it,” Attorney Ana Ruiz, who filed it, said in a note to BBC.", "Attorney Ana Ruiz", None),
    ],
)  # fmt: skip
def test_who_speaks(sentence: str, name: str, role: str | None) -> None:
    speaker = find_speaker(sentence)
    assert speaker is not None
    assert (speaker.name, speaker.role) == (name, role)


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge fell into the river.",
        "He said that it was over.",
        "They said so.",
        "It said nothing.",
        "Josh Green walked through the town.",
        "The report was long, she added.",
        "“Josh Green said so,” a woman told him.",
        "The sign said “Josh Green lied”.",
        "In Lahaina the fire spread.",
        "“Leave now,” a copy of the letter obtained by Harbour Wire said.",
        "A spokesperson for Josh Green said he had no comment.",
    ],
)
def test_a_sentence_that_names_no_speaker_has_none(sentence: str) -> None:
    assert find_speaker(sentence) is None


@given(
    st.lists(st.sampled_from("Josh Green said told “It is” , . He the mayor According to".split()))
)
def test_a_speaker_stands_in_the_sentence(parts: list[str]) -> None:
    sentence = " ".join(parts)
    speaker = find_speaker(sentence)
    assert speaker is None or speaker.name in sentence


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("“It is gone,” Green said.", "It is gone"),
        ('"It is gone," Green said.', "It is gone"),
        ("“Yes,” he said. “It’s gone — all of it.”", "It’s gone — all of it"),
        ("He spoke of a “café Zoë” there.", "café Zoë"),
        ("Zoë’s café was a “total loss”.", "total loss"),
        ("The bridge fell.", None),
        ("“?” he said.", None),
    ],
)
def test_the_longest_quotation_in_the_letters_of_the_article(
    sentence: str, quote: str | None
) -> None:
    assert find_quote(sentence) == quote


@given(st.text(alphabet='ab é’–“”"., e\u0301ﬁ½', max_size=40))
def test_a_quote_stands_in_its_sentence(sentence: str) -> None:
    quote = find_quote(sentence)
    assert quote is None or quote in sentence


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
