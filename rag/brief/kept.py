"""Drafts that outlive a failure: a brief of several calls goes on where the provider failed.

A reply is kept under the hash of what was asked (model, seed, prompt with its evidence), and is
thrown away with all others once the brief is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from rag.models.call import Messages, OnText, Reply, Schema
from rag.models.chat import SEED, ChatModel
from rag.types import Usage


@contextmanager
def keeping_replies(model: ChatModel | None, folder: Path) -> Iterator[ChatModel | None]:
    """Give a model whose replies are kept in `folder` until the work with it is done.

    A kept reply takes no tokens: it was paid for when it came. Where the folder cannot be
    written, nothing is kept.
    """
    if model is None:
        yield None
        return
    paths: list[Path] = []

    def call(messages: Messages, schema: Schema, on_text: OnText | None = None) -> Reply:
        asked = {"model": model.name, "seed": SEED, "messages": list(messages), "schema": schema}
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        path = folder / f"{digest[:32]}.json"
        paths.append(path)
        reply = _read(path)
        if reply is None:
            reply = model.call(messages, schema, on_text)
            _write(path, reply)
        elif on_text:
            on_text(reply.text)
        return reply

    yield replace(model, call=call)
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()


def _read(path: Path) -> Reply | None:
    try:
        text = json.loads(path.read_text(encoding="utf-8"))["text"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Reply(text, Usage()) if isinstance(text, str) else None


def _write(path: Path, reply: Reply) -> None:
    if reply.cut_off or reply.refusal:
        return  # asked again, it may come whole
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"text": reply.text}), encoding="utf-8")
        part.replace(path)
