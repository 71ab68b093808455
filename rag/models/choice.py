"""Which model is used, and what is known of it before it is opened: name, budget, price.

Prices are the list prices that ship with genai-prices. Its table can be updated over the network,
which is never done: the same version gives the same price, offline too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.config import Settings
from rag.errors import ConfigurationError

# US dollars for (prompt tokens, reply tokens, prompt tokens in the provider's cache).
Price = Callable[[int, int, int], float]

# LangChain's name of a provider, where the table has another one.
_PROVIDERS = {
    "azure_ai": "azure",
    "azure_openai": "azure",
    "bedrock": "aws",
    "bedrock_converse": "aws",
    "google_genai": "google",
    "google_vertexai": "google",
    "mistralai": "mistral",
    "xai": "x-ai",
}

# The default if there is an OpenAI key and no model is named. Named with its date, so that answers
# do not change when the provider gives the bare name to a newer model. Chosen 2026-11.
_DEFAULT_OPENAI_MODEL = "openai:gpt-4.1-mini-2025-04-14"

_LOCAL_BUDGET = 280  # tokens of evidence: the embedded model reads some 40 to 80 a second
_REMOTE_BUDGET = 3000


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model by its name; it is not loaded."""

    name: str  # "local", or "provider:model"
    budget: int  # tokens of evidence that suit it

    @property
    def provider(self) -> str:
        """The provider, as LangChain names it; empty for the embedded model."""
        return self.name.partition(":")[0] if ":" in self.name else ""

    @property
    def model(self) -> str:
        """The model, as its provider names it."""
        return self.name.partition(":")[2]


def choose_model(settings: Settings, *, local_ready: bool) -> tuple[str, str | None]:
    """Return the model to use, and a remark for the person if they might expect a better one.

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
        return _DEFAULT_OPENAI_MODEL, None
    if local_ready:
        return "local", None
    return "none", (
        "no model: answers are made of whole sentences. For more, set OPENAI_API_KEY, or "
        "pip install 'dateline[local]' and run `dateline model pull`"
    )


def look_up(name: str, settings: Settings) -> ModelChoice | None:
    """Return what is known of the model `name`; None for ``none``.

    Raises:
        ConfigurationError: the model is not named in full.
    """
    if name == "none":
        return None
    if name == "local":
        return ModelChoice(name, settings.context_tokens or _LOCAL_BUDGET)
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise ConfigurationError(
            f"unknown model {name!r}",
            next_step="use local, none, or provider:model such as openai:gpt-4.1-mini",
        )
    return ModelChoice(name, settings.context_tokens or _REMOTE_BUDGET)


def price_of(choice: ModelChoice, settings: Settings) -> Price | None:
    """Return the price of a model; None if it is not known."""
    if not choice.provider:
        return _free
    base_url = settings.secrets.get("OPENAI_BASE_URL") if choice.provider == "openai" else None
    return find_price(choice.provider, choice.model, base_url)


def _free(*_tokens: int) -> float:
    """Return the price of a model that runs in this process."""
    return 0.0


def find_price(provider: str, model: str, base_url: str | None = None) -> Price | None:
    """Return the price of a provider's model; None if it is not known.

    Args:
        provider: as LangChain names it.
        model: as the provider names it.
        base_url: address of the server, if it is not the provider's own: prices there are not
            known from the model's name.
    """
    from genai_prices import Usage
    from genai_prices.data_snapshot import get_snapshot

    def price(prompt_tokens: int, reply_tokens: int, cached_tokens: int = 0) -> float:
        usage = Usage(
            input_tokens=prompt_tokens,
            cache_read_tokens=min(cached_tokens, prompt_tokens),
            output_tokens=reply_tokens,
        )
        named = None if base_url else _PROVIDERS.get(provider, provider)
        found = get_snapshot().calc(usage, model, named, base_url, None)
        return float(found.total_price)

    try:
        price(1, 1)
    except LookupError:
        return None
    return price
