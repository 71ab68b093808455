"""How often the time that a question names holds the publication of the articles that answer it.

    python evals/time_words.py DATA...      (folders of questions.jsonl and corpus.jsonl)

Says whether a named time may be a filter (it must then hold all of them) or only a focus.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from rag.search.asked_time import read_time
from rag.types import TimeFocus, Window

_LATE = (0, 3, 7, 14, 30)  # days after the end of the time


def main() -> None:
    """Print the table and the words that were read."""
    asked = named = limited = questions = 0
    within: Counter[int] = Counter()
    before = dated = 0
    words: Counter[str] = Counter()
    for folder in map(Path, sys.argv[1:]):
        published = {a["id"]: a["published"] for a in _rows(folder / "corpus.jsonl")}
        for row in _rows(folder / "questions.jsonl"):
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


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _early(day: str, focus: TimeFocus) -> bool:
    return focus.since is not None and day < f"{focus.since:%Y-%m-%d}"


def _holds(day: str, focus: TimeFocus, late: int) -> bool:
    end = focus.until + dt.timedelta(days=late) if focus.until else None
    return not _early(day, focus) and (end is None or day <= f"{end:%Y-%m-%d}")


def _share(count: int, total: int) -> str:
    return f"{count / total:.0%}" if total else "none"


if __name__ == "__main__":
    main()
