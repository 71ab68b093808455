"""What may be spent: counted before each call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag.config import Settings
from rag.errors import ConfigurationError, LimitError, ProviderError
from rag.models.call import Reply, count_prompt
from rag.models.chat import open_model
from rag.models.choice import Price, find_price, look_up, price_of
from rag.models.meter import Meter
from rag.types import Usage

MESSAGES = [("system", "Answer in JSON."), ("user", "Who won the final in Berlin?")]
PROMPT = count_prompt(MESSAGES)


def _price(prompt: int, reply: int, cached: int = 0) -> float:
    return prompt * 0.001 + reply * 0.01 - cached * 0.0005


class _Model:
    def __init__(self, *replies: Reply | Exception) -> None:
        self.replies = list(replies)
        self.calls = 0

    def __call__(self, messages: Any, schema: Any, on_text: Any = None) -> Reply:
        self.calls += 1
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply


def _reply(prompt: int, completion: int, cached: int = 0) -> Reply:
    return Reply("{}", Usage(prompt, completion, None), cached_tokens=cached)


def _meter(model: _Model, price: Price | None = _price, **limits: Any) -> Meter:
    return Meter("written", model, reply_tokens=100, find_price=lambda: price, **limits)


def test_a_reply_is_priced_by_what_the_provider_counted() -> None:
    usage = _meter(_Model(_reply(1000, 10, 200)))(MESSAGES, None).usage
    assert (usage.prompt_tokens, usage.completion_tokens) == (1000, 10)
    assert usage.cost_usd == pytest.approx(1.0)


def test_an_unknown_price_stays_unknown() -> None:
    assert _meter(_Model(_reply(5, 5)), None)(MESSAGES, None).usage.cost_usd is None


def test_usage_of_unknown_price_makes_the_sum_unknown() -> None:
    assert Usage() + Usage(1, 1, 0.5) == Usage(1, 1, 0.5)
    assert Usage(1, 1, 0.5) + Usage(2, 2, None) == Usage(3, 3, None)


@pytest.mark.parametrize(("room", "calls"), [(-1, 0), (0, 1)])
def test_a_limit_of_tokens_stops_before_the_call_that_could_pass_it(room: int, calls: int) -> None:
    model = _Model(_reply(PROMPT, 100))
    meter = _meter(model, max_tokens=PROMPT + 100 + room)
    if calls:
        meter(MESSAGES, None)
    else:
        with pytest.raises(LimitError, match=rf"0 are spent, and it may take {PROMPT + 100}"):
            meter(MESSAGES, None)
    assert model.calls == calls


def test_what_was_spent_counts_as_the_provider_counted_it() -> None:
    model = _Model(_reply(400, 50), _reply(400, 50))
    meter = _meter(model, max_tokens=560)
    meter(MESSAGES, None)
    with pytest.raises(LimitError, match=r"limit of 560 tokens .* 450 are spent") as caught:
        meter(MESSAGES, None)
    assert caught.value.exit_code == 5
    assert "--max-tokens-total" in str(caught.value)
    assert model.calls == 1


def test_a_limit_of_cost_stops_before_the_call_that_could_pass_it() -> None:
    most = _price(PROMPT, 100)
    model = _Model(_reply(PROMPT, 50), _reply(PROMPT, 50))
    meter = _meter(model, max_cost=most + 0.1)
    meter(MESSAGES, None)
    with pytest.raises(LimitError, match=r"--max-cost"):
        meter(MESSAGES, None)
    assert model.calls == 1


def test_a_limit_of_cost_needs_a_price() -> None:
    with pytest.raises(ConfigurationError, match=r"price of written is not known.*--max-tokens"):
        _meter(_Model(), None, max_cost=1.0)


def test_a_call_that_fails_gives_back_what_was_reserved_for_it() -> None:
    model = _Model(ProviderError("down"), _reply(PROMPT, 100))
    meter = _meter(model, max_tokens=PROMPT + 100)
    with pytest.raises(ProviderError, match="down"):
        meter(MESSAGES, None)
    assert meter(MESSAGES, None).text == "{}"


def test_calls_at_the_same_time_count_each_other() -> None:
    inner: list[Meter] = []

    class Nested(_Model):
        def __call__(self, messages: Any, schema: Any, on_text: Any = None) -> Reply:
            with pytest.raises(LimitError):
                inner[0](messages, schema)
            return super().__call__(messages, schema, on_text)

    model = Nested(_reply(PROMPT, 100))
    inner.append(_meter(model, max_tokens=2 * (PROMPT + 100) - 1))
    inner[0](MESSAGES, None)
    assert model.calls == 1


# --- prices ----------------------------------------------------------------------------------


def test_a_known_model_has_a_price_and_reading_costs_less_than_writing() -> None:
    price = find_price("openai", "gpt-4.1-mini-2025-04-14")
    assert price is not None
    assert 0 < price(1000, 0, 0) < price(0, 1000, 0)
    assert price(1000, 0, 1000) < price(1000, 0, 0)


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("anthropic", "claude-sonnet-4-5"),
        ("google_genai", "gemini-2.5-flash"),
        ("google_vertexai", "gemini-2.5-flash"),
        ("mistralai", "mistral-large-latest"),
        ("xai", "grok-4"),
        ("azure_openai", "gpt-4.1-mini"),
        ("groq", "llama-3.3-70b-versatile"),
        ("deepseek", "deepseek-chat"),
        ("bedrock_converse", "us.anthropic.claude-3-5-haiku-20241022-v1:0"),
    ],
)
def test_a_provider_s_name_is_understood(provider: str, model: str) -> None:
    assert find_price(provider, model) is not None


@pytest.mark.parametrize(
    ("provider", "model", "base_url"),
    [
        ("openai", "llama3.1", None),
        ("openai", "gpt-4.1-mini", "http://127.0.0.1:11434/v1"),
        ("nobody", "gpt-4.1-mini", None),
    ],
)
def test_what_is_not_in_the_table_has_no_price(
    provider: str, model: str, base_url: str | None
) -> None:
    assert find_price(provider, model, base_url) is None


def test_the_embedded_model_is_free() -> None:
    settings = Settings(store=Path("store"))
    choice = look_up("local", settings)
    assert choice
    price = price_of(choice, settings)
    assert price
    assert price(1000, 1000, 0) == 0.0


def test_a_limit_of_cost_on_a_model_of_unknown_price_is_told_when_it_is_opened() -> None:
    settings = Settings(
        store=Path("store"),
        max_cost=1.0,
        secrets={"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"},
    )
    choice = look_up("openai:llama3.1", settings)
    assert choice
    with pytest.raises(ConfigurationError, match=r"price of openai:llama3\.1 is not known"):
        open_model(choice, settings)
