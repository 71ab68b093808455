"""`dateline chat`."""

from __future__ import annotations

import typer

from rag.cli.options import Model, Place, Voice, Within, open_archive, option, with_options

__all__ = ["chat"]


@with_options(
    resume=option("--resume", "Continue the last conversation about this store."),
    plain=option("--plain", "For screen readers: nothing moves, no colour, sources in full."),
)
def chat(
    resume: bool = False,
    plain: bool = False,
    *,
    place: Place,
    model: Model,
    within: Within,
    strict: bool | None = None,
    keep: bool = True,
    voice: Voice,
) -> None:
    """Ask one question after another.

    /help lists what else can be typed.

    Ctrl-O shows the sentences that support the last answer, Ctrl-C stops an answer, Ctrl-D leaves.
    From a pipe, each line is a question, and nothing is prompted for. Answers and briefs are kept in
    the store (`dateline history`), the conversation for --resume; --no-keep keeps nothing.
    """
    from rag.cli.chat.session import Session
    from rag.cli.chat.terminal import Screen
    from rag.types import Limits

    screen = Screen.of_terminal(plain=plain, quiet=voice.quiet)
    limits = Limits(within.since, within.until, within.as_of, within.source, within.topic)
    with open_archive(place, model, within, strict=strict) as archive:
        session = Session(archive, screen, limits, resume=resume, keep=keep, verbose=voice.verbose)
        failed = session.run()
    if failed and not screen.asks:
        raise typer.Exit(7)
