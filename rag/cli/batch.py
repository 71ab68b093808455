"""`dateline ask --batch`: one JSON object a line, in the order of the questions."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rag.answer.batch import Outcome, Question, answer_lines, is_busy, keys_done
from rag.cli import common
from rag.errors import SourceError
from rag.types.answer import Answer

if TYPE_CHECKING:
    from rag.archive import Archive


def ask_batch(
    batch: str,
    settings: Mapping[str, object],
    defaults: Mapping[str, str | None],
    *,
    topic: str | None,
    jobs: int,
    skip_done: Path | None,
    quiet: bool,
) -> None:
    """Answer every line of a file or of standard input.

    Args:
        batch: the file, or ``-``.
        settings: flags of the command that are settings.
        defaults: limits of lines that name none.
        topic: only articles with this topic, whatever the line; a topic in a line is its own affair.
        jobs: how many questions at the same time.
        skip_done: earlier output.
        quiet: no remarks.

    Raises:
        DatelineError: nothing can be asked at all, or no further question.
    """
    done = _done(skip_done)
    archive = common.open_archive(**settings)
    try:
        seen, failed = _answer(
            archive, batch, defaults, topic=topic, jobs=jobs, done=done, quiet=quiet
        )
    except BaseException:
        # What other threads are in the middle of reading must not be closed under them: a
        # connection of SQLite goes down with the process. Whoever ends the program looks too.
        if not is_busy():
            archive.close()
        raise
    archive.close()
    if not seen and not done:
        raise SourceError(
            f"{common.input_name(batch)}: no question in it", next_step="give one a line"
        )
    if failed:
        common.remark(f"{failed} of {seen} questions failed", quiet=quiet)
        raise typer.Exit(7)


def _answer(
    archive: Archive,
    batch: str,
    defaults: Mapping[str, str | None],
    *,
    topic: str | None,
    jobs: int,
    done: Counter[str] | None,
    quiet: bool,
) -> tuple[int, int]:
    with (
        common.open_input(batch) as lines,
        common.progress("questions", None, quiet=quiet or sys.stdout.isatty()) as on_question,
    ):
        name = common.model_name(archive, quiet=quiet)
        if name == "local" and jobs > 1:
            common.remark("the embedded model answers one question at a time", quiet=quiet)
            jobs = 1
        archive.catalog.coverage()  # no store: one error, and not one a line
        archive.window(since=defaults["since"], until=defaults["until"], as_of=defaults["as_of"])
        archive.model()
        archive.warm_up()

        def ask(asked: Question) -> Answer:
            given = {n: getattr(asked, n) or default for n, default in defaults.items()}
            source = given.pop("source")
            window = archive.window(**given)
            return archive.ask(asked.question, window=window, source=source, topic=topic)

        seen = failed = 0
        for outcome in answer_lines(lines, ask, jobs=jobs, done=done):
            # One write, so that Ctrl-C leaves whole lines; at once, for whoever reads the pipe.
            sys.stdout.write(_line(outcome))
            sys.stdout.flush()
            seen += 1
            failed += outcome.answer is None
            on_question(1)
    return seen, failed


def _line(outcome: Outcome) -> str:
    from rag.render.json import answer_json, failed_json

    if outcome.answer is not None:
        value = answer_json(outcome.answer)
    else:
        value = failed_json(outcome.id, outcome.question, outcome.code, outcome.message)
    return json.dumps(value, ensure_ascii=False) + "\n"


def _done(path: Path | None) -> Counter[str] | None:
    if path is None:
        return None
    if not path.exists():  # the first of the runs that a script repeats
        return Counter()
    with common.open_input(str(path)) as lines:
        done = keys_done(lines)
    if _is_output(path):
        _end_whole(path)
    return done


def _is_output(path: Path) -> bool:
    """Tell whether what is answered now goes on in the same file, as `>> FILE` has it."""
    try:
        return os.path.samestat(os.fstat(sys.stdout.fileno()), path.stat())
    except (OSError, ValueError):  # standard output is no file
        return False


def _end_whole(path: Path) -> None:
    """Let a file end with a whole line: take off what a run that was killed left of its last."""
    with path.open("rb+") as file:
        whole, size = 0, 0
        for line in file:
            size += len(line)
            if line.endswith(b"\n"):
                whole = size
        if whole == size:
            return
        file.seek(whole)
        try:
            json.loads(file.read())
        except ValueError:
            file.truncate(whole)
        else:
            file.write(b"\n")
