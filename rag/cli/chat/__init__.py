"""`dateline chat`."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli import common
from rag.cli.common import (
    AsOf,
    Chroma,
    Llm,
    MaxCost,
    MaxTokens,
    Quiet,
    Since,
    Source,
    Store,
    Strict,
    Topic,
    Until,
    Verbose,
    Zone,
)


def chat(
    context: typer.Context,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the last conversation about this store.")
    ] = False,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain", help="For screen readers: nothing moves, no colour, sources in full."
        ),
    ] = False,
    store: Store = None,
    chroma: Chroma = None,
    llm: Llm = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    tz: Zone = None,
    source: Source = None,
    topic: Topic = None,
    max_tokens_total: MaxTokens = None,
    max_cost: MaxCost = None,
    strict: Strict = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Ask one question after another.

    /help lists what else can be typed.

    Ctrl-O shows the sentences that the last answer rests on, Ctrl-C stops an answer, Ctrl-D
    leaves. From a pipe, each line is a question, and nothing is asked back.
    """
    from rag.cli.chat.screen import Screen
    from rag.cli.chat.session import Session
    from rag.types import Limits

    screen = Screen.of_terminal(plain=plain, quiet=quiet)
    with common.open_archive(**common.settings_of(context)) as archive:
        session = Session(archive, screen, verbose=verbose)
        session.begin(archive.folder, Limits(since, until, as_of, source, topic), go_on=resume)
        failed = session.run()
    if failed and not screen.asks:
        raise typer.Exit(7)
