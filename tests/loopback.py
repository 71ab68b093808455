"""A model's server on loopback that gives written replies, faults included: real HTTP, no model.

Everything that it says is written by hand; nothing here is a model's reply.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

on_loopback = pytest.mark.block_network(allowed_hosts=["127.0.0.1"])


@dataclass(frozen=True)
class Written:
    """One reply of the server."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    breaks_off: bool = False  # the connection closes before the promised end
    hangs: bool = False  # nothing is ever sent
    after: threading.Event | None = None  # nothing is sent before this


def said(
    text: str | None,
    *,
    finish: str = "stop",
    refusal: str | None = None,
    first: Mapping[str, float] | None = None,
) -> Written:
    """A whole reply; `first` are the tokens that it might have begun with, with log probabilities."""
    message = {"role": "assistant", "content": text, "refusal": refusal}
    value: dict[str, Any] = {
        "id": "written",
        "object": "chat.completion",
        "created": 1790000000,
        "model": "written-by-hand",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 300, "completion_tokens": 20, "total_tokens": 320},
    }
    if first:
        tokens = [{"token": t, "logprob": p, "bytes": None} for t, p in first.items()]
        value["choices"][0]["logprobs"] = {"content": [{**tokens[0], "top_logprobs": tokens}]}
    return Written(json.dumps(value).encode(), headers={"content-type": "application/json"})


def streamed(
    pieces: Sequence[str],
    *,
    finish: str | None = "stop",
    usage: bool = True,
    breaks_off: bool = False,
) -> Written:
    """A reply in server-sent events; without `finish` it ends in the middle."""
    chunks: list[dict[str, Any]] = [_chunk({"role": "assistant", "content": ""})]
    chunks += [_chunk({"content": piece}) for piece in pieces]
    if finish:
        chunks.append(_chunk({}, finish))
        if usage:
            counted = {"prompt_tokens": 300, "completion_tokens": 20, "total_tokens": 320}
            chunks.append({**_chunk({}), "choices": [], "usage": counted})
    lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
    lines += ["data: [DONE]\n\n"] if finish else []
    return Written(
        "".join(lines).encode(),
        headers={"content-type": "text/event-stream"},
        breaks_off=breaks_off,
    )


def fault(
    status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any
) -> Written:
    """An error as OpenAI words it; `more` goes into the error object."""
    error = {"message": message, "type": "error", "param": None, "code": None, **more}
    return Written(
        json.dumps({"error": error}).encode(),
        status,
        {"content-type": "application/json", **(headers or {})},
    )


def _chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "written",
        "object": "chat.completion.chunk",
        "created": 1790000000,
        "model": "written-by-hand",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


class Server:
    """Gives its replies in order; the last one again and again if it is the only one left."""

    def __init__(self) -> None:
        self.replies: list[Written] = []
        self.asked: list[dict[str, Any]] = []  # the JSON bodies of the requests
        self.headers: list[dict[str, str]] = []
        self.address = ""
        self.reached = threading.Event()
        self.stopped = threading.Event()
        self.close: Callable[[], None] = lambda: None

    def take(self, body: dict[str, Any], headers: Mapping[str, str]) -> Written:
        """Note a request and return the reply for it."""
        self.asked.append(body)
        self.headers.append(dict(headers))
        self.reached.set()
        assert self.replies, "the server was asked once too often"
        return self.replies.pop(0)


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server on a free port of loopback."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            reply = state.take(
                json.loads(self.rfile.read(length)), {k.lower(): v for k, v in self.headers.items()}
            )
            if reply.hangs:
                state.stopped.wait()
                return
            if reply.after is not None:
                reply.after.wait()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            promised = len(reply.body) + (100 if reply.breaks_off else 0)
            self.send_header("content-length", str(promised))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *arguments: Any) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()

    def close() -> None:
        state.stopped.set()
        server.shutdown()
        server.server_close()
        state.close = lambda: None

    state.close = close
    try:
        yield state
    finally:
        state.close()
