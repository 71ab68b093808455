"""Chat models: which one, and one call to it. The only file that knows a provider's client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from rag.call import Bind, Call, Connection, Schema
from rag.config import Settings
from rag.errors import ConfigurationError
from rag.provider_errors import describe
from rag.request import Options, arguments

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# The default where there is an OpenAI key and nothing else is said. Named with its date, so that
# answers do not change when the provider moves the bare name on. Chosen 2026-11.
DEFAULT_OPENAI_MODEL = "openai:gpt-4.1-mini-2025-04-14"

_LOCAL_BUDGET = 280  # tokens of evidence: the embedded model reads some 40 to 80 a second
_REMOTE_BUDGET = 3000
_MAX_REPLY_TOKENS = 700
SEED = 0  # and temperature 0: as repeatable as a provider can be


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A model that is ready to be asked."""

    name: str
    budget: int  # tokens of evidence that suit it
    call: Call


def choose_model(settings: Settings, *, local_ready: bool) -> tuple[str, str | None]:
    """Return the model to use, and a line for the person if they might expect a better one.

    Raises:
        ConfigurationError: OPENAI_BASE_URL is set and no model is named.
    """
    if settings.llm:
        return settings.llm, None
    if settings.secrets.get("OPENAI_API_KEY"):
        if settings.secrets.get("OPENAI_BASE_URL"):
            raise ConfigurationError(
                "OPENAI_BASE_URL is set, and no model is named",
                next_step="name the server's model, such as --llm openai:llama3.1",
            )
        return DEFAULT_OPENAI_MODEL, None
    if local_ready:
        return "local", None
    return "none", (
        "no model: answers are made of whole sentences. For more, set OPENAI_API_KEY, or "
        "pip install 'dateline[local]' and run `dateline model pull`"
    )


def open_local(address: Callable[[], str], key: str, settings: Settings) -> ChatModel:
    """Return the embedded model.

    Args:
        address: gives the server's base address, once it is loaded.
        key: the server's key.
        settings: for the time-out and the budget.
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

    call = Connection("the embedded model", _openai(client), settings.secrets, tells_end=True)
    return ChatModel("local", settings.context_tokens or _LOCAL_BUDGET, call)


def open_provider(spec: str, settings: Settings) -> ChatModel:
    """Return a provider's model.

    Args:
        spec: `provider:model`, as LangChain's `init_chat_model` takes it.
        settings: for the time-out.

    Raises:
        ConfigurationError: the model is not named in full, or its provider is not known, not
            installed, or has no key.
    """
    provider, _, name = spec.partition(":")
    if not provider or not name:
        raise ConfigurationError(
            f"unknown model {spec!r}",
            next_step="use local, none, or provider:model such as openai:gpt-4.1-mini",
        )
    if provider == "openai":
        chat = _provider_chat(provider, name, settings, Options())
        call = Connection(spec, _openai(lambda: chat), settings.secrets, tells_end=True)
    else:
        connect = cache(lambda options: _provider_chat(provider, name, settings, options))
        connect(Options())  # a wrong name is told before anything else is done
        call = Connection(
            spec, lambda options, *_: connect(options), settings.secrets, tells_end=False
        )
    return ChatModel(spec, settings.context_tokens or _REMOTE_BUDGET, call)


def _openai(client: Callable[[], BaseChatModel]) -> Bind:
    """Return how a model is asked over the OpenAI protocol."""

    def bind(options: Options, schema: Schema, streaming: bool) -> Any:
        given = arguments(
            options, schema, streaming=streaming, reply_tokens=_MAX_REPLY_TOKENS, seed=SEED
        )
        return client().bind(**given)

    return bind


def _provider_chat(provider: str, name: str, settings: Settings, options: Options) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    spec = f"{provider}:{name}"
    extra: dict[str, Any] = {"timeout": settings.timeout, "max_retries": 2}
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
        extra |= {"max_tokens": _MAX_REPLY_TOKENS} if options.limit else {}
    try:
        chat = init_chat_model(name, model_provider=provider, **extra)
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
