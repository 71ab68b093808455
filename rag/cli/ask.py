"""`dateline ask` and `dateline search`."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli import common
from rag.cli.live import LiveText
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.types.answer import Citation, Claim

_Stream = Annotated[
    bool,
    typer.Option(
        "--stream/--no-stream", help="Show each claim as soon as it is verified, or all at the end."
    ),
]


_IN_FULL = "The articles differ. In full:"


def ask(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUESTION]",
            help="The question; quotation marks keep the shell out of it.",
            show_default=False,
        ),
    ] = None,
    as_json: common.AsJson = False,
    stream: _Stream = True,
    batch: Annotated[
        str | None,
        typer.Option(
            "--batch",
            metavar="FILE|-",
            help="Many: a question a line, or JSON objects with question and, if wanted, id, since, "
            "until, as_of, source. One JSON object a line comes out, in order.",
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, max=64, help="With --batch: how many at the same time.")
    ] = 1,
    skip_done: Annotated[
        Path | None,
        typer.Option(
            "--skip-done",
            metavar="FILE",
            help="With --batch: leave out what this earlier output has an answer to.",
        ),
    ] = None,
    store: common.Store = None,
    chroma: common.Chroma = None,
    llm: common.Llm = None,
    since: common.Since = None,
    until: common.Until = None,
    as_of: common.AsOf = None,
    tz: common.Zone = None,
    source: common.Source = None,
    topic: common.Topic = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the prompt, its size and its price at most.")
    ] = False,
    max_tokens_total: common.MaxTokens = None,
    max_cost: common.MaxCost = None,
    strict: common.Strict = None,
    quiet: common.Quiet = False,
    verbose: common.Verbose = False,
) -> None:
    """Answer a question from the articles, or say why not.

    Exit code 3 if there is no answer.

    With --batch, a line that fails gives an object with an error, the rest go on, and the exit
    code is 7; an answer that abstains is one, and says so in its status.
    """
    from rag.render.json import answer_json, preview_json
    from rag.render.text import answer_text, claims_text, preview_text

    settings = common.settings_of(context)
    question = None if words is None else " ".join(words)
    if batch is not None:
        from rag.cli.batch import ask_batch

        if question is not None or dry_run:
            raise UsageError(
                "--batch brings its own questions, and asks them",
                next_step="leave QUESTION and --dry-run out",
            )
        defaults = {"since": since, "until": until, "as_of": as_of, "source": source}
        ask_batch(
            batch, settings, defaults, topic=topic, jobs=jobs, skip_done=skip_done, quiet=quiet
        )
        return
    if question is None:
        raise UsageError("no question", next_step="dateline ask QUESTION (or --batch FILE)")
    if skip_done is not None:
        raise UsageError("--skip-done is for --batch", next_step="leave it out")

    shown: list[Claim] = []
    with (
        common.open_archive(**settings) as archive,
        LiveText(common.layout()) as out,
        ExitStack() as waiting,
    ):
        common.model_name(archive, quiet=quiet)
        window = common.limits(archive, since, until, as_of)
        if dry_run:
            preview = archive.preview(question, window=window, source=source, topic=topic)
            if as_json:
                common.print_json(preview_json(preview))
            else:
                common.print_text(preview_text(preview))
            return
        live = _is_live(archive)
        waiting.enter_context(common.status("reading", quiet=quiet))

        def show(claim: Claim, cited: tuple[Citation, ...]) -> None:
            shown.append(claim)
            # A pipe gets the text in one piece, or none of it where the model fails on the way.
            if not as_json and live:
                waiting.close()  # its moving line would stand in the text
                out.show(claims_text(shown))

        answer = archive.ask(
            question, window=window, source=source, topic=topic, on_claim=show if stream else None
        )
        waiting.close()
        for line in answer.notes:
            common.remark(line, quiet=quiet)
        if as_json:
            common.print_json(answer_json(answer))
        else:
            out.show(answer_text(answer, verbose=verbose), otherwise=_IN_FULL)
    if answer.status not in {"answered", "conflicting", "help"}:
        raise typer.Exit(3)


def _is_live(archive: Archive) -> bool:
    """Tell whether claims are shown as they come: on a terminal, where a model takes its time."""
    return sys.stdout.isatty() and archive.model_choice()[0] != "none"


def search(
    words: Annotated[list[str], typer.Argument(metavar="QUERY", help="Words to look for.")],
    as_json: common.AsJson = False,
    limit: Annotated[int, typer.Option("--k", min=1, max=200, help="How many passages.")] = 10,
    store: common.Store = None,
    chroma: common.Chroma = None,
    since: common.Since = None,
    until: common.Until = None,
    as_of: common.AsOf = None,
    tz: common.Zone = None,
    source: common.Source = None,
    topic: common.Topic = None,
    verbose: common.Verbose = False,
) -> None:
    """Show the passages that fit best; no model is asked."""
    query = " ".join(words)
    with common.open_archive(store=store, chroma=chroma, tz=tz) as archive:
        window = archive.window(query, as_of=as_of, since=since, until=until)
        hits = archive.search(
            query,
            window=window,
            source=source,
            topic=topic,
            limit=limit,
            on_remark=common.remark,
        )
    if as_json:
        from rag.render.json import search_json

        common.print_json(search_json(query, hits, window))
    elif hits:
        from rag.render.text import hits_text

        common.print_text(hits_text(hits, verbose=verbose))
    else:
        common.remark("nothing found")
