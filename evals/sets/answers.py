"""Questions whose answer is, or is not, in a store: MultiHop-RAG and ClapNQ, as this harness asks them.

`multihop`: one store holds the evidence facts of all 500 questions, one article for each page, and
every question is asked of all of it. `clapnq`: every question has a passage of its own; all of them
are in one store, each as an outlet of its own, and a question is limited to its outlet, as a person
does with --source. The code that answers sees the question and that limit, and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.sets.files import digest, read_rows
from rag.types import RawDocument

_INFERENCE = 100


@dataclass(frozen=True)
class Case:
    """One question, with what is known about its answer."""

    dataset: str
    id: str
    question: str
    answerable: bool
    gold: str  # "" where none is scored
    source: str | None  # the outlet that the question is limited to

    @property
    def half(self) -> str:
        """`dev` or `test`, by the hash of the id: rules are tuned on dev alone."""
        return "dev" if digest(f"half:{self.dataset}:{self.id}")[0] in "01234567" else "test"


def load_cases(data: Path, dataset: str, seed: int) -> list[Case]:
    """Return the cases of a set, shuffled by `seed`, answerable and not in turn.

    The first N are the same sample for every system and every run.
    """
    cases = _multihop(data, seed) if dataset == "multihop" else _clapnq(data, seed)
    yes = [c for c in cases if c.answerable]
    no = [c for c in cases if not c.answerable]
    mixed: list[Case] = []
    for index in range(max(len(yes), len(no))):
        mixed += yes[index : index + 1] + no[index : index + 1]
    return mixed


def _multihop(data: Path, seed: int) -> list[Case]:
    rows = list(read_rows(data / "multihop.jsonl"))
    inference = [r for r in rows if r["type"] == "inference_query"]
    null = [r for r in rows if r["type"] == "null_query"]
    chosen = _shuffled(inference, seed)[:_INFERENCE] + _shuffled(null, seed)
    return [
        Case(
            "multihop",
            r["id"],
            r["question"],
            r["type"] != "null_query",
            "" if r["type"] == "null_query" else r["answer"],
            None,
        )
        for r in chosen
    ]


def _clapnq(data: Path, seed: int, each: int = 100) -> list[Case]:
    rows = list(read_rows(data / "clapnq.jsonl"))
    yes = _shuffled([r for r in rows if r["answerable"]], seed)[:each]
    no = _shuffled([r for r in rows if not r["answerable"]], seed)[:each]
    return [
        Case("clapnq", r["id"], r["question"], r["answerable"], "", outlet(r)) for r in yes + no
    ]


def outlet(row: dict[str, Any]) -> str:
    """Return the outlet that a passage of ClapNQ is stored under: its own."""
    return f"Wikipedia {digest(row['id'])[:6]}"


def documents(data: Path, dataset: str) -> list[RawDocument]:
    """Return the documents that a set's store holds."""
    if dataset == "clapnq":
        return [
            RawDocument(
                location=f"clapnq {r['id']}",
                text=r["passage"],
                key=r["id"],
                title=r["title"],
                source=outlet(r),
                language="en",
            )
            for r in read_rows(data / "clapnq.jsonl")
        ]
    pages: dict[str, dict[str, Any]] = {}
    facts: dict[str, dict[str, None]] = {}
    for row in read_rows(data / "multihop.jsonl"):
        for evidence in row["evidence"]:
            pages.setdefault(evidence["url"], evidence)
            facts.setdefault(evidence["url"], {})[evidence["fact"]] = None
    return [
        RawDocument(
            location=url,
            text="\n\n".join(facts[url]),
            title=page["title"],
            source=page["source"],
            author=page.get("author"),
            url=url,
            published=page["published_at"],
            language="en",
        )
        for url, page in pages.items()
    ]


def commonest(cases: Iterable[Case]) -> tuple[str, int]:
    """Return the answer that is right most often if it is always given, and how often."""
    golds = [normalised(c.gold) for c in cases if c.gold]
    scores = {g: sum(is_within(g, h) for h in golds) for g in Counter(golds)}
    return max(scores.items(), key=lambda pair: pair[1], default=("", 0))


def is_right(gold: str, answer: str | None) -> bool:
    """Tell whether an answer says the gold answer: whole words of it, case and punctuation aside."""
    return is_within(normalised(gold), normalised(answer or ""))


def is_within(gold: str, text: str) -> bool:
    """Tell whether the words of `gold` stand in `text` in one run."""
    return bool(gold) and f" {gold} " in f" {text} "


def normalised(text: str) -> str:
    """Return `text` in lower case, without accents, punctuation, citation marks and articles."""
    text = re.sub(r"\[\d+\]", " ", text)
    text = "".join(
        c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)
    ).lower()
    text = re.sub(r"['’]s\b", "", text)
    return " ".join(w for w in re.findall(r"[a-z0-9]+", text) if w not in {"the", "a", "an"})


def _shuffled(rows: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda r: digest(f"{seed}:{r['id']}"))
