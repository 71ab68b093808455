from __future__ import annotations

from rag.brief.unknowns import questions_about
from tests.evidence import article_of

FIRE = "A fire broke out in a bakery on Mill Street. Two people were injured and taken away."


def test_what_an_editor_asks_of_a_fire_and_the_article_leaves_open() -> None:
    asked = questions_about("the bakery fire", [article_of(FIRE)])
    assert "What caused the bakery fire?" in asked
    assert "How many people were killed in the bakery fire?" in asked
    assert "How many people were injured in the bakery fire?" not in asked


def test_what_any_article_tells_is_not_asked() -> None:
    told = article_of("An oven caused it, and nobody died, said the fire service.")
    assert questions_about("bakery fire", [article_of(FIRE), told]) == []


def test_nothing_is_asked_of_what_only_sounds_like_a_mishap() -> None:
    assert questions_about("building at risk of collapse", [article_of(FIRE)]) == []
    assert questions_about("power grid collapse", [article_of(FIRE)]) == []
    assert questions_about("the visit of the king", [article_of(FIRE)]) == []
