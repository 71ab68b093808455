"""From a question with its limits to the evidence for it: retrieve, then select."""

from __future__ import annotations

from dataclasses import dataclass

from rag.retrieve import retrieve
from rag.select import select
from rag.store import Store
from rag.tokens import count_tokens
from rag.types import Context, Hit, Window


@dataclass(frozen=True, slots=True)
class Ask:
    """One question with its limits."""

    question: str
    window: Window
    source: str | None = None


def find_context(store: Store, ask: Ask, budget: int | None) -> Context:
    """Retrieve and select the evidence for a question; no budget where no prompt is made of it."""
    return choose_evidence(
        store, ask.question, retrieve(store, ask.question, ask.window, source=ask.source), budget
    )


def choose_evidence(
    store: Store, question: str, hits: tuple[Hit, ...], budget: int | None
) -> Context:
    """Select the sentences of `hits` that bear on a question."""
    articles = {}
    for article_id in {h.chunk.article_id for h in hits}:
        article = store.catalog.article(article_id)
        if article is not None:
            articles[article_id] = (article, store.catalog.sentences(article_id))
    present = tuple(h for h in hits if h.chunk.article_id in articles)
    return select(
        question,
        present,
        articles,
        budget=budget,
        count_tokens=count_tokens,
        embed=store.embed,
    )
