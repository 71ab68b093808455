"""What the commands share: options, settings, standard output and standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from rag.cli import complete
from rag.errors import SourceError

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.config import Settings
    from rag.types import Window

STANDARD_INPUT = "-"

Store = Annotated[
    Path | None,
    typer.Option("--store", help="Folder of the store. [env: DATELINE_STORE]", show_default=False),
]
Chroma = Annotated[
    str | None,
    typer.Option(
        "--chroma",
        metavar="URL",
        help="Chroma server that has the vectors, on loopback or a private network: "
        "http://host:port, https://host, or cloud:TENANT/DATABASE with CHROMA_API_KEY. "
        "[env: DATELINE_CHROMA]",
        show_default=False,
    ),
]
Llm = Annotated[
    str | None,
    typer.Option(
        "--llm",
        help="local, none or provider:model. [env: DATELINE_LLM]",
        show_default=False,
        autocompletion=complete.models,
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", help="Only articles from this day on: 2024-03-26, or words such as last week."
    ),
]
Until = Annotated[str | None, typer.Option("--until", help="Only articles up to this day.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="As if it were this date: nothing later is used.")
]
Zone = Annotated[
    str | None, typer.Option("--tz", help="Time zone of the dates, such as Europe/London.")
]
Source = Annotated[
    str | None,
    typer.Option("--source", help="Only articles of this outlet.", autocompletion=complete.outlets),
]
Topic = Annotated[
    str | None,
    typer.Option("--topic", help="Only articles with this topic.", autocompletion=complete.topics),
]
MaxTokens = Annotated[
    int | None,
    typer.Option(
        "--max-tokens-total",
        min=0,
        help="Stop before a call that could pass this many tokens, prompts and replies together.",
        show_default=False,
    ),
]
MaxCost = Annotated[
    float | None,
    typer.Option(
        "--max-cost",
        min=0,
        help="Stop before a call that could pass this many US dollars.",
        show_default=False,
    ),
]
Strict = Annotated[
    bool | None,
    typer.Option(
        "--strict",
        help="Leave out what the checks are not sure of. [env: DATELINE_STRICT]",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No remarks on standard error.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", help="Say more: what was dropped, ranks, full error traces.")
]


_SETTINGS = ("store", "chroma", "llm", "tz", "max_tokens_total", "max_cost", "strict")


def settings_of(context: typer.Context) -> dict[str, object]:
    """Return those of a command's options that are settings, for `open_archive`."""
    return {name: context.params[name] for name in _SETTINGS if name in context.params}


def open_archive(**flags: object) -> Archive:
    """Return the archive that flags, environment and configuration name."""
    from rag.archive import Archive

    return Archive.open(settings=_settings(flags))


def _settings(flags: Mapping[str, object]) -> Settings:
    from rag.config import load_settings

    settings = load_settings(flags)
    export_keys(settings)
    return settings


def export_keys(settings: Settings) -> None:
    """Put the keys of `.env` into the environment, where the providers' own clients look."""
    for name, value in settings.secrets.items():
        os.environ.setdefault(name, value)


def model_name(archive: Archive, *, quiet: bool) -> str:
    """Return the model that will be asked; remark on it where a better one can be had."""
    name, note = archive.model_choice()
    if note:
        remark(note, quiet=quiet)
    return name


def limits(archive: Archive, since: str | None, until: str | None, as_of: str | None) -> Window:
    """Return the window that the options give."""
    return archive.window(as_of=as_of, since=since, until=until)


def print_json(value: dict[str, Any]) -> None:
    """Write the one JSON document of a command."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_text(text: str) -> None:
    """Write text for people; on a terminal, lines break between words."""
    typer.echo(layout()(text))


def layout() -> Callable[[str], str]:
    """Return how lines are broken: on a terminal between words, at its width now."""
    if not sys.stdout.isatty():
        return str
    import shutil

    from rag.render.text import wrapped

    width = min(shutil.get_terminal_size().columns, 100)
    return lambda text: wrapped(text, width)


def remark(text: str, *, quiet: bool = False) -> None:
    """Write a line to standard error."""
    if not quiet:
        from rag.render.text import safe

        typer.echo(f"dateline: {safe(text)}", err=True)


@contextmanager
def open_input(name: str) -> Iterator[BinaryIO]:
    """Open a file by name; - is standard input.

    Raises:
        SourceError: it cannot be read.
    """
    if name == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).expanduser().open("rb")
    except OSError as error:
        raise SourceError(
            f"{name}: {error.strerror or error}", next_step="check the path"
        ) from error
    with file:
        yield file


def input_name(name: str) -> str:
    """Return what people call the file `name`."""
    return "standard input" if name == STANDARD_INPUT else name


@contextmanager
def progress(label: str, total: int | None, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on a terminal; yields what to call with each amount done."""
    if quiet or not sys.stderr.isatty():
        yield lambda amount: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a second, which rich shows for bytes alone."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f}/s" if task.speed else "")

    columns = (
        "{task.description}", BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda amount: bar.advance(task, amount)


@contextmanager
def status(text: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is being done; yields what to call with the next step."""
    if quiet or not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console

    with Console(stderr=True).status(text) as shown:
        yield lambda step: shown.update(f"{text}: {step}")
