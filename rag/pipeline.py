"""The two paths, top to bottom: a source becomes a stored article, a question an answer.

    load -> clean -> article -> sentences -> chunks                       (prepare)
    window -> retrieve -> select -> draft -> verify -> answer             (answer_chain)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from rag import answer as answering
from rag.article import make_article
from rag.chunk import split_chunks
from rag.clean import clean, normalise_line
from rag.dates import is_plausible, parse_published
from rag.draft import EXTRACTIVE, can_answer, draft_from_sentences, draft_with_model
from rag.errors import SourceError
from rag.language import detect_language
from rag.model import ChatModel
from rag.question import Asked, analyse
from rag.retrieve import nearest_articles, retrieve
from rag.select import select
from rag.sentences import split_sentences
from rag.store import Store
from rag.tokens import count_tokens
from rag.types import (
    Answer,
    Article,
    Chunk,
    Context,
    Draft,
    Hit,
    RawDocument,
    Sentence,
    Usage,
    Verdict,
    Window,
)

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

ANSWER_PROMPT = "answer.v1"
_EXTRACTIVE_BUDGET = 1500


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article, ready to be stored."""

    article: Article
    sentences: list[Sentence]
    chunks: list[Chunk]
    warning: str | None


def prepare(raw: RawDocument, *, source: str | None = None) -> Prepared:
    """Clean, date and split one document.

    Args:
        raw: the document as loaded.
        source: outlet to use where the document names none.

    Raises:
        SourceError: nothing is left of it once the site's own lines are gone.
    """
    text = clean(raw.text)
    if not any(c.isalpha() for c in text):
        raise SourceError(
            f"{raw.location}: no text of an article in it", next_step="check what it holds"
        )
    published, warning = _published(raw)
    article = make_article(
        raw,
        text=text,
        title=normalise_line(raw.title or "") or None,
        source=normalise_line(raw.source or source or "") or None,
        author=normalise_line(raw.author or "") or None,
        published=published,
        language=(raw.language or "").strip().lower()[:2] or detect_language(text),
    )
    sentences = split_sentences(text, article.language)
    return Prepared(article, sentences, split_chunks(article, sentences, count_tokens), warning)


def _published(raw: RawDocument) -> tuple[str | None, str | None]:
    if not raw.published:
        return None, None
    published = parse_published(raw.published)
    if published is None:
        return None, f"the date {raw.published!r} was not understood, and is not stored"
    if not is_plausible(published, datetime.now(UTC)):
        return None, f"the date {published} cannot be right, and is not stored"
    return published, None


@dataclass(frozen=True, slots=True)
class Ask:
    """One question with its limits."""

    question: str
    window: Window
    source: str | None = None


class _State(TypedDict):
    ask: Ask
    asked: Asked
    started: float
    hits: tuple[Hit, ...]
    context: Context
    draft: Draft
    verdicts: tuple[Verdict, ...]


def find_context(store: Store, ask: Ask, budget: int) -> Context:
    """Retrieve and select the evidence for a question."""
    return _select(store, ask.question, retrieve(store, ask.question, ask.window, source=ask.source), budget)


def _select(store: Store, question: str, hits: tuple[Hit, ...], budget: int) -> Context:
    articles = {}
    for article_id in {h.chunk.article_id for h in hits}:
        article = store.catalog.article(article_id)
        if article is not None:
            articles[article_id] = (article, store.catalog.sentences(article_id))
    present = tuple(h for h in hits if h.chunk.article_id in articles)
    return select(
        question, present, articles, budget=budget, count_tokens=count_tokens, embed=store.embed
    )


def answer_chain(store: Store, model: ChatModel | None) -> Runnable[Ask, Answer]:
    """Return the chain from a question to an answer, as a LangChain Runnable.

    Args:
        store: the collection.
        model: None answers with the supporting sentences themselves.
    """
    from langchain_core.runnables import RunnableLambda

    timings: dict[str, int | None] = {}
    budget = model.budget if model else _EXTRACTIVE_BUDGET

    def start(ask: Ask) -> dict[str, Any]:
        return {"ask": ask, "asked": analyse(ask.question), "started": time.perf_counter()}

    def find(state: _State) -> tuple[Hit, ...]:
        return retrieve(store, state["ask"].question, state["ask"].window, source=state["ask"].source)

    def choose(state: _State) -> Context:
        return _select(store, state["ask"].question, state["hits"], budget)

    def draft(state: _State) -> Draft:
        asked, evidence = state["asked"], state["context"].evidence
        if model is None or not any(can_answer(asked, e) for e in evidence):
            # Where no sentence can be the answer, whatever a model says would be dropped.
            return draft_from_sentences(asked, evidence)
        return draft_with_model(model, ANSWER_PROMPT, evidence, question=state["ask"].question)

    def verify(state: _State) -> tuple[Verdict, ...]:
        return answering.verify_draft(state["draft"], state["context"], state["asked"])

    def assemble(state: _State) -> Answer:
        timings["total"] = round((time.perf_counter() - state["started"]) * 1000)
        name = model.name if model else "none"
        return _assemble(store, state, name, budget, timings)

    def step(name: str, stage: str, work: Callable[[_State], Any]) -> RunnableLambda[Any, Any]:
        def run(state: _State) -> dict[str, Any]:
            before = time.perf_counter()
            result = work(state)
            elapsed = round((time.perf_counter() - before) * 1000)
            timings[stage] = (timings.get(stage) or 0) + elapsed
            return {**state, name: result}

        return RunnableLambda(run, name=name)

    return (
        RunnableLambda(start)
        | step("hits", "retrieve", find)
        | step("context", "retrieve", choose)
        | step("draft", "generate", draft)
        | step("verdicts", "verify", verify)
        | RunnableLambda(assemble)
    )


def _assemble(
    store: Store, state: _State, model: str, budget: int, timings: dict[str, int | None]
) -> Answer:
    ask, context, verdicts = state["ask"], state["context"], state["verdicts"]
    citations = answering.Citations()
    claims = answering.claims_of(verdicts, citations)
    status, reason = "answered", None
    if not claims:
        status, reason = answering.abstention(
            context, state["asked"], verdicts, ask.window, _elsewhere(store, ask, budget)
        )
    return Answer(
        question=ask.question,
        standalone_question=ask.question,
        status=status,
        reason=reason,
        answer=answering.joined(claims),
        claims=claims,
        conflicts=(),
        citations=citations.items,
        dropped=answering.dropped(verdicts),
        nearest=() if claims else nearest_articles(context.hits),
        coverage=store.catalog.coverage(ask.window),
        window=ask.window,
        model=model,
        prompt_id=state["draft"].prompt_id or EXTRACTIVE,
        usage=state["draft"].usage if model != "none" else Usage(),
        timings_ms={"first_claim": None, **timings},
    )


def _elsewhere(store: Store, ask: Ask, budget: int) -> bool:
    """Tell whether articles outside the dates asked for, but not after `as_of`, could answer."""
    if not (ask.window.since or ask.window.until):
        return False
    wide = replace(ask, window=replace(ask.window, since=None, until=None))
    asked = analyse(ask.question)
    return any(can_answer(asked, e) for e in find_context(store, wide, budget).evidence)
