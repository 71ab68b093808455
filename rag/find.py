"""From a question with its limits to the evidence for it: retrieve, then select."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer_types import Coverage
from rag.asked_event import with_event
from rag.asked_time import read_time
from rag.casing import is_in_small, names_in_small
from rag.catalog_search import Scope
from rag.lexical import match_expression
from rag.question import Asked
from rag.retrieve import retrieve
from rag.select import select
from rag.store import Store
from rag.tokens import count_tokens
from rag.types import Article, Context, Exchange, Hit, Sentence, Window
from rag.words import STOP_WORDS, words

# What articles on anything have, so that what they are about has to be the question's.
_ELSEWHERE_TOO = {"how_many", "measure", "when"}
_OPENING = 4  # sentences of which one tells what happened: a place or a note may stand before
_LOOKED_UP = 50  # passages that show how a word is written


@dataclass(frozen=True, slots=True)
class Ask:
    """One question with its limits: `source` and `topic` are those that articles must have."""

    question: str
    window: Window
    source: str | None = None
    history: tuple[Exchange, ...] = ()  # what was asked and answered before, the oldest first
    topic: str | None = None


def with_time(store: Store, ask: Ask) -> Ask:
    """Return `ask` with the time that its question names; a focus that it has already stays."""
    window = ask.window
    if window.focus is not None:
        return ask
    window = read_time(ask.question, window, window.as_of.tzinfo or dt.UTC)
    return replace(ask, window=with_event(store, ask.question, window, ask.source, ask.topic))


def hidden_undated(coverage: Coverage, window: Window) -> tuple[str, ...]:
    """Return a remark on the articles without a date, where dates are asked for; else nothing."""
    count = coverage.undated
    if not count or not (window.since or window.until):
        return ()
    are = "article without a date is" if count == 1 else "articles without a date are"
    return (f"{count} {are} hidden, because dates are asked for",)


def with_small_names(store: Store, asked: Asked, hits: Sequence[Hit], window: Window) -> Asked:
    """Return `asked` with the names that it has in small letters, as the articles write them.

    Where a figure or a time is asked for: one of another place looks like the answer. A word that
    no passage has which was found for the question is looked up by itself.
    """
    if not is_in_small(asked.text) or not _ELSEWHERE_TOO & set(asked.kinds):
        return asked
    texts = [t for h in hits for t in (h.title, h.text)]
    found = {w.lower() for t in texts for w in words(t)}
    scope = Scope(window)
    for word in {w for w in words(asked.text) if w not in found | STOP_WORDS}:
        match = match_expression(word)
        ids = [i for i, _ in store.catalog.search_words(match, _LOOKED_UP, scope)] if match else []
        texts += [c.text for c in store.catalog.chunks(ids, scope).values()]
    return replace(asked, small_names=names_in_small(asked.text, texts))


def find_context(store: Store, ask: Ask, budget: int | None, *, gist: bool = False) -> Context:
    """Retrieve and select the evidence for a question; no budget where no prompt is made of it."""
    hits = retrieve(store, ask.question, ask.window, source=ask.source, topic=ask.topic)
    return choose_evidence(store, ask.question, ask.window, hits, budget, gist=gist)


def choose_evidence(
    store: Store,
    question: str,
    window: Window,
    hits: tuple[Hit, ...],
    budget: int | None,
    *,
    gist: bool = False,
) -> Context:
    """Select the sentences of `hits`, found within `window`, that bear on a question; how each article
    opens comes along where the `gist` is asked for.
    """
    articles = {}
    for article_id in {h.chunk.article_id for h in hits}:
        article = store.catalog.article(article_id, window)
        if article is not None:
            sentences = store.catalog.sentences(article_id, article.text_hash)
            articles[article_id] = (article, sentences)
    return select(
        question,
        [h for h in hits if _is_of(h, *articles.get(h.chunk.article_id, (None, [])))],
        articles,
        budget=budget,
        count_tokens=count_tokens,
        embed=store.embed,
        opening=_OPENING if gist else 0,
    )


def _is_of(hit: Hit, article: Article | None, sentences: list[Sentence]) -> bool:
    # Another process may have removed the article, or stored a new text, since the search.
    chunk = hit.chunk
    return (
        article is not None
        and article.text[chunk.start : chunk.end] == hit.text
        and chunk.last_sentence < len(sentences)
    )
