"""The shipped reader: what it gives is of this pair alone, and the clearest cases are read right."""

from __future__ import annotations

import re

import pytest

from rag.models.encoders.reader import Passage, Reader, shared_reader

FIRE = Passage("The fire in the old mill killed three people on Friday night.", "Mill burns down")
OTHER = Passage("The bakery on Main Street sells bread and cakes.", "A bakery opens")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return shared_reader()


def test_the_weights_have_a_name(reader: Reader) -> None:
    assert re.fullmatch(r"reader-\d+/[0-9a-f]{12}", reader.identity)


def test_probabilities_do_not_depend_on_what_is_asked_beside_them() -> None:
    question = "How many people did the mill fire kill?"
    alone, together = Reader(), Reader()
    (one,) = alone.answers(question, [FIRE])
    assert together.answers(question, [OTHER, FIRE, OTHER])[1] == one
    assert together.answers(question, [FIRE])[0] == one  # from memory


def test_the_three_outcomes_sum_to_one(reader: Reader) -> None:
    (said,) = reader.supports("Three people died.", [FIRE])
    assert said.supports + said.contradicts + said.neither == pytest.approx(1)


def test_a_sentence_that_answers_stands_above_one_that_does_not(reader: Reader) -> None:
    told, beside = reader.answers("How many people did the mill fire kill?", [FIRE, OTHER])
    assert told > beside


def test_a_claim_is_supported_by_its_sentence_and_not_by_another(reader: Reader) -> None:
    claim = "Three people were killed by the fire in the old mill."
    told, beside = (s.supports for s in reader.supports(claim, [FIRE, OTHER]))
    assert told > beside


def test_a_claim_without_words_is_refused(reader: Reader) -> None:
    with pytest.raises(ValueError, match="empty"):
        reader.answers(" ", [FIRE])


def test_a_long_passage_is_cut_and_read(reader: Reader) -> None:
    (chance,) = reader.answers("Who sang?", [Passage("The choir sang. " * 400)])
    assert 0 <= chance <= 1
