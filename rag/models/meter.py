"""What a model may spend: counted before each call, and stopped there.

A call is refused if it could pass a limit: its prompt, counted here, and the longest reply that it
may give. Calls at the same time count each other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

from rag.errors import ConfigurationError, LimitError
from rag.models.call import Call, Messages, OnText, Reply, Schema, count_prompt
from rag.models.choice import Price
from rag.types import Usage


class Meter:
    """A model, called while the limits allow it; knows what its calls took and cost."""

    def __init__(
        self,
        name: str,
        call: Call,
        *,
        reply_tokens: int,
        price: Callable[[], Price | None],
        max_tokens: int | None = None,
        max_cost: float | None = None,
    ) -> None:
        """Begin to count.

        Args:
            name: the model, for people.
            call: how it is asked.
            reply_tokens: the most tokens of one reply.
            price: gives the model's price, or None; asked for when it is first wanted.
            max_tokens: the most tokens of all calls together, prompts and replies.
            max_cost: the most that all calls together may cost, in US dollars.

        Raises:
            ConfigurationError: there is a limit of cost, and the price is not known.
        """
        self._name = name
        self._call = call
        self._reply_tokens = reply_tokens
        self._find_price = price
        self._max_tokens = max_tokens
        self._max_cost = max_cost
        self._lock = threading.Lock()
        self._spent = Usage()
        self._running: list[Usage] = []  # what the calls that are being made may take
        if max_cost is not None and self._price is None:
            raise ConfigurationError(
                f"--max-cost is set, and the price of {name} is not known",
                next_step="use --max-tokens-total, or a model whose price is known",
            )

    @cached_property
    def _price(self) -> Price | None:
        return self._find_price()

    def __call__(self, messages: Messages, schema: Schema, on_text: OnText | None = None) -> Reply:
        """Ask the model, unless that could pass a limit.

        Raises:
            LimitError: it could; nothing was asked.
            ProviderError: the provider failed.
        """
        most = self._reserve(messages)
        try:
            reply = self._call(messages, schema, on_text)
        finally:
            with self._lock:
                self._running.remove(most)
        usage = self._priced(reply.usage, reply.cached_tokens)
        with self._lock:
            self._spent += usage
        return replace(reply, usage=usage)

    def _reserve(self, messages: Messages) -> Usage:
        limited = self._max_tokens is not None or self._max_cost is not None
        most = Usage()
        if limited:
            most = self._priced(Usage(count_prompt(messages), self._reply_tokens))
        with self._lock:
            spent = sum(self._running, self._spent)
            if self._max_tokens is not None and _total(spent + most) > self._max_tokens:
                raise LimitError(
                    f"the limit of {self._max_tokens} tokens stopped before a call of {self._name}: "
                    f"{_total(spent)} are spent, and it may take {_total(most)}",
                    next_step="raise --max-tokens-total",
                )
            if self._max_cost is not None and _cost(spent + most) > self._max_cost:
                raise LimitError(
                    f"the limit of ${self._max_cost:g} stopped before a call of {self._name}: "
                    f"${_cost(spent):.6f} is spent, and it may cost ${_cost(most):.6f}",
                    next_step="raise --max-cost",
                )
            self._running.append(most)
        return most

    def _priced(self, usage: Usage, cached_tokens: int = 0) -> Usage:
        price = self._price
        cost = price(usage.prompt_tokens, usage.completion_tokens, cached_tokens) if price else None
        return replace(usage, cost_usd=cost)


def _total(usage: Usage) -> int:
    return usage.prompt_tokens + usage.completion_tokens


def _cost(usage: Usage) -> float:
    return usage.cost_usd or 0.0
