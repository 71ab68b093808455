"""Start-up of each command, cold and warm, beside `llm` and `pqa` for the same kind of command.

    make bench-startup [ARGS='--runs 5']

The two others are installed from the package index into a throw-away environment of their own.
Cold: the first run after their files, and ours, were dropped from the system's cache, where that
is allowed (root on Linux); warm: the median of the runs after it.
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
_DROP = Path("/proc/sys/vm/drop_caches")


def others(folder: Path) -> Path:
    """Install the other tools; return the folder of their commands."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "llm", "paper-qa"]
    subprocess.run(command, check=True)
    return folder / "bin"


def seconds(command: list[str]) -> float | None:
    """Run a command once; return its wall time, or None if it failed."""
    before = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - before if done.returncode == 0 else None


def drop_caches() -> bool:
    """Forget what was read from disk; return whether that was possible."""
    try:
        os.sync()
        _DROP.write_text("3")
    except OSError:
        return False
    return True


def row(name: str, command: list[str], runs: int) -> str:
    """Return one line of the table."""
    cold = seconds(command) if drop_caches() else None
    warm = [seconds(command) for _ in range(runs)]
    good = [s for s in warm if s is not None]
    shown = [f"{cold:.2f}" if cold else "-", f"{statistics.median(good):.2f}" if good else "failed"]
    return f"| {name} | {' | '.join(shown)} |"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"DATELINE_STORE": f"{scratch}/store", "LLM_USER_PATH": f"{scratch}/llm"}
        tools = others(Path(scratch) / "others")
        subprocess.run([DATELINE, "ingest", str(ROOT / "corpus")], check=True, capture_output=True)
        brief = ["brief", "Baltimore bridge collapse", "--llm", "none", "--out", f"{scratch}/b.pdf"]
        commands: list[tuple[str, list[str]]] = [
            ("python -c pass", [sys.executable, "-c", "pass"]),
            ("dateline --version", [DATELINE, "--version"]),
            ("llm --version", [str(tools / "llm"), "--version"]),
            ("dateline --help", [DATELINE, "--help"]),
            ("llm --help", [str(tools / "llm"), "--help"]),
            ("pqa --help", [str(tools / "pqa"), "--help"]),
            ("dateline model list", [DATELINE, "model", "list"]),
            ("llm models list", [str(tools / "llm"), "models", "list"]),
            ("dateline articles list", [DATELINE, "articles", "list"]),
            ("llm logs list", [str(tools / "llm"), "logs", "list"]),
            ("dateline schema answer", [DATELINE, "schema", "answer"]),
            ("dateline search", [DATELINE, "search", "bridge"]),
            ("pqa view settings", [str(tools / "pqa"), "view"]),
            ("dateline ask --llm none", [DATELINE, "ask", "When did India land?", "--llm", "none"]),
            ("dateline brief --llm none", [DATELINE, *brief]),
            ("dateline doctor", [DATELINE, "doctor"]),
        ]
        print("| command | cold, s | warm, s |\n|---|---|---|")
        for name, command in commands:
            print(row(name, command, runs), flush=True)


if __name__ == "__main__":
    main()
