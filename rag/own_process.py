"""A process of its own: this interpreter with this package, whatever it was started from; and one
that answers requests over its pipes and ends with this one, however that ends.

Not `multiprocessing`: its ways to start a process import the user's own script once more, or fork
one that has threads.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

_LENGTH = 8  # bytes that say how long the rest is


def own_command(code: str, *arguments: str) -> list[str]:
    """Return the command that runs `code`, which may import from `rag`, with `own_environment`."""
    return [sys.executable, "-P", "-c", code, *arguments]


def own_environment() -> dict[str, str]:
    """Return the environment in which this package is found."""
    home = str(Path(__file__).parents[1])
    paths = [home, os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(p for p in paths if p)}


class Beside:
    """One process, started at the first request, or again after it was ended; close it."""

    def __init__(self, start: str) -> None:
        """Take the code that starts it: it calls `serve`."""
        self._start = start
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, request: bytes) -> bytes | None:
        """Return the reply; None: it ended before that was whole."""
        if self.process is not None and self.process.poll() is not None:
            self.close()
        if self.process is None:
            self.process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
                own_command(self._start),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=own_environment(),
            )
        if self.process.stdin is None or self.process.stdout is None:
            return None
        try:
            _write(self.process.stdin, request)
            return _read(self.process.stdout)
        except (OSError, ValueError):  # a broken or closed pipe
            return None

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            with contextlib.suppress(OSError, ValueError):
                process.communicate()


def serve(answer: Callable[[bytes], bytes]) -> None:
    """Inside the process: answer what comes from standard input, until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group of processes
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the replies.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    while (request := _read(source)) is not None:
        _write(out, answer(request))


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(len(data).to_bytes(_LENGTH, "big") + data)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH)
    size = int.from_bytes(head, "big")
    data = stream.read(size)
    return data if len(head) == _LENGTH and len(data) == size else None
