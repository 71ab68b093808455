"""Claims that the reader was not trained on, and the pages that some of them are about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.sets.files import digest, read_rows

PAGES = Path(__file__).parents[1] / "pages"


@dataclass(frozen=True)
class LabelledClaim:
    """A claim, the text that it is held against, and whether that supports it."""

    dataset: str
    document: str  # by which halves are made
    claim: str
    source: str
    supported: bool
    half: str  # "tune" or "count"


def half_of(document: str) -> str:
    """Return the half of a document: by its hash, so that it never moves."""
    return "tune" if hashlib.sha256(document.encode()).digest()[0] % 2 else "count"


def development_claims(data: Path) -> Iterator[LabelledClaim]:
    """Read the claims of `reader/development.jsonl.gz`."""
    for row in read_rows(data / "reader" / "development.jsonl.gz"):
        source = row["premise"]
        yield LabelledClaim(
            row["set"], source, row["hypothesis"], source, bool(row["label"]), half_of(source)
        )


def summedits_claims(data: Path) -> Iterator[LabelledClaim]:
    """Read SummEdits news, which only reports."""
    for row in read_rows(data / "evals" / "summedits-news.jsonl"):
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
    for row in read_rows(PAGES / "claims.jsonl"):
        page = pages[row["page"]]
        yield LabelledClaim(
            "pages",
            page["text"],
            row["claim"],
            page["text"],
            row["verdict"] == "supports",
            row["half"],
        )


def bench_years() -> frozenset[str]:
    """Return the years of the quiz that the pages are of."""
    return frozenset(row["year"] for row in read_rows(PAGES / "pages.jsonl"))


def read_pages(quiz: list[Path]) -> dict[int, dict[str, Any]]:
    """Return the pages by number, out of the folders that `build_newsquiz.py` built.

    Raises:
        FileNotFoundError: a page is in none of them.
    """
    by_hash = {
        digest(row["text"]): row for folder in quiz for row in read_rows(folder / "corpus.jsonl")
    }
    pages = {}
    for row in read_rows(PAGES / "pages.jsonl"):
        if row["sha256"] not in by_hash:
            raise FileNotFoundError(
                f"{row['url']} ({row['year']}) is in none of {', '.join(map(str, quiz))}"
            )
        pages[row["page"]] = {**by_hash[row["sha256"]], **row}
    return pages
