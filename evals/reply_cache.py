"""Model replies kept on disk by the hash of the request: a broken-off run goes on where it stopped,
and rules around the model are tuned without it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rag.models.call import Reply
from rag.models.chat import SEED
from rag.types import Usage


class NotInCacheError(Exception):
    """The reply is not on disk, and the model must not be asked."""


class ReplyCache:
    """Replies in one folder, one small file each."""

    def __init__(self, folder: Path, model: str, *, ask: bool) -> None:
        """Use `folder`; `model` is part of every key; without `ask` only what is there is used."""
        self._folder = folder
        self._model = model
        self._ask = ask
        folder.mkdir(parents=True, exist_ok=True)

    def reply(
        self,
        messages: Sequence[tuple[str, str]],
        schema: dict[str, Any] | None,
        call: Callable[[], Reply],
    ) -> Reply:
        """Return the kept reply to a request, or what `call` replies.

        Raises:
            NotInCacheError: it is not there, and asking is not allowed.
        """
        request = {"model": self._model, "seed": SEED, "messages": list(messages), "schema": schema}
        body = json.dumps(request, sort_keys=True, ensure_ascii=False)
        path = self._folder / f"{hashlib.sha256(body.encode()).hexdigest()[:24]}.json"
        if path.is_file():
            kept = json.loads(path.read_text(encoding="utf-8"))
            usage = Usage(kept["prompt_tokens"], kept["completion_tokens"])
            first = tuple((token, logprob) for token, logprob in kept.get("first", []))
            return Reply(kept["text"], usage, first=first)
        if not self._ask:
            raise NotInCacheError
        reply = call()
        kept = {
            "text": reply.text,
            "prompt_tokens": reply.usage.prompt_tokens,
            "completion_tokens": reply.usage.completion_tokens,
            "first": reply.first,
        }
        part = path.with_suffix(".part")
        part.write_text(json.dumps(kept | {"request": request}), encoding="utf-8")
        part.rename(path)
        return reply
