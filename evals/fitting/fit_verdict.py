"""Fit the weights and the two thresholds of `rag/checks/verdict.py`.

    make fit-verdict DATA=../shared QUIZ='quiz-2023 quiz-2024'

Fits on the half to tune of the development claims and of the claims about pages. A claim is held
against several sets of sentences; which of them decides depends on the weights, so that both are
fitted in turns. Prints the weights, what each feature brings (the area under the curve without it), the thresholds,
and what they keep and catch on the other half.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.figures import rank_area
from evals.looks import forbid_report_sets
from evals.sets.reader import LabelledClaim, development_claims, page_claims
from rag.checks.claims import attempts_for
from rag.checks.given import claims_in, evidence_in
from rag.checks.verdict import Features, features
from rag.models.encoders.reader import shared_reader
from rag.types import DraftClaim
from rag.types.check import Given

_TURNS, _STEPS = 4, 30
_RIDGE = 1.0
_KEPT, _PURE = 0.90, 0.90  # of supported claims above the lower threshold; of those above the upper
_PAGES_WEIGHT = 6.0  # real pages and short claims are what the program meets


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("data", type=Path, help="holds reader/")
    parser.add_argument("quiz", type=Path, nargs="*", help="what build_newsquiz.py built")
    parser.add_argument("--cache", type=Path, help="features are kept here, by the reader's hash")


def run(options: argparse.Namespace) -> None:
    """Fit and print."""
    forbid_report_sets(*options.quiz)
    claims = [*development_claims(options.data), *page_claims(options.quiz)]
    tables = _tables(claims, options.cache)
    tune = [i for i, c in enumerate(claims) if c.half == "tune"]
    count = [i for i, c in enumerate(claims) if c.half == "count"]
    labels = np.array([c.supported for c in claims], dtype=float)
    importance = np.array([_PAGES_WEIGHT if c.dataset == "pages" else 1.0 for c in claims])
    names = [f.name for f in fields(Features)]
    weights = _fitted(tables, labels, importance, tune, range(len(names)))
    print(f"WEIGHTS = ({', '.join(f'{w:.3f}' for w in weights)})")
    likely = _likely(tables, weights)
    print(
        f"area, tuned on {_area(likely, labels, tune):.4f}, counted {_area(likely, labels, count):.4f}"
    )
    for left_out, name in enumerate(names[1:], start=1):
        kept = [i for i in range(len(names)) if i != left_out]
        without = _likely(tables, _fitted(tables, labels, importance, tune, kept))
        print(
            f"  without {name:12} {_area(without, labels, tune):.4f} {_area(without, labels, count):.4f}"
        )
    lower, upper = _thresholds(likely[tune], labels[tune])
    print(f"LOWER, UPPER = {lower:.2f}, {upper:.2f}")
    for half, chosen in (("tune", tune), ("count", count)):
        print(f"{half}: {_told(likely[chosen], labels[chosen], lower, upper)}")
        for dataset in sorted({c.dataset for c in claims}):
            some = [i for i in chosen if claims[i].dataset == dataset]
            print(f"  {dataset:16} {_told(likely[some], labels[some], lower, upper)}")


def _tables(claims: Sequence[LabelledClaim], cache: Path | None) -> list[list[list[list[float]]]]:
    """Return for each text, for each of its sentences, the features of each attempt."""
    kept: dict[str, list[list[list[float]]]] = {}
    if cache and cache.is_file():
        kept = json.loads(cache.read_text())
    found = []
    for number, claim in enumerate(claims):
        key = f"{shared_reader().identity}\n{claim.source}\n{claim.claim}"
        if key not in kept:
            evidence, _ = evidence_in([Given("source", claim.source)], claim.claim)
            readable = [e for e in evidence if e.article.language == "en"] or list(evidence)
            kept[key] = [
                [
                    list(astuple(features(said.words, attempt, shared_reader())))
                    for attempt in attempts_for(DraftClaim(said.words, ()), readable)
                ]
                for said in claims_in(Given("claim", claim.claim))
            ]
            if number % 200 == 0:
                print(f"{number} of {len(claims)}", file=sys.stderr)
        found.append(kept[key])
    if cache:
        cache.write_text(json.dumps(kept))
    return found


def _fitted(
    tables: Sequence[list[list[list[float]]]],
    labels: NDArray[np.float64],
    importance: NDArray[np.float64],
    tune: Sequence[int],
    columns: Sequence[int] | range,
) -> NDArray[np.float64]:
    width = len(fields(Features))
    weights = np.zeros(width)
    weights[1] = 1.0
    chosen = list(columns)
    for _ in range(_TURNS):
        rows = np.array([_deciding(tables[i], weights) for i in tune])[:, chosen]
        part = np.zeros(len(chosen))
        for _ in range(_STEPS):  # Newton's method, with a ridge
            likely = 1 / (1 + np.exp(-rows @ part))
            slope = rows.T @ (importance[tune] * (likely - labels[tune])) + _RIDGE * part
            bend = (rows * (importance[tune] * likely * (1 - likely))[:, None]).T @ rows
            part -= np.linalg.solve(bend + _RIDGE * np.eye(len(chosen)), slope)
        weights = np.zeros(width)
        weights[chosen] = part
    return weights


def _deciding(text: list[list[list[float]]], weights: NDArray[np.float64]) -> list[float]:
    """Return the features that decide: of the worst sentence its best attempt."""
    best = [
        max(attempts, key=lambda row: float(np.dot(weights, row))) for attempts in text if attempts
    ]
    return min(best, key=lambda row: float(np.dot(weights, row)))


def _likely(
    tables: Sequence[list[list[list[float]]]], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    odds = np.array([np.dot(weights, _deciding(text, weights)) for text in tables])
    likely: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
    return likely


def _area(likely: NDArray[np.float64], labels: NDArray[np.float64], chosen: Sequence[int]) -> float:
    return rank_area([(float(likely[i]), bool(labels[i])) for i in chosen])


def _thresholds(likely: NDArray[np.float64], labels: NDArray[np.float64]) -> tuple[float, float]:
    supported = np.sort(likely[labels == 1])
    lower = float(supported[int((1 - _KEPT) * len(supported))])
    upper = 0.99
    for cut in np.arange(0.99, lower, -0.01):
        passed = labels[likely >= cut]
        if len(passed) and passed.mean() >= _PURE:
            upper = float(cut)
    return lower, upper


def _told(
    likely: NDArray[np.float64], labels: NDArray[np.float64], lower: float, upper: float
) -> str:
    true, false = likely[labels == 1], likely[labels == 0]
    passed = labels[likely >= upper]
    return (
        f"kept {np.mean(true >= lower):.3f}, caught {np.mean(false < lower):.3f}, surely supported "
        f"{np.mean(true >= upper):.3f} of the true, {np.mean(passed) if len(passed) else 0:.3f} of them true, "
        f"uncertain {np.mean((likely >= lower) & (likely < upper)):.3f}, balanced accuracy at 0.5 "
        f"{(np.mean(true >= 0.5) + np.mean(false < 0.5)) / 2:.3f}"
    )
