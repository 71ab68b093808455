"""What a person means who asks about news: the newest event, its name, whether there was any."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings

_ARTICLES = [
    (
        "2024-02-12",
        "Chiefs win Super Bowl again",
        "The Kansas City Chiefs beat the San Francisco 49ers 25-22 in overtime to win the Super Bowl on Sunday.",
    ),
    (
        "2025-02-10",
        "Eagles rout Chiefs in Super Bowl",
        "The Philadelphia Eagles won the Super Bowl on Sunday, beating the Kansas City Chiefs 40-22 in New Orleans.",
    ),
    (
        "2024-03-02",
        "Ferry sinks off Sund",
        "At least 4 people died when the ferry Gull sank off Sund on Saturday, the coastguard said.",
    ),
    (
        "2024-03-05",
        "Ferry toll rises to 11",
        "The number of people who died when the ferry Gull sank off Sund has risen to 11, police said on Tuesday. "
        "The captain, Per Olsen, was arrested on Monday on suspicion of negligence.",
    ),
    (
        "2022-05-10",
        "Ada Rook elected mayor of Sund",
        "Ada Rook was elected mayor of Sund on Monday with 54 percent of the vote.",
    ),
    (
        "2024-06-11",
        "Nils Berg new mayor of Sund",
        "Nils Berg was elected mayor of Sund on Monday, beating his rival by 300 votes.",
    ),
    (
        "2024-08-20",
        "Museum robbed",
        "Thieves stole three paintings from the museum of Ost on Monday night. Nobody has been arrested, police said.",
    ),
    (
        "2024-07-09",
        "Bridge of Ost falls",
        "A tanker struck a pier of the Wenna Bridge at Ost on Monday and brought down its middle span. Two workers "
        "fell into the river and were pulled out alive.\n\nThe tanker, the Meridian, was on its way to Sandhaven.",
    ),
    (
        "2024-09-09",
        "Plane lands on motorway",
        "A light aircraft landed on the motorway near Kestrel on Sunday, and nobody was hurt. The pilot spoke of "
        "engine trouble. The aircraft, a Piper called Daisy May, belongs to a flying club.",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("news")
    lines = [
        json.dumps({"id": str(n), "title": title, "text": text, "source": "Post", "published": day})
        for n, (day, title, text) in enumerate(_ARTICLES)
    ]
    file: Path = folder / "export.jsonl"
    file.write_text("\n".join(lines) + "\n")
    with Archive.open(settings=Settings(store=folder / "store", llm="none", tz="UTC")) as opened:
        opened.ingest([file])
        yield opened


@pytest.mark.parametrize(
    ("question", "as_of", "first"),
    [
        ("Who won the Super Bowl?", "2025-06-01", "The Philadelphia Eagles won"),
        ("Who won the Super Bowl?", "2024-12-01", "The Kansas City Chiefs beat"),
        ("Who won the Super Bowl in 2024?", "2025-06-01", "The Kansas City Chiefs beat"),
        ("Who was elected mayor of Sund?", "2025-06-01", "Nils Berg"),
        ("Who was elected mayor of Sund?", "2023-06-01", "Ada Rook"),
    ],
)
def test_the_newest_event_of_its_kind_is_meant(
    archive: Archive, question: str, as_of: str, first: str
) -> None:
    answer = archive.ask(question, window=archive.window(as_of=as_of))
    assert (answer.answer or "").startswith(first)


def test_of_a_figure_that_grew_the_newest_comes_first_with_its_date(archive: Archive) -> None:
    answer = archive.ask("How many people died in the ferry sinking?").answer or ""
    assert answer.index("5 March 2024") < answer.index("risen to 11") < answer.index("At least 4")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Was anyone arrested after the ferry sank?", "Per Olsen, was arrested"),
        ("Has anyone been arrested for the museum robbery?", "Nobody has been arrested"),
        ("Did anyone die when the Gull sank?", "11"),
    ],
)
def test_yes_or_no_is_answered_with_what_was(archive: Archive, question: str, told: str) -> None:
    assert told in (archive.ask(question).answer or "")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Which tanker struck the Wenna Bridge?", "Meridian"),
        ("Name of the tanker that hit the Wenna Bridge", "Meridian"),
        ("what was the tanker called that hit the wenna bridge", "Meridian"),
        # The reader does not take the sentence with the name for an answer.
        pytest.param(
            "What was the name of the ship that struck the Wenna Bridge?",
            "Meridian",
            marks=pytest.mark.xfail,
        ),
        pytest.param(
            "Which aircraft landed on the motorway near Kestrel?",
            "Daisy May",
            marks=pytest.mark.xfail,
        ),
    ],
)
def test_what_is_named_further_on_is_named(archive: Archive, question: str, name: str) -> None:
    assert name in (archive.ask(question).answer or "")


@pytest.mark.parametrize("keywords", ["la paz bridge", "eiffel tower height", "mars rover landing"])
def test_key_words_of_something_else_get_no_answer(archive: Archive, keywords: str) -> None:
    assert archive.ask(keywords).answer is None


@pytest.mark.parametrize(
    ("keywords", "told"),
    [
        ("wenna bridge collapse", "tanker"),
        ("sund ferry death toll", "11"),
        ("ost museum robbery", "paintings"),
        pytest.param(
            "gull captain detention",
            "Per Olsen",
            marks=pytest.mark.xfail(reason="the reader does not take an arrest for a detention"),
        ),
    ],
)
def test_key_words_are_answered(archive: Archive, keywords: str, told: str) -> None:
    assert told in (archive.ask(keywords).answer or "")
