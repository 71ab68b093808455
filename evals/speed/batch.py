"""Whether the memory of `ask --batch` grows with the number of questions.

    make bench-batch [ARGS='--store STORE --questions 2000 --jobs 1']

Asks made-up questions of corpus/, or of the store that is named, without a model, and reads the
resident memory of the process as the answers come.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from evals.sets.files import CORPUS

START = [sys.executable, "-c", "from rag.cli import main; main()"]
_ROWS = 10
_FORMS = ("What is said about {}?", "Who said that {}?", "How many {}?", "When did {}?")


def questions(count: int) -> list[str]:
    """Return questions made of five successive words of an article, the same each time."""
    generator = random.Random(7)
    words = " ".join(p.read_text(encoding="utf-8") for p in sorted(CORPUS.glob("2*.md"))).split()
    made = []
    for number in range(count):
        at = generator.randrange(len(words) - 6)
        made.append(_FORMS[number % len(_FORMS)].format(" ".join(words[at : at + 5])))
    return made


def resident(process: subprocess.Popen[bytes]) -> float:
    """Return the resident memory of a running process, in megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--store")
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=1)


def run(options: argparse.Namespace) -> None:
    """Measure, and print a line for each tenth of the questions."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["DATELINE_STORE"] = options.store or f"{scratch}/store"
        if not options.store:
            ingest = [*START, "ingest", str(CORPUS), "--quiet"]
            subprocess.run(ingest, check=True, capture_output=True)
        command = [*START, "ask", "--batch", "-", "--llm", "none", "--quiet"]
        command += ["--jobs", str(options.jobs)]
        lines = "\n".join(questions(options.questions)).encode()
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            pipe = process.stdin
            threading.Thread(target=lambda: (pipe.write(lines), pipe.close()), daemon=True).start()
            print("| answers | resident, MB | s |\n|---|---|---|")
            before = time.perf_counter()
            every = max(1, options.questions // _ROWS)
            for number, _ in enumerate(process.stdout, start=1):
                if number in {1, every // 2} or number % every == 0:
                    took = time.perf_counter() - before
                    print(f"| {number} | {resident(process):.0f} | {took:.0f} |", flush=True)
