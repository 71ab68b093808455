"""One call to a chat model: whole or streamed, and repeated without what the model refuses.

Knows how LangChain calls (`invoke`, `stream`), and no provider. The client itself waits, and tries
again after a 429 or a 5xx.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Protocol

from rag.errors import DatelineError, ProviderError
from rag.models.provider_errors import describe, is_disconnect, provider_error
from rag.models.request import Options, fitting, without_refused
from rag.models.tokens import count_tokens
from rag.types import Usage

Messages = Sequence[tuple[str, str]]  # (role, text)
OnText = Callable[[str], None]
Schema = dict[str, Any] | None
# Returns a LangChain model with the parameters of a call bound to it; True is for a stream.
Bind = Callable[[Options, Schema, bool], Any]

_MESSAGE_TOKENS = 4  # of the frame of one message, about
_CUT_OFF = {"length", "max_tokens", "MAX_TOKENS", "model_length"}
_FILTERED = {"content_filter", "refusal", "SAFETY"}
_ALL = Options()

# How models and their templates mark thoughts. A template may write the opening mark itself.
_MARK = r"(?:\w+:)?(?:think|thought|reason)\w*"
_THOUGHTS_BEGIN = re.compile(rf"\s*(?:[<\[◁]{_MARK}[>\]▷]|<\|channel\|>)", re.IGNORECASE)
_THOUGHTS_END = re.compile(rf"[<\[◁]/{_MARK}[>\]▷]|<\|message\|>", re.IGNORECASE)
_LONGEST_MARK = 40  # characters
_JSON_BEGINS = ("{", "[{", "[]", "```")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model wrote, and what that took."""

    text: str
    usage: Usage
    cached_tokens: int = 0  # of the prompt, those in the provider's cache
    cut_off: bool = False  # it reached the limit of its tokens
    refusal: str | None = None  # why the model or its provider's filter declined
    first: tuple[
        tuple[str, float], ...
    ] = ()  # what it may begin with, each with its log probability


class Call(Protocol):
    """How a model is asked."""

    def __call__(self, messages: Messages, schema: Schema, on_text: OnText | None = None) -> Reply:
        """Ask the model.

        Args:
            messages: (role, text).
            schema: JSON Schema of the reply; None for free text.
            on_text: called with each piece of the reply as it comes, without the model's thoughts.
                JSON is passed on at once; prose may turn out to be a thought, and waits for the end.

        Raises:
            ProviderError: the provider failed, after the retries.
            ConfigurationError: the key or the model's name is refused.
        """


@dataclass
class Connection:
    """A model's client, and what has been learned of the parameters that the model takes.

    Nothing is opened before the first call.
    """

    name: str  # the model, for people
    bind: Bind
    variables: Mapping[str, str]  # of the environment; errors must not show their secrets
    _: KW_ONLY
    tells_end: bool  # a stream without a reason for its end was broken off
    options: Options = _ALL  # the optional parameters of the next call

    def __call__(self, messages: Messages, schema: Schema, on_text: OnText | None = None) -> Reply:
        """See `Call`."""
        while True:
            options = self.options
            try:
                if on_text is None or not options.stream:
                    return self._whole(options, messages, schema, on_text)
                return self._streamed(options, messages, schema, on_text)
            except _ParameterRefusedError as refused:
                # Kept, so that the next call does not fail first.
                self.options = refused.options

    def _whole(
        self, options: Options, messages: Messages, schema: Schema, on_text: OnText | None
    ) -> Reply:
        try:
            bound = self.bind(options, schema, False)  # noqa: FBT003
            message = bound.invoke(fitting(options, messages))
        except Exception as error:
            raise self._failure(error, options) from error
        reply = _reply(message, messages)
        if on_text and reply.text:
            on_text(reply.text)
        return reply

    def _streamed(
        self, options: Options, messages: Messages, schema: Schema, on_text: OnText
    ) -> Reply:
        pieces = self._pieces(options, messages, schema)
        whole: Any = None
        speech = _Speech(on_text)
        while True:
            try:
                piece = next(pieces, None)
            except Exception as error:
                if speech.heard:
                    raise self._broken(describe(error, self.variables)) from error
                if is_disconnect(error):
                    return self._whole(options, messages, schema, on_text)
                raise self._failure(error, options) from error
            if piece is None:
                break
            whole = piece if whole is None else whole + piece
            speech.add(str(piece.text))
        if not speech.heard and (whole is None or _end(whole) not in _CUT_OFF):
            # The stream was closed early, or hides a refusal.
            return self._whole(options, messages, schema, on_text)
        if self.tells_end and _end(whole) is None:
            raise self._broken("the stream ended in the middle")
        speech.end()
        return _reply(whole, messages)

    def _pieces(self, options: Options, messages: Messages, schema: Schema) -> Iterator[Any]:
        bound = self.bind(options, schema, True)  # noqa: FBT003
        yield from bound.stream(fitting(options, messages))

    def _failure(self, error: Exception, options: Options) -> Exception:
        if isinstance(error, DatelineError):
            return error
        simpler = without_refused(options, error)
        if simpler is not None:
            return _ParameterRefusedError(simpler)
        return provider_error(error, self.name, self.variables)

    def _broken(self, cause: str) -> ProviderError:
        return ProviderError(
            f"{self.name} broke off in the middle of its reply ({cause})",
            next_step="try again, or choose another --llm",
        )


