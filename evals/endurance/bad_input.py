"""Ingest generated and damaged files of every form among good ones.

    make bad-input [ARGS='--count 500 --seed 7']

Nothing may crash, no file may take longer than the time-out, every file must have an outcome, and
the good files must be stored word for word. The exit code is 1 if any of it fails.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evals.endurance.bad_files import GOOD_TEXT, damaged, generated, good_files, special
from rag.archive import Archive
from rag.ingest.clean import normalise
from rag.ingest.load.loader import ending
from rag.types import IngestOutcome

FOLDER = 100  # files that are ingested together
TIME_OUT = 75.0  # seconds for one file: the reader's own limit, and what comes after it


@dataclass
class Result:
    """Counts of what was stored and refused, and everything that went wrong."""

    files: int = 0
    stored: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)


def ingest_bad_files(
    count: int, seed: int, *, specials: bool = True, result: Result | None = None
) -> Result:
    """Ingest `count` bad files and their good neighbours into a new store.

    Args:
        count: bad files, the worst of each form not counted.
        seed: of the random generator.
        specials: whether the worst of each form are ingested too.
        result: filled as the run goes on, so that one that is interrupted has a result.
    """
    result = result or Result()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        with Archive.open(root / "store") as archive:
            for folder in _folders(count, seed, root / "files", specials=specials):
                _ingest(archive, folder, result)
            result.problems += archive.problems()
    return result


def _folders(count: int, seed: int, root: Path, *, specials: bool) -> Iterator[Path]:
    """Yield folders of files; a folder is emptied when the next one is asked for."""
    dice = random.Random(seed)
    sources = [damaged(dice, good_files()), generated(seed)]
    left = count
    number = 0
    while left > 0:
        folder = root / f"{number:05}"
        folder.mkdir(parents=True)
        size = min(left, FOLDER)
        for place in range(size):
            name, data = next(sources[dice.random() < 0.4])
            (folder / f"{place:03}-{name}").write_bytes(data)
        for good in ("000", f"{size // 2:03}", "999"):
            (folder / f"{good}-good.txt").write_text(GOOD_TEXT.format(number=f"{number}-{good}"))
        yield folder
        for path in folder.iterdir():
            path.unlink()
        left -= size
        number += 1
    for name, write in special() if specials else ():
        folder = root / f"{number:05}"
        folder.mkdir(parents=True)
        write(folder / f"500-{name}")
        for good in ("000", "999"):
            (folder / f"{good}-good.txt").write_text(GOOD_TEXT.format(number=f"{number}-{good}"))
        yield folder
        for path in folder.iterdir():
            path.unlink()
        number += 1


def _ingest(archive: Archive, folder: Path, result: Result) -> None:
    paths = sorted(folder.iterdir())
    times: list[float] = [time.monotonic()]

    def note(_: IngestOutcome) -> None:
        times.append(time.monotonic())
        faulthandler.dump_traceback_later(TIME_OUT, exit=True)

    faulthandler.dump_traceback_later(TIME_OUT, exit=True)
    try:
        outcomes = archive.ingest([folder], wait=False, on_outcome=note)
    finally:
        faulthandler.cancel_dump_traceback_later()
    took = zip(times, times[1:], outcomes, strict=False)
    result.slowest += [(b - a, f"{o.location} {o.reason or ''}") for a, b, o in took]
    result.slowest = sorted(result.slowest, reverse=True)[:8]
    for outcome in outcomes:
        if outcome.status == "failed":
            result.reasons[_reason(outcome)] += 1
    told = [f"{o.location} {o.reason or ''}" for o in outcomes]
    for path in paths:
        _check(archive, path, outcomes, told, result)
    result.files += len(paths)


def _check(
    archive: Archive, path: Path, outcomes: list[IngestOutcome], told: list[str], result: Result
) -> None:
    mine = [o for o, words in zip(outcomes, told, strict=True) if str(path) in words]
    mine = mine or [
        o for o in outcomes if o.status == "skipped" and f" in {ending(path)} " in (o.reason or "")
    ]
    if not mine:
        result.problems.append(f"{path.name}: no outcome")
        return
    stored = [o for o in mine if o.article_id]
    result.stored += bool(stored)
    result.refused += not stored
    for outcome in stored:
        article, sentences = archive.article(str(outcome.article_id))
        if article.text != normalise(article.text):
            result.problems.append(f"{path.name}: stored with characters that should be gone")
        if any(not article.text[s.start : s.end].strip() for s in sentences):
            result.problems.append(f"{path.name}: a sentence without words")
    if path.name.endswith("-good.txt"):
        wanted = GOOD_TEXT.format(number=f"{int(path.parent.name)}-{path.name[:3]}")
        found = archive.article(str(stored[0].article_id))[0].text if stored else ""
        if found.split() != wanted.partition("\n\n")[2].split():
            result.problems.append(f"{path}: a good neighbour was lost or changed")


def _reason(outcome: IngestOutcome) -> str:
    words = (outcome.reason or "").split("; ")[0].split(" (")[0]
    # Without the name of the file and what is in it.
    return words.rpartition(": ")[2].split("(")[0].strip()[:70]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--special", action=argparse.BooleanOptionalAction, default=True)


def run(options: argparse.Namespace) -> int:
    """Ingest and print the counts; return 1 if anything is wrong."""
    start = time.monotonic()
    result = Result()
    try:
        ingest_bad_files(options.count, options.seed, specials=options.special, result=result)
    except KeyboardInterrupt:
        print("stopped before the end")
    print(f"{result.files:,} files in {time.monotonic() - start:.0f} s (seed {options.seed})")
    print(f"stored {result.stored:,}, refused {result.refused:,}, problems {len(result.problems)}")
    print("slowest:")
    for seconds, words in result.slowest:
        print(f"  {seconds:6.2f} s  {words[-150:]}")
    print("refused because:")
    for reason, times in result.reasons.most_common(25):
        print(f"  {times:6,}  {reason}")
    for problem in result.problems[:50]:
        print(f"PROBLEM {problem}")
    return int(bool(result.problems))
