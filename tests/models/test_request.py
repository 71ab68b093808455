"""What is left out of a request, by what the refusal says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.models.request import Options, arguments, without_refused


class _RefusedError(Exception):
    def __init__(self, message: str, param: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.param = param
        self.status_code = status


@pytest.mark.parametrize(
    ("message", "param", "changed"),
    [
        ("Unsupported value: 'temperature' does not support 0", "temperature", {"temperature": False}),
        ("temperature: not permitted", None, {"temperature": False}),
        ("Unrecognized request argument supplied: seed", None, {"seed": False}),
        ("'max_completion_tokens' is not supported; use 'max_tokens'", None, {"limit": "max_tokens"}),
        ("bad", "response_format", {"form": "json_object"}),
        ("stream_options is not allowed", None, {"stream_usage": False}),
        ("This model does not support streaming.", None, {"stream": False}),
    ],
)  # fmt: skip
def test_the_parameter_that_is_named_is_left_out(
    message: str, param: str | None, changed: dict[str, object]
) -> None:
    expected = replace(Options(), **changed)  # type: ignore[arg-type]  # names of its fields
    assert without_refused(Options(), _RefusedError(message, param)) == expected


@pytest.mark.parametrize(
    "error",
    [
        _RefusedError("the key is wrong", status=401),
        _RefusedError("temperature sensor failed", status=500),
        _RefusedError("no such message"),
        ValueError("seed"),
    ],
    ids=str,
)
def test_what_names_none_of_them_changes_nothing(error: Exception) -> None:
    assert without_refused(Options(), error) is None


def test_a_client_that_does_not_know_a_parameter_is_understood_too() -> None:
    error = TypeError("create() got an unexpected keyword argument 'seed'")
    assert without_refused(Options(), error) == replace(Options(), seed=False)


def test_what_was_left_out_already_is_not_left_out_again() -> None:
    options = replace(Options(), temperature=False)
    assert without_refused(options, _RefusedError("temperature", "temperature")) is None


def test_everything_refused_comes_to_an_end() -> None:
    options: Options | None = Options(logprobs=True)
    message = "response_format max_tokens temperature seed stream_options streaming logprobs role"
    steps = 0
    while options is not None:
        last, options = options, without_refused(options, _RefusedError(message))
        steps += 1
    assert steps == 11
    assert arguments(last, {"type": "object"}, streaming=True, reply_tokens=9, seed=0) == {}


def test_how_likely_each_word_was_is_asked_for_only_where_it_is_wanted() -> None:
    asked = arguments(Options(logprobs=True), None, streaming=False, reply_tokens=4, seed=0)
    assert (asked["logprobs"], asked["top_logprobs"]) == (True, 10)
    assert "logprobs" not in arguments(Options(), None, streaming=False, reply_tokens=4, seed=0)


def test_a_model_that_may_not_tell_is_not_taken_for_a_refused_key() -> None:
    error = _RefusedError("You are not allowed to request logprobs from this model", status=403)
    assert without_refused(Options(logprobs=True), error) == Options()
    assert without_refused(Options(), error) is None
    assert without_refused(Options(logprobs=True), _RefusedError("no such key", status=403)) is None
