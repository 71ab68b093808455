"""The pairs as word pieces, in the order in which they are trained on."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from rag.models.encoders.pair import lay_out
from training.made import (
    made_claims,
    made_questions,
    paragraph_claims,
    stated_questions,
    with_noise,
)
from training.sources import Pair, answer_pairs, rows, split, support_pairs

MOST_PIECES = 224  # of a pair in training; longer ones are cut
_WINDOW = 4096  # pairs that are sorted by length together


@dataclass(frozen=True, slots=True)
class Example:
    """A pair as the encoder takes it."""

    head: str
    label: int
    name: str
    pieces: list[int]
    segments: list[int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples of about one length, padded."""

    pieces: Tensor  # (batch, length)
    segments: Tensor
    labels: Tensor
    supports: Tensor  # bool: of which head each example is


def all_pairs(data: Path, seed: int) -> list[Pair]:
    """Read, make and shuffle every pair that is trained on.

    Args:
        data: the folder that holds `reader/` and `reader-qa/`.
        seed: of all choices.
    """
    chance = random.Random(seed)
    claims = support_pairs(data / "reader", chance)
    questions = answer_pairs(data / "reader-qa" / "mix.jsonl.gz", chance)
    free = [p.passage for p in claims if p.name in {"new_protocols", "wikisplit_pos"}]
    sentences = sorted({s for passage in free for s in split(passage)})
    asked = list(rows(data / "reader-qa" / "mix.jsonl.gz"))
    paragraphs = sorted({r["passage"] for r in asked if _is_encyclopedic(r)})
    claims += made_claims(sentences, chance, 40_000)
    claims += paragraph_claims(paragraphs, chance, 60_000)
    claims += stated_questions(asked, chance, 16_000)
    questions += made_questions(
        [p for p in questions if len(p.passage.split()) <= 100], chance, 45_000
    )
    pairs = with_noise([*claims, *questions], chance)
    chance.shuffle(pairs)
    return pairs


def _is_encyclopedic(row: dict[str, Any]) -> bool:
    """Tell whether a row holds a paragraph of Wikipedia, which claims may be made of."""
    wikipedia = ("squad1", "squad2", "squadshifts_wiki")
    words = len(row["passage"].split())
    return row["level"] == "passage" and row["set"].startswith(wikipedia) and 40 <= words <= 220


def encode(pairs: Sequence[Pair], tokenizer: Tokenizer, most: int = MOST_PIECES) -> list[Example]:
    """Turn pairs into word pieces."""
    parts = [
        [e.ids for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
        for texts in (
            [p.statement for p in pairs],
            [p.passage for p in pairs],
            [p.context for p in pairs],
        )
    ]
    return [
        Example(p.head, p.label, p.name, *lay_out(statement, passage, context, most))
        for p, statement, passage, context in zip(pairs, *parts, strict=True)
    ]


def load_examples(data: Path, state: Path, tokenizer: Tokenizer, seed: int) -> list[Example]:
    """Return the examples of `seed`, made or from the state folder."""
    kept = state / f"examples-{seed}.pickle"
    if kept.is_file():
        with kept.open("rb") as file:
            found: list[Example] = pickle.load(file)  # noqa: S301  # our own, of an earlier run
        return found
    examples = encode(all_pairs(data, seed), tokenizer)
    partial = kept.with_suffix(".partial")
    with partial.open("wb") as file:
        pickle.dump(examples, file, protocol=pickle.HIGHEST_PROTOCOL)
    partial.replace(kept)
    return examples


def batched(examples: Sequence[Example], most_pieces: int, seed: int) -> list[list[int]]:
    """Return the indices of each batch: of about one length, both heads mixed, in random order."""
    chance = random.Random(seed)
    batches = []
    for start in range(0, len(examples), _WINDOW):
        window = range(start, min(start + _WINDOW, len(examples)))
        groups: list[list[int]] = [[]]
        for i in sorted(window, key=lambda i: (len(examples[i].pieces), i)):
            if (len(groups[-1]) + 1) * len(examples[i].pieces) > most_pieces and groups[-1]:
                groups.append([])
            groups[-1].append(i)
        chance.shuffle(groups)
        batches += groups
    return batches


def collate(examples: Sequence[Example]) -> Batch:
    """Pad examples to one length."""
    longest = max(len(e.pieces) for e in examples)

    def padded(rows: Iterator[list[int]]) -> Tensor:
        return torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])

    return Batch(
        padded(e.pieces for e in examples),
        padded(e.segments for e in examples),
        torch.tensor([e.label for e in examples]),
        torch.tensor([e.head == "supports" for e in examples]),
    )
