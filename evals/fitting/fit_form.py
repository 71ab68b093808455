"""Fit the weights of `rag/text/form.py`: which sentences can stand alone in print, by their form.

    python -m evals fit-form CORPUS.jsonl...

`evals/pages/sentence_forms.jsonl` holds 480 sentences of pages that are in no bench, each judged
from the sentence alone, before any weight was fitted; the texts are those of `build_newsquiz.py`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.text.form import features

LABELS = Path(__file__).parents[1] / "pages" / "sentence_forms.jsonl"
_FOLDS, _STEPS, _RIDGE = 6, 8, 2.0
Vector = NDArray[np.float64]


def fit(known: Vector, alone: Vector) -> Vector:
    """Return the weights of a logistic regression, by Newton's method."""
    weights = np.zeros(known.shape[1])
    ridge = _RIDGE * np.eye(known.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-known @ weights))
        slope = known.T @ (chance - alone) + ridge @ weights
        curve = (known.T * (chance * (1 - chance))) @ known + ridge
        weights = weights - np.linalg.solve(curve, slope)
    return weights


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("corpora", type=Path, nargs="+", help="what build_newsquiz.py built")


def run(given: argparse.Namespace) -> None:
    """Print the weights, and how often they are right on sentences that they were not fitted on."""
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    labels: list[dict[str, Any]] = [json.loads(line) for line in lines]
    wanted = {label["url"] for label in labels}
    texts: dict[str, str] = {}
    for corpus in given.corpora:
        for line in corpus.read_text(encoding="utf-8").splitlines():
            page = json.loads(line)
            if page["url"] in wanted:
                texts.setdefault(page["url"], page["text"])
    sentences = [texts[r["url"]][r["start"] : r["end"]] for r in labels]
    known = np.array([features(s) for s in sentences])
    alone = np.array([float(r["alone"]) for r in labels])
    fold = np.arange(len(labels)) % _FOLDS
    odds = np.zeros(len(labels))
    for part in range(_FOLDS):
        odds[fold == part] = known[fold == part] @ fit(known[fold != part], alone[fold != part])
    said = odds > 0
    print(
        f"right {np.mean(said == alone):.3f}, of those printed {np.mean(alone[said]):.3f}, "
        f"of those that can be {np.mean(said[alone == 1]):.3f}"
    )
    print(tuple(round(float(w), 2) for w in fit(known, alone)))
