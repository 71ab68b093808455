"""The sets that only report: who may read them, and where each look at them is written down.

SummEdits news, MultiHop and the quiz of 2026 stay unseen, so that their figures mean something.
An entry that reads one calls `require_looks` before and `write_look` after; the looks stand in a
table of docs/reader.md.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

from evals.sets.files import ROOT, read_rows

PAGE = ROOT / "docs" / "reader.md"
MOST = 5
_HEAD = "| date | set | figure | commit |\n|---|---|---|---|\n"
_REPORTED_YEAR = "2026"


def quiz_set(folder: Path) -> str | None:
    """Return the name of the report set in a folder that build_newsquiz.py built, if it is one."""
    questions, corpus = folder / "questions.jsonl", folder / "corpus.jsonl"
    if questions.is_file():
        days = [row["asked"] for row in read_rows(questions)]
    elif corpus.is_file():
        days = [row.get("published") or "" for row in read_rows(corpus)]
    else:
        return None
    return "quiz of 2026" if any(day >= _REPORTED_YEAR for day in days) else None


def require_looks(*sets: str | None, report: bool, page: Path = PAGE) -> None:
    """Refuse to go on unless looks at these sets are asked for and left.

    Args:
        sets: names of report sets; None is a set that anyone may read.
        report: whether `--report` was given.
        page: holds the table of looks.

    Raises:
        SystemExit: with code 2 and a message that says why.
    """
    wanted = list(dict.fromkeys(s for s in sets if s))
    if not wanted:
        return
    names, used = " and ".join(wanted), len(_parts(page)[1])
    if not report:
        _refuse(f"{names} only reports: {MOST - used} of {MOST} looks are left, --report uses one")
    if used + len(wanted) > MOST:
        _refuse(f"{names}: {used} of {MOST} looks are used up, see {page.name}")


def forbid_report_sets(*folders: Path) -> None:
    """Refuse folders with a report set, for entries that nothing is reported by.

    Raises:
        SystemExit: with code 2 and a message that says why.
    """
    for folder in folders:
        if name := quiz_set(folder):
            _refuse(f"{folder} holds the {name}, which only reports: name another folder")


def write_look(dataset: str, figure: str, page: Path = PAGE) -> None:
    """Append a look to the table: today's date, the set, its figure and the commit that is measured."""
    before, looks, after = _parts(page)
    day = dt.datetime.now(dt.UTC).date()
    looks.append(f"| {day} | {dataset} | {figure} | {_commit()} |\n")
    page.write_text(before + "".join(looks) + after, encoding="utf-8")
    print(f"the look is written into {page}: commit it", file=sys.stderr)


def _parts(page: Path) -> tuple[str, list[str], str]:
    """Return what stands before the rows of the table of looks, the rows, and what follows them."""
    before, head, rest = page.read_text(encoding="utf-8").partition(_HEAD)
    if not head:
        raise ValueError(f"{page} has no table of looks, which begins with {_HEAD!r}")
    lines = rest.splitlines(keepends=True)
    looks = list(takewhile(lambda line: line.startswith("|"), lines))
    return before + head, looks, "".join(lines[len(looks) :])


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no")
    return git("rev-parse", "--short", "HEAD") + (" with changes" if changed else "")


def _refuse(message: str) -> None:
    print(message, file=sys.stderr)
    raise SystemExit(2)
