"""Exceptions of providers' clients, turned into errors that say what to do.

Clients raise different exceptions, and all of them carry the HTTP status.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rag.errors import ConfigurationError, DatelineError, PromptTooLongError, ProviderError
from rag.models.redact import redact

_LONGEST_DETAIL = 200  # characters of a provider's message that are shown

# OpenAI and its like give a code, llama.cpp a type of its own, vLLM and LM Studio only words.
_TOO_LONG_KINDS = {"context_length_exceeded", "exceed_context_size_error", "context_exceeded"}
_TOO_LONG_WORDS = re.compile(
    r"context_length_exceeded|maximum context length|exceeds? the (?:available )?context"
    r"|prompt is too long|context window|context the overflows|Input tokens exceed",
    re.IGNORECASE,
)

_TOO_MANY = 429
# By HTTP status: what is raised, what happened, the next step.
_REFUSED_KEY = (ConfigurationError, "refused the key", "check the key")
_FAILURES: dict[int, tuple[type[DatelineError], str, str]] = {
    401: _REFUSED_KEY,
    403: _REFUSED_KEY,
    404: (ConfigurationError, "is not known to its provider", "check the model's name"),
    _TOO_MANY: (ProviderError, "is over its limit", "wait, or raise the quota"),
}


def _is_too_long(error: Exception) -> bool:
    """Tell whether the prompt does not fit into the model's context."""
    status = getattr(error, "status_code", None)
    if status == 413:
        return True
    if status is not None and status not in {400, 422, 500}:
        return False
    body = getattr(error, "body", None)
    kinds = {body.get("type"), body.get("code")} if isinstance(body, dict) else set()
    return bool(kinds & _TOO_LONG_KINDS) or _TOO_LONG_WORDS.search(str(error)) is not None


def is_disconnect(error: Exception) -> bool:
    """Tell whether an open connection broke; false for one that never opened, and for a time-out."""
    if getattr(error, "status_code", None) is not None:
        return False
    names = [type(e).__name__ for e in _chain(error)]
    return not any("Timeout" in n or n in {"ConnectError", "ConnectionRefusedError"} for n in names)


def provider_error(error: Exception, name: str, variables: Mapping[str, str]) -> DatelineError:
    """Turn what a provider's client raised into an error that says what to do.

    Args:
        error: as it was raised.
        name: the model, for people.
        variables: environment variables, whose secrets are kept out of the message.
    """
    status = getattr(error, "status_code", None)
    detail = describe(error, variables)
    said = (
        f"HTTP {status}: {detail}" if status and detail else f"HTTP {status}" if status else detail
    )
    if _is_too_long(error):
        return PromptTooLongError(
            f"the prompt does not fit into the context of {name} ({said})",
            next_step="lower DATELINE_CONTEXT_TOKENS, or choose a model with a larger context",
        )
    late = any("Timeout" in type(e).__name__ for e in _chain(error))
    kind, what, next_step = _FAILURES.get(status or 0) or (
        (ProviderError, "did not answer in time", "try again, or raise DATELINE_TIMEOUT")
        if late
        else (ProviderError, "failed", "try again, or choose another --llm")
    )
    if wait := _wait(error) if status == _TOO_MANY else None:
        next_step = f"wait {wait}, or raise the quota"
    return kind(f"{name} {what} ({said})", next_step=next_step)


def describe(error: Exception, variables: Mapping[str, str]) -> str:
    """Return the provider's own words without secrets, else the kind of error."""
    body = getattr(error, "body", None)
    words = body.get("message") if isinstance(body, dict) else None
    if not isinstance(words, str) or not words.strip():
        if getattr(error, "status_code", None) is not None:
            return ""  # a page of HTML says no more than the status
        cause = list(_chain(error))[-1]
        words = f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__
    line = " ".join(redact(words, variables).split())
    return line if len(line) <= _LONGEST_DETAIL else line[:_LONGEST_DETAIL] + "…"


def _wait(error: Exception) -> str | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    seconds = headers.get("retry-after")
    return f"{seconds} s" if seconds and str(seconds).isdigit() else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__
