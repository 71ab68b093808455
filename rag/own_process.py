"""A process of its own: this interpreter with this package, whatever it was started from.

Not `multiprocessing`: its ways to start a process import the user's own script once more, or fork
one that has threads.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def own_command(code: str, *arguments: str) -> list[str]:
    """Return the command that runs `code`, which may import from `rag`, with `own_environment`."""
    return [sys.executable, "-P", "-c", code, *arguments]


def own_environment() -> dict[str, str]:
    """Return the environment in which this package is found."""
    home = str(Path(__file__).parents[1])
    paths = [home, os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(p for p in paths if p)}
