from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag.search.rank import Features, Passage, QuestionWords, features, scores

FIRE = Passage("a", "Maui fire", "The toll of the Lahaina fire rose to 115.", 9.0, 0.6, 0.5)
SHIP = Passage("b", "Ship", "A ship left the harbour on Monday.", 3.0, 0.1, 0.5)
QUESTION = "What was the toll of the Lahaina fire?"


def _order(passages: list[Passage], strength: float = 1.0) -> list[str]:
    values = scores(features(QUESTION, passages, strength))
    ranked = sorted(zip(values, passages, strict=True), key=lambda pair: -pair[0])
    return [p.article_id for _, p in ranked]


def test_what_has_the_words_and_means_the_same_comes_first() -> None:
    assert _order([SHIP, FIRE]) == ["a", "b"]


def test_of_two_alike_the_one_of_the_right_day_comes_first_and_only_where_days_count() -> None:
    old, new = replace(FIRE, date_weight=0.1), replace(FIRE, article_id="new", date_weight=0.9)
    assert _order([old, new]) == ["new", "a"]
    assert _order([old, new], strength=0.0) == ["a", "new"]


def test_without_a_date_a_passage_is_between_those_of_good_and_of_bad_days() -> None:
    good = replace(FIRE, article_id="good", date_weight=1.0)
    bad = replace(FIRE, article_id="bad", date_weight=0.0)
    undated = replace(FIRE, article_id="undated", date_weight=None)
    assert _order([bad, undated, good]) == ["good", "undated", "bad"]


def test_words_that_stand_together_count_more_than_far_apart() -> None:
    asked = QuestionWords(QUESTION)
    apart = "The toll was paid. " + "Nothing else was said of it. " * 20 + "Lahaina had no fire."
    scattered, together = asked.places(apart), asked.places(FIRE.text)
    assert asked.share({i for _, i in scattered}) == asked.share({i for _, i in together}) == 1.0
    assert asked.share_near(scattered) < asked.share_near(together) == 1.0


def test_a_short_word_is_no_beginning_of_another() -> None:
    asked = QuestionWords("US troops")
    assert asked.places("The bus used it.") == []


def test_a_question_without_words_gives_features_all_the_same() -> None:
    assert features("?", [FIRE], 0.0)[0].near == 0
    assert features(QUESTION, [], 1.0) == []


@given(st.text(max_size=80), st.text(max_size=300), st.floats(0, 1), st.floats(0, 20))
def test_each_feature_is_between_0_and_1(
    question: str, text: str, strength: float, bm25: float
) -> None:
    passage = replace(FIRE, text=text, bm25=bm25)
    for found in features(question, [passage, SHIP], strength):
        for name in Features.__dataclass_fields__:
            assert 0 <= getattr(found, name) <= 1 + 1e-9, name
