"""Let the n-th write of an ingest fail, for every n: nothing committed is lost, nothing is twice.

    make faults [ARGS='--step 20 --faults power']

Three articles are stored by their words, one of them is stored again with another text, and one is
removed; each is a transaction. For n = 1, 2, 3 … until all passes, and for each kind of fault
(evals/endurance/disk.py), the n-th write to the catalog's files fails. Then the store must be sound and
hold what was reported, or one step more; and the same steps, run again, must end in the same store.

The same is done with safeguards taken off (no log, none or fewer syncs, no transaction): that must lose
something, or nothing was tested.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from unittest.mock import patch

from evals.endurance.crash import write_articles
from evals.endurance.disk import FAULTS, Disk, Fault, KilledError
from rag.archive import Archive
from rag.config import Settings
from rag.errors import StoreError
from rag.store import Scope
from rag.store.repair import catalog_problems

# What the catalog runs, and what leaves the data without its protection.
OFF: dict[str, Mapping[str, str]] = {
    "no log": {"PRAGMA journal_mode = WAL": "PRAGMA journal_mode = OFF"},
    "no syncs": {"PRAGMA synchronous = FULL": "PRAGMA synchronous = OFF"},
    "fewer syncs": {"PRAGMA synchronous = FULL": "PRAGMA synchronous = NORMAL"},
    "no transaction": {"BEGIN IMMEDIATE": "SELECT 1"},
}
_ARTICLES = 3

State = dict[
    str, tuple[str, ...]
]  # the texts of all revisions, by the word that only the article has


class Workload:
    """The steps, and what the store holds after each of them."""

    def __init__(self, folder: Path) -> None:
        """Write the articles into `folder`, and run the steps without a fault."""
        self._articles = folder / "articles"
        self._words = write_articles(self._articles, _ARTICLES)
        self._first, *_ = sorted(self._articles.iterdir())
        self._text = self._first.read_text()
        self.states: list[State] = [{}]
        with Archive.open(settings=Settings(store=folder / "whole", llm="none")) as archive:
            self._run(archive, lambda: self.states.append(self.state(archive)))

    def run(self, store: Path, done: int = 0) -> int:
        """Run the steps that follow the first `done`; return how many are done when it stops.

        A disk that fails ends it with the program's own error, or as a kill does.
        """

        def step() -> None:
            nonlocal done
            done += 1

        try:
            with Archive.open(settings=Settings(store=store, llm="none")) as archive:
                self._run(archive, step, done)
        except (StoreError, KilledError):
            pass
        return done

    def _run(self, archive: Archive, step: Callable[[], None], done: int = 0) -> None:
        def ingest(path: Path, text: str) -> None:
            self._first.write_text(text)
            archive.ingest([path], wait=False, on_outcome=lambda _: step())

        with patch("rag.ingest.ingest._BATCH", 1):  # each article in a transaction of its own
            if done < _ARTICLES:
                ingest(self._articles, self._text)
            if done <= _ARTICLES:
                ingest(self._first, self._text.replace("Friday", "Sunday"))
        for article in archive.articles():
            if self._words[1] in article.text:
                archive.catalog.remove(article.article_id)
        step()

    def state(self, archive: Archive) -> State:
        """Return what the store holds: the texts of each article, found once by its word."""
        catalog, held = archive.catalog, dict[str, tuple[str, ...]]()
        for word in self._words:
            found = catalog.search_words(f'"{word}"', 10, Scope())
            if found:
                [(chunk_id, _)] = found
                revisions = catalog.revisions(chunk_id.partition(":")[0])
                held[word] = tuple(r.text for r in revisions)
        if len(held) != len(catalog.articles()):
            raise AssertionError("an article is not found by its word")
        return held

    def wrong(self, store: Path, done: int) -> str | None:
        """Tell what is wrong with a store after a fault, when `done` steps had been reported."""
        try:
            with Archive.open(settings=Settings(store=store, llm="none")) as archive:
                if problems := catalog_problems(archive.catalog):
                    return "; ".join(problems)
                if self.state(archive) not in self.states[done : done + 2]:
                    return "it holds something else than what was reported"
            self.run(store, done)
            with Archive.open(settings=Settings(store=store, llm="none")) as archive:
                if self.state(archive) != self.states[-1] or catalog_problems(archive.catalog):
                    return "the same steps, run again, end in another store"
        except (StoreError, ValueError, AssertionError) as error:
            return f"{type(error).__name__}: {error}"
        return None


def failures(
    folder: Path,
    fault: Fault,
    *,
    step: int = 1,
    first: int = 1,
    instead: Mapping[str, str] | None = None,
) -> tuple[int, dict[int, str]]:
    """Let every `step`-th write fail, from the `first` on.

    Args:
        folder: for the stores.
        fault: what happens.
        step: how many writes further the next one is.
        first: the number of the first.
        instead: safeguards that are off.

    Returns:
        How many writes the steps need, and what was wrong after which.
    """
    workload, found, at = Workload(folder), dict[int, str](), first
    while True:
        store = folder / "store"
        disk = Disk(fault, at, instead=instead or {})
        with disk.in_use():
            done = workload.run(store)
        # Where there is no file yet, there is nothing to open.
        wrong = workload.wrong(store, done) if (store / "catalog.sqlite3").exists() else None
        if wrong:
            found[at] = wrong
        shutil.rmtree(store, ignore_errors=True)
        if disk.writes < at:
            return disk.writes, found
        at += step


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--step", type=int, default=1, help="fail at only every so many writes")
    parser.add_argument("--faults", nargs="+", choices=FAULTS, default=FAULTS)


def run(options: argparse.Namespace) -> int:
    """Print what each fault did; return 1 if one did harm, or none did without the safeguards."""
    bad = 0
    tries: list[tuple[str, Fault, Mapping[str, str]]] = [(f, f, {}) for f in options.faults]
    tries += [(f"power, {name}", "power", instead) for name, instead in OFF.items()]
    for name, fault, instead in tries:
        with tempfile.TemporaryDirectory() as folder:
            writes, found = failures(Path(folder), fault, step=options.step, instead=instead)
        harmed = f"harm at {len(found)}" + "".join(f"; {n}: {w}" for n, w in [*found.items()][:1])
        print(f"{name:22} {-(-writes // options.step)} of {writes} writes: {harmed}", flush=True)
        bad += bool(found) != bool(instead)
    return int(bad > 0)