class _ParameterRefusedError(Exception):
    """A call failed because of a parameter; `options` are those without it."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = options


class _Speech:
    """A reply while it is being written, passed on without the thoughts before it."""

    def __init__(self, on_text: OnText) -> None:
        self._on_text = on_text
        self.heard = ""
        self._start = self._given = 0  # where the reply begins, and up to where it was passed on
        self._speaks = False  # the text is the reply, and no thought

    def add(self, piece: str) -> None:
        """Add the next piece; pass it on if it belongs to the reply."""
        begun = max(self._start, len(self.heard) - _LONGEST_MARK)
        self.heard += piece
        for mark in _THOUGHTS_END.finditer(self.heard, begun):
            self._start = self._given = mark.end()
            self._speaks = False
        begins = "".join(self.heard[self._start : self._start + _LONGEST_MARK].split())
        self._speaks = self._speaks or begins.startswith(_JSON_BEGINS)
        if self._speaks:
            self._hand_over()

    def end(self) -> None:
        """Pass on what could have been a thought, and is none."""
        if not _THOUGHTS_BEGIN.match(self.heard, self._start):
            self._hand_over()

    def _hand_over(self) -> None:
        text = self.heard[self._given :]
        if self._given == self._start > 0:
            text = text.lstrip()
        self._given = len(self.heard)
        if text:
            self._on_text(text)


def _spoken(text: str) -> str:
    """Return a reply without the thoughts before it; empty if they do not end."""
    pieces: list[str] = []
    speech = _Speech(pieces.append)
    speech.add(text)
    speech.end()
    return "".join(pieces)


def count_prompt(messages: Messages) -> int:
    """Return about how many tokens a prompt has: models count with tables of their own."""
    return sum(count_tokens(text) + _MESSAGE_TOKENS for _, text in messages)


def _reply(message: Any, messages: Messages) -> Reply:
    text = str(message.text)
    counted = message.usage_metadata
    cached = 0
    if counted:
        # Some servers count what they read, and not what they wrote.
        written = counted["output_tokens"] or count_tokens(text)
        usage = Usage(counted["input_tokens"], written, None)
        cached = counted.get("input_token_details", {}).get("cache_read") or 0
    else:
        # Not every server counts tokens, least of all in a stream; limits must hold all the same.
        usage = Usage(count_prompt(messages), count_tokens(text), None)
    end = _end(message)
    refusal = message.additional_kwargs.get("refusal")
    if not refusal and end in _FILTERED:
        refusal = f"stopped by the provider ({end})"
    return Reply(
        _spoken(text),
        usage,
        cached_tokens=cached,
        cut_off=end in _CUT_OFF,
        refusal=str(refusal) if refusal else None,
        first=_first(message.response_metadata),
    )


def _first(metadata: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    """Return the likeliest first tokens of a reply; none if the provider does not say."""
    tokens = (metadata.get("logprobs") or {}).get("content") or [{}]
    return tuple((t["token"], t["logprob"]) for t in tokens[0].get("top_logprobs") or ())


def _end(message: Any) -> str | None:
    """Return why a reply ended; each provider names it otherwise."""
    metadata = message.response_metadata
    for key in ("finish_reason", "stop_reason", "done_reason"):
        if metadata.get(key):
            return str(metadata[key])
    return None
