"""How often the articles that answer a question were published in the time that it names.

    make eval-time-words DATA='quiz-2023 quiz-2024'

A folder holds one year of the news quiz: `questions.jsonl` and `corpus.jsonl`. The figures say
whether a named time may be a filter, which must hold all of them, or only a focus.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import Counter
from pathlib import Path

from evals.looks import forbid_report_sets
from evals.sets.files import read_rows
from rag.search.window import read_time
from rag.types import TimeFocus, Window

_LATE = (0, 3, 7, 14, 30)  # days after the end of the time


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("data", type=Path, nargs="+")


def run(options: argparse.Namespace) -> None:
    """Print the shares, and the expressions of time that were found."""
    forbid_report_sets(*options.data)
    asked = named = limited = questions = 0
    within: Counter[int] = Counter()
    before = dated = 0
    words: Counter[str] = Counter()
    for folder in options.data:
        published = {a["id"]: a["published"] for a in read_rows(folder / "corpus.jsonl")}
        for row in read_rows(folder / "questions.jsonl"):
            asked += 1
            now = dt.datetime.fromisoformat(row["asked"]).replace(hour=23, tzinfo=dt.UTC)
            window = read_time(row["question"], Window(now, as_of_given=True), dt.UTC)
            focus = window.focus
            if focus is None or not (focus.since or focus.until):
                continue
            named += 1
            limited += bool(window.since or window.until)
            words[focus.words.lower()] += 1
            days = [published[i] for i in row["relevant"] if published.get(i)]
            days = [d for d in days if d <= row["asked"]]
            questions += bool(days)
            dated += len(days)
            before += sum(_early(d, focus) for d in days)
            for late in _LATE:
                within[late] += sum(_holds(d, focus, late) for d in days)
    print(f"{asked} questions, {named} name a time, {limited} of them as limits")
    print(
        f"{dated} dated articles answer {questions} of them; before the time {_share(before, dated)}"
    )
    for late in _LATE:
        print(f"  in the time or up to {late:>2} days after it: {_share(within[late], dated)}")
    print("  " + ", ".join(f"{w} ({n})" for w, n in words.most_common(40)))


def _early(day: str, focus: TimeFocus) -> bool:
    return focus.since is not None and day < f"{focus.since:%Y-%m-%d}"


def _holds(day: str, focus: TimeFocus, late: int) -> bool:
    end = focus.until + dt.timedelta(days=late) if focus.until else None
    return not _early(day, focus) and (end is None or day <= f"{end:%Y-%m-%d}")


def _share(count: int, total: int) -> str:
    return f"{count / total:.0%}" if total else "none"
