"""Chat models, opened: the only file that knows a provider's client."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from rag.config import Settings
from rag.errors import ConfigurationError
from rag.models.call import Call, Connection, Schema
from rag.models.choice import ModelChoice, price_of
from rag.models.local import LocalServer
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


def open_model(
    choice: ModelChoice,
    settings: Settings,
    options: Options = _ALL,
    server: LocalServer | None = None,
) -> ChatModel:
    """Return a model that can be asked.

    Args:
        choice: the model; LangChain's `init_chat_model` has to know its provider.
        settings: time-out, retries, limits and keys.
        options: the optional parameters of its calls; those that it refuses are left out.
        server: runs the embedded model; None for a provider's.

    Raises:
        ConfigurationError: the provider is not known, not installed, or has no key; or there is a
            limit of cost and the model's price is not known.
    """
    # A warning that tells programmers to call it otherwise; the form falls back by itself.
    warnings.filterwarnings("ignore", message="This model does not support OpenAI's structured")
    speaks_openai = server is not None or choice.provider == "openai"

    @cache
    def client(options: Options) -> BaseChatModel:
        return _embedded(server, settings) if server else _client(choice, settings, options)

    def bind(now: Options, schema: Schema, streaming: bool) -> Any:
        if not speaks_openai:
            return client(now)
        parameters = arguments(
            now, schema, streaming=streaming, reply_tokens=settings.reply_tokens, seed=SEED
        )
        return client(options).bind(**parameters)

    if server is None:
        client(options)  # a wrong name is an error before anything else is done
    name = "the embedded model" if server else choice.name
    call = Connection(name, bind, settings.secrets, tells_end=speaks_openai, options=options)
    meter = Meter(
        choice.name,
        call,
        reply_tokens=settings.reply_tokens,
        find_price=lambda: price_of(choice, settings),
        max_tokens=settings.max_tokens_total,
        max_cost=settings.max_cost,
    )
    return ChatModel(choice.name, choice.budget, meter)


def _embedded(server: LocalServer, settings: Settings) -> BaseChatModel:
    from langchain_openai import ChatOpenAI  # imported while the weights load

    return ChatOpenAI(
        model="local",
        base_url=server.address,
        api_key=lambda: server.key,
        timeout=settings.timeout,
        max_retries=0,
    )


def _client(choice: ModelChoice, settings: Settings, options: Options) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    spec, provider = choice.name, choice.provider
    extra: dict[str, Any] = {"timeout": settings.timeout, "max_retries": settings.retries}
    if provider == "openai":
        key, address = (settings.secrets.get(f"OPENAI_{n}") for n in ("API_KEY", "BASE_URL"))
        if not key:
            raise ConfigurationError(
                f"no key for {spec}", next_step="set OPENAI_API_KEY, or choose --llm local or none"
            )
        extra |= {"api_key": key, "base_url": address}
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
