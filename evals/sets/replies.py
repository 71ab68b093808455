"""Keep model replies on disk by the hash of the request.

A run that was broken off goes on where it stopped, and what surrounds the model is measured again
without asking it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from evals.sets.files import digest
from rag import Archive
from rag.config import Settings
from rag.models.call import Messages, OnText, Reply, Schema
from rag.models.chat import SEED, ChatModel
from rag.models.choice import look_up
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
        messages: Messages,
        schema: Schema,
        call: Callable[[], Reply],
    ) -> Reply:
        """Return the kept reply to a request, or what `call` replies.

        Raises:
            NotInCacheError: it is not there, and asking is not allowed.
        """
        request = {"model": self._model, "seed": SEED, "messages": list(messages), "schema": schema}
        body = json.dumps(request, sort_keys=True, ensure_ascii=False)
        path = self._folder / f"{digest(body)[:24]}.json"
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


class CachedArchive(Archive):
    """An archive that asks the embedded model through a cache of replies.

    Attributes:
        asked_seconds: how long the model itself took.
        kept_replies: how many replies were on disk.
    """

    def __init__(self, settings: Settings, cache: ReplyCache) -> None:
        super().__init__(settings)
        self._cache = cache
        self.asked_seconds = 0.0
        self.kept_replies = 0

    def model(self) -> ChatModel | None:
        """Return the model of the settings; its weights load when a reply is not in the cache."""
        if self._settings.llm == "none":
            return None
        choice = look_up("local", self._settings)
        assert choice is not None

        def call(messages: Messages, schema: Schema, on_text: OnText | None = None) -> Reply:
            asked = False

            def ask() -> Reply:
                nonlocal asked
                asked = True
                model = super(CachedArchive, self).model()
                assert model is not None
                before = time.perf_counter()
                reply = model.call(messages, schema)
                self.asked_seconds += time.perf_counter() - before
                return reply

            reply = self._cache.reply(messages, schema, ask)
            self.kept_replies += not asked
            if on_text:
                on_text(reply.text)
            return reply

        return ChatModel(choice.name, choice.budget, call)
