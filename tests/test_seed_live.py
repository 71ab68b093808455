"""The article that this project started from, with the embedded model, for real.

It lies beside the project and may not be copied into it, so nothing of this is recorded: run
``pytest -m live tests/test_seed_live.py`` where it and the weights are.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.archive import Archive
from rag.config import Settings
from tests.conftest import ROOT
from tests.loopback import on_loopback

SEED = ROOT.parent / "shared" / "seed" / "lead-article.txt"

pytestmark = [
    pytest.mark.live,
    on_loopback,
    pytest.mark.skipif(not SEED.is_file(), reason="the seed article is not beside the project"),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    store = tmp_path_factory.mktemp("seed") / "store"
    with Archive.open(settings=Settings(store=store, llm="local")) as archive:
        archive.ingest([SEED])
        yield archive


def test_when_and_where_they_met(archive: Archive) -> None:
    answer = archive.ask("When and where did Trump and Kim meet before?")
    assert answer.status == "answered"
    assert "Panmunjom" in str(answer.answer)
    assert "2019" in str(answer.answer)
    assert any("Panmunjom" in c.quote for c in answer.citations)


def test_damage_stays_attributed_and_negative(archive: Archive) -> None:
    answer = archive.ask("What did Japan's prime minister say about damage?")
    assert answer.status == "answered"
    assert "said" in str(answer.answer)
    assert "no immediate reports of damage" in str(answer.answer)


@pytest.mark.parametrize(
    "question",
    [
        "How many people were injured?",
        "How far did the missile fly, in kilometres?",
        "What is the capital of France?",
        "How can I subscribe?",
    ],
)
def test_what_it_does_not_say_is_not_answered(archive: Archive, question: str) -> None:
    answer = archive.ask(question)
    assert answer.status == "not_in_corpus"
    assert answer.reason
    assert answer.claims == ()


def test_friday_stays_unresolved(archive: Archive) -> None:
    answer = archive.ask("When was the missile launched?")
    dates = [d for c in answer.citations for d in c.dates]
    assert any(d.text == "on Friday" and d.date is None for d in dates)


def test_the_site_s_own_lines_are_in_no_sentence(archive: Archive) -> None:
    (article,) = archive.articles()
    assert "LN247" not in article.text
    assert "Subscribe" not in article.text
    assert article.text.endswith("regional summit.")
