"""Texts as given: sentences are found, offsets never move, and labels are no claims."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checks.given import claims_in, evidence_in, split_given
from rag.errors import SourceError
from rag.types.check import Given

_PIECES = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                "North Korea fired a missile on Friday.", "Mr. Kim said so at 5 p.m. local. ",
                "\r\n", "\n", "\n\n", "\r", "\u2028", "\ufeff", "---\n", "title: A\n", "- ", "* ",
                "1. ", "## ", "**", "_", "`", "[", "](https://example.org)", "<!--", "-->", "\u00a0",
                "e\u0301", "🎉 ", "“No,” ", "Summary:", "\x1b[31m", "\u200b",
            ]
        ),
    ),
    max_size=25,
).map("".join)  # fmt: skip


def words(text: str) -> list[str]:
    return [s.words for s in split_given(text)]


def claims(text: str) -> list[str]:
    return [s.words for s in claims_in(Given("a.txt", text))]


@given(_PIECES)
def test_sentences_are_in_order_disjoint_and_not_padded(text: str) -> None:
    end = 0
    for sentence in split_given(text):
        assert end <= sentence.start < sentence.end <= len(text)
        piece = text[sentence.start : sentence.end]
        assert piece == piece.strip()
        end = sentence.end


@given(_PIECES, _PIECES)
def test_every_quote_is_where_it_is_said_to_be(one: str, other: str) -> None:
    sources = [Given("one", one), Given("other", other)]
    try:
        evidence, owners = evidence_in(sources, "A text.")
    except SourceError:
        return
    assert [e.number for e in evidence] == list(range(1, len(evidence) + 1))
    for item, owner in zip(evidence, owners, strict=True):
        source = sources[owner].text
        assert item.article.text == source
        assert source[item.sentence.start : item.sentence.end]
        # Whatever is covered, every word of the evidence is a word of its quote.
        quote = set(source[item.sentence.start : item.sentence.end])
        assert {c for c in item.text if c.isascii() and c.isalnum()} <= quote


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two died. Three fled.", ["Two died.", "Three fled."]),
        ("Two died.\r\n\r\nThree fled.\r\n", ["Two died.", "Three fled."]),
        ("- Two died\n- Three fled\n", ["Two died", "Three fled"]),
        ("1. Two died.\n2) Three fled.\n", ["Two died.", "Three fled."]),
        ("* Two of them\n  died there\n* Three fled", ["Two of them died there", "Three fled"]),
        ("# Fire in the port\nTwo died.", ["Fire in the port", "Two died."]),
        ("**Two died.** Three *really* fled.", ["Two died.", "Three really fled."]),
        ("Two [workers](https://a.example/b) died.", ["Two workers died."]),
        ("Two died.<!-- Nobody died. --> Three fled.", ["Two died.", "Three fled."]),
        ("\ufeffTwo died.", ["Two died."]),
        ("Two died.\n\n---\n\n***\n", ["Two died."]),
        ("---\ntitle: A fire\npublished: 2024-05-02\n---\nTwo died.", ["Two died."]),
        ("---\r\ntitle: A fire\r\n---\r\nTwo died.", ["Two died."]),
        ("---\nTwo died.\n---\nThree fled.", ["Two died.", "Three fled."]),
        (
            "The ferry was on its way to the island when a fire broke out below\ndeck. Two died.",
            [
                "The ferry was on its way to the island when a fire broke out below deck.",
                "Two died.",
            ],
        ),
        ("Fire in the port\nTwo died.", ["Fire in the port", "Two died."]),
    ],
)
def test_what_is_a_sentence(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Summary:\nTwo died.", ["Two died."]),
        ("## Key points\n- Two died.", ["Two died."]),
        ("**Killed:** two miners.", ["Killed: two miners."]),
        ("Here is a summary of the article:\n\nTwo died.", ["Two died."]),
        ("Sure! Here are the key points:\n\n- Two died.", ["Two died."]),
        ("## Two dead in the port\nThree fled.", ["Two dead in the port", "Three fled."]),
        ("- Three fled\n- Two died", ["Three fled", "Two died"]),
        ("The summary of the trial was read.", ["The summary of the trial was read."]),
    ],
)
def test_labels_are_no_claims(text: str, expected: list[str]) -> None:
    assert claims(text) == expected


def test_a_text_of_nothing_but_a_label_is_still_checked() -> None:
    assert claims("Background") == ["Background"]


@pytest.mark.parametrize("text", ["", " \n", "---\n***", "<!-- hidden -->", "\ud800 died."])
def test_a_text_without_a_sentence_is_an_error_with_its_name(text: str) -> None:
    with pytest.raises(SourceError, match=r"a\.txt"):
        claims_in(Given("a.txt", text))
    with pytest.raises(SourceError, match=r"a\.txt"):
        evidence_in([Given("b.txt", "Two died."), Given("a.txt", text)], "Two died.")


def test_front_matter_dates_the_evidence() -> None:
    source = "---\ntitle: A fire\npublished: 2024-05-02\n---\n\nTwo died on Wednesday.\n"
    evidence, _ = evidence_in([Given("a.md", source)], "Two died.")
    assert evidence[0].article.title == "A fire"
    assert evidence[0].dates[0].date == "2024-05-01"


def test_a_headline_is_title_and_evidence() -> None:
    evidence, owners = evidence_in([Given("a.txt", "Fire in the port\n\nTwo died.")], "Two died.")
    assert evidence[0].article.title == "Fire in the port"
    assert [e.text for e in evidence] == ["Fire in the port", "Two died."]
    assert evidence[1].context == "Fire in the port"
    assert owners == (0, 0)


def test_a_source_of_few_words_is_in_the_language_of_its_text() -> None:
    # By itself it is taken for Central Bikol, and would only be quoted.
    source = Given("a.txt", "Kim Jong Un met Xi Jinping in Pyongyang.")
    evidence, _ = evidence_in([source], "The leaders of the two countries met in the capital.")
    assert evidence[0].article.language == "en"
