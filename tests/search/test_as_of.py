"""`--as-of` hides everything published later: on every path, by any of its names.

The store holds articles of the future about the very things that are asked. Each has a word that
nothing else has, in title, text and outlet; neither that word nor its id may come out anywhere.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.render.json import answer_json, brief_json, search_json
from rag.types import Exchange
from tests.conftest import Run

AS_OF = "2024-03-28"
MARK = "Quillmoor"  # what only articles of the future say
_FIRE = "The fire at the Tarn mill killed 12 people on Tuesday, the county said."

ARTICLES = [
    ("a", "2024-03-27", "Mill fire in Tarn kills 12", "Tarn Post", _FIRE),
    (
        "b",
        "2024-03-28T20:00:00+00:00",
        "Tarn mill fire: search ends",
        "Vale Herald",
        "Fire crews ended their search of the Tarn mill on Thursday. The fire killed 14 people, the state said.",
    ),
    ("undated", None, "The Tarn mill", "Tarn Post", "The Tarn mill was built in 1911 by Ada Rook."),
    # from here on: of the future
    (
        "c",
        "2024-03-29",
        f"{MARK} inquiry into Tarn mill fire",
        f"{MARK} Wire",
        f"The fire at the Tarn mill killed 19 people, the {MARK} inquiry said on Friday."
        f" The cause of the fire was a cable, {MARK} said.",
    ),
    (
        "d",
        "2024-03-29T00:30:00+00:00",
        f"Owner of Tarn mill, {MARK}, charged",
        f"{MARK} Wire",
        f"Police charged the owner of the Tarn mill, {MARK} Hale, over the fire that killed 19 people.",
    ),
    (
        "e",
        "2025-01-01",
        f"{MARK}: the mill, years on",
        f"{MARK} Wire",
        f"The mill {MARK} is a museum.",
    ),
]


def _line(key: str, published: str | None, title: str, source: str, text: str) -> str:
    value = {"id": key, "title": title, "source": source, "text": text, "published": published}
    return json.dumps({k: v for k, v in value.items() if v is not None})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[str]]:
    """A store with articles of the future, and their ids."""
    folder = tmp_path_factory.mktemp("as-of")
    settings = Settings(store=folder / "store", llm="none", tz="UTC")
    # The copy of a text comes after the future article that has it: whose origin is it then?
    copy = (
        "f",
        "2024-03-29",
        f"{MARK} repeats",
        f"{MARK} Wire",
        "The mill by the river at Tarn, which burned, was insured for 3 million pounds.",
    )
    earlier = ("g", "2024-03-26", "Mill was insured", "Vale Herald", copy[4])
    rows = [*ARTICLES, copy, earlier]
    file = folder / "export.jsonl"
    file.write_text("\n".join(_line(*r) for r in rows) + "\n")
    with Archive.open(settings=settings) as archive:
        archive.ingest([file])
        # A new revision, published later, takes the place of an article.
        later = folder / "later.jsonl"
        later.write_text(
            _line(
                "a",
                "2024-03-30",
                f"Mill fire: {MARK} corrects",
                "Tarn Post",
                f"{_FIRE} Correction: it killed 19, {MARK} found.",
            )
        )
        archive.ingest([later])
        hidden = {a.article_id for a in archive.articles() if MARK in a.title + a.source}
    return folder / "store", hidden


@pytest.fixture
def archive(made: tuple[Path, set[str]], tmp_path: Path) -> Iterator[Archive]:
    shutil.copytree(made[0], tmp_path / "store")
    with Archive.open(settings=Settings(store=tmp_path / "store", llm="none", tz="UTC")) as opened:
        yield opened


@pytest.fixture
def hidden(made: tuple[Path, set[str]], archive: Archive) -> set[str]:
    # The corrected article has an id that may be named: its earlier revision was there.
    seen = {a.article_id for a in archive.articles() if "Tarn Post" in a.source}
    return made[1] - seen


def _clean(value: dict[str, Any], hidden: set[str]) -> None:
    value = {k: v for k, v in value.items() if k != "timings_ms"}  # 19 ms are no 19 people
    text = json.dumps(value, ensure_ascii=False)
    assert MARK.lower() not in text.lower()
    assert not [i for i in hidden if i in text]
    assert "19" not in [w.strip(".,") for w in text.split()]


QUESTIONS = [
    "How many people died in the fire at the Tarn mill?",  # words
    "What was the death toll of the blaze at the factory?",  # meaning
    "What caused the fire at the Tarn mill?",  # nothing visible answers: nearest
    "Who was charged over the Tarn mill fire?",
    "What did the Quillmoor inquiry say?",
    "What is the latest on the Tarn mill?",
    "For how much was the mill insured?",  # a copy of a text of the future
    "What happened since the inquiry?",  # an event of the future
    "What happened on 29 March 2024 at the Tarn mill?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_name_nothing_of_the_future(
    archive: Archive, hidden: set[str], question: str
) -> None:
    assert len(hidden) >= 4
    value = answer_json(archive.ask(question, window=archive.window(as_of=AS_OF)))
    for key in ("question", "standalone_question"):
        value.pop(key)
    reason = value["reason"] or ""
    value["reason"] = "" if MARK in question else reason  # it may repeat what was asked
    value["window"]["focus"].pop("words")
    _clean(value, hidden)
    assert value["coverage"]["last"] == "2024-03-28"
    assert value["coverage"]["articles"] == 4


def test_sources_that_disagree_are_those_of_the_time(archive: Archive, hidden: set[str]) -> None:
    answer = archive.ask(QUESTIONS[0], window=archive.window(as_of=AS_OF))
    said = json.dumps(answer_json(answer))
    assert "12" in said
    assert "19 people" in json.dumps(answer_json(archive.ask(QUESTIONS[0])))  # now they are seen


@pytest.mark.parametrize("limits", [{}, {"since": "2024-03-28"}, {"until": "2024-03-26"}])
def test_what_is_asked_of_the_future_is_answered_from_the_time(
    archive: Archive, hidden: set[str], limits: dict[str, str]
) -> None:
    window = archive.window(as_of=AS_OF, **limits)
    answer = archive.ask("Who was charged over the Tarn mill fire?", window=window)
    _clean(answer_json(answer) | {"question": ""}, hidden)


@pytest.mark.parametrize("query", ["Tarn mill fire", MARK, "blaze at a factory", "museum"])
def test_searches_find_nothing_of_the_future(
    archive: Archive, hidden: set[str], query: str
) -> None:
    window = archive.window(query, as_of=AS_OF)
    hits = archive.search(query, window=window, limit=50)
    assert hits
    _clean(search_json("", hits, window), hidden)


@pytest.mark.parametrize("topic", ["Tarn mill fire", None])
def test_briefs_tell_nothing_of_the_future(
    archive: Archive, hidden: set[str], topic: str | None
) -> None:
    brief = archive.brief(topic, window=archive.window(as_of=AS_OF))
    value = brief_json(brief)
    assert value["sources"]
    assert all((s["published"] or "")[:10] <= AS_OF for s in value["sources"])
    _clean(value, hidden)


def test_a_follow_up_stays_in_its_time(archive: Archive, hidden: set[str]) -> None:
    history = [Exchange("How many people died in the fire at the Tarn mill?", None)]
    answer = archive.ask("And why?", window=archive.window(as_of=AS_OF), history=history)
    assert "Tarn mill" in answer.standalone_question
    _clean(answer_json(answer), hidden)


def test_the_prompt_shows_nothing_of_the_future(run: Run, archive: Archive, tmp_path: Path) -> None:
    archive.close()
    result = run(
        "ask", QUESTIONS[0], "--dry-run", "--json", "--llm", "openai:gpt-none", "--as-of", AS_OF,
        "--tz", "UTC", "--store", tmp_path / "store",
    )  # fmt: skip
    assert result.json["messages"] or result.json["evidence"]
    assert MARK not in result.out


@pytest.mark.parametrize(
    ("zone", "as_of", "seen"),
    [
        # d was published at 00:30 UTC on the 29th: still the 28th in New York
        ("UTC", "2024-03-28", False),
        ("America/New_York", "2024-03-28", True),
        ("Asia/Tokyo", "2024-03-28", False),
        ("Asia/Tokyo", "2024-03-29T09:29", False),
        ("Asia/Tokyo", "2024-03-29T09:30", True),
        ("UTC", "2024-03-29T09:29+09:00", False),
    ],
)
def test_the_border_of_a_day_is_that_of_the_zone(
    archive: Archive, zone: str, as_of: str, seen: bool
) -> None:
    archive._settings = replace(archive._settings, tz=zone)
    hits = archive.search("Owner of Tarn mill charged", window=archive.window(as_of=as_of))
    assert any("charged" in h.title for h in hits) is seen


@pytest.mark.parametrize(
    ("zone", "as_of", "seen"),
    [
        # c has a day and no time: it counts from the start of that day where the person is
        ("UTC", "2024-03-28T23:59:59", False),
        ("UTC", "2024-03-29T00:00", True),
        ("Pacific/Auckland", "2024-03-29T00:00", True),
        ("Pacific/Auckland", "2024-03-28T12:00+00:00", True),  # already the 29th there
        ("Pacific/Honolulu", "2024-03-29T09:00+00:00", False),  # still the 28th there
    ],
)
def test_a_day_without_a_time_begins_where_the_person_is(
    archive: Archive, zone: str, as_of: str, seen: bool
) -> None:
    archive._settings = replace(archive._settings, tz=zone)
    hits = archive.search("inquiry into Tarn mill fire", window=archive.window(as_of=as_of))
    assert any("inquiry" in h.title for h in hits) is seen


def test_articles_without_a_date_are_seen_unless_dates_are_asked_for(archive: Archive) -> None:
    question = "Who built the Tarn mill?"
    assert "Ada Rook" in (archive.ask(question, window=archive.window(as_of=AS_OF)).answer or "")
    limited = archive.ask(question, window=archive.window(as_of=AS_OF, since="2024-03-01"))
    assert "Ada Rook" not in (limited.answer or "")
    assert any("1 article without a date is hidden" in note for note in limited.notes)
    assert limited.coverage.undated == 1


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("What has the state said since the mill fire?", "2024-03-27", None),
        ("What happened before the mill fire?", None, "2024-03-27"),
        ("What happened since the inquiry?", None, None),  # it is of the future
        ("What happened since the earthquake?", None, None),  # of which nothing is known
        ("What happened since the mill?", None, None),  # of two headlines, years apart, none
    ],
)
def test_a_time_can_count_from_an_event(
    archive: Archive, tmp_path: Path, question: str, since: str | None, until: str | None
) -> None:
    old = tmp_path / "old.jsonl"
    old.write_text(_line("h", "2019-05-01", "Mill for sale", "Tarn Post", "The mill is for sale."))
    archive.ingest([old])
    focus = archive.window(question, as_of=AS_OF).focus
    assert focus is not None
    assert [t and f"{t:%Y-%m-%d}" for t in (focus.since, focus.until)] == [since, until]
    assert focus.words in question
