"""How warm retrieval grows with the archive, stage by stage.

    make bench-retrieval [ARGS='10000 20000 100000 --queries 100 --no-vectors']

Chunks are synthetic: words drawn by Zipf's law from the demo corpus's own and made-up ones, random
vectors of length 1. A loaded machine is slower: compare the figures of one run.

Stages: `window` reads the time that is asked for, `words` searches FTS5, `vector` embeds the question at the
same time, `meaning` searches Chroma, `known` fetches what was found, `order` ranks fifty passages. `total` is
wall time, `processor` the time of all cores, which depends less on other work on the machine. `memory` is the
maximum of the process that asks, `while stored` that of the process that stored the chunks.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import resource
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import numpy as np

from evals.sets.files import CORPUS
from rag.models.encoders.embedding import make_embedder
from rag.search.retrieve import retrieve
from rag.search.window import read_time
from rag.store import Scope, Store
from rag.text.words import words
from rag.types import Article, Chunk, Window

_CHUNKS_EACH = 8
_WORDS_EACH = 130
_DIMENSIONS = 384
_PAGE = 2000
_WARMING = 3  # questions before those that are timed
_T = TypeVar("_T")
_STAGES = ("window", "words", "vector", "meaning", "known", "order", "total", "processor")


def fill(
    store: Store,
    count: int,
    vocabulary: Sequence[str],
    generator: random.Random,
    *,
    vectors: bool,
) -> None:
    """Put `count` chunks into an empty store, with random vectors if wanted."""
    weights = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))
    numbers = np.random.default_rng(1)
    first_day = dt.date(2020, 1, 1)
    ids: list[str] = []
    with store.writing(), store.catalog.transaction():
        for number in range(count // _CHUNKS_EACH):
            texts = [
                " ".join(generator.choices(vocabulary, cum_weights=weights, k=_WORDS_EACH)) + "."
                for _ in range(_CHUNKS_EACH)
            ]
            article_id = f"{number:016x}"
            day = first_day + dt.timedelta(days=generator.randrange(2000))
            text, at, chunks = " ".join(texts), 0, []
            for position, part in enumerate(texts):
                end = at + len(part)
                chunks.append(
                    Chunk(
                        f"{article_id}:{number:08x}:{position}", article_id, position, at, end,
                        position, position, _WORDS_EACH,
                    )
                )  # fmt: skip
                at = end + 1
            article = Article(
                article_id, texts[0][:60], f"Outlet {number % 20}", None, None, day.isoformat(),
                "en", f"{number:064x}", article_id, f"synthetic {number}", text=text,
            )  # fmt: skip
            # Retrieval asks for no sentences and no shingles.
            store.catalog.put(article, [], chunks)
            ids += [c.chunk_id for c in chunks]
        for start in range(0, len(ids) if vectors else 0, _PAGE):
            page = ids[start : start + _PAGE]
            drawn = numbers.normal(size=(len(page), _DIMENSIONS))
            drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
            store.vectors.upsert(page, drawn.tolist())
            store.catalog.mark_embedded(page)


def measure(store: Store, questions: Sequence[str]) -> dict[str, list[float]]:
    """Return the milliseconds of each stage for each question."""
    times: dict[str, list[float]] = {stage: [] for stage in _STAGES}
    spent: dict[str, float] = defaultdict(float)
    with ExitStack() as patches:
        for owner, method, stage in (
            (store.catalog, "count_words", "words"),
            (store.catalog, "search_words", "words"),
            (store.catalog, "published", "known"),
            (store.catalog, "chunks", "known"),
            (store, "embed", "vector"),
            (store, "nearest_chunks", "meaning"),
        ):
            timed = _timed(getattr(owner, method), stage, spent)
            patches.enter_context(patch.object(owner, method, timed))
        for question in questions:
            spent.clear()
            start, before = time.perf_counter(), time.process_time()
            window = read_time(question, Window(as_of=dt.datetime.now(dt.UTC)), dt.UTC)
            spent["window"] = time.perf_counter() - start
            retrieve(store, question, Scope(window))
            spent["total"] = time.perf_counter() - start
            side_by_side = min(spent["words"], spent["vector"])
            spent["order"] = 2 * spent["total"] + side_by_side - sum(spent.values())
            spent["processor"] = time.process_time() - before
            for stage, seconds in spent.items():
                times[stage].append(seconds * 1000)
    return times


def _timed(call: Callable[..., Any], stage: str, spent: dict[str, float]) -> Callable[..., Any]:
    def wrapped(*arguments: Any) -> Any:
        start = time.perf_counter()
        result = call(*arguments)
        spent[stage] += time.perf_counter() - start
        return result

    return wrapped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 20_000])
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument(
        "--no-vectors", action="store_true", help="as right after an ingest: words alone"
    )


def run(options: argparse.Namespace) -> None:
    """Build a store of each size, ask, print."""
    generator = random.Random(1)
    known = {w for p in CORPUS.glob("20*.md") for w in words(p.read_text(encoding="utf-8"))}
    made_up = ["".join(generator.choices("abcdefghilmnoprstu", k=7)) for _ in range(30_000)]
    vocabulary = [*sorted(known), *made_up]
    generator.shuffle(vocabulary)
    print(
        "| chunks | stage | median ms | p95 ms | memory MB | while stored |\n|---|---|---|---|---|---|"
    )
    for size in options.sizes:
        asked = [
            f"What did {' '.join(generator.choices(vocabulary[:3000], k=5))} say?"
            for _ in range(options.queries + _WARMING)
        ]
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            storing = _apart(_fill, folder, size, vocabulary, not options.no_vectors)
            filled = time.perf_counter() - start
            print(f"{size:,} chunks stored in {filled:.0f} s", file=sys.stderr, flush=True)
            times, memory = _apart(_measure, folder, asked)
        for stage, taken in times.items():
            p95 = sorted(taken)[int(0.95 * (len(taken) - 1))]
            cells = f"{statistics.median(taken):.1f} | {p95:.1f} | {memory} | {storing}"
            print(f"| {size:,} | {stage} | {cells} |", flush=True)


def _apart(work: Callable[..., _T], *arguments: Any) -> _T:
    """Return the result of `work`, called in a process of its own so that its memory can be measured."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def _fill(folder: str, size: int, vocabulary: Sequence[str], vectors: bool) -> int:
    with Store(Path(folder), make_embedder("minilm"), create=True) as store:
        fill(store, size, vocabulary, random.Random(size), vectors=vectors)
    return _most_memory()


def _measure(folder: str, asked: Sequence[str]) -> tuple[dict[str, list[float]], int]:
    with Store(Path(folder), make_embedder("minilm")) as store:
        measure(store, asked[:_WARMING])
        return measure(store, asked[_WARMING:]), _most_memory()


def _most_memory() -> int:
    """Return the maximum resident memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
