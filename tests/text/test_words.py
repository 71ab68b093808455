from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.words import content_stems, plain, stem, unique, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The bridge fell.", ["The", "bridge", "fell"]),
        ("The U.S. army", ["The", "U.S.", "army"]),
        ("He lives in the U.S.", ["He", "lives", "in", "the", "U.S."]),
        ("Xi's short-range missiles", ["Xi's", "short-range", "missiles"]),
        ("AT&T’s profit", ["AT&T’s", "profit"]),
        ("“Yes,” he said", ["Yes", "he", "said"]),
        ("Zürich, Çorum", ["Zürich", "Çorum"]),
        ("snake_case", ["snake", "case"]),
        ("1,000 people", ["1", "000", "people"]),
        ("", []),
        ("— …", []),
    ],
)
def test_where_words_begin_and_end(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("met", "meeting"),
        ("meets", "met"),
        ("died", "deaths"),
        ("dead", "die"),
        ("fell", "falling"),
        ("killed", "kill"),
        ("won", "wins"),
        ("injured", "injuries"),
        ("struck", "strikes"),
        ("rose", "rising"),
        ("people", "person"),
        ("children", "child"),
        ("women", "woman"),
        ("flight", "flew"),
        ("losses", "lost"),
        ("said", "says"),
        ("Xi's", "Xi"),
        ("Xi’s", "Xi"),
        ("U.S.", "US"),
        ("Türkiye", "Turkiye"),
        ("announced", "announcement"),
        ("missiles", "Missile"),
        ("broken", "breaks"),
        ("workers'", "workers"),
    ],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("north", "south"),
        ("rise", "fall"),
        ("win", "lose"),
        ("buy", "sell"),
        ("killed", "injured"),
        ("Iran", "Iraq"),
        ("million", "billion"),
        ("Austria", "Australia"),
        ("army", "arms"),
        ("men", "women"),
    ],
)
def test_different_words_have_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("The bridge that was in the way fell", ["bridg", "way", "fall"]),
        ("short-range missiles", ["short", "rang", "missil"]),
        ("What is it?", []),
        ("Its own", []),
        ("The U.S. army", ["us", "armi"]),
    ],
)
def test_words_that_carry_meaning(text: str, stems: list[str]) -> None:
    assert content_stems(text) == stems


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("“Très bien”", '"Tres bien"'),
        ("it’s", "it's"),
        ("2019–20 — now", "2019-20 - now"),
        ("São Tomé", "Sao Tome"),
        ("a\u00a0b", "a b"),
    ],
)
def test_the_plain_form(text: str, form: str) -> None:
    assert plain(text) == form


@given(st.text())
def test_the_plain_form_of_plain_text_is_itself(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text())
def test_words_stand_in_the_text_in_order(text: str) -> None:
    place = 0
    for word in words(text):
        place = text.index(word, place) + len(word)


@given(st.lists(st.sampled_from("abc")))
def test_repetitions_go_and_the_order_stays(items: list[str]) -> None:
    left = unique(items)
    assert sorted(left) == sorted(set(items))
    assert [items.index(item) for item in left] == sorted(items.index(item) for item in left)
