"""Chat completions as OpenAI's clients speak them, so that any chat front end can ask Dateline.

The last message of the user is the question, what stands before it the conversation. The reply is
the answer with its marks, and under it the sentences that it rests on. Sampling parameters and
system messages are accepted and have no effect: what may be said is settled by the articles.

Chat front ends give the model tasks beside questions: titles, tags, further questions. Such a task
is told by its form: it holds the conversation that it is about, speaker by speaker. Nothing is
looked for then and no model is asked; the title of a conversation is its first question.
"""

from __future__ import annotations

import json
import re
import textwrap
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.answer.verify import OnClaim
from rag.errors import UsageError
from rag.models.tokens import count_tokens
from rag.render.json import answer_json
from rag.render.text import joined
from rag.serve.service import Service, Verified, error_body, event, told
from rag.types import Exchange
from rag.types.answer import Claim

MODEL = "dateline"
_LONGEST = 20_000  # characters of one message
_TITLE = 60  # characters
_RULE = "\n\n---\n"
_SPEAKER = re.compile(
    r"^[^\w\n]*(user|human|assistant|ai|bot|model|response)\b[^\w\n]*:[^\w\n]*", re.I | re.M
)
_PEOPLE = {"user", "human"}
_BLOCK = re.compile(r"</\w*(?:history|conversation)\w*>", re.IGNORECASE)


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="allow")


class Part(_Lenient):
    """A piece of a message; only text is read."""

    type: str
    text: str | None = Field(default=None, max_length=_LONGEST)


class Message(_Lenient):
    """One message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = Field(default=None, max_length=_LONGEST)

    @property
    def words(self) -> str:
        """The text of the message."""
        if isinstance(self.content, list):
            return "\n".join(p.text for p in self.content if p.type == "text" and p.text)
        return self.content or ""


class CompletionRequest(_Lenient):
    """A request for a completion; unknown parameters are passed over, as other servers do."""

    messages: list[Message] = Field(min_length=1, max_length=200)
    model: str = MODEL
    stream: bool = False
    stream_options: dict[str, Any] | None = None


def replier(
    service: Service, messages: Sequence[Message]
) -> Callable[[OnClaim | None], dict[str, Any]]:
    """Return what answers the last message: a function that may be given claims to tell.

    Raises:
        UsageError: the last message is not a question of the user.
    """
    said = [m for m in messages if m.role in {"user", "assistant"}]
    if not said or said[-1].role != "user" or not said[-1].words.strip():
        raise UsageError(
            "the last message is not one of the user with text", next_step="end with the question"
        )
    question = said[-1].words
    history: list[Exchange] = []
    for message in said[:-1]:
        if message.role == "user":
            history.append(Exchange(message.words))
        elif history:
            history[-1] = Exchange(history[-1].question, message.words.partition(_RULE)[0])
    task = _task_reply(question)

    def reply(on_claim: OnClaim | None) -> dict[str, Any]:
        with service.at_work() as archive:
            if task is not None:
                return answer_json(archive.help(question, reason=task))
            return answer_json(archive.ask(question, history=history, on_claim=on_claim))

    return reply


def completion(answer: dict[str, Any]) -> dict[str, Any]:
    """Return a whole completion; `dateline` is the answer as `/v1/ask` gives it."""
    message = {"role": "assistant", "content": _reply_text(answer)}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {
        **_head("chat.completion"),
        "choices": [choice],
        "usage": _usage(answer),
        "dateline": answer,
    }


def chunks(items: Iterable[Any], *, with_usage: bool) -> Iterator[str]:
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
    name = f"chatcmpl-{uuid.uuid4().hex}"
    return {"id": name, "object": kind, "created": int(time.time()), "model": MODEL}


def _usage(answer: dict[str, Any]) -> dict[str, int]:
    # Without a model nothing was billed, and clients still reckon with the length of the text.
    prompt = answer["usage"]["prompt_tokens"] or count_tokens(answer["question"])
    reply = answer["usage"]["completion_tokens"] or count_tokens(_reply_text(answer))
    return {"prompt_tokens": prompt, "completion_tokens": reply, "total_tokens": prompt + reply}


def _reply_text(answer: dict[str, Any], shown: str = "") -> str:
    """Return the reply for an answer in its JSON form, without what was `shown` already.

    An answer that turns out otherwise than its first claims (sources disagree) is given in full.
    """
    text = answer["answer"] or answer["reason"] or ""
    if shown:
        text = text.removeprefix(shown) if text.startswith(shown) else f"\n\n{text}"
    lines = []
    for citation in answer["citations"]:
        title, url = citation["title"], citation["url"]
        name = f"[{title}]({url})" if url else title
        when = f", {citation['published'][:10]}" if citation["published"] else ""
        lines.append(
            f"- [{citation['number']}] {citation['source']}, {name}{when}: “{citation['quote']}”"
        )
    return text + (_RULE + "\n".join(lines) if lines else "")


def _task_reply(text: str) -> str | None:
    """Return the reply to a front end's task; None for a text that is none.

    Where the task shows the JSON that it wants, the reply has that form: a title is given, lists
    stay empty.
    """
    turns = list(_SPEAKER.finditer(text))
    people = [t for t in turns if t[1].lower() in _PEOPLE]
    if not _BLOCK.search(text) and (not people or len(people) == len(turns)):
        return None
    title = ""
    if people:
        end = next((t.start() for t in turns if t.start() > people[0].start()), len(text))
        asked = _BLOCK.split(text[people[0].end() : end])[0]
        title = textwrap.shorten(asked.strip().strip('"'), _TITLE, placeholder=" …")
    form = _form(text)
    if form is None:
        return title
    filled = {name: title if name == "title" else type(value)() for name, value in form.items()}
    return json.dumps(filled, ensure_ascii=False)


def _form(text: str) -> dict[str, object] | None:
    decoder = json.JSONDecoder()
    for place in re.finditer(r"\{", text):
        try:
            value = decoder.raw_decode(text, place.start())[0]
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict) and value:
            return value
    return None
