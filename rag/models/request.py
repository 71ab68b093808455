"""The parameters of a call, and which of them are left out where a model refuses one.

Servers of the same protocol accept different parameters, and refuse one with an HTTP 400 (or 422)
that names it. It is left out, or replaced by an older form, and the call is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

_ALTERNATIVES = 10  # likeliest words that come with each word of a reply


@dataclass(frozen=True, slots=True)
class Options:
    """Which optional parameters a model is sent, and whether it has a role for instructions."""

    form: Literal["json_schema", "json_object"] | None = "json_schema"
    limit: Literal["max_completion_tokens", "max_tokens"] | None = "max_completion_tokens"
    temperature: bool = True
    seed: bool = True
    stream_usage: bool = True
    stream: bool = True
    system: bool = True  # instructions have a role; else they are in the user's message
    logprobs: bool = False  # the log probabilities of each word and of its alternatives


def arguments(
    options: Options,
    schema: dict[str, Any] | None,
    *,
    streaming: bool,
    reply_tokens: int,
    seed: int,
) -> dict[str, Any]:
    """Return the parameters of one call over the OpenAI protocol.

    Args:
        options: which ones to send.
        schema: JSON Schema of the reply; None asks for no form.
        streaming: whether the reply is to come in pieces.
        reply_tokens: the most tokens that the reply may have.
        seed: for what randomness is left.
    """
    found: dict[str, Any] = {}
    # `extra_body` is sent unchanged. With arguments instead, the client would parse the reply itself
    # and drop one that was cut off, which can be repaired.
    body: dict[str, Any] = {}
    if options.temperature:
        found["temperature"] = 0
    if options.seed:
        found["seed"] = seed
    if options.limit == "max_completion_tokens":
        found["max_completion_tokens"] = reply_tokens
    elif options.limit == "max_tokens":
        body["max_tokens"] = reply_tokens
    if streaming and options.stream_usage:
        found["stream_options"] = {"include_usage": True}
    if options.logprobs:
        found |= {"logprobs": True, "top_logprobs": _ALTERNATIVES}
    if schema is not None and options.form == "json_schema":
        form = {"name": "reply", "schema": schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    elif schema is not None and options.form == "json_object":
        body["response_format"] = {"type": "json_object"}
    return {**found, "extra_body": body} if body else found


def fitting(options: Options, messages: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return messages in the roles that a model takes.

    Without a role for instructions they begin the user's message, so that roles alternate.
    """
    if options.system:
        return list(messages)
    messages_without_system = [
        ("user" if role == "system" else role, text) for role, text in messages
    ]
    return [
        (role, "\n\n".join(text for _, text in run))
        for role, run in groupby(messages_without_system, key=lambda message: message[0])
    ]


def without_refused(options: Options, error: Exception) -> Options | None:
    """Return options without the parameter that `error` refuses; None if it refuses none.

    The result asks for strictly less, so that trying again ends.
    """
    status = getattr(error, "status_code", None)
    may_name = _MAY_NAME.get(status, ()) if isinstance(status, int) else ()
    if isinstance(error, TypeError):
        may_name = tuple(_SIMPLER)
    for text in (str(getattr(error, "param", None) or ""), str(error)):
        for pattern in may_name:
            named = re.search(pattern, text, re.IGNORECASE)
            if named and (found := _SIMPLER[pattern](options)) != options:
                return found
    return None


def _simpler_form(options: Options) -> Options:
    return replace(options, form="json_object" if options.form == "json_schema" else None)


def _older_limit(options: Options) -> Options:
    newer = options.limit == "max_completion_tokens"
    return replace(options, limit="max_tokens" if newer else None)


_ROLE = r"\broles?\b|\bsystem (?:prompt|message|instruction)|\bdeveloper instruction"
# The most specific name first: a message may recommend another parameter by name.
_SIMPLER: dict[str, Callable[[Options], Options]] = {
    r"logprobs": lambda o: replace(o, logprobs=False),
    r"response_format|json_schema|json_object": _simpler_form,
    r"max_completion_tokens|max_tokens": _older_limit,
    r"temperature": lambda o: replace(o, temperature=False),
    r"\bseed\b": lambda o: replace(o, seed=False),
    r"stream_options|include_usage": lambda o: replace(o, stream_usage=False),
    r"\bstream(?:ing)?\b": lambda o: replace(o, stream=False),
    _ROLE: lambda o: replace(o, system=False),
}
# What an error of each HTTP status may refuse. 403 is a refused key, and with some servers refused log
# probabilities; some report with 500 what a model's chat template refuses.
_MAY_NAME = {400: tuple(_SIMPLER), 422: tuple(_SIMPLER), 403: ("logprobs",), 500: (_ROLE,)}
