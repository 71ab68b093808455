"""An answer as it comes: asked for in a thread of its own, read by the request that waits."""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rag.answer.verify import OnClaim
from rag.errors import DatelineError
from rag.models.redact import redact
from rag.types.answer import Citation, Claim


@dataclass(frozen=True, slots=True)
class Verified:
    """A claim that may be shown, and what it rests on."""

    claim: Claim
    citations: tuple[Citation, ...]


# What comes: claims, and at last the answer in its JSON form, or the exception that ended it.
Item = Verified | dict[str, Any] | Exception


class _LeftError(Exception):
    """Nobody reads any more."""


def as_it_comes(
    ask: Callable[[OnClaim], dict[str, Any]],
) -> Iterator[Item]:
    """Yield each verified claim, and at last the answer, or the exception that ended it.

    Closing the iterator stops the answer at its next claim.
    """
    pipe: queue.SimpleQueue[Item] = queue.SimpleQueue()
    left = threading.Event()

    def on_claim(claim: Claim, citations: tuple[Citation, ...]) -> None:
        if left.is_set():
            raise _LeftError
        pipe.put(Verified(claim, citations))

    def work() -> None:
        try:
            pipe.put(ask(on_claim))
        except _LeftError:
            return
        except Exception as error:  # noqa: BLE001 - handed to the one who waits
            pipe.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        while True:
            item = pipe.get()
            yield item
            if not isinstance(item, Verified):
                return
    finally:
        left.set()


def told(error: Exception) -> tuple[int, str]:
    """Return the code and the words by which an error is told; what it did not foresee is code 1."""
    if isinstance(error, DatelineError):
        return error.exit_code, str(error)
    return 1, f"unexpected fault: {type(error).__name__}"


def error_body(code: int, message: str) -> dict[str, Any]:
    """Return an error in the documented form, without secrets."""
    return {"error": {"code": code, "message": redact(message, os.environ)}}


def event(value: dict[str, Any], name: str | None = None) -> str:
    """Return a server-sent event."""
    data = f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
    return f"event: {name}\n{data}" if name else data
