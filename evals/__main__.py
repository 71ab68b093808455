"""Run one entry: `python -m evals NAME [arguments]`; `python -m evals --help` lists them.

The module of an entry has a docstring, whose first line says what it is, and two functions:
`add_arguments` declares its arguments, `run` does the work and returns the exit code.
"""

from __future__ import annotations

import argparse
import ast
import sys
from importlib import import_module
from pathlib import Path

ENTRIES = {
    "quality": {
        "reader": "quality.reader",
        "retrieval": "quality.retrieval",
        "answers": "quality.answers",
        "brief": "quality.brief",
        "brief-facts": "quality.brief_facts",
        "pages": "quality.pages",
        "chats": "quality.chats",
        "disagreements": "quality.disagreements",
        "planted": "quality.planted",
        "duplicates": "quality.duplicates",
        "clean": "quality.clean",
        "html": "quality.html",
        "time-words": "quality.time_words",
    },
    "fitting": {
        "fit-verdict": "fitting.fit_verdict",
        "fit-ranker": "fitting.fit_ranker",
        "fit-form": "fitting.fit_form",
    },
    "speed": {
        "bench-commands": "speed.commands",
        "bench-ingest": "speed.ingest",
        "bench-retrieval": "speed.retrieval",
        "bench-batch": "speed.batch",
    },
    "endurance": {
        "crash": "endurance.crash",
        "faults": "endurance.faults",
        "crowd": "endurance.crowd",
        "bad-input": "endurance.bad_input",
        "layout": "endurance.layout",
        "keep-store": "endurance.release",
    },
    "documents": {
        "docs": "docs",
        "pictures": "pictures",
    },
}


def main(words: list[str]) -> int:
    """Run the entry that `words` name with the arguments that follow; return its exit code."""
    modules = {name: path for group in ENTRIES.values() for name, path in group.items()}
    if not words or words[0] not in modules:
        asked = not words or words[0] in {"-h", "--help"}
        print(listing() if asked else f"there is no entry {words[0]!r}\n\n{listing()}")
        return 0 if asked else 2
    name, *arguments = words
    module = import_module(f"evals.{modules[name]}")
    parser = argparse.ArgumentParser(
        prog=f"python -m evals {name}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    return int(module.run(parser.parse_args(arguments)) or 0)


def listing() -> str:
    """Return the entries by group, each with the first line of its module's docstring."""
    lines = ["usage: python -m evals NAME [arguments]; NAME --help says which"]
    for group, entries in ENTRIES.items():
        lines += ["", group]
        lines += [f"  {name:<16} {_first_line(path)}" for name, path in entries.items()]
    return "\n".join(lines)


def _first_line(path: str) -> str:
    # Read, not imported: the list is to be there at once.
    file = Path(__file__).parent / f"{path.replace('.', '/')}.py"
    described = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return described.partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
