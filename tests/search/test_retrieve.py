"""Retrieval over a small store: what hides what, and what does not crowd out the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    for number in range(60):
        # One old article among many new ones that say the same.
        outlet, day = ("Old Post", "2019-05-01") if number == 7 else ("Daily", "2024-05-01")
        head = f'---\ntitle: "Ferry {number}"\nsource: {outlet}\npublished: {day}\n---\n\n'
        (tmp_path / f"{number}.md").write_text(
            f"{head}The ferry number {number} left the harbour with passengers."
        )
    settings = Settings(store=tmp_path / "store", llm="none", tz="UTC")
    with Archive.open(settings=settings) as opened:
        opened.ingest(sorted(tmp_path.glob("*.md")))
        yield opened


def test_what_may_not_be_seen_does_not_hide_what_may_in_meaning_either(archive: Archive) -> None:
    # No word in common, so that meaning alone can find it, behind fifty that may not be seen.
    hits = archive.search("boat departure", window=archive.window(until="2020-01-01"))
    assert [h.source for h in hits] == ["Old Post"]
    assert hits[0].meaning_rank == 1
    assert hits[0].word_rank is None
    only = archive.search("boat departure", source="Old Post")
    assert [h.title for h in only] == ["Ferry 7"]


def test_a_hit_says_how_its_day_suits(archive: Archive) -> None:
    hits = archive.search("ferry in May 2019")
    assert hits[0].title == "Ferry 7"
    assert hits[0].date_weight == 1.0
    assert all((h.date_weight or 0) < 0.1 for h in hits[1:])


def test_scores_fall_with_the_rank(archive: Archive) -> None:
    scores = [h.score for h in archive.search("ferry with passengers")]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0


def test_of_copies_the_original_stands_for_all(tmp_path: Path) -> None:
    # The copy's headline is the more like the question.
    text = "The lander touched down at six in the morning, and the engineers in Holm cheered."
    for name, title, day in (
        ("a", "Ferry strikes a pier in the harbour", "2024-05-02"),
        ("b", "Morning in Holm", "2024-05-01"),
    ):
        (tmp_path / f"{name}.md").write_text(
            f"---\ntitle: {title}\nsource: {name}\npublished: {day}\n---\n\n{text}\n"
        )
    with Archive.open(settings=Settings(store=tmp_path / "store", llm="none", tz="UTC")) as opened:
        opened.ingest([tmp_path / "b.md"])
        opened.ingest([tmp_path / "a.md"])
        hits = opened.search("Which pier did the ferry in the harbour strike?")
        later = opened.search("Which pier did the ferry strike?", source="a")
    assert [h.title for h in hits] == ["Morning in Holm"]
    assert [h.source for h in later] == ["a"]
