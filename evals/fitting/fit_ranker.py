"""Fit the weights of the second stage of search, `rag.search.rank.WEIGHTS`.

    make fit-ranker DATA='quiz-2023 quiz-2024 quiz-2025' [ARGS='--limit 250 --no-vectors']

Weights are at least 0 and maximise the probability of the right passages under a softmax over the
scores of those found for a question. The same data give the same numbers.
"""

from __future__ import annotations

import argparse
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.looks import forbid_report_sets
from evals.quality.retrieval import store_of, window_of
from evals.sets.files import CACHE, sample
from evals.sets.retrieval import Question, questions
from rag.search.rank import Features
from rag.search.retrieve import features_of, find, read_best
from rag.search.window import date_strength
from rag.store import Scope, Store

Case = tuple[NDArray[np.float64], NDArray[np.float64]]  # features of passages, and which are right


def case(store: Store, question: Question, locations: dict[str, str]) -> Case:
    """Return the features of what is found for a question, and which of it is right."""
    window = window_of(question)
    scope = Scope(window)
    found = find(store, question.text, scope)
    read = read_best(store, found, scope)
    values = features_of(store, question.text, found, read, date_strength(window))
    right = [locations[c.chunk.article_id] in question.right for c in read.values()]
    return np.array([astuple(v) for v in values]), np.array(right, dtype=float)


def fit(cases: list[Case], *, steps: int = 400, rate: float = 0.05) -> NDArray[np.float64]:
    """Return the weights that make right passages likeliest, by Adam."""
    useful = [(x, y) for x, y in cases if y.any() and not y.all()]
    spread = np.concatenate([x for x, _ in useful]).std(axis=0) + 1e-9
    weights, mean, square = (np.zeros(len(spread)) for _ in range(3))
    for step in range(1, steps + 1):
        gradient = weights / len(useful)
        for x, y in useful:
            values = np.exp((z := (x / spread) @ weights) - z.max())
            right = values * y
            gradient += (values / values.sum() - right / right.sum()) @ (x / spread) / len(useful)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        weights = np.maximum(weights, 0.0)
    return np.asarray(weights / spread)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("data", type=Path, nargs="+", help="folders as for retrieval")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--no-vectors", action="store_true")
    parser.add_argument("--limit", type=int, default=250, help="questions of each set")


def run(options: argparse.Namespace) -> None:
    """Build the stores, fit the weights, print them."""
    forbid_report_sets(*options.data)
    cases: list[Case] = []
    for data in options.data:
        with store_of(data, options.cache, vectors=not options.no_vectors) as store:
            locations = {a.article_id: a.location for a in store.catalog.articles()}
            for question in sample(questions(data, "tune"), options.limit):
                found = case(store, question, locations)
                cases += [found] if len(found[1]) else []
    named = zip([f.name for f in fields(Features)], fit(cases), strict=True)
    print(f"{len(cases)} questions: " + ", ".join(f"{name}={value:.1f}" for name, value in named))
