"""Wall time of each command, cold and warm, beside `llm` and `pqa` for the same kind of command.

    make bench-commands [ARGS='--runs 5 --local']

The two others are installed from the package index, into a throw-away environment or the one that
--others names; --alone leaves them out. Cold: the first run after their files, and ours, were
dropped from the system's cache, where that is allowed (root on Linux); warm: the median of the runs
after it. Nobody types and nothing is on standard input, so a chat and an MCP server end as soon as
they are ready; the HTTP server is stopped when it says that it listens. No model is asked, except
with --local, which adds an answer and a brief by the embedded one.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from evals.sets.files import CORPUS

DATELINE = str(Path(sys.executable).parent / "dateline")
_DROP = Path("/proc/sys/vm/drop_caches")
_LISTENS = "listening on"

# Ours, and what the others have of the same kind. Without a key and without documents of theirs,
# they have nothing of the kind of ask, brief, check or verify that runs at all.
ROWS = (
    ("python -c pass",),
    ("dateline --version", "llm --version"),
    ("dateline --help", "llm --help", "pqa --help"),
    ("dateline ask --help", "llm prompt --help", "pqa ask --help"),
    ("dateline schema answer", "llm schemas list"),
    ("dateline model list", "llm models list", "pqa view"),
    ("dateline articles list", "llm fragments list"),
    ("dateline articles show {id}", "llm plugins"),
    ("dateline search bridge", "pqa search bridge"),
    ("dateline ingest {corpus}",),
    ("dateline embed",),
    ("dateline ask {question} --llm none",),
    ("dateline ask --batch {questions} --llm none",),
    ("dateline brief {topic} --llm none --out {folder}/b.pdf",),
    ("dateline verify {folder}/answer.json",),
    ("dateline check {summary} --against {article}",),
    ("dateline chat --llm none",),
    ("dateline mcp --llm none",),
    ("dateline serve --llm none --port 0",),
    ("dateline doctor",),
)
WITH_A_MODEL = (
    ("dateline ask {question} --llm local",),
    ("dateline brief {topic} --llm local --out {folder}/b.pdf",),
)


def others(folder: Path) -> Path:
    """Install `llm` and `pqa` unless they are there; return the folder of their commands."""
    if not (folder / "bin" / "pqa").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        python = folder / "bin" / "python"
        command = [str(python), "-m", "pip", "install", "--quiet", "llm", "paper-qa"]
        subprocess.run(command, check=True)
    return folder / "bin"


def seconds(command: list[str]) -> float | None:
    """Run a command once; return its wall time, or None if it failed."""
    before = time.perf_counter()
    if "serve" in command:
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            listens = any(_LISTENS in line for line in process.stderr)
            after = time.perf_counter()
            process.terminate()
        return after - before if listens else None
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return time.perf_counter() - before if done.returncode == 0 else None


def drop_caches() -> bool:
    """Empty the cache of the file system; return whether that is allowed."""
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


def prepare(folder: Path) -> dict[str, str]:
    """Make a store and files in `folder`; return what the names in braces in a command stand for."""
    subprocess.run([DATELINE, "ingest", str(CORPUS)], check=True, capture_output=True)
    question = "When did India land on the Moon?"
    ask = [DATELINE, "ask", question, "--llm", "none", "--json"]
    answer = subprocess.run(ask, check=True, capture_output=True, text=True).stdout
    (folder / "answer.json").write_text(answer)
    (folder / "questions.txt").write_text(f"{question}\n")
    (folder / "summary.txt").write_text("Divers found the bodies of two of the six workers.\n")
    listed = [DATELINE, "articles", "list"]
    first = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split()[0]
    return {
        "id": first,
        "corpus": str(CORPUS),
        "article": str(CORPUS / "2024-03-27-baltimore-bridge-collapse.md"),
        "question": question,
        "questions": str(folder / "questions.txt"),
        "topic": "Baltimore bridge collapse",
        "summary": str(folder / "summary.txt"),
        "folder": str(folder),
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--others", type=Path, help="an environment with llm and paper-qa")
    parser.add_argument("--alone", action="store_true", help="leave the other tools out")
    parser.add_argument("--local", action="store_true", help="ask the embedded model too")


def run(options: argparse.Namespace) -> None:
    """Measure, and print the table."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        os.environ |= {
            "DATELINE_STORE": f"{scratch}/store",
            "LLM_USER_PATH": f"{scratch}/llm",
            "PQA_HOME": f"{scratch}/pqa",
            "XDG_STATE_HOME": f"{scratch}/state",
        }
        programs = {"python": sys.executable, "dateline": DATELINE}
        if not options.alone:
            tools = others((options.others or scratch / "others").resolve())
            programs |= {tool: str(tools / tool) for tool in ("llm", "pqa")}
        known = prepare(scratch)
        os.chdir(scratch)
        print("| command | cold, s | warm, s |\n|---|---|---|")
        for kind in (*ROWS, *(WITH_A_MODEL if options.local else ())):
            for line in kind:
                program, *words = line.split()
                if program not in programs:
                    continue
                command = [programs[program], *(word.format_map(known) for word in words)]
                shown = re.sub(r"{(\w+)}", lambda m: m[1].upper(), line.replace("{folder}/", ""))
                print(row(shown, command, options.runs), flush=True)
