from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.store import split_chunks
from rag.text.sentences import split_sentences
from rag.types import Article, Sentence
from tests.evidence import article_of as plain_article


def count_words(text: str) -> int:
    return len(text.split())


def article_of(paragraphs: list[list[int]]) -> tuple[Article, list[Sentence]]:
    """Make an article with sentences of so many words each."""
    text = "\n\n".join(
        " ".join(" ".join(["Word"] + ["word"] * (n - 1)) + "." for n in p) for p in paragraphs
    )
    article = plain_article(text, title="A title")
    return article, split_sentences(text)


PARAGRAPHS = st.lists(
    st.lists(st.integers(min_value=1, max_value=30), min_size=1, max_size=6),
    min_size=1,
    max_size=8,
)
LIMITS = st.integers(min_value=1, max_value=60)


@given(PARAGRAPHS, LIMITS)
def test_a_chunk_never_splits_a_sentence(paragraphs: list[list[int]], limit: int) -> None:
    article, sentences = article_of(paragraphs)
    for chunk in split_chunks(article, sentences, count_words, limit):
        assert chunk.start == sentences[chunk.first_sentence].start
        assert chunk.end == sentences[chunk.last_sentence].end


@given(PARAGRAPHS, LIMITS)
def test_chunks_hold_every_sentence_once_and_in_order(
    paragraphs: list[list[int]], limit: int
) -> None:
    article, sentences = article_of(paragraphs)
    chunks = split_chunks(article, sentences, count_words, limit)
    held = [n for c in chunks for n in range(c.first_sentence, c.last_sentence + 1)]
    assert held == [s.number for s in sentences]
    assert [c.position for c in chunks] == list(range(len(chunks)))


@given(PARAGRAPHS, LIMITS)
def test_only_a_single_sentence_is_longer_than_the_limit(
    paragraphs: list[list[int]], limit: int
) -> None:
    article, sentences = article_of(paragraphs)
    for chunk in split_chunks(article, sentences, count_words, limit):
        length = count_words(article.text[chunk.start : chunk.end])
        assert chunk.tokens == length
        assert length <= limit or chunk.first_sentence == chunk.last_sentence


@given(PARAGRAPHS, LIMITS)
def test_chunk_ids_are_unique(paragraphs: list[list[int]], limit: int) -> None:
    article, sentences = article_of(paragraphs)
    chunks = split_chunks(article, sentences, count_words, limit)
    assert len({c.chunk_id for c in chunks}) == len(chunks)
    assert {c.article_id for c in chunks} == {article.article_id}


def test_a_revision_has_other_chunk_ids() -> None:
    first, first_sentences = article_of([[4, 5]])
    second, second_sentences = article_of([[4, 6]])
    assert first.article_id == second.article_id
    before = {c.chunk_id for c in split_chunks(first, first_sentences, count_words, 20)}
    after = {c.chunk_id for c in split_chunks(second, second_sentences, count_words, 20)}
    assert not before & after


@pytest.mark.parametrize(
    ("paragraphs", "limit", "spans"),
    [
        ([[3, 3], [3]], 9, [(0, 2)]),
        ([[3, 3], [3, 3]], 9, [(0, 1), (2, 3)]),  # a paragraph moves as a whole
        ([[3, 3, 3, 3]], 6, [(0, 1), (2, 3)]),
        ([[3], [30], [3]], 10, [(0, 0), (1, 1), (2, 2)]),
    ],
)
def test_paragraphs_stay_together_while_there_is_room(
    paragraphs: list[list[int]], limit: int, spans: list[tuple[int, int]]
) -> None:
    article, sentences = article_of(paragraphs)
    chunks = split_chunks(article, sentences, count_words, limit)
    assert [(c.first_sentence, c.last_sentence) for c in chunks] == spans


def test_an_article_without_sentences_has_no_chunks() -> None:
    article, _ = article_of([[3]])
    assert split_chunks(article, [], count_words) == []
