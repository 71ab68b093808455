"""Chat models, chosen by the settings and opened at first use: the only file that knows a provider's client."""

from __future__ import annotations

import threading
import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from rag.config import Settings, cache_folder
from rag.errors import ConfigurationError
from rag.models.call import Call, Connection, Schema
from rag.models.choice import ModelChoice, choose_model, look_up, price_of
from rag.models.local import LocalServer, is_installed
from rag.models.meter import Meter
from rag.models.provider_errors import describe
from rag.models.request import Options, arguments
from rag.models.weights import weights_path, weights_ready

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


class ModelOfSettings:
    """The model of the settings: chosen, opened at first use, and closed with its server."""

    def __init__(self, settings: Settings, options: Options = _ALL) -> None:
        self._settings = settings
        self._options = options
        self._path = weights_path(cache_folder(), settings.local_model)
        self._server: LocalServer | None = None
        self._model: ChatModel | None = None
        self._opening = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether there is a model to ask."""
        return self._model is not None

    def name(self) -> tuple[str, str | None]:
        """Return the model's name, and a remark for the person, if any.

        Raises:
            ConfigurationError: no model is named, and none can be chosen.
        """
        return choose_model(
            self._settings, local_ready=is_installed() and weights_ready(self._path)
        )

    def choice(self) -> ModelChoice | None:
        """Return the model that would be opened; None is extractive.

        Raises:
            ConfigurationError: the model is not named in full.
        """
        return look_up(self.name()[0], self._settings)

    def open(self) -> ChatModel | None:
        """Return the model, opened once, whichever thread comes first; None is extractive.

        Raises:
            ConfigurationError: the model cannot be used.
        """
        with self._opening:
            choice = self.choice() if self._model is None else None
            if choice and not choice.provider:
                self._server = LocalServer(self._path)
            if choice:
                self._model = open_model(choice, self._settings, self._options, self._server)
            return self._model

    def close(self) -> None:
        """Close the model and its server."""
        if self._server:
            self._server.close()
            self._server = None
        self._model = None
