"""Chat models: which one, and one call to it. The only file that knows a provider's client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.config import Settings
from rag.errors import ConfigurationError, DatelineError, ProviderError
from rag.types import Usage

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
class Reply:
    """What a model wrote, and what it took."""

    text: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A model that is ready to be asked."""

    name: str
    budget: int  # tokens of evidence that suit it
    call: Callable[[Sequence[tuple[str, str]], dict[str, Any] | None], Reply]


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

    def call(messages: Sequence[tuple[str, str]], schema: dict[str, Any] | None) -> Reply:
        from langchain_openai import ChatOpenAI  # its import goes on while the weights load

        chat = ChatOpenAI(
            model="local",
            base_url=address(),
            api_key=lambda: key,
            temperature=0,
            seed=SEED,
            timeout=settings.timeout,
            max_retries=0,
            max_completion_tokens=_MAX_REPLY_TOKENS,
        )
        return _call(chat, messages, schema, "the embedded model")

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
    chat = _provider_chat(provider, name, settings)

    def call(messages: Sequence[tuple[str, str]], schema: dict[str, Any] | None) -> Reply:
        return _call(chat, messages, schema if provider == "openai" else None, spec)

    return ChatModel(spec, settings.context_tokens or _REMOTE_BUDGET, call)


def _provider_chat(provider: str, name: str, settings: Settings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    spec = f"{provider}:{name}"
    extra: dict[str, Any] = {"temperature": 0, "timeout": settings.timeout, "max_retries": 2}
    if provider == "openai":
        if not settings.secrets.get("OPENAI_API_KEY"):
            raise ConfigurationError(
                f"no key for {spec}", next_step="set OPENAI_API_KEY, or choose --llm local or none"
            )
        extra |= {
            "api_key": settings.secrets["OPENAI_API_KEY"],
            "base_url": settings.secrets.get("OPENAI_BASE_URL"),
            "max_completion_tokens": _MAX_REPLY_TOKENS,
            "seed": SEED,
        }
    try:
        chat = init_chat_model(name, model_provider=provider, **extra)
    except ImportError as error:
        raise ConfigurationError(
            f"the package for {spec} is not installed",
            next_step=str(error).splitlines()[0],
        ) from error
    except Exception as error:  # each provider's client refuses in its own way
        raise ConfigurationError(
            f"the model {spec} cannot be used ({_safe(error, settings)})",
            next_step="check its name and key, or choose --llm local or none",
        ) from error
    return chat  # type: ignore[no-any-return]  # init_chat_model is overloaded on its arguments


def _call(
    chat: BaseChatModel,
    messages: Sequence[tuple[str, str]],
    schema: dict[str, Any] | None,
    name: str,
) -> Reply:
    bound: Any = chat
    if schema is not None:
        form = {"name": "reply", "schema": schema, "strict": True}
        bound = chat.bind(response_format={"type": "json_schema", "json_schema": form})
    try:
        message = bound.invoke(list(messages))
    except DatelineError:
        raise
    except Exception as error:
        raise provider_error(error, name) from error
    counted = message.usage_metadata or {}
    usage = Usage(counted.get("input_tokens", 0), counted.get("output_tokens", 0))
    return Reply(str(message.text), usage)


def provider_error(error: Exception, name: str) -> DatelineError:
    """Turn what a provider's client raised into an error that says what to do.

    Clients differ in their exceptions and agree on carrying the HTTP status.
    """
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    if status in {401, 403}:
        return ConfigurationError(
            f"{name} refused the key (HTTP {status})", next_step="check the key"
        )
    if status == 404:
        return ConfigurationError(
            f"{name} is not known to its provider (HTTP 404)", next_step="check the model's name"
        )
    if status == 429:
        return ProviderError(
            f"{name} is over its limit (HTTP 429)", next_step="wait, or raise the quota"
        )
    detail = f"HTTP {status}" if status else kind
    return ProviderError(
        f"{name} failed ({detail})", next_step="try again, or choose another --llm"
    )


def _safe(error: Exception, settings: Settings) -> str:
    text = (str(error).splitlines() or [type(error).__name__])[0]
    for name, value in settings.secrets.items():
        if value and ("KEY" in name or "TOKEN" in name or "SECRET" in name):
            text = text.replace(value, "***")
    return text
