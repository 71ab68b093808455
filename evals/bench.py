"""Wall times of the commands, cold (a new process each), as medians of a few runs.

    make bench

A machine's speed changes from hour to hour: compare figures of one run, and quote ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATELINE = str(Path(sys.executable).parent / "dateline")
QUESTION = "How much did the restoration of Notre-Dame cost?"
TOPIC = "Lahaina fire death toll"


def measure(name: str, command: list[str], runs: int, budget: float | None = None) -> None:
    """Run `command` `runs` times and print the median and the best wall time, in seconds."""
    times = []
    for _ in range(runs):
        before = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        times.append(time.perf_counter() - before)
        if done.returncode != 0:
            print(f"{name:<36} failed with {done.returncode}: {done.stderr.strip()}")
            return
    limit = f"{budget:>8.2f}" if budget else ""
    print(f"{name:<36} {statistics.median(times):>8.2f} {min(times):>8.2f} {limit}", flush=True)


def main() -> None:
    """Measure the commands and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-local", action="store_true", help="leave the embedded model out")
    arguments = parser.parse_args()
    runs, few = arguments.runs, min(arguments.runs, 3)

    def python(code: str) -> list[str]:
        return [sys.executable, "-c", code]

    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)

        def dateline(*words: str) -> list[str]:
            return [DATELINE, *words, "--store", "store"]

        print(f"{'cold, seconds':<36} {'median':>8} {'best':>8} {'budget':>8}")
        measure("python, nothing", python("pass"), runs)
        measure("import chromadb", python("import chromadb"), runs)
        measure("import langchain_openai", python("import langchain_openai"), runs)
        measure("dateline --help", [DATELINE, "--help"], runs, 0.2)
        measure("ingest corpus, new", dateline("ingest", str(ROOT / "corpus")), 1)
        measure("ingest corpus, unchanged", dateline("ingest", str(ROOT / "corpus")), runs)
        measure("articles list", dateline("articles", "list"), runs)
        measure("search", dateline("search", QUESTION), runs)
        measure("ask --llm none", dateline("ask", QUESTION, "--llm", "none"), runs, 2.5)
        page = ("--out", "brief.pdf")
        measure("brief --llm none", dateline("brief", TOPIC, "--llm", "none", *page), runs)
        if not arguments.no_local:
            measure("ask --llm local", dateline("ask", QUESTION, "--llm", "local"), few, 25)
            measure("brief --llm local", dateline("brief", TOPIC, "--llm", "local", *page), few)


if __name__ == "__main__":
    main()
