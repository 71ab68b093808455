"""Time from `dateline chat` to its prompt, in a real terminal: wall, and the processor's.

    python evals/bench_chat.py --store STORE

On a busy machine the processor's time says more: it is what a quiet one would take.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import sys
import time
from pathlib import Path

import pexpect


def to_prompt(store: str, *flags: str) -> tuple[float, float]:
    """Start a chat, wait for its prompt, leave; return wall and processor seconds."""
    before = time.perf_counter()
    code = "from rag.cli import main; main()"
    child = pexpect.spawn(
        sys.executable,
        ["-c", code, "chat", "--llm", "none", "--store", store, *flags],
        env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
        timeout=120,
    )
    child.expect("\n> |>\x08")
    wall = time.perf_counter() - before
    times = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    used = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
    child.kill(signal.SIGKILL)  # closing waits a tenth of a second only, and then fails
    child.wait()
    return wall, used


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", required=True)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    for flags in ((), ("--plain",)):
        found = [to_prompt(arguments.store, *flags) for _ in range(arguments.runs)]
        for name, values in zip(("wall", "processor"), zip(*found, strict=True), strict=True):
            shown = f"median {statistics.median(values):.2f}, best {min(values):.2f}"
            print(f"chat {' '.join(flags):<8} {name:<10} {shown}", flush=True)


if __name__ == "__main__":
    main()
