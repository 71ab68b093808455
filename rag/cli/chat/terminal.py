"""What a chat reads and shows: on a terminal, for a screen reader, or through a pipe."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from rag.cli import console
from rag.cli.chat.commands import Completion

_MARKS = re.compile(r"(?:\[\d+\])+")
_FAINT, _BOLD, _NORMAL = "\x1b[2m", "\x1b[1m", "\x1b[0m"
_QUOTED = "\x1b[1;4m"  # visible without colours, too
_ABOVE = 3  # lines of context above a cited sentence that the pager begins with
_HISTORY = 1000  # lines that a plain chat remembers

Complete = Callable[[str], list[Completion]]
# Returns the next line, after a prompt; raises EOFError where there is none, and
# KeyboardInterrupt at Ctrl-C.
Reader = Callable[[str], str]


# --- showing ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Screen:
    """How to show things; `asks` is whether a person types, and `moves` whether lines may move."""

    asks: bool
    moves: bool
    colour: bool
    quiet: bool = False

    @classmethod
    def of_terminal(cls, *, plain: bool, quiet: bool) -> Screen:
        """Return what suits the terminal of this process, or the pipe in its place."""
        asks = sys.stdin.isatty()
        moves = (
            asks and sys.stdout.isatty() and not plain and os.environ.get("TERM", "dumb") != "dumb"
        )
        return cls(asks, moves, moves and not os.environ.get("NO_COLOR"), quiet)

    def say(self, text: str) -> None:
        """Write a text; citation marks are faint."""
        typer.echo(self.layout()(text))

    def remark(self, text: str) -> None:
        """Write a line beside the results."""
        if self.quiet:
            return
        from rag.render.text import safe

        line = console.layout()(safe(text))
        typer.echo(f"{_FAINT}{line}{_NORMAL}" if self.colour else line, err=not self.asks)

    def fail(self, text: str) -> None:
        """Write what went wrong."""
        from rag.models.redact import redact
        from rag.render.text import safe

        sys.stdout.flush()
        # A screen reader has no other way to tell an error from an answer.
        line = console.layout()(f"error: {safe(redact(text, os.environ))}")
        typer.echo(line, err=True)

    @contextmanager
    def waiting(self, text: str) -> Iterator[Callable[[], None]]:
        """Show that something is being done, where lines may move; yields what ends it.

        What is typed meanwhile is not shown; the next prompt gets it.
        """
        if not self.moves:
            yield lambda: None
            return
        with _keys_kept(), ExitStack() as shown:
            shown.enter_context(console.status(text, quiet=self.quiet))
            yield shown.close

    def layout(self) -> Callable[[str], str]:
        """Return how a text is laid out now."""
        lines = console.layout()
        if not self.colour:
            return lines
        return lambda text: _MARKS.sub(lambda m: f"{_FAINT}{m.group()}{_NORMAL}", lines(text))

    def page(self, text: str) -> None:
        """Show a text in which `BEGIN` and `END` enclose what is cited; a long one in a pager."""
        shown, first = self._marked(console.layout()(text))
        command = _pager() if self.moves else None
        height = shutil.get_terminal_size().lines
        if command is None or shown.count("\n") + 2 < height:
            typer.echo(shown)
            return
        if command[0].rpartition("/")[2] == "less":
            # From the top if the cited sentence is visible there, else from a little above it.
            top = 1 if first <= height // 2 else first - _ABOVE
            command += ["-R", "-Psq goes back to the chat, space turns the page", f"+{top}"]
        try:
            # No shell; the text reaches the pager as data, without escapes of its own.
            subprocess.run(command, input=shown.encode("utf-8", "replace"), check=False)  # noqa: S603
        except OSError:
            typer.echo(shown)

    def _marked(self, text: str) -> tuple[str, int]:
        """Return a text with what is cited marked, and the number of the first line that is."""
        from rag.render.chat import BEGIN, END

        on, off = (_QUOTED, _NORMAL) if self.colour else (">>> ", " <<<")
        lines, first, inside = [], 0, False
        for number, line in enumerate(text.split("\n"), start=1):
            if BEGIN in line and not first:
                first = number
            # A pager forgets the style at the end of a line.
            lead = on if inside and self.colour else ""
            inside = line.rfind(BEGIN) > line.rfind(END) or (inside and END not in line)
            tail = off if inside and self.colour else ""
            lines.append(lead + line.replace(BEGIN, on).replace(END, off) + tail)
        if self.colour and lines:
            lines[0] = f"{_BOLD}{lines[0]}{_NORMAL}"
        return "\n".join(lines), first


@contextmanager
def _keys_kept() -> Iterator[None]:
    """Hold back what is typed, unseen, for the next reader; Ctrl-C still interrupts."""
    import termios

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    silent = termios.tcgetattr(terminal)
    silent[3] &= ~(termios.ECHO | termios.ICANON)  # the local modes
    termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
    # Bracketed paste, as at the prompt: the lines of a paste are one question.
    sys.stdout.write("\x1b[?2004h")
    sys.stdout.flush()
    try:
        yield
    finally:
        sys.stdout.write("\x1b[?2004l")
        sys.stdout.flush()
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _pager() -> list[str] | None:
    try:
        command = shlex.split(os.environ.get("PAGER") or "less")
    except ValueError:
        return None
    return command if command and shutil.which(command[0]) else None


# --- reading ---------------------------------------------------------------------------------


def make_reader(
    screen: Screen,
    complete: Complete,
    folder: Path,
    on_key: Callable[[], None],
    on_prompt: Callable[[], None],
) -> Reader:
    """Return the reader that suits the terminal.

    Args:
        screen: what there is.
        complete: completes commands.
        folder: where typed lines are remembered; left alone where it cannot be written.
        on_key: called at Ctrl-O, between lines.
        on_prompt: called once, when the first prompt is there.
    """
    if screen.moves:
        return _edited(complete, folder, on_key, on_prompt)
    on_prompt()  # it appears at once
    if not screen.asks:
        return _from_pipe
    if not sys.stdout.isatty():
        return _beside_pipe
    _remember_plain(complete, folder)
    return input  # Python's own: one line, no menus; screen readers know it


def _from_pipe(_prompt: str) -> str:
    line = sys.stdin.buffer.readline()
    if not line:
        raise EOFError
    return line.decode("utf-8-sig", "replace")


def _beside_pipe(prompt: str) -> str:
    # The answers go into a pipe; what is typed stays on the terminal.
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _remember_plain(complete: Complete, folder: Path) -> None:
    """Let Python's own `input` complete commands and remember lines."""
    try:
        import readline
    except ImportError:  # not part of every Python
        return
    found: list[str] = []

    def completed(line: str, state: int) -> str | None:
        if state == 0:
            found[:] = [c.line for c in complete(line)]
        return found[state] if state < len(found) else None

    readline.set_completer_delims("")
    readline.set_completer(completed)
    readline.parse_and_bind("tab: complete")
    readline.set_history_length(_HISTORY)
    path = _history_file(folder, "typed-plain")
    if path is not None:
        import atexit

        readline.read_history_file(path)
        atexit.register(readline.write_history_file, path)


