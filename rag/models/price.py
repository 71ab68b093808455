"""What a model's tokens cost: the list prices of genai-prices, as they ship with it.

Its table can be updated over the network; that is never asked for, so the same version gives the
same price, and none is asked for offline.
"""

from __future__ import annotations

from collections.abc import Callable

# US dollars for (prompt tokens, reply tokens, prompt tokens that the provider had in its cache).
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


def free(*_tokens: int) -> float:
    """Price of a model that runs in this process: there is nobody to charge for it."""
    return 0.0


def find_price(provider: str, model: str, base_url: str | None = None) -> Price | None:
    """Return the price of a provider's model; None if it is not known.

    Args:
        provider: as LangChain names it.
        model: as the provider names it.
        base_url: address of the server, if it is not the provider's own; the name of a model says
            nothing about the price at another one.
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
