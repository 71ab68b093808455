"""What the commands read and write: files, standard input, output and error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import typer

from rag.errors import SourceError, UsageError

STANDARD_INPUT = "-"
_MAX_DOCUMENT = 50_000_000  # bytes of a saved answer or brief
_WIDEST = 100  # columns

_T = TypeVar("_T")


# --- input -----------------------------------------------------------------------------------


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


def read_input(name: str, most: int, next_step: str) -> bytes:
    """Return what is in a file, of at most so many bytes.

    Raises:
        SourceError: it cannot be read, or is larger.
    """
    with open_input(name) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise SourceError(f"{input_name(name)}: more than {most / 1e6:.0f} MB", next_step=next_step)
    return data


def input_name(name: str) -> str:
    """Return the name of a file as messages show it."""
    return "standard input" if name == STANDARD_INPUT else name


def read_document(file: str) -> dict[str, Any]:
    """Return the JSON object in a file, or on standard input for ``-``.

    Raises:
        SourceError: it cannot be read, or is no JSON object.
    """
    name, data = input_name(file), read_input(file, _MAX_DOCUMENT, "give one file")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{name}: no JSON ({error})", next_step="give the output of --json or --format json"
        ) from error
    if not isinstance(found, dict):
        raise SourceError(
            f"{name}: no JSON object", next_step="give one answer or brief, not a list of them"
        )
    return found


# --- results ---------------------------------------------------------------------------------


def show(
    value: _T,
    *,
    as_json: bool,
    to_json: Callable[[_T], dict[str, Any]],
    to_text: Callable[[_T], str],
) -> None:
    """Write the result of a command: one JSON document, or text for people."""
    if as_json:
        print_json(to_json(value))
    else:
        typer.echo(layout()(to_text(value)))


def print_json(value: dict[str, Any]) -> None:
    """Write the one JSON document of a command."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_line(value: dict[str, Any]) -> None:
    """Write one of many JSON objects, on a line of its own."""
    # One write, so that Ctrl-C leaves whole lines; flushed for whoever reads the pipe.
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def layout() -> Callable[[str], str]:
    """Return how lines are broken: on a terminal between words, at its width now."""
    if not sys.stdout.isatty():
        return str
    import shutil

    from rag.render.text import wrapped

    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return lambda text: wrapped(text, width)


class LiveText:
    """Shows a text as it grows; in the end it looks as if it had been printed at once.

    A `with` statement ends the last line, however its block is left.
    """

    def __init__(self, layout: Callable[[str], str]) -> None:
        """Begin with nothing.

        Args:
            layout: breaks the lines of a text; more text never changes the breaks before it.
        """
        self._layout = layout
        self._shown = ""

    def __enter__(self) -> LiveText:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._shown and not self._shown.endswith("\n"):
            self._write("\n")

    def show(self, text: str, *, otherwise: str = "") -> None:
        """Show what `text` adds to what is shown; if it does not begin so, show all of it below.

        Args:
            text: the whole text so far.
            otherwise: a line above a text that is shown again from its beginning.
        """
        laid_out = self._layout(text)
        if not laid_out.startswith(self._shown):
            self._write(f"\n\n{otherwise}\n" if otherwise else "\n\n")
            self._shown = ""
        self._write(laid_out[len(self._shown) :])

    def _write(self, text: str) -> None:
        typer.echo(text, nl=False)
        sys.stdout.flush()
        self._shown += text


def require_ending(out: Path, endings: Iterable[str]) -> None:
    """Refuse a file that has none of these endings, or whose folder is not there.

    Raises:
        UsageError: seen before a model is asked.
    """
    known = ", ".join(filter(None, endings))
    if out.suffix.lower() not in endings:
        raise UsageError(f"no form ends in {out.suffix!r}", next_step=f"name a file {known}")
    if not out.parent.is_dir():
        raise UsageError(f"the folder {out.parent} does not exist", next_step="make it")


def write_file(data: bytes, out: Path) -> None:
    """Write the file that `--out` names.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        out.write_bytes(data)
    except OSError as error:
        raise UsageError(
            f"{out} cannot be written ({error.strerror})", next_step="name another file"
        ) from error


# --- what is going on ------------------------------------------------------------------------


def remark(text: str, *, quiet: bool = False) -> None:
    """Write a line to standard error."""
    if not quiet:
        from rag.render.text import safe

        typer.echo(f"dateline: {safe(text)}", err=True)


@contextmanager
def progress(label: str, total: int | None, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on a terminal; yields what to call with the amount done since."""
    if quiet or not sys.stderr.isatty():
        yield lambda amount: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn
    from rich.progress import TimeRemainingColumn as Remaining

    share = TaskProgressColumn(show_speed=True)  # the rate, where the total is not known
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), share, Remaining())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda amount: bar.advance(task, amount)


@contextmanager
def status(text: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what is being done; yields what to call at the next step."""
    if quiet or not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console

    with Console(stderr=True).status(text) as shown:
        yield lambda step: shown.update(f"{text}: {step}")
