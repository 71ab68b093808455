"""Limits of tokens and money, checked before each call.

A call is refused if its prompt and the longest reply could exceed a limit. Calls that run at the
same time count each other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property

from rag.errors import ConfigurationError, LimitError
from rag.models.call import Call, Messages, OnText, Reply, Schema, count_prompt
from rag.models.choice import Price
from rag.types import Usage


@dataclass
class Meter:
    """A model, called while the limits allow it; counts what its calls take and cost.

    Raises ConfigurationError if there is a limit of cost, and the price is not known.
    """

    name: str  # the model, for people
    call: Call
    _: KW_ONLY
    reply_tokens: int  # the most tokens of one reply
    find_price: Callable[[], Price | None]  # called when the price is first needed
    max_tokens: int | None = None  # of all calls together, prompts and replies
    max_cost: float | None = None  # of all calls together, in US dollars

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._spent = Usage()
        self._running: list[Usage] = []  # the most that each of the running calls may take
        if self.max_cost is not None and self._price is None:
            raise ConfigurationError(
                f"--max-cost is set, and the price of {self.name} is not known",
                next_step="use --max-tokens-total, or a model whose price is known",
            )

    @cached_property
    def _price(self) -> Price | None:
        return self.find_price()

    def __call__(self, messages: Messages, schema: Schema, on_text: OnText | None = None) -> Reply:
        """Ask the model, unless that could exceed a limit.

        Raises:
            LimitError: it could; the model was not asked.
            ProviderError: the provider failed.
        """
        most = self._reserve(messages)
        try:
            reply = self.call(messages, schema, on_text)
        finally:
            with self._lock:
                self._running.remove(most)
        usage = self._priced(reply.usage, reply.cached_tokens)
        with self._lock:
            self._spent += usage
        return replace(reply, usage=usage)

    def _reserve(self, messages: Messages) -> Usage:
        limited = self.max_tokens is not None or self.max_cost is not None
        most = Usage()
        if limited:
            most = self._priced(Usage(count_prompt(messages), self.reply_tokens))
        with self._lock:
            spent = sum(self._running, self._spent)
            if self.max_tokens is not None and _total(spent + most) > self.max_tokens:
                raise LimitError(
                    f"the limit of {self.max_tokens} tokens stopped before a call of {self.name}: "
                    f"{_total(spent)} are spent, and it may take {_total(most)}",
                    next_step="raise --max-tokens-total",
                )
            if self.max_cost is not None and _cost(spent + most) > self.max_cost:
                raise LimitError(
                    f"the limit of ${self.max_cost:g} stopped before a call of {self.name}: "
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
