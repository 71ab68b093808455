"""A conversation: what was asked and answered, kept in a file that survives a crash.

One JSON object a line, appended and flushed as each turn ends: whatever happens then, the turns
before are there. A last line that was cut off is passed over.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.types import Limits
from rag.types.answer import Turn


class Conversation:
    """The turns so far, and the file that keeps them; without a folder they are not kept."""

    def __init__(self, path: Path | None) -> None:
        """Begin, or go on with what the file holds; it is made with the first turn.

        Raises:
            OSError: the file is there and cannot be read.
        """
        self.path = path
        self.turns: list[Turn] = []
        self.limits = Limits()
        if path is not None and path.exists():
            for value in _objects(path):
                self._take(value)

    def add(self, turn: Turn) -> None:
        """Keep a turn.

        Raises:
            OSError: the file cannot be written; the turn is kept in memory.
        """
        self.turns.append(turn)
        self._append({"turn": asdict(turn)})

    def limit(self, limits: Limits) -> None:
        """Keep the limits.

        Raises:
            OSError: as for `add`.
        """
        self.limits = limits
        if self.turns:
            self._append({"limits": asdict(limits)})

    def _append(self, value: dict[str, Any]) -> None:
        if self.path is None:
            return
        lines = [value]
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # What a person asks is nobody else's business.
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
            lines.append({"limits": asdict(self.limits)})
        with self.path.open("ab+") as file:
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            if _is_cut_off(file.tell(), self.path):
                text = "\n" + text
            # Half a character, from a paste, cannot be written.
            file.write(text.encode("utf-8", "replace"))
            file.flush()

    def _take(self, value: dict[str, Any]) -> None:
        try:
            if "turn" in value:
                self.turns.append(Turn(**value["turn"]))
            elif "limits" in value:
                self.limits = Limits(**value["limits"])
        except TypeError:
            return  # of another version


def begin(folder: Path, store: Path) -> Conversation:
    """Return a new conversation about a store, to be kept in `folder`."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    return Conversation(folder / f"{store_key(store)}-{stamp}-{os.getpid()}.jsonl")


def named(folder: Path, store: Path, name: str) -> Conversation:
    """Return the conversation of this name about a store, begun or to be gone on with.

    Raises:
        OSError: it cannot be read.
    """
    return Conversation(folder / f"{store_key(store)}-{name}.jsonl")


def resume(folder: Path, store: Path) -> Conversation | None:
    """Return the conversation about a store that was added to last; None if there is none."""
    found = sorted(folder.glob(f"{store_key(store)}-*.jsonl"), key=lambda p: p.stat().st_mtime_ns)
    return Conversation(found[-1]) if found else None


def store_key(store: Path) -> str:
    """Return what stands for a store in the names of files that are kept about it."""
    return hashlib.sha256(str(store.resolve()).encode()).hexdigest()[:12]


def _objects(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for line in file:
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                yield value


def _is_cut_off(size: int, path: Path) -> bool:
    if not size:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
