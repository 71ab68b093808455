"""Questions whose article is known: the news quiz of one year, and xquad's paragraphs.

The news quiz has weak labels: an article is right if it has the words of the answer, wherever. So
a right article may be one that tells something else, and one that tells it in other words is wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.types import RawDocument


@dataclass(frozen=True)
class Question:
    """A question and the locations of the documents that are right."""

    id: str
    text: str
    as_of: str | None
    right: frozenset[str]


def documents(folder: Path) -> Iterator[RawDocument]:
    """Yield the documents of the set in `folder`: corpus.jsonl, or xquad.jsonl."""
    if not (folder / "corpus.jsonl").is_file():
        for text, title in {
            r["context"]: r["title"] for r in _rows(folder / "xquad.jsonl")
        }.items():
            key = paragraph(text)
            yield RawDocument(key, text, key=key, title=title.replace("_", " "), language="en")
        return
    for row in _rows(folder / "corpus.jsonl"):
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
        rows = _rows(folder / "questions.jsonl")
        return [
            Question(r["id"], r["question"], r["asked"] or None, frozenset(r["relevant"]))
            for r in rows
            if r["relevant"]
        ]
    found = []
    for row in _rows(folder / "xquad.jsonl"):
        key = paragraph(row["context"])
        # By the paragraph, so that none is in both halves.
        if half in {"all", "tune" if key[0] in "01234567" else "report"}:
            found.append(Question(row["id"], row["question"], None, frozenset({key})))
    return found


def paragraph(text: str) -> str:
    """Return the key of a paragraph."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)
