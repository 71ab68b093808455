"""Which sentences of a long source are read beside a claim."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.checks.passage import nearest_sentences

SENTENCES = [
    "The council met on Monday.",
    "The mill at Tarn burned down.",
    "It had stood for a century.",
    "Bread is sold on the square.",
    "The mayor thanked the firemen of Tarn.",
]


def test_the_nearest_come_first_and_in_reading_order() -> None:
    assert nearest_sentences("The firemen of Tarn saw the mill burn down.", SENTENCES, 14) == [1, 4]


def test_what_stands_beside_a_near_sentence_comes_before_what_does_not() -> None:
    assert nearest_sentences("The mill burned down.", SENTENCES, 17) == [0, 1, 2]


def test_one_is_chosen_however_long_it_is() -> None:
    assert nearest_sentences("Bread.", SENTENCES, 1) == [3]


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=12), st.integers(1, 60))
def test_they_fit_and_stand_in_order(sentences: list[str], most: int) -> None:
    chosen = nearest_sentences("The mill of Tarn.", sentences, most)
    assert chosen == sorted(set(chosen))
    assert len(chosen) == 1 or sum(len(sentences[i].split()) for i in chosen) <= most
