"""Whether the vectors of a store are sound, found out in a process of its own.

Chroma's core ends the whole process on some damaged files (a header that was cut off, an index
full of zeros), which no `except` catches.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import StoreError, StoreFullError
from rag.own_process import own_command, own_environment
from rag.store.vectors import VectorIndex

_PAGE = 1000
_SAMPLE = 200  # vectors that are looked for
_FOUND = 0.95  # of them, at least; the index is an approximate one
_OFF = 0.001  # how much a length may differ from 1

_START = "from rag.store.vector_check import serve; serve()"


@dataclass(frozen=True, slots=True)
class Checked:
    """The ids of the vectors that are there."""

    sound: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()  # cannot be read, or are not of length 1
    findable: bool = True  # a search for a vector finds it


def check_vectors(index: VectorIndex) -> Checked:
    """Read and look for the vectors of `index`; a folder that is not there has none. Of a server,
    only the ids are asked: its files are its own business.

    Raises:
        StoreError: they cannot be used at all.
        StoreFullError: without more space, they cannot be looked at.
    """
    if index.is_on_server:
        return Checked(frozenset(index.ids()))
    folder = index.folder
    if not folder.exists():
        return Checked()
    done = subprocess.run(  # noqa: S603 - this interpreter, this package
        own_command(_START, str(folder)),
        capture_output=True,
        env=own_environment(),
        check=False,
    )
    reply = json.loads(done.stdout) if done.returncode == 0 else {}
    if reply.get("full"):
        raise StoreFullError(reply["error"], next_step="free some and run again")
    if "sound" not in reply:
        why = reply.get("error") or f"the vectors in {folder} cannot be used (they end Chroma)"
        raise StoreError(why, next_step="run `dateline doctor --repair`")
    return Checked(frozenset(reply["sound"]), frozenset(reply["broken"]), reply["findable"])


# --- inside the process ------------------------------------------------------------------------


def serve() -> None:
    """Check the folder that the first argument names, and write JSON to standard output."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what Chroma prints
    index = VectorIndex(Path(sys.argv[1]))
    try:
        ids = sorted(index.ids())
        pages = (ids[start : start + _PAGE] for start in range(0, len(ids), _PAGE))
        sound = [i for page in pages for i in _sound(index, page)]
        reply = {
            "sound": sound,
            "broken": sorted(set(ids) - set(sound)),
            "findable": _findable(index, sound[:: len(sound) // _SAMPLE + 1]),
        }
    except StoreError as error:
        reply = {"error": error.message, "full": isinstance(error, StoreFullError)}
    json.dump(reply, out)
    out.close()


def _sound(index: VectorIndex, ids: Sequence[str]) -> list[str]:
    try:
        found = index.get(ids)
    except StoreError:
        # One that cannot be read spoils the answer for all.
        if len(ids) == 1:
            return []
        half = len(ids) // 2
        return _sound(index, ids[:half]) + _sound(index, ids[half:])
    return [i for i, vector in found.items() if abs(sum(x * x for x in vector) - 1) < _OFF]


def _findable(index: VectorIndex, sample: Sequence[str]) -> bool:
    found = 0
    for vector in index.get(sample).values():
        # Not by its id: two chunks may have the same words.
        nearest = index.query(vector, 1)
        found += bool(nearest) and nearest[0][1] > 1 - _OFF
    return found >= _FOUND * len(sample)
