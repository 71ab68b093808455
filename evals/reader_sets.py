"""What the reader is measured with: claims and questions that it was not trained on."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.types import RawDocument

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class LabelledClaim:
    """A claim, the text that it is held against, and whether that supports it."""

    dataset: str
    document: str  # by which halves are made
    claim: str
    source: str
    supported: bool
    half: str  # "tune" or "count"


@dataclass(frozen=True)
class AskedQuestion:
    """A question about the pages, and where they answer it."""

    id: str
    text: str
    kind: str  # answerable, near_miss, absent
    form: str
    page: int | None
    answers: tuple[str, ...]
    spans: tuple[str, ...]  # the sentences that answer, spaces made one
    half: str

    def is_right(self, title: str, sentence: str, page_title: str) -> bool:
        """Tell whether a sentence of an article answers the question."""
        if flat(title) != flat(page_title):
            return False
        said = flat(sentence)
        if any(span in said or said in span for span in self.spans):
            return True
        return self.form != "yes_no" and any(a.lower() in said.lower() for a in self.answers)


def flat(text: str) -> str:
    """Return `text` on one line."""
    return " ".join(text.split())


def half_of(document: str) -> str:
    """Return the half of a document: by its hash, so that it never moves."""
    return "tune" if hashlib.sha256(document.encode()).digest()[0] % 2 else "count"


def development_claims(data: Path) -> Iterator[LabelledClaim]:
    """Read the claims of `reader/development.jsonl.gz`."""
    for row in _rows(data / "reader" / "development.jsonl.gz"):
        source = row["premise"]
        yield LabelledClaim(
            row["set"], source, row["hypothesis"], source, bool(row["label"]), half_of(source)
        )


def summedits_claims(data: Path) -> Iterator[LabelledClaim]:
    """Read SummEdits news, which only reports."""
    for row in _rows(data / "evals" / "summedits-news.jsonl"):
        yield LabelledClaim(
            "summedits news",
            row["doc"],
            row["summary"],
            row["doc"],
            bool(row["supported"]),
            "report",
        )


def page_claims(quiz: list[Path]) -> Iterator[LabelledClaim]:
    """Read the claims about pages."""
    pages = read_pages(quiz)
    for row in _rows(PAGES / "claims.jsonl"):
        page = pages[row["page"]]
        yield LabelledClaim(
            "pages",
            page["text"],
            row["claim"],
            page["text"],
            row["verdict"] == "supports",
            row["half"],
        )


def page_questions(quiz: list[Path]) -> tuple[list[AskedQuestion], dict[int, dict[str, Any]]]:
    """Read the questions about pages, and the pages by number."""
    pages = read_pages(quiz)
    questions = []
    for row in _rows(PAGES / "questions.jsonl"):
        text = pages[row["page"]]["text"] if row["page"] is not None else ""
        questions.append(
            AskedQuestion(
                row["id"],
                row["question"],
                row["kind"],
                row["form"],
                row["page"],
                tuple(row["answers"]),
                tuple(flat(text[a:b]) for a, b in row["spans"]),
                row["half"],
            )
        )
    return questions, pages


def read_pages(quiz: list[Path]) -> dict[int, dict[str, Any]]:
    """Return the pages by number, out of the folders that `build_newsquiz.py` built.

    Raises:
        FileNotFoundError: a page is in none of them.
    """
    by_hash = {
        hashlib.sha256(row["text"].encode()).hexdigest(): row
        for folder in quiz
        for row in _rows(folder / "corpus.jsonl")
    }
    pages = {}
    for row in _rows(PAGES / "pages.jsonl"):
        if row["sha256"] not in by_hash:
            raise FileNotFoundError(
                f"{row['url']} ({row['year']}) is in none of {', '.join(map(str, quiz))}"
            )
        pages[row["page"]] = {**by_hash[row["sha256"]], **row}
    return pages


def documents(pages: dict[int, dict[str, Any]]) -> list[RawDocument]:
    """Return the pages as an ingest has them."""
    return [
        RawDocument(
            location=page["url"],
            text=page["text"],
            key=f"page-{number}",
            title=page["title"],
            url=page["url"],
            published=page["published"],
        )
        for number, page in pages.items()
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    yield from (json.loads(line) for line in text.split(b"\n") if line.strip())
