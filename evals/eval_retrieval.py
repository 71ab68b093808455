"""Finding the right article: each stage, and LangChain's plain retriever over Chroma beside it.

    make eval-retrieval DATA='folder …' [ARGS='--half report --no-vectors --misses 30']

A folder holds `corpus.jsonl` and `questions.jsonl` (one year of the news quiz) or `xquad.jsonl`.
Stores and vectors are kept in --cache. With --no-vectors nothing is embedded beforehand: meaning
and the plain retriever are left out, and the last stage embeds what it reads at question time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from plain_retriever import plain_retriever
from retrieval_sets import Question, documents, questions

from rag.errors import SourceError
from rag.ingest.prepare import prepare
from rag.models.encoders.embedding import make_embedder
from rag.search.asked_time import read_time
from rag.search.fuse import reciprocal_rank_fusion
from rag.search.retrieve import find, put_in_order, read_best
from rag.search.window import make_window
from rag.store.catalog.search import Scope
from rag.store.store import Store

_LOOKED_AT = 10
_DEPTH = 200
_PLAIN = "LangChain + Chroma"
_STAGES = ("words", "meaning", "fused", "dated", "final", _PLAIN)


def build(folder: Path, data: Path, *, vectors: bool) -> None:
    """Make the store of a set where it is not there whole."""
    with Store(folder, make_embedder("minilm"), create=True) as store, store.writing():
        if store.catalog.meta("eval_complete") is None:
            for number, raw in enumerate(documents(data), start=1):
                try:
                    prepared = prepare(raw)
                except SourceError as error:
                    print(f"left out: {error}", file=sys.stderr)
                    continue
                store.put(prepared.article, prepared.sentences, prepared.chunks)
                if number % 500 == 0:
                    print(f"{number} articles", file=sys.stderr, flush=True)
            store.catalog.set_meta("eval_complete", "1")
        if vectors:
            store.embed_pending()


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
    window = make_window(now=dt.datetime.now(dt.UTC), zone=dt.UTC, as_of=question.as_of)
    window = read_time(question.text, window, dt.UTC)
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
        nearest = plain_retriever(store, _DEPTH).invoke(question.text)
        articles = (locations[d.metadata["article_id"]] for d in nearest)
        ranks[_PLAIN] = first_right(articles, question.right)
        ranks["fused"] = rank(i for i, _ in reciprocal_rank_fusion([by_words, by_meaning]))
    return ranks


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--half", choices=["tune", "report", "all"], default="report")
    parser.add_argument("--cache", type=Path, default=Path(".cache/eval"))
    parser.add_argument("--no-vectors", action="store_true")
    parser.add_argument("--limit", type=int, help="questions of each set, a fixed sample")
    parser.add_argument("--misses", type=int, default=0, help="print so many questions missed")
    arguments = parser.parse_args()
    for data in arguments.data:
        vectors = not arguments.no_vectors
        folder = arguments.cache / f"retrieval-{data.resolve().name}{'' if vectors else '-words'}"
        build(folder, data, vectors=vectors)
        asked = questions(data, arguments.half)
        if arguments.limit:
            asked = random.Random(7).sample(asked, min(arguments.limit, len(asked)))
        with Store(folder, make_embedder("minilm")) as store:
            locations = {a.article_id: a.location for a in store.catalog.articles()}
            titles = {a.location: a.title for a in store.catalog.articles()}
            before = time.perf_counter()
            ranks = [stages(store, q, locations, vectors=vectors) for q in asked]
            seconds = (time.perf_counter() - before) / (len(asked) or 1)
        print(f"\n### {data.name}: {len(asked)} questions, {len(locations)} articles")
        print("\n| stage | hits@1 | hits@4 | hits@10 | MRR@10 |\n|---|---|---|---|---|")
        for stage in _STAGES:
            if ranks and stage in ranks[0]:
                print(f"| {stage} | {figures([r[stage] for r in ranks])} |")
        print(f"\n{seconds * 1000:.0f} ms a question, all stages", flush=True)
        missed = [q for q, r in zip(asked, ranks, strict=True) if r["final"] is None]
        for question in missed[: arguments.misses]:
            print(
                f"- {question.text} ({question.as_of}): {[titles[i] for i in question.right][:3]}"
            )


if __name__ == "__main__":
    main()
