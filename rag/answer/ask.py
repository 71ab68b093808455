"""The second path, top to bottom: a question becomes an answer.

question -> standalone question + time window -> retrieve -> select -> read -> draft -> verify
         -> disagree -> Answer
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict

from rag.answer import verify as answering
from rag.answer.disagree import Dispute
from rag.answer.disagree import told as sides
from rag.answer.draft import draft_answer
from rag.answer.extractive import EXTRACTIVE, draft_from_sentences
from rag.answer.standalone import Standalone, stand_alone
from rag.answer.stream import ClaimStream, OnClaim
from rag.models.chat import ChatModel
from rag.models.encoders.reader import shared_reader
from rag.search.find import Ask, choose_evidence, find_context, hidden_undated, with_time
from rag.search.reading import MAY_ANSWER, is_answered
from rag.search.retrieve import nearest_articles, retrieve
from rag.store import Store
from rag.types import Context, Draft, Hit, Usage, Verdict
from rag.types.answer import Answer, Status

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

ANSWER_PROMPT = "answer.v1"


class _State(TypedDict):
    original: str  # the question as it was asked
    alone: Standalone
    ask: Ask  # the question standing alone, with the time that its words name
    started: float
    remarks: list[str]  # of the search
    hits: tuple[Hit, ...]
    context: Context
    stream: ClaimStream | None  # None: no claim is wanted before the answer is whole
    draft: Draft
    verdicts: tuple[Verdict, ...]
    disputes: tuple[Dispute, ...]


def answer_chain(
    store: Store,
    model: ChatModel | None,
    on_claim: OnClaim | None = None,
    *,
    strict: bool = False,
) -> Runnable[Ask, Answer]:
    """Return the chain from a question to an answer, as a LangChain Runnable.

    Args:
        store: the collection.
        model: None answers with the supporting sentences themselves.
        on_claim: given each claim as soon as it is complete and verified; the reply of the
            model is then streamed, and the answer is the same.
        strict: leave out what is uncertain.
    """
    from langchain_core.runnables import RunnableLambda

    timings: dict[str, int | None] = {}
    budget = model.budget if model else None

    def start(ask: Ask) -> dict[str, Any]:
        state = _understood(store, ask, model)
        # Where a model is asked to read the question, that is a model's time.
        asked_model = bool(state["alone"].usage.prompt_tokens)
        took = round((time.perf_counter() - state["started"]) * 1000)
        timings["generate" if asked_model else "retrieve"] = took
        return state

    def find(state: _State) -> tuple[Hit, ...]:
        ask = state["ask"]
        return retrieve(
            store,
            ask.question,
            ask.window,
            source=ask.source,
            topic=ask.topic,
            on_remark=state["remarks"].append,
        )

    def choose(state: _State) -> Context:
        ask = state["ask"]
        limits = {"source": ask.source, "topic": ask.topic}
        return choose_evidence(store, ask.question, ask.window, state["hits"], budget, **limits)

    def listen(state: _State) -> ClaimStream | None:
        if on_claim is None:
            return None
        question, context = state["ask"].question, state["context"]
        return ClaimStream(context, question, on_claim, started=state["started"], strict=strict)

    def draft(state: _State) -> Draft:
        evidence, stream = state["context"].evidence, state["stream"]
        if model is None or not is_answered(state["context"], MAY_ANSWER):
            # Skip the model when no passage can answer: its claims would be dropped.
            return draft_from_sentences(evidence)
        return draft_answer(
            model,
            ANSWER_PROMPT,
            evidence,
            on_claim=stream.add if stream else None,
            question=state["ask"].question,
        )

    def verify(state: _State) -> tuple[Verdict, ...]:
        if stream := state["stream"]:
            # What was verified while the model wrote is no part of the writing.
            timings["verify"] = stream.verify_ms
            timings["generate"] = (timings["generate"] or 0) - stream.verify_ms
            verdicts = stream.finish(state["draft"])
            timings["first_claim"] = stream.first_claim_ms
            return verdicts
        question = state["ask"].question
        return answering.verify_draft(state["draft"], state["context"], question, strict=strict)

    def compare(state: _State) -> tuple[Dispute, ...]:
        return sides.disputes_of(state["verdicts"], state["context"], state["ask"].question)

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
        | step("stream", "verify", listen)
        | step("draft", "generate", draft)
        | step("verdicts", "verify", verify)
        | step("disputes", "verify", compare)
        | RunnableLambda(assemble)
    )


def _understood(store: Store, ask: Ask, model: ChatModel | None) -> dict[str, Any]:
    """Return the beginning of a state: the question standing alone, and its time."""
    started = time.perf_counter()
    alone = stand_alone(ask.question, ask.history, model)
    dated = with_time(store, replace(ask, question=alone.text))
    return {
        "original": ask.question,
        "alone": alone,
        "ask": dated,
        "started": started,
        "remarks": [],
    }


def _assemble(
    store: Store, state: _State, model: str, budget: int | None, timings: dict[str, int | None]
) -> Answer:
    ask, context, disputes = state["ask"], state["context"], state["disputes"]
    verdicts = sides.with_all_sides(state["verdicts"], disputes)
    citations = answering.Citations()
    claims = answering.claims_of(verdicts, citations)
    reason = sides.reason_of(disputes)
    status: Status = "conflicting" if reason else "answered"
    if not claims:
        status, reason = answering.abstention(
            context, ask.question, verdicts, ask.window, _elsewhere(store, ask, budget)
        )
    coverage = store.catalog.coverage(ask.window)
    return Answer(
        question=state["original"],
        standalone_question=ask.question,
        status=status,
        reason=reason,
        answer=sides.answer_of(claims, disputes),
        claims=claims,
        conflicts=sides.conflicts_of(disputes, lambda side: citations.cite(side.evidence)),
        citations=citations.items,
        dropped=answering.dropped(verdicts),
        nearest=() if claims else nearest_articles(context.hits),
        coverage=coverage,
        window=ask.window,
        model=model,
        prompt_id=state["draft"].prompt_id or EXTRACTIVE,
        reader=shared_reader().identity,
        usage=state["draft"].usage + state["alone"].usage if model != "none" else Usage(),
        timings_ms={"first_claim": None, **timings},
        notes=(
            *state["alone"].notes,
            *state["remarks"],
            *hidden_undated(coverage, ask.window),
            *state["draft"].notes,
        ),
    )


def _elsewhere(store: Store, ask: Ask, budget: int | None) -> bool:
    """Tell whether articles outside the dates asked for, but not after `as_of`, could answer."""
    if not (ask.window.since or ask.window.until):
        return False
    wide = replace(ask, window=replace(ask.window, since=None, until=None))
    return is_answered(find_context(store, wide, budget))
