"""`dateline chat`."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli import common

__all__ = ["chat"]


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
    store: common.Store = None,
    chroma: common.Chroma = None,
    llm: common.Llm = None,
    since: common.Since = None,
    until: common.Until = None,
    as_of: common.AsOf = None,
    tz: common.Zone = None,
    source: common.Source = None,
    topic: common.Topic = None,
    max_tokens_total: common.MaxTokens = None,
    max_cost: common.MaxCost = None,
    strict: common.Strict = None,
    quiet: common.Quiet = False,
    verbose: common.Verbose = False,
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
