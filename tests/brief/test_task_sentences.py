"""What matters about a topic, without a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.brief.gather import gather_topic
from rag.brief.task import important_sentences, timeline_of
from rag.config import Settings
from rag.search.find import Ask
from rag.store import Store

TOPIC = "Lahaina fire"


@pytest.fixture
def archive(corpus_store: Path) -> Iterator[Archive]:
    with Archive.open(settings=Settings(store=corpus_store, llm="none")) as archive:
        yield archive


@pytest.fixture
def store(archive: Archive) -> Store:
    return archive._readable()


@pytest.fixture
def asked(archive: Archive) -> Ask:
    return Ask(TOPIC, archive.window())


def test_the_sentences_that_matter_are_of_different_articles_and_on_the_topic(
    store: Store, asked: Ask
) -> None:
    gathered = gather_topic(store, asked)
    found = important_sentences(store, gathered, TOPIC, len(gathered.articles))
    articles = [e.article.article_id for e in found]
    assert len(set(articles)) == len(articles) > 1
    assert all(e.article.text[e.sentence.start : e.sentence.end] == e.text for e in found)
    assert all("Lahaina" in e.article.text for e in found)


def test_where_there_are_few_articles_one_gives_several(store: Store, asked: Ask) -> None:
    gathered = gather_topic(store, asked)
    found = important_sentences(store, gathered, TOPIC, len(gathered.articles) + 2)
    assert len({e.text for e in found}) == len(found) == len(gathered.articles) + 2


def test_a_timeline_is_in_order_of_time(store: Store, asked: Ask) -> None:
    found = timeline_of(store, gather_topic(store, asked), TOPIC, 5)
    days = [m.date for _, m in found if m.date]
    assert days == sorted(days)
    assert days
    assert all(m.text in e.text for e, m in found)


def test_nothing_is_told_of_what_no_article_is_about(store: Store, asked: Ask) -> None:
    nowhere = replace(asked, question="chess tournament in Reykjavik")
    gathered = gather_topic(store, nowhere)
    assert gathered.articles == ()
    assert important_sentences(store, gathered, nowhere.question, 3) == ()
    assert timeline_of(store, gathered, nowhere.question, 3) == ()
