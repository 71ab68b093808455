"""The catalog: revisions in time, topics, the ledger."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.ingest.prepare import prepare
from rag.store import Catalog, Scope, split_chunks
from rag.store.repair import catalog_problems
from rag.types import Chunk, RawDocument, SourceState, Window

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "catalog.sqlite3")
    yield opened
    opened.close()


def _put(catalog: Catalog, raw: RawDocument) -> str:
    prepared = prepare(raw)
    catalog.put(prepared.article, prepared.sentences, prepared.chunks)
    return prepared.article.article_id


def _as_of(moment: dt.datetime) -> Window:
    return Window(moment, as_of_given=True)


def _day(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)


FIRST = RawDocument(
    location="a.txt",
    text="At least 55 people died in the fire on Friday.",
    key="fire",
    title="Fire kills 55",
    source="Harbour Wire",
    published="2023-08-11",
    topics=("Disasters", "Hawaii"),
    language="en",
)
DATED = replace(
    FIRST,
    text="At least 97 people died in the fire in August.",
    title="Fire killed 97",
    published="2023-09-16",
)
UNDATED = replace(FIRST, text="At least 115 people died in the fire.", title="Fire kills 115")


def _found(catalog: Catalog, word: str, window: Window | None = None) -> list[str]:
    scope = Scope(window)
    chunks = catalog.chunks([i for i, _ in catalog.search_words(f'"{word}"', 10, scope)], scope)
    return [stored.text for stored in chunks.values()]


def test_the_newest_revision_is_what_is_found(catalog: Catalog) -> None:
    for raw in (FIRST, DATED):
        _put(catalog, raw)
    assert _found(catalog, "fire") == [DATED.text]
    assert _found(catalog, "fire", Window(NOW)) == [DATED.text]
    assert _found(catalog, "friday") == []
    assert len(catalog.articles()) == 1
    assert catalog.coverage().articles == 1


def test_the_day_of_a_chunk_is_that_of_the_revision_that_may_be_seen(catalog: Catalog) -> None:
    everything = Scope(None)
    _put(catalog, FIRST)
    (early,) = [i for i, _ in catalog.search_words("fire", 10, everything)]
    _put(catalog, DATED)
    (late,) = [i for i, _ in catalog.search_words("fire", 10, everything)]
    known = [early, late, "no such chunk"]
    assert catalog.published(known, everything) == {late: "2023-09-16"}
    then = Scope(_as_of(_day(2023, 8, 12)))
    assert catalog.published(known, then) == {early: "2023-08-11"}


def test_a_question_about_an_earlier_time_finds_the_revision_of_that_time(
    catalog: Catalog,
) -> None:
    article_id = ""
    for raw in (FIRST, DATED, UNDATED):
        article_id = _put(catalog, raw)
    for moment, text in (
        (_day(2023, 8, 12), FIRST.text),
        (_day(2023, 9, 17), DATED.text),
        # Its date is older than that of the text before it: it counts from its ingest.
        (NOW - dt.timedelta(hours=1), DATED.text),
        (NOW + dt.timedelta(hours=1), UNDATED.text),
    ):
        assert _found(catalog, "fire", _as_of(moment)) == [text]
        assert [a.text for a in catalog.articles(_as_of(moment))] == [text]
    assert _found(catalog, "fire", _as_of(_day(2023, 8, 10))) == []
    assert catalog.article(article_id, _as_of(_day(2023, 8, 10))) is None
    assert catalog.coverage(_as_of(_day(2023, 8, 12))).last == "2023-08-11"


def test_a_window_is_about_the_revision_that_is_seen(catalog: Catalog) -> None:
    for raw in (FIRST, DATED):
        _put(catalog, raw)
    august = Window(NOW, since=_day(2023, 8, 1), until=_day(2023, 8, 31))
    assert _found(catalog, "fire", august) == []
    assert _found(catalog, "fire", replace(august, as_of=_day(2023, 8, 20))) == [FIRST.text]


def test_an_older_text_can_still_be_checked_against(catalog: Catalog) -> None:
    first = prepare(FIRST)
    for raw in (FIRST, DATED):
        _put(catalog, raw)
    found = catalog.revision(first.article.article_id, first.article.text_hash)
    assert found == first.article
    assert catalog.sentences(found.article_id, found.text_hash) == first.sentences
    assert catalog.revision(first.article.article_id, "0" * 64) is None


def test_a_text_that_comes_back_is_the_newest_and_there_once(catalog: Catalog) -> None:
    for raw in (FIRST, UNDATED, FIRST):
        _put(catalog, raw)
    assert _found(catalog, "fire") == [FIRST.text]
    assert [a.text for a in catalog.revisions(_put(catalog, FIRST))] == [UNDATED.text, FIRST.text]
    assert catalog_problems(catalog) == []


def test_other_facts_of_the_same_text_are_no_revision_and_keep_the_vectors(
    catalog: Catalog,
) -> None:
    article_id = _put(catalog, FIRST)
    catalog.mark_embedded(catalog.chunk_ids())
    _put(catalog, replace(FIRST, author="A. Reporter", published="2023-08-12"))
    [article] = catalog.revisions(article_id)
    assert (article.author, article.published) == ("A. Reporter", "2023-08-12")
    assert catalog.chunks_to_embed(10) == []
    assert catalog.vectors_to_delete() == []
    assert catalog_problems(catalog) == []


def test_only_chunks_that_are_cut_as_before_keep_their_vectors(catalog: Catalog) -> None:
    text = "It burned on Friday.\n\nIt was put out on Sunday.\n\nNobody was hurt."
    prepared = prepare(replace(FIRST, text=text))
    article, sentences = prepared.article, prepared.sentences

    def cut(tokens: int) -> list[Chunk]:
        return split_chunks(article, sentences, lambda words: len(words.split()), tokens)

    catalog.put(article, sentences, cut(9))
    assert catalog.count_to_embed() == 2
    catalog.mark_embedded(catalog.chunk_ids())
    catalog.put(article, sentences, cut(9))
    assert catalog.chunks_to_embed(10) == []
    catalog.put(article, sentences, cut(6))
    assert [text for _, text in catalog.chunks_to_embed(10)] == [
        "Fire kills 55\nIt was put out on Sunday.",
        "Fire kills 55\nNobody was hurt.",
    ]
    assert catalog_problems(catalog) == []


def test_topics_are_kept_and_limit_what_is_found(catalog: Catalog) -> None:
    article_id = _put(catalog, FIRST)
    article = catalog.article(article_id)
    assert article
    assert article.topics == ("Disasters", "Hawaii")
    assert catalog.topics() == {"Disasters": 1, "Hawaii": 1}
    assert catalog.search_words('"fire"', 10, Scope(topic="hawaii"))
    assert not catalog.search_words('"fire"', 10, Scope(topic="Haw"))
    assert catalog.articles(topic="Disasters") == [article]


def test_a_copy_of_a_removed_article_is_the_origin_of_the_others(catalog: Catalog) -> None:
    first = _put(catalog, FIRST)
    copies = []
    for name in ("second", "third"):
        prepared = prepare(replace(FIRST, key=name))
        copy = replace(prepared.article, origin=first)
        catalog.put(copy, prepared.sentences, prepared.chunks)
        copies.append(copy.article_id)
    catalog.remove(first)
    assert {a.origin for a in catalog.articles()} == {copies[0]}


def test_a_failed_transaction_leaves_nothing(catalog: Catalog) -> None:
    def put_and_fail() -> None:
        with catalog.transaction():
            _put(catalog, FIRST)
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - raised just above
        put_and_fail()
    assert catalog.articles() == []
    assert catalog_problems(catalog) == []


def test_the_ledger_keeps_what_is_known_of_an_address(catalog: Catalog) -> None:
    url = "https://example.org/feed"
    assert catalog.ledger.source(url) is None
    state = SourceState(url, "2026-01-02T03:04:05+00:00", '"tag"', "Fri, 02 Jan 2026", 200)
    catalog.ledger.record_source(state)
    assert catalog.ledger.source(url) == state
    failed = replace(state, status=None, error="no reply")
    catalog.ledger.record_source(failed)
    assert catalog.ledger.source(url) == failed


def test_a_list_has_no_texts_and_finds_what_is_asked_for(catalog: Catalog) -> None:
    fire = _put(catalog, FIRST)
    ship = _put(
        catalog,
        replace(FIRST, key="ship", title="Élan sinks", published="2023-10-01", topics=("Sea",)),
    )
    undated = _put(
        catalog, replace(FIRST, key="x", title="Of no day", published=None, source="Élan")
    )
    entries, total = catalog.entries()
    assert ([e.article_id for e in entries], total) == ([ship, fire, undated], 3)
    assert not hasattr(entries[0], "text")
    assert catalog.entries(limit=1, offset=1) == ([entries[1]], 3)
    assert catalog.entries(offset=9) == ([], 3)
    assert catalog.entries(words=["ÉLAN"]) == ([entries[0], entries[2]], 2)
    assert catalog.entries(words=["élan", "sink"]) == ([entries[0]], 1)
    assert catalog.entries(begun=fire[:5]) == ([entries[1]], 1)
    assert catalog.entries(begun="SINKS")[0] == [entries[0]]
    assert catalog.entries(begun="zz") == ([], 0)
    assert catalog.entries(topic="sea", source="harbour wire")[0] == [entries[0]]
    early = _as_of(_day(2023, 9, 1))
    assert [e.article_id for e in catalog.entries(early)[0]] == [fire, undated]
    assert catalog.outlets(early) == {"Harbour Wire": 1, "Élan": 1}
    assert catalog.topics(early) == {"Disasters": 2, "Hawaii": 2}


def test_closing_waits_for_a_thread_that_is_reading(catalog: Catalog) -> None:
    """Closed under it, SQLite ends the whole process."""
    begun, found = threading.Event(), []

    def begin() -> int:
        begun.set()
        return 1

    catalog.database._connection.create_function("begun", 0, begin)
    slow = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000)"
    reader = threading.Thread(
        target=lambda: found.extend(
            catalog.database.rows(f"SELECT begun(), ({slow} SELECT count(*) FROM c)")
        )
    )
    reader.start()
    assert begun.wait(20)
    catalog.close()
    reader.join(20)
    assert found == [(1, 1_000_000)]
