"""How often the right article is found, after each stage of search and by plain nearest vectors.

    make eval-retrieval DATA='folder …' [ARGS='--half report --no-vectors --misses 30']

A folder holds `corpus.jsonl` and `questions.jsonl` (one year of the news quiz) or `xquad.jsonl`.
Stores and vectors are kept in --cache. The last line of a table is what a developer writes first: a
retriever of LangChain over Chroma gives the nearest vectors, nearest first, whatever the time that
is asked about. With --no-vectors nothing is embedded beforehand: meaning and the plain retriever
are left out, and the last stage embeds what it reads at question time.
The quiz of 2026 only reports: it wants --report, which writes the look into docs/reader.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from evals.looks import quiz_set, require_looks, write_look
from evals.sets.files import CACHE, build_store, sample
from evals.sets.retrieval import Question, documents, questions
from rag.models.encoders.embedding import make_embedder
from rag.search.fuse import reciprocal_rank_fusion
from rag.search.retrieve import find, put_in_order, read_best
from rag.search.window import make_window, read_time
from rag.store import Scope, Store
from rag.types import Window

_LOOKED_AT = 10
_DEPTH = 200
_PLAIN = "LangChain + Chroma"
_STAGES = ("words", "meaning", "fused", "dated", "final", _PLAIN)


@contextmanager
def store_of(data: Path, cache: Path, *, vectors: bool) -> Iterator[Store]:
    """Open the store of the set in `data`, built in `cache` where it is not there whole."""
    folder = cache / f"retrieval-{data.resolve().name}{'' if vectors else '-words'}"
    build_store(folder, documents(data), vectors=vectors)
    with Store(folder, make_embedder("minilm")) as store:
        yield store


def window_of(question: Question) -> Window:
    """Return the time that a question asks about, as on the day when it was asked."""
    window = make_window(now=dt.datetime.now(dt.UTC), zone=dt.UTC, as_of=question.as_of)
    return read_time(question.text, window, dt.UTC)


def first_right(articles: Iterable[str], right: frozenset[str]) -> int | None:
    """Return the rank of the first right article among the best ten, each counted once."""
    found = list(dict.fromkeys(articles))[:_LOOKED_AT]
    return next((rank for rank, a in enumerate(found, start=1) if a in right), None)


def figures(ranks: Sequence[int | None]) -> str:
    """Return hits at 1, 4 and 10 and MRR at 10 as cells of a table."""
    total = len(ranks) or 1
    hits = [sum(r is not None and r <= k for r in ranks) / total for k in (1, 4, 10)]
    mrr = sum(1 / r for r in ranks if r) / total
    return " | ".join(f"{value:.3f}" for value in (*hits, mrr))


def stages(
    store: Store, question: Question, locations: dict[str, str], *, vectors: bool
) -> dict[str, int | None]:
    """Return the rank of the first right article after each stage."""
    window = window_of(question)
    scope = Scope(window)
    found = find(store, question.text, scope, _DEPTH)
    known = store.catalog.chunks(list(found.dates), scope)

    def rank(chunk_ids: Iterable[str]) -> int | None:
        ids = (known[i].chunk.article_id for i in chunk_ids if i in known)
        return first_right((locations[a] for a in ids), question.right)

    by_words, by_meaning = ([i for i, _ in r] for r in (found.by_words, found.by_meaning))
    ranks = {
        "words": rank(by_words),
        "dated": rank(found.fused(_DEPTH)),
        "final": rank(
            put_in_order(store, question.text, found, read_best(store, found, scope), window)
        ),
    }
    if vectors:
        ranks["meaning"] = rank(by_meaning)
        nearest = store.nearest_chunks(store.embed([question.text])[0], _DEPTH)
        articles = (locations[chunk.split(":")[0]] for chunk, _ in nearest)
        ranks[_PLAIN] = first_right(articles, question.right)
        ranks["fused"] = rank(i for i, _ in reciprocal_rank_fusion([by_words, by_meaning]))
    return ranks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--half", choices=["tune", "report", "all"], default="report")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--no-vectors", action="store_true")
    parser.add_argument("--limit", type=int, help="questions of each set, a fixed sample")
    parser.add_argument("--misses", type=int, default=0, help="print so many questions missed")
    parser.add_argument("--report", action="store_true", help="allow a look at the quiz of 2026")


def run(options: argparse.Namespace) -> None:
    """Build the stores, ask the questions, print tables."""
    require_looks(*map(quiz_set, options.data), report=options.report)
    for data in options.data:
        asked = sample(questions(data, options.half), options.limit)
        with store_of(data, options.cache, vectors=not options.no_vectors) as store:
            locations = {a.article_id: a.location for a in store.catalog.articles()}
            titles = {a.location: a.title for a in store.catalog.articles()}
            before = time.perf_counter()
            ranks = [stages(store, q, locations, vectors=not options.no_vectors) for q in asked]
            seconds = (time.perf_counter() - before) / (len(asked) or 1)
        print(f"\n### {data.name}: {len(asked)} questions, {len(locations)} articles")
        print("\n| stage | hits@1 | hits@4 | hits@10 | MRR@10 |\n|---|---|---|---|---|")
        for stage in _STAGES:
            if ranks and stage in ranks[0]:
                print(f"| {stage} | {figures([r[stage] for r in ranks])} |")
        print(f"\n{seconds * 1000:.0f} ms a question, all stages", flush=True)
        missed = [q for q, r in zip(asked, ranks, strict=True) if r["final"] is None]
        for question in missed[: options.misses]:
            print(
                f"- {question.text} ({question.as_of}): {[titles[i] for i in question.right][:3]}"
            )
        if looked := quiz_set(data):
            final = figures([r["final"] for r in ranks])
            cells = f"hits@1, @4, @10, MRR@10 {final.replace(' | ', ', ')}"
            write_look(f"{looked} ({len(asked)})", cells)
