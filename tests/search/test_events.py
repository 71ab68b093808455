"""Questions about a time: what happened in it, and what is new of something since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings

_ARTICLES = [
    (
        "2024-03-04",
        "Ferry runs aground off Sund",
        "The ferry Gull ran aground off Sund on Sunday night with 212 aboard.",
    ),
    (
        "2024-03-12",
        "Mayor of Sund resigns",
        "The mayor of Sund, Ada Rook, resigned on Monday over the harbour works.",
    ),
    (
        "2024-04-18",
        "Line to pay passengers",
        "The line will pay each passenger of the ferry Gull 300 euros, it said on Thursday.",
    ),
    (
        "2024-05-14",
        "Quake shakes Kestrel Bay",
        "An earthquake struck Kestrel Bay early on Tuesday and killed at least nine.",
    ),
    (
        "2024-05-17",
        "Quake toll rises",
        "The toll of the earthquake that struck Kestrel Bay on Tuesday rose to 23 on Friday.",
    ),
    (
        "2024-07-09",
        "Bridge falls at Ost",
        "A barge struck a pier of the bridge at Ost on Monday and brought down its middle span.",
    ),
    (
        "2024-07-09",
        "A look back",
        "The storm of 2 February 2021 left the town of Ost without power for a whole week.",
    ),
    (None, "Old page", "The harbour of Sund was dug in 1911 by four hundred men with spades."),
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("events")
    rows = [
        {"id": str(n), "title": title, "text": text, "source": "Post", "published": day}
        for n, (day, title, text) in enumerate(_ARTICLES)
    ]
    lines = [json.dumps({k: v for k, v in row.items() if v is not None}) for row in rows]
    file: Path = folder / "export.jsonl"
    file.write_text("\n".join(lines) + "\n")
    with Archive.open(settings=Settings(store=folder / "store", llm="none", tz="UTC")) as opened:
        opened.ingest([file])
        yield opened


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("What happened on 8 July 2024?", ["barge"], ["storm", "earthquake"]),
        ("what happened on monday 8 july 2024", ["barge"], ["storm"]),
        ("What happened in May 2024?", ["earthquake"], ["barge", "mayor"]),
        ("What is new since 1 July 2024?", ["barge"], ["storm", "earthquake"]),
        ("What happened on 11 March 2024?", ["mayor"], ["ferry"]),
        ("What were the events of 3 March 2024?", ["ferry"], ["mayor"]),
        ("What happened between 10 March and 20 April 2024?", ["mayor", "300 euros"], ["aground"]),
        ("What was going on in Q1 2024?", ["ferry", "mayor"], ["300 euros"]),
        # of something, in a time
        ("What is new about the Gull since April 2024?", ["300 euros"], ["aground"]),
        ("What did the articles say about the Gull in April 2024?", ["300 euros"], ["aground"]),
        ("What happened to the Gull in March 2024?", ["aground"], ["300 euros", "mayor"]),
        ("latest on Kestrel Bay since 16 May 2024", ["23"], ["barge"]),
    ],
)
def test_the_days_that_are_named_are_the_question(
    archive: Archive, question: str, told: list[str], untold: list[str]
) -> None:
    answer = archive.ask(question, window=archive.window(as_of="2024-07-20")).answer or ""
    assert [w for w in told if w not in answer] == []
    assert [w for w in untold if w in answer] == []


def test_days_count_from_the_day_of_the_question(archive: Archive) -> None:
    for question, as_of in (
        ("What happened yesterday?", "2024-07-09"),
        ("What happened last week?", "2024-07-16"),
    ):
        answer = archive.ask(question, window=archive.window(as_of=as_of))
        assert "barge" in (answer.answer or ""), question


@pytest.mark.parametrize(
    "question",
    ["What happened on 4 January 2023?", "What happened to the Gull since 1 May 2024?"],
)
def test_of_days_without_news_nothing_is_told(archive: Archive, question: str) -> None:
    answer = archive.ask(question, window=archive.window(as_of="2024-07-20"))
    assert answer.answer is None
