from __future__ import annotations

from dataclasses import replace

from rag.brief.unknowns import ask_editor_s_questions
from rag.types import Evidence
from tests.evidence import evidence_of

FIRE = "A fire broke out in a bakery on Mill Street. Two people were injured and taken to hospital."


def asked(topic: str, *texts: str) -> tuple[tuple[Evidence, ...], list[str]]:
    found = [e for t in texts for e in evidence_of(t, title="Fire in a bakery")]
    pool = [replace(e, number=n, score=0.1) for n, e in enumerate(found, start=1)]
    return ask_editor_s_questions(topic, pool)


def test_what_an_editor_asks_of_a_fire_and_the_article_leaves_open() -> None:
    questions = asked("the bakery fire", FIRE)[1]
    assert "How many people were killed in the bakery fire?" in questions
    assert "How many people were injured in the bakery fire?" not in questions


def test_what_answers_the_editor_matters_more() -> None:
    dull = "A street in the north of the town was closed for repairs last year. "
    pool, questions = asked("bakery fire", dull + FIRE)
    assert "injured" in pool[0].text or "broke out" in pool[0].text
    assert pool[0].score > 0.1
    assert "How many people were injured in the bakery fire?" not in questions


def test_nothing_is_asked_of_what_only_sounds_like_a_mishap() -> None:
    for topic in ("building at risk of collapse", "power grid collapse", "the visit of the king"):
        assert asked(topic, FIRE)[1] == []
