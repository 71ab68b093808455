"""The second path, top to bottom: a question becomes an answer, a topic becomes a brief.

question -> retrieve -> select -> draft -> verify -> Answer           (answer_chain)
topic    -> retrieve -> select -> draft -> verify -> extract -> Brief (build_brief)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from rag import answer as answering
from rag import brief as briefing
from rag.brief_types import Brief
from rag.draft import EXTRACTIVE, can_answer, draft_from_sentences, draft_with_model
from rag.errors import NothingFoundError
from rag.model import ChatModel
from rag.question import Asked, analyse
from rag.retrieve import nearest_articles, retrieve
from rag.select import select
from rag.store import Store
from rag.tokens import count_tokens
from rag.types import Answer, Context, Draft, Evidence, Hit, Status, Usage, Verdict, Window
from rag.verify.coverage import missing_stems

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

ANSWER_PROMPT = "answer.v1"
_BRIEF_HITS = 40
_ON_TOPIC = 0.6  # share of the topic's words that an article must have
_NO_TOPIC = "the main news"


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


def find_context(store: Store, ask: Ask, budget: int | None) -> Context:
    """Retrieve and select the evidence for a question; no budget where no prompt is made of it."""
    return _select(
        store, ask.question, retrieve(store, ask.question, ask.window, source=ask.source), budget
    )


def _select(store: Store, question: str, hits: tuple[Hit, ...], budget: int | None) -> Context:
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


def answer_chain(store: Store, model: ChatModel | None) -> Runnable[Ask, Answer]:
    """Return the chain from a question to an answer, as a LangChain Runnable.

    Args:
        store: the collection.
        model: None answers with the supporting sentences themselves.
    """
    from langchain_core.runnables import RunnableLambda

    timings: dict[str, int | None] = {}
    budget = model.budget if model else None

    def start(ask: Ask) -> dict[str, Any]:
        return {"ask": ask, "asked": analyse(ask.question), "started": time.perf_counter()}

    def find(state: _State) -> tuple[Hit, ...]:
        return retrieve(
            store, state["ask"].question, state["ask"].window, source=state["ask"].source
        )

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
    store: Store, state: _State, model: str, budget: int | None, timings: dict[str, int | None]
) -> Answer:
    ask, context, verdicts = state["ask"], state["context"], state["verdicts"]
    citations = answering.Citations()
    claims = answering.claims_of(verdicts, citations)
    status: Status = "answered"
    reason: str | None = None
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


def _elsewhere(store: Store, ask: Ask, budget: int | None) -> bool:
    """Tell whether articles outside the dates asked for, but not after `as_of`, could answer."""
    if not (ask.window.since or ask.window.until):
        return False
    wide = replace(ask, window=replace(ask.window, since=None, until=None))
    asked = analyse(ask.question)
    return any(can_answer(asked, e) for e in find_context(store, wide, budget).evidence)


def build_brief(
    store: Store,
    model: ChatModel | None,
    ask: Ask,
    *,
    on_step: Callable[[str], None] = lambda step: None,
) -> Brief:
    """Write a brief about a topic, without regard to the size of the page.

    Args:
        store: the collection.
        model: None picks whole sentences.
        ask: the topic (empty: whatever is newest) and its limits.
        on_step: called with the name of each step as it begins.

    Raises:
        NothingFoundError: no article is about the topic.
    """
    started = time.perf_counter()
    on_step("retrieval")
    context = _brief_context(store, ask)
    retrieved = time.perf_counter()
    topic = ask.question or _NO_TOPIC
    page = briefing.Page()
    seen = _for_model(context, model)
    summary, points, headline = briefing.draft_lines(model, topic, seen, page, on_step)
    generated = time.perf_counter()
    on_step("timeline, voices, figures")
    disagreements = briefing.find_disagreements(context, page)
    unknowns = briefing.find_unknowns(context, page)
    voices = briefing.find_voices(context, page)
    timeline = briefing.find_timeline(context, page)
    figures = briefing.find_figures(context, page)
    cited = {c.article_id for c in page.citations.items}
    ended = time.perf_counter()
    return Brief(
        topic=ask.question or None,
        headline=headline,
        summary=summary,
        key_points=points,
        timeline=timeline,
        voices=voices,
        figures=figures,
        disagreements=disagreements,
        unknowns=unknowns,
        sources=briefing.list_sources(page.citations),
        citations=page.citations.items,
        cut=(),
        dropped=answering.dropped(page.verdicts),
        coverage=store.catalog.coverage(ask.window),
        window=ask.window,
        model=model.name if model else "none",
        prompt_ids=tuple(d.prompt_id for d in page.drafts) or (EXTRACTIVE,),
        drafts=tuple(page.drafts),
        evidence_tokens=model.budget if model else 0,
        usage=page.usage,
        timings_ms={
            "retrieve": round((retrieved - started) * 1000),
            "generate": round((generated - retrieved) * 1000),
            "total": round((ended - started) * 1000),
        },
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        text_hashes={
            e.article.article_id: e.article.text_hash
            for e in context.evidence
            if e.article.article_id in cited
        },
    )


def _brief_context(store: Store, ask: Ask) -> Context:
    hits = retrieve(
        store, ask.question or _NO_TOPIC, ask.window, source=ask.source, limit=_BRIEF_HITS
    )
    if ask.question:
        hits = tuple(h for h in hits if _on_topic(store, ask.question, h.chunk.article_id))
    context = _select(store, ask.question or _NO_TOPIC, hits, None)
    if not context.evidence:
        raise NothingFoundError(
            f"no article is about {ask.question!r}"
            if ask.question
            else "no article in these dates",
            next_step="try other words or dates, or see `dateline search`",
        )
    return context


def _on_topic(store: Store, topic: str, article_id: str) -> bool:
    article = store.catalog.article(article_id)
    if article is None:
        return False
    missing, total = missing_stems(topic, f"{article.title} {article.text}")
    return total == 0 or 1 - len(missing) / total >= _ON_TOPIC


def _for_model(context: Context, model: ChatModel | None) -> Context:
    """Return the sentences that a model gets to see, the leading ones first while there is room."""
    if model is None:
        return context
    left = model.budget
    chosen: list[Evidence] = []
    for item in sorted(context.evidence, key=briefing.importance):
        left -= count_tokens(item.text)
        if chosen and left < 0:
            break
        chosen.append(item)
    return Context(tuple(sorted(chosen, key=lambda e: e.number)), context.hits)
