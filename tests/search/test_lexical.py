from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.search.retrieve import match_expression

ARTICLES = {
    1: "The Ever Given ran aground in the Suez Canal.",
    2: "Given the weather, nobody will ever sail, a canal pilot said.",
    3: "Turkey, or Türkiye, raised interest rates.",
    4: "North Korea fired a missile toward the sea.",
    5: "Who is he? It was not near.",
}


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='porter unicode61')")
    connection.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", ARTICLES.items())
    yield connection
    connection.close()


def found(index: sqlite3.Connection, question: str) -> list[int]:
    expression = match_expression(question)
    rows = index.execute(
        "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank, rowid", (expression,)
    )
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What did North Korea fire?", 4),
        ("When did the missile fly?", 4),
        ("What happened to “Ever Given” in the canal?", 1),
        ("Türkiye interest rates", 3),
        ("turkiye", 3),
        ("Suez OR NOT (canal", 1),
        ("Who is he?", 5),  # nothing but common words: they are all there is
    ],
)
def test_the_article_that_has_the_words_comes_first(
    index: sqlite3.Connection, question: str, first: int
) -> None:
    assert found(index, question)[0] == first


@pytest.mark.parametrize(
    "question",
    [
        "missile AND",
        "NOT missile",
        "NEAR(missile sea",
        'missile" OR "',
        "missile*",
        "text:missile",
        "^missile",
        "missile'); DROP TABLE texts; --",
        "(missile",
        "-missile",
        "{text}: missile",
        'say "" missile',
    ],
)
def test_nothing_that_a_person_types_is_an_operator(
    index: sqlite3.Connection, question: str
) -> None:
    assert 4 in found(index, question)


@pytest.mark.parametrize("question", ["", "   ", "?!", "—", '""', "…"])
def test_a_question_without_words_searches_for_nothing(question: str) -> None:
    assert match_expression(question) is None


def test_common_words_are_not_searched_for_beside_others() -> None:
    expression = match_expression("What was the toll of the fire?") or ""
    assert '"toll"' in expression
    assert '"fire"' in expression
    assert '"the"' not in expression.lower()


def test_a_very_long_question_stays_a_small_expression() -> None:
    expression = match_expression(" ".join(f"word{i}" for i in range(5000))) or ""
    assert len(expression) < 1000


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                ["AND", "OR", "NOT", "NEAR", '"', "'", "*", "(", ")", ":", "^", "a", "\0"]
            ),
            max_size=12,
        ).map(" ".join),
    )
)
@example('who said "fire \0 now"')
def test_every_question_is_a_valid_expression(index: sqlite3.Connection, question: str) -> None:
    expression = match_expression(question)
    if expression is not None:
        index.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (expression,)).fetchone()


def test_the_commonest_words_are_left_out_where_all_are_too_many_to_read() -> None:
    counts = {'"president"': 90, '"signed"': 60, '"moratorium"': 2, '"fishing"': 8}
    expression = match_expression("president signed moratorium fishing", counts.__getitem__, 20)
    assert expression == '"moratorium" OR "fishing"'
    everything = match_expression("president signed", counts.__getitem__, 20)
    assert everything == '"president" OR "signed"'


def test_names_of_several_words_count_again_as_phrases() -> None:
    expression = match_expression("When was the White House painted?") or ""
    assert '"White House"' in expression
    assert '"House"' in expression
