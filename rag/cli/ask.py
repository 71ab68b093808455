"""`dateline ask`, `search` and `count`."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rag.cli import console
from rag.cli.history import keeping
from rag.cli.options import (
    Model,
    Place,
    Voice,
    Within,
    argument,
    model_name,
    open_archive,
    option,
    with_options,
)
from rag.errors import UsageError
from rag.types import CountBy

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.types.answer import Answer, Citation, Claim

_IN_FULL = "The articles differ. In full:"


@with_options(
    words=argument("[QUESTION]", "The question; quotation marks keep the shell from reading it."),
    stream=option(
        "--stream/--no-stream", "Show each claim as soon as it is verified, or all at the end."
    ),
    batch=option(
        "--batch",
        "Many questions, one a line: text, or a JSON object with question and, optionally, id, "
        "since, until, as_of, source. Prints one JSON object a line, in order.",
        metavar="FILE|-",
    ),
    jobs=option("--jobs", "With --batch: how many questions to ask at once.", min=1, max=64),
    skip_done=option(
        "--skip-done",
        "With --batch: skip the questions that this earlier output answers.",
        metavar="FILE",
    ),
    out=option("--out", "File to write the answer to: .md, .docx or .json.", "-o"),
    dry_run=option(
        "--dry-run", "Show the prompt, its size and the most it can cost; ask no model."
    ),
)
def ask(
    words: list[str] | None = None,
    as_json: bool = False,
    stream: bool = True,
    batch: str | None = None,
    jobs: int = 1,
    skip_done: Path | None = None,
    out: Path | None = None,
    *,
    place: Place,
    model: Model,
    within: Within,
    dry_run: bool = False,
    strict: bool | None = None,
    keep: bool = False,
    voice: Voice,
) -> None:
    """Answer a question from the articles, or say why not.

    Exit code 3 if there is no answer.

    With --batch, a line that fails prints an object with an error, the other lines are answered,
    and the exit code is 7. An answer that abstains is an answer, and says so in its status.
    """
    question = None if words is None else " ".join(words)
    if batch is not None:
        from rag.cli.batch import ask_batch

        if question is not None or dry_run or out is not None:
            raise UsageError(
                "--batch brings its own questions, and prints their answers",
                next_step="leave QUESTION, --dry-run and --out out",
            )
        archive = open_archive(place, model, within, strict=strict)
        ask_batch(archive, batch, within, voice, jobs=jobs, skip_done=skip_done, keep=keep)
        return
    if question is None:
        raise UsageError("no question", next_step="dateline ask QUESTION (or --batch FILE)")
    if skip_done is not None:
        raise UsageError("--skip-done is for --batch", next_step="leave it out")
    if out is not None:
        from rag.render.chat import ENDINGS

        console.require_ending(out, ENDINGS)
    with open_archive(place, model, within, strict=strict) as archive:
        model_name(archive, voice)
        if dry_run:
            _preview(archive, question, within, as_json=as_json)
        else:
            answer = _answer(archive, question, within, voice, as_json=as_json, stream=stream)
            if out is not None:
                _write(answer, out, voice)
            if keep:
                keeping(archive, voice)(answer)
            if answer.status not in {"answered", "conflicting", "help"}:
                raise typer.Exit(3)


def _write(answer: Answer, out: Path, voice: Voice) -> None:
    """Write an answer to a file, in the form of its ending."""
    from datetime import UTC, datetime

    from rag.render.chat import conversation_file
    from rag.render.json import answer_json
    from rag.types.answer import Turn

    document, now = answer_json(answer), datetime.now(UTC).isoformat(timespec="seconds")
    turn = Turn("answer", now, answer.question, document, answer.answer or answer.reason or "")
    if out.suffix.lower() == ".json":
        data = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    else:
        data = conversation_file([turn], out.suffix.lower())
    console.write_file(data, out)
    voice.remark(f"wrote {out}")


def _preview(archive: Archive, question: str, within: Within, *, as_json: bool) -> None:
    from rag.render.json import preview_json
    from rag.render.text import preview_text

    preview = archive.preview(
        question, window=within.window(archive), source=within.source, topic=within.topic
    )
    console.show(preview, as_json=as_json, to_json=preview_json, to_text=preview_text)


def _answer(
    archive: Archive, question: str, within: Within, voice: Voice, *, as_json: bool, stream: bool
) -> Answer:
    """Print the answer to a question, and return it."""
    from rag.render.json import answer_json
    from rag.render.text import answer_text, claims_text

    shown: list[Claim] = []
    window, live = within.window(archive), not as_json and _is_live(archive)
    with console.LiveText(console.layout()) as out, ExitStack() as waiting:
        waiting.enter_context(console.status("reading", quiet=voice.quiet))

        def show(claim: Claim, cited: tuple[Citation, ...]) -> None:
            shown.append(claim)
            # A pipe gets the whole text, or nothing where the model fails halfway.
            if live:
                waiting.close()  # its moving line would get into the text
                out.show(claims_text(shown))

        answer = archive.ask(
            question,
            window=window,
            source=within.source,
            topic=within.topic,
            on_claim=show if stream else None,
        )
        waiting.close()
        voice.remark(*answer.notes)
        if as_json:
            console.print_json(answer_json(answer))
        else:
            out.show(answer_text(answer, verbose=voice.verbose), otherwise=_IN_FULL)
    return answer


def _is_live(archive: Archive) -> bool:
    """Tell whether claims are shown as they come: on a terminal, where a model takes its time."""
    return sys.stdout.isatty() and archive.model_choice()[0] != "none"


@with_options(
    words=argument("QUERY", "What to look for."),
    limit=option("--k", "How many passages.", min=1, max=200),
)
def search(
    words: list[str],
    as_json: bool = False,
    limit: int = 10,
    *,
    place: Place,
    within: Within,
    voice: Voice,
) -> None:
    """Show the passages that fit best, without asking a model."""
    from rag.render.json import search_json
    from rag.render.text import hits_text

    query = " ".join(words)
    with open_archive(place, within) as archive:
        window = within.window(archive, query)
        hits = archive.search(
            query,
            window=window,
            source=within.source,
            topic=within.topic,
            limit=limit,
            on_remark=voice.remark,
        )
    if not hits and not as_json:
        voice.remark("nothing found")
        return
    console.show(
        hits,
        as_json=as_json,
        to_json=lambda found: search_json(query, found, window),
        to_text=lambda found: hits_text(found, verbose=voice.verbose),
    )


@with_options(
    words=argument("QUERY", "What the articles have to mention."),
    by=option("--by", "What makes the rows: a time, the outlet, or who and what is named with it."),
    limit=option("--k", "How many outlets or names.", min=1, max=10_000),
    as_csv=option("--csv", "Comma-separated values on standard output."),
)
def count(
    words: list[str],
    by: CountBy = "month",
    as_json: bool = False,
    as_csv: bool = False,
    limit: int = 20,
    *,
    place: Place,
    within: Within,
    voice: Voice,
) -> None:
    """Count the articles that mention something; no model is asked.

    An article mentions it if it has every word, in any form; names of several words and what stands in
    quotation marks count as they are. --by name tells who is named most in the same articles.
    """
    from rag.render.count import count_csv, count_text
    from rag.render.json import count_json

    if as_json and as_csv:
        raise UsageError("--json and --csv are two forms", next_step="give one of them")
    with open_archive(place, within) as archive:
        found = archive.count(
            " ".join(words),
            by,
            window=within.window(archive),
            source=within.source,
            topic=within.topic,
            limit=limit,
            on_remark=voice.remark,
        )
    if as_csv:
        typer.echo(count_csv(found))
    else:
        console.show(found, as_json=as_json, to_json=count_json, to_text=count_text)
