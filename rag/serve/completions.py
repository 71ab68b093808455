"""Chat completions as OpenAI's clients speak them, so that any chat front end can ask Dateline.

The last message of the user is the question, what stands before it the conversation. The reply is
the answer with its marks, and under it the sentences that it rests on. Sampling parameters and
system messages are accepted and have no effect: what may be said is settled by the articles.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.errors import UsageError
from rag.models.tokens import count_tokens
from rag.render.claims import joined
from rag.serve.streaming import Item, Verified, error_body, event, told
from rag.types import Exchange
from rag.types.answer import Claim

MODEL = "dateline"
_LONGEST = 20_000  # characters of one message


class Part(BaseModel):
    """A piece of a message; only text is read."""

    model_config = ConfigDict(extra="allow")
    type: str
    text: str | None = Field(default=None, max_length=_LONGEST)


class Message(BaseModel):
    """One message of the conversation."""

    model_config = ConfigDict(extra="allow")
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = Field(default=None, max_length=_LONGEST)

    @property
    def words(self) -> str:
        """The text of the message."""
        if isinstance(self.content, list):
            return "\n".join(p.text for p in self.content if p.type == "text" and p.text)
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream carries besides text."""

    model_config = ConfigDict(extra="allow")
    include_usage: bool = False


class CompletionRequest(BaseModel):
    """A request for a completion; unknown parameters are passed over, as other servers do."""

    model_config = ConfigDict(extra="allow")
    messages: list[Message] = Field(min_length=1, max_length=200)
    model: str = MODEL
    stream: bool = False
    stream_options: StreamOptions | None = None


def conversation(messages: Sequence[Message]) -> tuple[str, tuple[Exchange, ...]]:
    """Return the question, and what was asked and answered before it.

    Raises:
        UsageError: the last message is not a question of the user.
    """
    told = [m for m in messages if m.role in {"user", "assistant"}]
    if not told or told[-1].role != "user" or not told[-1].words.strip():
        raise UsageError(
            "the last message is not one of the user with text", next_step="end with the question"
        )
    history: list[Exchange] = []
    for message in told[:-1]:
        if message.role == "user":
            history.append(Exchange(message.words))
        elif history:
            history[-1] = Exchange(history[-1].question, _without_sources(message.words))
    return told[-1].words, tuple(history)


def _reply_text(answer: dict[str, Any], shown: str = "") -> str:
    """Return the reply for an answer in its JSON form, without what was `shown` already.

    An answer that turns out otherwise than its first claims (sources disagree) is given in full.
    """
    text = answer["answer"] or answer["reason"] or ""
    if shown and text.startswith(shown):
        text = text[len(shown) :]
    elif shown:
        text = f"\n\n{text}"
    return text + _sources(answer)


def _sources(answer: dict[str, Any]) -> str:
    lines = []
    for citation in answer["citations"]:
        title, url = citation["title"], citation["url"]
        name = f"[{title}]({url})" if url else title
        when = f", {citation['published'][:10]}" if citation["published"] else ""
        lines.append(
            f"[{citation['number']}] {citation['source']}, {name}{when}: “{citation['quote']}”"
        )
    return _RULE + "\n".join(f"- {line}" for line in lines) if lines else ""


_RULE = "\n\n---\n"


def _without_sources(reply: str) -> str:
    return reply.partition(_RULE)[0]


def completion(answer: dict[str, Any]) -> dict[str, Any]:
    """Return a whole completion; `dateline` is the answer as `/v1/ask` gives it."""
    return {
        **_head("chat.completion"),
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": _reply_text(answer)},
                "finish_reason": "stop",
                "logprobs": None,
            }
        ],
        "usage": _usage(answer),
        "dateline": answer,
    }


def chunks(items: Iterable[Item], *, with_usage: bool) -> Iterator[str]:
    """Yield the server-sent events of a streamed completion, for an answer as it comes."""
    head = _head("chat.completion.chunk")

    def chunk(delta: dict[str, str], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return event({**head, "choices": [choice], **more})

    yield chunk({"role": "assistant", "content": ""})
    claims: list[Claim] = []
    shown = ""
    for item in items:
        if isinstance(item, Verified):
            claims.append(item.claim)
            before, shown = shown, joined(claims) or ""
            yield chunk({"content": shown[len(before) :]})
        elif isinstance(item, Exception):
            yield event(error_body(*told(item)))
        else:
            yield chunk({"content": _reply_text(item, shown)})
            yield chunk({}, "stop", dateline=item)
            if with_usage:
                yield event({**head, "choices": [], "usage": _usage(item)})
    yield "data: [DONE]\n\n"


def _head(kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": kind,
        "created": int(time.time()),
        "model": MODEL,
    }


def _usage(answer: dict[str, Any]) -> dict[str, int]:
    # Without a model nothing was billed, and clients still reckon with the length of the text.
    prompt = answer["usage"]["prompt_tokens"] or count_tokens(answer["question"])
    reply = answer["usage"]["completion_tokens"] or count_tokens(_reply_text(answer))
    return {"prompt_tokens": prompt, "completion_tokens": reply, "total_tokens": prompt + reply}
