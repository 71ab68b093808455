"""Chat models, opened: the only file that knows a provider's client."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from rag.config import Settings
from rag.errors import ConfigurationError
from rag.models.call import Bind, Call, Connection, Schema
from rag.models.choice import ModelChoice, price_of
from rag.models.meter import Meter
from rag.models.provider_errors import describe
from rag.models.request import Options, arguments

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_ALL = Options()
SEED = 0  # and temperature 0: as repeatable as a provider can be


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A model that is ready to be asked."""

    name: str
    budget: int  # tokens of evidence that suit it
    call: Call


def open_local(
    choice: ModelChoice,
    address: Callable[[], str],
    key: str,
    settings: Settings,
    options: Options = _ALL,
) -> ChatModel:
    """Return the embedded model.

    Args:
        choice: the model.
        address: gives the server's base address, once it is loaded.
        key: the server's key.
        settings: time-out and limits.
        options: the optional parameters of its calls.
    """

    @cache
    def client() -> BaseChatModel:
        from langchain_openai import ChatOpenAI  # its import goes on while the weights load

        return ChatOpenAI(
            model="local",
            base_url=address(),
            api_key=lambda: key,
            timeout=settings.timeout,
            max_retries=0,
        )

    bind = _openai(client, settings)
    call = Connection("the embedded model", bind, settings.secrets, tells_end=True, options=options)
    return _metered(choice, call, settings)


def open_provider(choice: ModelChoice, settings: Settings, options: Options = _ALL) -> ChatModel:
    """Return a provider's model.

    Args:
        choice: the model; LangChain's `init_chat_model` has to know its provider.
        settings: time-out, retries, limits and keys.
        options: the optional parameters of its calls; those that it refuses are left out.

    Raises:
        ConfigurationError: the provider is not known, not installed, or has no key; or there is a
            limit of cost and the model's price is not known.
    """
    # It tells a programmer to call it otherwise; the form falls back by itself.
    warnings.filterwarnings("ignore", message="This model does not support OpenAI's structured")
    connect = cache(lambda options: _client(choice, settings, options))
    connect(options)  # a wrong name is told before anything else is done
    if choice.provider == "openai":
        bind = _openai(lambda: connect(options), settings)
        call = Connection(choice.name, bind, settings.secrets, tells_end=True, options=options)
    else:
        call = Connection(
            choice.name,
            lambda options, *_: connect(options),
            settings.secrets,
            tells_end=False,
            options=options,
        )
    return _metered(choice, call, settings)


def _metered(choice: ModelChoice, call: Call, settings: Settings) -> ChatModel:
    meter = Meter(
        choice.name,
        call,
        reply_tokens=settings.reply_tokens,
        price=lambda: price_of(choice, settings),
        max_tokens=settings.max_tokens_total,
        max_cost=settings.max_cost,
    )
    return ChatModel(choice.name, choice.budget, meter)


def _openai(client: Callable[[], BaseChatModel], settings: Settings) -> Bind:
    """Return how a model is asked over the OpenAI protocol."""

    def bind(options: Options, schema: Schema, streaming: bool) -> Any:
        given = arguments(
            options, schema, streaming=streaming, reply_tokens=settings.reply_tokens, seed=SEED
        )
        return client().bind(**given)

    return bind


def _client(choice: ModelChoice, settings: Settings, options: Options) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    spec, provider = choice.name, choice.provider
    extra: dict[str, Any] = {"timeout": settings.timeout, "max_retries": settings.retries}
    if provider == "openai":
        if not settings.secrets.get("OPENAI_API_KEY"):
            raise ConfigurationError(
                f"no key for {spec}", next_step="set OPENAI_API_KEY, or choose --llm local or none"
            )
        extra |= {
            "api_key": settings.secrets["OPENAI_API_KEY"],
            "base_url": settings.secrets.get("OPENAI_BASE_URL"),
        }
    else:
        # The two parameters that LangChain gives every provider's model.
        extra |= {"temperature": 0} if options.temperature else {}
        extra |= {"max_tokens": settings.reply_tokens} if options.limit else {}
    try:
        chat = init_chat_model(choice.model, model_provider=provider, **extra)
    except ImportError as error:
        raise ConfigurationError(
            f"the package for {spec} is not installed",
            next_step=str(error).splitlines()[0],
        ) from error
    except Exception as error:  # each provider's client refuses in its own way
        raise ConfigurationError(
            f"the model {spec} cannot be used ({describe(error, settings.secrets)})",
            next_step="check its name and key, or choose --llm local or none",
        ) from error
    return chat  # type: ignore[no-any-return]  # init_chat_model is overloaded on its arguments
