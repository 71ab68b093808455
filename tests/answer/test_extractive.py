"""Answers made of sentences: the likeliest first, beside it what answers about as surely."""

from __future__ import annotations

from dataclasses import replace

from rag.answer.draft import draft_from_sentences
from rag.search.reading import ANSWERS
from tests.evidence import evidence_of

SENTENCES = (
    "The bridge of Tarn was closed on Monday.",
    "Engineers had found a crack in its third pier.",
    "A ferry carries cyclists across the river.",
    "The mayor opened a bakery.",
)


def drafted(*chances: float) -> list[str]:
    found = evidence_of(" ".join(SENTENCES))
    evidence = [replace(e, answers=chance) for e, chance in zip(found, chances, strict=False)]
    return [claim.text for claim in draft_from_sentences(evidence).claims]


def test_nothing_is_said_where_no_sentence_answers() -> None:
    assert drafted(ANSWERS - 0.05, ANSWERS - 0.1) == []


def test_a_sentence_that_answers_about_as_surely_comes_along() -> None:
    assert drafted(0.6, 0.75, 0.56) == [SENTENCES[1], SENTENCES[0], SENTENCES[2]]


def test_a_sentence_that_answers_far_less_surely_stays_out() -> None:
    assert drafted(0.97, 0.6) == [SENTENCES[0]]


def test_at_most_three_sentences_are_printed() -> None:
    assert len(drafted(0.9, 0.89, 0.88, 0.87)) == 3


def test_a_sentence_that_says_the_same_again_stays_out() -> None:
    found = evidence_of(f"{SENTENCES[0]} The bridge of Tarn closed on Monday.")
    assert len(draft_from_sentences([replace(e, answers=0.9) for e in found]).claims) == 1
