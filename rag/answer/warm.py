"""Load what the first question needs before it is asked; it imports nothing that takes long by itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.models.chat import ModelOfSettings
    from rag.models.encoders.embedding import Embedder
    from rag.store import Store


def warm_up(
    store: Callable[[], Store],
    model: ModelOfSettings,
    embedder: Embedder,
    goes_on: Callable[[], bool],
) -> None:
    """Open the model, the embedding model and the store, as long as `goes_on` returns True.

    A failure is reported where the part is used.
    """

    def load_chain() -> None:
        from rag.answer.ask import answer_chain

        opened = store()
        opened.nearest_chunks(embedder.embed(["warm"])[0], 1)
        answer_chain(opened, None)

    for step in (model.open, lambda: load_models(model, embedder), load_chain):
        if not goes_on():
            return
        with suppress(Exception):
            step()


def load_models(model: ModelOfSettings, embedder: Embedder) -> None:
    """Load the embedding model, and the token table where there is a model to count for."""
    from rag.models.tokens import count_tokens

    with suppress(Exception):  # reported where the part is used
        embedder.embed(["warm"])
        if model.is_open:
            count_tokens("warm")
