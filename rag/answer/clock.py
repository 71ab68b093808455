"""How long the stages of an answer take; a stage within another one is not counted twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Runs from when it is made; time goes to the stage that was entered last and is not over."""

    def __init__(self) -> None:
        self._started = self._since = time.perf_counter()
        self._open: list[str] = []
        self._seconds: dict[str, float] = {}
        self._first_claim: int | None = None

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of what is done inside for the stage `name`."""
        self._count()
        self._open.append(name)
        try:
            yield
        finally:
            self._count()
            self._open.pop()

    def _count(self) -> None:
        now = time.perf_counter()
        if self._open:
            stage = self._open[-1]
            self._seconds[stage] = self._seconds.get(stage, 0.0) + now - self._since
        self._since = now

    def note_claim(self) -> None:
        """Note that a claim is handed over: only the first one counts."""
        if self._first_claim is None:
            self._first_claim = self._elapsed()

    @property
    def timings_ms(self) -> dict[str, int | None]:
        """Milliseconds of each stage, to the first claim that was handed over, and in all."""
        stages = {name: round(seconds * 1000) for name, seconds in self._seconds.items()}
        return {"first_claim": self._first_claim, **stages, "total": self._elapsed()}

    def _elapsed(self) -> int:
        return round((time.perf_counter() - self._started) * 1000)
