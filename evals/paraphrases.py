"""True sentences that restate a document in other words, each with the document.

From the supported summaries of SummEdits, and from sentences written over the articles of
`corpus/` (`evals/paraphrases.jsonl`), because the summaries alone are too few.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mutate_text import language
from paraphrase_faults import is_untrue, mended

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = Path(__file__).with_name("paraphrases.jsonl")
SHARED_WORDS = 0.9  # share of a sentence's words in one of the document's from which it is a copy
_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")
_POINTS_BACK = frozenset(
    "it he she they this these that those his her their its such previously prior".split()
)


@dataclass(frozen=True)
class Paraphrase:
    """A true sentence."""

    id: str
    document: str  # the whole text
    text: str
    source: str  # the document as it was given, with front matter if it has any


def summedits(file: Path) -> list[Paraphrase]:
    """Return the sentences of the supported summaries that stand alone and are no copies."""
    with file.open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["supported"]]
    rows = [row for row in rows if not row["edit_types"]]
    return list(_distinct(_sentences(rows)))


def written(file: Path = WRITTEN, corpus: Path = ROOT / "corpus") -> list[Paraphrase]:
    """Return the sentences that were written over the articles of `corpus`."""
    files = {path.stem: path.read_text(encoding="utf-8") for path in corpus.glob("*.md")}
    with file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return list(
        _distinct(
            Paraphrase(
                f"{row['article']}:{number}",
                _body(files[row["article"]]),
                row["text"],
                files[row["article"]],
            )
            for number, row in enumerate(rows)
        )
    )


def sample(items: list[Paraphrase], count: int, seed: int) -> list[Paraphrase]:
    """Return `count` of the items, the same for the same seed, in the order given."""
    if len(items) <= count:
        return items
    taken = random.Random(seed).sample(range(len(items)), count)
    return [items[i] for i in sorted(taken)]


def is_copy(text: str, document: str) -> bool:
    """Tell whether a document says `text` in nearly the same words."""
    if text.rstrip(".") in document:
        return True
    ours = _words(text)
    return any(
        sum(w in theirs for w in ours) / len(ours) >= SHARED_WORDS
        for theirs in (set(_words(sentence)) for sentence in split(document))
    )


@cache
def split(text: str) -> list[str]:
    """Return the sentences of a text."""
    return [
        sentence.text.strip()
        for block in text.split("\n")
        if block.strip()
        for sentence in language()(block.strip()).sents
        if sentence.text.strip()
    ]


def _sentences(rows: Iterable[dict[str, str]]) -> Iterator[Paraphrase]:
    for row in rows:
        for number, text in enumerate(split(row["summary"])):
            name = f"{row['id']}:{number}"
            stands_alone = _words(text)[:1] and _words(text)[0] not in _POINTS_BACK
            if stands_alone and not is_untrue(name):
                yield Paraphrase(name, row["doc"], mended(name, text), row["doc"])


def _distinct(items: Iterable[Paraphrase]) -> Iterator[Paraphrase]:
    seen = set()
    for item in items:
        key = " ".join(_words(item.text))
        if key not in seen and _quotes_exactly(item) and not is_copy(item.text, item.document):
            seen.add(key)
            yield item


def _quotes_exactly(item: Paraphrase) -> bool:
    # Words in quotation marks that nobody said make a sentence false.
    return all(q.rstrip(".,") in item.document for q in _QUOTED.findall(item.text))


def _words(text: str) -> list[str]:
    return [w.lower() for w in _WORD.findall(text)]


def _body(markdown: str) -> str:
    return markdown.split("---\n", 2)[-1].strip()
