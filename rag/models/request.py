"""What is asked of a model beside the messages, and what is left out where a model refuses it.

Servers that speak the same protocol differ in the parameters that they take, and say so with an
HTTP 400 (or 422) that names the parameter. It is left out, or replaced by an older form, and the
call is made again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

_REFUSED = {400, 422}
_BROKEN = 500  # some servers say so what the template of a model refuses
_FORBIDDEN = 403  # a key is refused so, and by some servers the probabilities of a reply's words
_ALTERNATIVES = 10  # likeliest words that are told with each word of a reply


@dataclass(frozen=True, slots=True)
class Options:
    """Which optional parameters a model is sent, and whether it takes instructions apart."""

    form: Literal["json_schema", "json_object"] | None = "json_schema"
    limit: Literal["max_completion_tokens", "max_tokens"] | None = "max_completion_tokens"
    temperature: bool = True
    seed: bool = True
    stream_usage: bool = True
    stream: bool = True
    system: bool = True  # a role for instructions; else the user's message holds them
    logprobs: bool = (
        False  # how likely each word of the reply was, and what else it might have been
    )


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
    # What goes through `extra_body` reaches the wire as it is. Given as an argument, the client
    # would parse the reply itself and throw away one that was cut off, which can be repaired.
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

    Without a role for instructions they open the user's message; roles then alternate.
    """
    if options.system:
        return list(messages)
    as_told = [("user" if role == "system" else role, text) for role, text in messages]
    return [
        (role, "\n\n".join(text for _, text in run))
        for role, run in groupby(as_told, key=lambda message: message[0])
    ]


def without_refused(options: Options, error: Exception) -> Options | None:
    """Return options without the parameter that `error` refuses; None if it refuses none of them.

    What comes back asks for strictly less, so trying again comes to an end.
    """
    status = getattr(error, "status_code", None)
    if status == _FORBIDDEN and options.logprobs and "logprobs" in str(error):
        return replace(options, logprobs=False)
    if status == _BROKEN and options.system and re.search(_ROLE, str(error), re.IGNORECASE):
        return replace(options, system=False)
    if status not in _REFUSED and not isinstance(error, TypeError):
        return None
    named = str(getattr(error, "param", None) or "")
    for text in (named, str(error)):
        for pattern, simpler in _SIMPLER:
            if re.search(pattern, text, re.IGNORECASE) and (found := simpler(options)) != options:
                return found
    return None


def _simpler_form(options: Options) -> Options:
    return replace(options, form="json_object" if options.form == "json_schema" else None)


def _older_limit(options: Options) -> Options:
    newer = options.limit == "max_completion_tokens"
    return replace(options, limit="max_tokens" if newer else None)


_ROLE = r"\broles?\b|\bsystem (?:prompt|message|instruction)|\bdeveloper instruction"
# The most telling name first: a message may name a second parameter as the one to use instead.
_SIMPLER = (
    (r"logprobs", lambda o: replace(o, logprobs=False)),
    (r"response_format|json_schema|json_object", _simpler_form),
    (r"max_completion_tokens|max_tokens", _older_limit),
    (r"temperature", lambda o: replace(o, temperature=False)),
    (r"\bseed\b", lambda o: replace(o, seed=False)),
    (r"stream_options|include_usage", lambda o: replace(o, stream_usage=False)),
    (r"\bstream(?:ing)?\b", lambda o: replace(o, stream=False)),
    (_ROLE, lambda o: replace(o, system=False)),
)
