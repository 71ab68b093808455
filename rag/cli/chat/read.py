"""How a chat reads lines: edited on a terminal, plain for a screen reader, from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rag.cli.chat.commands import Completer

if TYPE_CHECKING:
    from rag.cli.chat.screen import Screen

_HISTORY = 1000  # lines that a plain chat remembers


class Reader(Protocol):
    """Gives what the person types."""

    def __call__(self, prompt: str, /) -> str:
        """Return the next line.

        Raises:
            EOFError: there is none.
            KeyboardInterrupt: Ctrl-C.
        """


def make_reader(
    screen: Screen,
    completer: Completer,
    folder: Path,
    on_key: Callable[[], None],
    on_prompt: Callable[[], None],
) -> Reader:
    """Return the reader that suits the terminal.

    Args:
        screen: what there is.
        completer: completes commands.
        folder: where typed lines are remembered; left alone where it cannot be written.
        on_key: called at Ctrl-O, between lines.
        on_prompt: called once, when the first prompt is there.
    """
    if screen.moves:
        return _Edited(completer, folder, on_key, on_prompt)
    on_prompt()  # which is there at once
    return _Plain(completer, folder) if screen.asks else _FromPipe()


class _FromPipe:
    def __call__(self, _prompt: str, /) -> str:
        line = sys.stdin.buffer.readline()
        if not line:
            raise EOFError
        return line.decode("utf-8-sig", "replace")


class _Plain:
    """Python's own `input`: one line, no menus; screen readers know it."""

    def __init__(self, completer: Completer, folder: Path) -> None:
        self._edits = sys.stdout.isatty()
        if not self._edits:
            return
        try:
            import readline
        except ImportError:  # not part of every Python
            return
        found: list[str] = []

        def complete(line: str, state: int) -> str | None:
            if state == 0:
                found[:] = [c.line for c in completer.complete(line)]
            return found[state] if state < len(found) else None

        readline.set_completer_delims("")
        readline.set_completer(complete)
        readline.parse_and_bind("tab: complete")
        readline.set_history_length(_HISTORY)
        path = _history_file(folder, "typed-plain")
        if path is not None:
            import atexit

            readline.read_history_file(path)
            atexit.register(readline.write_history_file, path)

    def __call__(self, prompt: str, /) -> str:
        if self._edits:
            return input(prompt)
        # The answers go into a pipe; what is typed stays on the terminal.
        sys.stderr.write(prompt)
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line


class _Edited:
    """prompt-toolkit: editing, history, completion as one types a command."""

    def __init__(
        self,
        completer: Completer,
        folder: Path,
        on_key: Callable[[], None],
        on_prompt: Callable[[], None],
    ) -> None:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.application import get_app, run_in_terminal
        from prompt_toolkit.filters import Condition
        from prompt_toolkit.history import FileHistory, History, InMemoryHistory
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

        keys = KeyBindings()

        @keys.add("c-o")
        def _show(event: KeyPressEvent) -> None:
            run_in_terminal(on_key)

        path = _history_file(folder, "typed")
        history: History = InMemoryHistory() if path is None else FileHistory(str(path))
        self._session: PromptSession[str] = PromptSession(
            history=history,
            completer=_adapted(completer),
            complete_in_thread=True,
            complete_while_typing=Condition(lambda: get_app().current_buffer.text.startswith("/")),
            key_bindings=keys,
            reserve_space_for_menu=6,
        )

        def first(sender: object) -> None:
            self._session.app.after_render -= first
            on_prompt()

        self._session.app.after_render += first

    def __call__(self, prompt: str, /) -> str:
        return self._session.prompt(prompt)


def _adapted(completer: Completer) -> Any:
    from prompt_toolkit import completion
    from prompt_toolkit.document import Document

    class Adapted(completion.Completer):
        def get_completions(self, document: Document, _event: object) -> Any:
            line = document.text_before_cursor
            for found in completer.complete(line):
                yield completion.Completion(
                    found.line, -len(line), display=found.shown, display_meta=found.note
                )

    return Adapted()


def _history_file(folder: Path, name: str) -> Path | None:
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
    except OSError:
        return None
    return path
