"""Kill an ingest at random moments and run it again: nothing may be lost or stored twice.

    make crash [ARGS='--kills 100 --articles 500']

A process ingests a folder of generated articles, each with a word that no other has, and is killed
with SIGKILL; the next process goes on in the same store. The last one finishes. Then every article
must be found once, by its word and by its vector, and `doctor` must find nothing wrong.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rag.archive import Archive
from rag.config import Settings
from rag.store import Scope, Store

RUN = "from rag.cli import main; main()"
_PLACES = "harbour bridge school market station library museum stadium hospital airport".split()
_EVENTS = "fire flood strike opening vote protest storm sale".split()


def write_articles(folder: Path, count: int) -> list[str]:
    """Write `count` articles of a few sentences; return for each the word that only it has."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(count)
    words = []
    for number in range(count):
        # The x keeps endings such as -ed from being taken off: two words would be one.
        word = "zq" + "".join(chr(ord("a") + int(d)) for d in f"{number:04d}") + "x"
        place, event = chance.choice(_PLACES), chance.choice(_EVENTS)
        (folder / f"{number:04d}.txt").write_text(
            f"A {event} at the {place} in {word}\n\nThe {event} at the {place} of {word} ended on"
            f" Friday after {chance.randrange(2, 90)} hours. Officials in {word} said that the"
            f" {chance.choice(_PLACES)} had to close for {chance.randrange(2, 90)} days.\n"
        )
        words.append(word)
    return words


def ingest(store: Path, folder: Path, kill_after: float | None) -> int | None:
    """Ingest in a process of its own; return its exit code, or None if it was killed first."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "ingest", str(folder), "--store", str(store), "--json"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        process.communicate(timeout=kill_after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    return process.returncode


def what_is_wrong(store: Path, words: list[str]) -> list[str]:
    """Return what is missing, double or broken in a store that should hold all articles."""
    found = []
    with Archive.open(settings=Settings(store=store)) as collection:
        opened: Store = collection._readable()  # noqa: SLF001 - both legs are looked at
        articles = opened.catalog.articles()
        if len(articles) != len(words):
            found.append(f"{len(articles)} articles, not {len(words)}")
        for word in words:
            chunks = [c for c, _ in opened.catalog.search_words(f'"{word}"', 10, Scope())]
            if len(chunks) != 1:
                found.append(f"{word} is found {len(chunks)} times by its word")
                continue
            article = opened.catalog.articles(prefix=chunks[0].split(":")[0])[0]
            [vector] = opened.embed([f"{article.title}\n{article.text}"])
            if [c for c, _ in opened.nearest_chunks(vector, 1)] != chunks:
                found.append(f"{word} is not the nearest to its own meaning")
        without = opened.catalog.chunk_ids() ^ opened.vectors.ids()
        if without:
            found.append(f"{len(without)} chunks without a vector, or vectors without a chunk")
        return found + collection.problems()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)


def run(options: argparse.Namespace) -> int:
    """Kill ingests, check the store, print; return 1 if anything is wrong."""
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        store, articles = Path(folder) / "store", Path(folder) / "articles"
        words = write_articles(articles, options.articles)
        before = time.monotonic()
        ingest(Path(folder) / "whole", articles, None)
        whole = time.monotonic() - before
        print(f"an ingest that is left alone takes {whole:.1f} s", flush=True)
        killed = ended = 0
        while killed < options.kills:
            if ingest(store, articles, chance.uniform(0.3, whole)) is None:
                killed += 1
            else:  # everything was there already: from the beginning, in a new store
                ended += 1
                if wrong := what_is_wrong(store, words):
                    print(*wrong, sep="\n")
                    return 1
                store = Path(folder) / f"store-{ended}"
        code = ingest(store, articles, None)
        wrong = what_is_wrong(store, words) + ([f"exit code {code}"] if code else [])
        print(
            f"killed {killed} times, {ended} stores came to an end between: {wrong or 'all well'}"
        )
        return int(bool(wrong))
