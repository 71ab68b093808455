"""Let three processes ingest into one store while a fourth searches: nothing may be lost.

    make crowd [ARGS='--writers 3 --articles 100']

Each writer runs a few ingests one after the other, each in a process of its own; all begin at once,
in a store that does not exist yet. The asker opens the store once and searches in a loop; its last
search must see all articles. At the end every article must be found once, by its word and by its
vector, and nobody may have printed a traceback.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from evals.endurance.crash import RUN, what_is_wrong, write_articles
from evals.sets.files import ROOT
from rag.archive import Archive
from rag.config import Settings
from rag.errors import StoreError


def write(store: Path, folders: list[Path], told: list[str]) -> None:
    """Ingest folders one after the other, each in its own process; append errors to `told`."""
    for folder in folders:
        done = subprocess.run(
            [sys.executable, "-c", RUN, "ingest", str(folder), "--store", str(store), "--json"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or "Traceback" in done.stderr:
            told.append(f"exit code {done.returncode}: {done.stderr.strip()}")


def ask_in_a_loop(store: Path, last: str) -> None:
    """Search until a line comes on standard input; print what was seen, in JSON."""
    stop = threading.Event()

    def wait() -> None:
        sys.stdin.readline()
        stop.set()

    threading.Thread(target=wait, daemon=True).start()
    seen, questions, ended = [], 0, False
    archive = Archive.open(settings=Settings(store=store, llm="none"))
    with archive:
        while not ended:
            ended = stop.wait(0.1)  # one more question after it
            try:
                hits = archive.search(last, limit=50, on_remark=_heard)
            except StoreError as error:
                if "there is no store" not in error.message:
                    raise
                stop.wait(0.05)
                continue
            questions += 1
            coverage = archive.catalog.coverage()
            by_meaning = sum(h.meaning_rank is not None for h in hits)
            by_word = any(h.word_rank == 1 and last in h.title for h in hits)
            seen.append((coverage.articles, by_meaning, by_word))
    print(json.dumps({"questions": questions, "seen": sorted(set(seen)), "last": seen[-1]}))


def _heard(remark: str) -> None:
    """End at a remark of the search, unless it reads the word as another one while it is not there yet."""
    if not remark.startswith("read "):
        sys.exit(remark)


def crowd(
    folder: Path, writers: int, articles: int, ingests: int = 3
) -> tuple[dict[str, object], list[str]]:
    """Let several processes ingest and one search; return what it saw, and what is wrong.

    Args:
        folder: where articles and store are written.
        writers: processes that ingest at once.
        articles: of each writer.
        ingests: that each writer runs, one after the other.
    """
    store = folder / "store"
    words = write_articles(folder / "all", writers * articles)
    files = sorted((folder / "all").iterdir())
    parts: list[list[Path]] = []
    for writer in range(writers):
        mine = files[writer::writers]
        parts.append([])
        for number in range(ingests):
            part = folder / f"{writer}-{number}"
            part.mkdir()
            for file in mine[number::ingests]:
                file.rename(part / file.name)
            parts[-1].append(part)
    command = [sys.executable, "-m", "evals", "crowd", "--ask", str(store), "--word", words[-1]]
    asker = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    told: list[str] = []
    threads = [threading.Thread(target=write, args=(store, own, told)) for own in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    out, err = asker.communicate("stop\n", timeout=120)
    saw: dict[str, object] = json.loads(out) if asker.returncode == 0 else {}
    if not saw or err:
        told.append(f"the asker ended with {asker.returncode}: {err.strip()}")
    elif saw["last"] != [len(words), 50 if len(words) >= 50 else len(words), True]:
        told.append(f"the asker did not see all at the end: {saw['last']}")
    return saw, told + what_is_wrong(store, words)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--writers", type=int, default=3)
    parser.add_argument("--articles", type=int, default=100, help="of each writer")
    parser.add_argument("--ask", type=Path, help="be the asker of this store")
    parser.add_argument("--word", default="")


def run(options: argparse.Namespace) -> int:
    """Run the crowd and print what the asker saw; return 1 if anything is wrong."""
    if options.ask:
        ask_in_a_loop(options.ask, options.word)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        saw, wrong = crowd(Path(folder), options.writers, options.articles)
    print(
        f"{saw.get('questions')} questions; (articles, found by meaning, the last one by its word):"
    )
    print(*saw.get("seen", []), sep="\n")  # type: ignore[misc]  # of JSON
    print("\n".join(wrong) or "all well")
    return int(bool(wrong))
