"""Text that grows on a terminal: what is there stays, and what comes is added to it."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer


class LiveText:
    """Shows a text as it grows; what stands at the end is what the whole would have looked like.

    In a `with` statement the last line is always ended, however the block is left.
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
        """Show `text`, of which what was shown is the beginning; else all of it, below.

        Args:
            text: the whole text so far.
            otherwise: a line that stands above it where what was shown is not its beginning.
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
