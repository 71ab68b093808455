"""From a question with its limits to the evidence for it: retrieve, then select."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from rag.models.tokens import count_tokens
from rag.search.events import GIST, asks_for_events, find_events
from rag.search.reading import read_evidence
from rag.search.retrieve import retrieve
from rag.search.select import select
from rag.search.spelling import as_written
from rag.search.window import day_start, is_too_early, read_time
from rag.store import Scope, Store
from rag.text.words import content_stems
from rag.types import Article, Context, Exchange, Hit, Outlets, Sentence, TimeFocus, Window
from rag.types.answer import Coverage

_LONG_QUESTION = 11  # words that carry meaning
_LONG_BUDGET = 480  # tokens: some eight sentences with their headlines
_OPENING = 4  # sentences of which one tells what happened: a place or a note may stand before


@dataclass(frozen=True, slots=True)
class Ask:
    """One question with its limits: `source` and `topic` are those that articles must have."""

    question: str
    window: Window
    source: Outlets | None = None
    history: tuple[Exchange, ...] = ()  # what was asked and answered before, the oldest first
    topic: str | None = None

    @property
    def scope(self) -> Scope:
        """What the question may see."""
        return Scope(self.window, self.source, self.topic)


def with_time(store: Store, ask: Ask) -> Ask:
    """Return `ask` with the time that its question names; a focus that it has already stays."""
    window = ask.window
    if window.focus is not None:
        return ask
    ask = replace(ask, window=read_time(ask.question, window, window.as_of.tzinfo or dt.UTC))
    return replace(ask, window=_with_event(store, ask))


def search(
    store: Store, ask: Ask, limit: int, on_remark: Callable[[str], None] | None = None
) -> tuple[Hit, ...]:
    """Return the passages that fit a query best; `on_remark` is told what to know of the search."""
    ask = with_time(store, ask)
    written, remarks = as_written(store.catalog, ask.question, ask.scope)
    hits = retrieve(store, written, ask.scope, limit=limit, on_remark=on_remark)
    coverage = store.catalog.coverage(ask.window)
    for remark in (*remarks, *hidden_undated(coverage, ask.window)):
        if on_remark:
            on_remark(remark)
    return hits


def hidden_undated(coverage: Coverage, window: Window) -> tuple[str, ...]:
    """Return a remark on the articles without a date, where dates are asked for; else nothing."""
    count = coverage.undated
    if not count or not (window.since or window.until):
        return ()
    are = "article without a date is" if count == 1 else "articles without a date are"
    return (f"{count} {are} hidden, because dates are asked for",)


def find_context(
    store: Store, ask: Ask, budget: int | None, on_remark: Callable[[str], None] | None = None
) -> Context:
    """Retrieve, select and read the evidence for a question.

    Where the question asks what happened, on the whole, how each article opens comes along, and is
    all where it names a time. A long question, which tells several things of what it asks for, is
    given more room.

    Args:
        store: the collection.
        ask: the question, standing alone, and its limits.
        budget: tokens for the evidence in a prompt; None where no prompt is made of it.
        on_remark: told if only words could be searched, and why.
    """
    question, window = ask.question, ask.window
    hits = retrieve(store, question, ask.scope, on_remark=on_remark)
    if asks_for_events(question, window):
        told = find_events(store, question, ask.scope, hits)
        if told is not None:
            return told
    if budget and len(content_stems(question)) >= _LONG_QUESTION:
        budget = max(budget, _LONG_BUDGET)
    articles = {}
    for article_id in {h.chunk.article_id for h in hits}:
        article = store.catalog.article(article_id, window)
        if article is not None:
            sentences = store.catalog.sentences(article_id, article.text_hash)
            articles[article_id] = (article, sentences)
    context = select(
        question,
        [
            h
            for h in hits
            if _is_of(h, *articles.get(h.chunk.article_id, (None, [])))
            and not is_too_early(h.published, window)
        ],
        articles,
        budget=budget,
        count_tokens=count_tokens,
        embed=store.embed,
        opening=_OPENING if GIST.match(question) else 0,
    )
    return read_evidence(question, context)


def _is_of(hit: Hit, article: Article | None, sentences: list[Sentence]) -> bool:
    # Another process may have removed the article, or stored a new text, since the search.
    chunk = hit.chunk
    return (
        article is not None
        and article.text[chunk.start : chunk.end] == hit.text
        and chunk.last_sentence < len(sentences)
    )


# --- the time of a question that counts from an event --------------------------------------------

_COUNTS_FROM = re.compile(
    r"\b(?P<how>since|after|before|until) (?P<event>the [A-Za-z][\w' -]{2,60}?)"
    r"(?=\W*$|[,;?]| (?:did|does|do|was|were|is|are|has|have|had|will|would|and|that|which|who)\b)"
)
_LOOKED_AT = 20  # passages
_ONE_TIME = dt.timedelta(days=14)  # articles about one event; beyond it there may be two
_MOST_STEMS = 5


def _with_event(store: Store, ask: Ask) -> Window:
    """Return the window with the time since, or up to, the event that a question counts from.

    The day is that of the first article that has the event in its headline, and only where the
    articles that do are of one time; where there were two summits, or none, nothing is guessed. A
    window whose focus names a time stays as it is.
    """
    window = ask.window
    found = _COUNTS_FROM.search(ask.question)
    if found is None or window.focus is None or window.focus.words:
        return window
    event = content_stems(found["event"])
    if not event or len(event) > _MOST_STEMS:
        return window
    zone = window.as_of.tzinfo or dt.UTC
    days = sorted(
        day_start(dt.date.fromisoformat(hit.published[:10]), zone)
        for hit in retrieve(store, found["event"], ask.scope, limit=_LOOKED_AT)
        if hit.published and set(event) <= set(content_stems(hit.title))
    )
    if not days or days[-1] - days[0] > _ONE_TIME:
        return window
    since = found["how"] in {"since", "after"}
    focus = TimeFocus(
        since=days[0] if since else None,
        until=None if since else days[0],
        words=found.group(),
        recency=0.0,
        earliest=days[0] if since else None,
    )
    return replace(window, focus=focus)
