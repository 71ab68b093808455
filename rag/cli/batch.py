"""`dateline ask --batch`: one JSON object a line, in the order of the questions."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rag.answer.batch import Question, answer_lines, is_busy, keys_done
from rag.cli import console
from rag.cli.history import keeping
from rag.cli.options import Voice, Within, model_name
from rag.errors import SourceError
from rag.render.json import answer_json, failed_json
from rag.types.answer import Answer

if TYPE_CHECKING:
    from rag.archive import Archive


def ask_batch(
    archive: Archive,
    batch: str,
    within: Within,
    voice: Voice,
    *,
    jobs: int,
    skip_done: Path | None,
    keep: bool,
) -> None:
    """Answer every line of a file or of standard input.

    Args:
        archive: closed at the end.
        batch: the file, or ``-``.
        within: limits of lines that name none; its topic holds for every line.
        voice: how much is said.
        jobs: how many questions at the same time.
        skip_done: earlier output.
        keep: keep the answers in the store.

    Raises:
        DatelineError: no question can be asked, or no further one.
    """
    done = None if skip_done is None else _done(skip_done)
    try:
        asked, failed = _answer(archive, batch, within, voice, jobs, done, keep=keep)
    except BaseException:
        # Never close the store while other threads read from it: SQLite would end the process.
        # `main` looks at these threads too.
        if not is_busy():
            archive.close()
        raise
    archive.close()
    if not asked and not done:
        name = console.input_name(batch)
        raise SourceError(f"{name}: no question in it", next_step="give one a line")
    if failed:
        voice.remark(f"{failed} of {asked} questions failed")
        raise typer.Exit(7)


def _answer(
    archive: Archive,
    batch: str,
    within: Within,
    voice: Voice,
    jobs: int,
    done: Counter[str] | None,
    *,
    keep: bool,
) -> tuple[int, int]:
    """Print what became of each line; return how many were asked, and how many failed."""
    silent = voice.quiet or sys.stdout.isatty()
    with (
        console.open_input(batch) as lines,
        console.progress("questions", None, quiet=silent) as on_question,
    ):
        if model_name(archive, voice) == "local" and jobs > 1:
            voice.remark("the embedded model answers one question at a time")
            jobs = 1
        _ = archive.catalog  # a missing store, date or model is one error, not one a line
        within.window(archive)
        archive.model()
        archive.warm_up()

        def ask(line: Question) -> Answer:
            return archive.ask(
                line.question,
                window=archive.window(
                    since=line.since or within.since,
                    until=line.until or within.until,
                    as_of=line.as_of or within.as_of,
                ),
                source=line.source or within.source,
                topic=within.topic,
            )

        keep_answer = keeping(archive, voice) if keep else None
        asked = failed = 0
        for outcome in answer_lines(lines, ask, jobs=jobs, done=done):
            console.print_line(
                failed_json(outcome.id, outcome.question, outcome.code, outcome.message)
                if outcome.answer is None
                else answer_json(outcome.answer)
            )
            if keep_answer and outcome.answer is not None:
                keep_answer(outcome.answer)
            asked += 1
            failed += outcome.answer is None
            on_question(1)
    return asked, failed


def _done(path: Path) -> Counter[str]:
    """Return the questions that earlier output has an answer to."""
    if not path.exists():  # the first of the runs that a script repeats
        return Counter()
    with console.open_input(str(path)) as lines:
        done = keys_done(lines)
    if _is_output(path):
        _end_whole(path)
    return done


def _is_output(path: Path) -> bool:
    """Tell whether this run appends to the file that it reads, as with `>> FILE`."""
    try:
        return os.path.samestat(os.fstat(sys.stdout.fileno()), path.stat())
    except (OSError, ValueError):  # standard output is no file
        return False


def _end_whole(path: Path) -> None:
    """Make a file end with a whole line: remove the half line that a killed run left."""
    with path.open("rb+") as file:
        whole = sum(len(line) for line in file if line.endswith(b"\n"))
        file.seek(whole)
        last = file.read()
        try:
            json.loads(last or b"null")
        except ValueError:
            file.truncate(whole)
        else:
            file.write(b"\n" if last else b"")