def _edited(
    complete: Complete, folder: Path, on_key: Callable[[], None], on_prompt: Callable[[], None]
) -> Reader:
    """Return prompt-toolkit's reader: editing, history, completion as one types a command."""
    from prompt_toolkit import PromptSession, completion
    from prompt_toolkit.application import get_app, run_in_terminal
    from prompt_toolkit.document import Document
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

    class Completer(completion.Completer):
        def get_completions(self, document: Document, _event: object) -> Any:
            line = document.text_before_cursor
            for found in complete(line):
                yield completion.Completion(
                    found.line, -len(line), display=found.shown, display_meta=found.note
                )

    keys = KeyBindings()

    @keys.add("c-o")
    def _show(event: KeyPressEvent) -> None:
        run_in_terminal(on_key)

    path = _history_file(folder, "typed")
    history: History = InMemoryHistory() if path is None else FileHistory(str(path))
    session: PromptSession[str] = PromptSession(
        history=history,
        completer=Completer(),
        complete_in_thread=True,
        complete_while_typing=Condition(lambda: get_app().current_buffer.text.startswith("/")),
        key_bindings=keys,
        reserve_space_for_menu=6,
    )

    def first(sender: object) -> None:
        session.app.after_render -= first
        on_prompt()

    session.app.after_render += first
    return session.prompt


def _history_file(folder: Path, name: str) -> Path | None:
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
    except OSError:
        return None
    return path
