"""Questions whose article is known: the news quiz of one year, and xquad's paragraphs.

The news quiz has weak labels: an article is right if it has the words of the answer, wherever. So
a right article may be one that tells something else, and one that tells it in other words is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from evals.sets.files import digest, read_rows
from rag.types import RawDocument


@dataclass(frozen=True)
class Question:
    """A question, its short answers, and the locations of the documents that are right."""

    id: str
    text: str
    as_of: str | None
    right: frozenset[str]
    answers: tuple[str, ...] = ()


def documents(folder: Path) -> Iterator[RawDocument]:
    """Yield the documents of the set in `folder`: corpus.jsonl, or xquad.jsonl."""
    if not (folder / "corpus.jsonl").is_file():
        for text, title in {
            r["context"]: r["title"] for r in read_rows(folder / "xquad.jsonl")
        }.items():
            key = paragraph(text)
            yield RawDocument(key, text, key=key, title=title.replace("_", " "), language="en")
        return
    for row in read_rows(folder / "corpus.jsonl"):
        yield RawDocument(
            row["id"],
            row["text"],
            key=row["id"],
            title=row["title"],
            source=urlsplit(row["url"]).netloc.removeprefix("www."),
            url=row["url"],
            published=row["published"] or None,
            language="en",
        )


def questions(folder: Path, half: str) -> list[Question]:
    """Return the questions that have a label; `half` is tune, report or all, of xquad's."""
    if (folder / "corpus.jsonl").is_file():
        return [
            Question(
                id=row["id"],
                text=row["question"],
                as_of=row["asked"] or None,
                right=frozenset(row["relevant"]),
                answers=tuple(filter(None, [row.get("answer")])),
            )
            for row in read_rows(folder / "questions.jsonl")
            if row["relevant"]
        ]
    found = []
    for row in read_rows(folder / "xquad.jsonl"):
        key = paragraph(row["context"])
        # By the paragraph, so that none is in both halves.
        if half in {"all", "tune" if key[0] in "01234567" else "report"}:
            words = tuple(row.get("answers", ()))
            found.append(Question(row["id"], row["question"], None, frozenset({key}), words))
    return found


def quiz_year(folder: Path) -> str:
    """Return the year in which the questions of a news quiz were last asked."""
    return max(str(row["asked"]) for row in read_rows(folder / "questions.jsonl"))[:4]


def paragraph(text: str) -> str:
    """Return the key of a paragraph."""
    return digest(text)[:16]
