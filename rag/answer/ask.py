"""The second path, top to bottom: a question becomes an answer.

question -> what it means, its time, what is found for it -> draft -> verify -> disagree -> Answer
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypedDict

from rag.answer import disagree
from rag.answer import verify as answering
from rag.answer.clock import Clock
from rag.answer.draft import EXTRACTIVE, draft_from_sentences, draft_with_model
from rag.answer.followup import Understood, heard, understand
from rag.answer.verify import Citations, OnClaim, Verification
from rag.config import Settings
from rag.models.call import count_prompt
from rag.models.chat import ChatModel
from rag.models.choice import ModelChoice, price_of
from rag.models.encoders.reader import shared_reader
from rag.models.prompt import load_prompt, numbered
from rag.search.events import asks_for_events
from rag.search.find import Ask, find_context, hidden_undated, with_time
from rag.search.reading import ANSWERS, MAY_ANSWER, is_answered, read_as_question
from rag.search.retrieve import nearest_articles
from rag.search.spelling import as_written, has_all_words
from rag.store import Store
from rag.text.language import asks
from rag.types import Context, Draft, DraftClaim, Usage, Verdict
from rag.types.answer import Answer, Citation, Claim, Preview, Status

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

ANSWER_PROMPT = "answer.v1"


@dataclass(frozen=True, slots=True)
class Found:
    """The front half of every answer: what a question means, and what there is for it."""

    ask: Ask  # the question standing alone, with the time that its words name
    understood: Understood
    context: Context
    remarks: tuple[str, ...]  # what a person should know of the search

    def is_answerable(self, least: float = ANSWERS) -> bool:
        """Tell whether a sentence answers the question, as the reader sees it."""
        return not self.understood.is_open and is_answered(self.context, least)


def look_up(
    store: Store, ask: Ask, model: ChatModel | None = None, budget: int | None = None
) -> Found:
    """Understand a question, find the sentences that bear on it, and have them read.

    Args:
        store: the collection.
        ask: the question, with its limits and what was said before.
        model: may say what a question that follows on means.
        budget: tokens for the evidence in a prompt; None where no prompt is made of it.
    """
    written, mended = as_written(store.catalog, ask.question, ask.scope)
    understood = understand(store, replace(ask, question=written), model)
    alone = with_time(store, replace(ask, question=understood.text))
    remarks = list(mended)
    context = find_context(store, alone, budget, remarks.append)
    if understood.text != written:
        context = heard(written, context)
    elif not asks(written) and not asks_for_events(alone.question, alone.window):
        known = has_all_words(store.catalog, written)
        context = read_as_question(written, context, is_known=known)
    return Found(alone, understood, context, tuple(remarks))


class _State(TypedDict):
    asked: Ask
    clock: Clock
    found: Found
    verification: Verification
    draft: Draft
    verdicts: tuple[Verdict, ...]
    disputes: tuple[disagree.Dispute, ...]


def answer_chain(
    store: Store,
    model: ChatModel | None,
    on_claim: OnClaim | None = None,
    *,
    strict: bool = False,
    cited: Sequence[Citation] = (),
    found: Found | None = None,
    clock: Clock | None = None,
) -> Runnable[Ask, Answer]:
    """Return the chain from a question to an answer, as a LangChain Runnable.

    Args:
        store: the collection.
        model: None answers with the supporting sentences themselves.
        on_claim: given each claim as soon as it is complete and verified; the reply of the
            model is then streamed, and the answer is the same.
        strict: leave out what is uncertain.
        cited: the citations of an answer that this one goes on.
        found: what `look_up` returned for the question; None looks it up.
        clock: has the time that this took.
    """
    from langchain_core.runnables import RunnableLambda

    budget = model.budget if model else None

    def begin(ask: Ask) -> dict[str, Any]:
        return {"asked": ask, "clock": clock or Clock()}

    def find(state: _State) -> Found:
        return found or look_up(store, state["asked"], model, budget)

    def prepare(state: _State) -> Verification:
        context, question = state["found"].context, state["found"].ask.question
        show = _noting(state["clock"], on_claim) if on_claim else None
        return Verification(context, question, strict=strict, on_claim=show, cited=cited)

    def draft(state: _State) -> Draft:
        found, evidence = state["found"], state["found"].context.evidence
        if found.understood.is_open:
            return Draft((), EXTRACTIVE)
        if model is None or not found.is_answerable(MAY_ANSWER):
            # Skip the model when no passage can answer: its claims would be dropped.
            return draft_from_sentences(evidence)

        def hear(claim: DraftClaim) -> None:
            with state["clock"].stage("verify"):
                state["verification"].add(claim)

        question = found.ask.question
        return draft_with_model(
            model, ANSWER_PROMPT, evidence, on_claim=hear if on_claim else None, question=question
        )

    def verify(state: _State) -> tuple[Verdict, ...]:
        return state["verification"].finish(state["draft"])

    def compare(state: _State) -> tuple[disagree.Dispute, ...]:
        context = state["found"].context
        claims = [disagree.Side(v.text, v.evidence) for v in state["verdicts"] if v.printed]
        evidence = (*context.evidence, *context.beyond)
        return disagree.find_disputes(claims, evidence, state["found"].ask.question)

    def assemble(state: _State) -> Answer:
        citations = Citations(cited)
        return _assemble(store, state, model.name if model else "none", budget, citations)

    def step(name: str, stage: str, work: Callable[[_State], Any]) -> RunnableLambda[Any, Any]:
        def run(state: _State) -> dict[str, Any]:
            with state["clock"].stage(stage):
                return {**state, name: work(state)}

        return RunnableLambda(run, name=name)

    return (
        RunnableLambda(begin)
        | step("found", "retrieve", find)
        | step("verification", "verify", prepare)
        | step("draft", "generate", draft)
        | step("verdicts", "verify", verify)
        | step("disputes", "verify", compare)
        | RunnableLambda(assemble)
    )


def _noting(clock: Clock, on_claim: OnClaim) -> OnClaim:
    """Return `on_claim` such that the clock knows of the first claim."""

    def show(claim: Claim, cited: tuple[Citation, ...]) -> None:
        clock.note_claim()
        on_claim(claim, cited)

    return show


def _assemble(
    store: Store, state: _State, model: str, budget: int | None, citations: Citations
) -> Answer:
    found, draft, disputes = state["found"], state["draft"], state["disputes"]
    verdicts = disagree.with_all_sides(state["verdicts"], disputes)
    claims = answering.claims_of(verdicts, citations)
    reason = disagree.reason_of(disputes)
    status: Status = "conflicting" if reason else "answered"
    if not claims:
        status, reason = _abstention(store, found, verdicts, budget)
    coverage = store.catalog.coverage(found.ask.window)
    return Answer(
        question=state["asked"].question,
        standalone_question=found.ask.question,
        readings=found.understood.readings,
        status=status,
        reason=reason,
        answer=disagree.answer_of(claims, disputes),
        claims=claims,
        conflicts=disagree.conflicts_of(disputes, lambda side: citations.cite(side.evidence)),
        citations=citations.items,
        dropped=answering.dropped(verdicts),
        nearest=() if claims else nearest_articles(found.context.hits),
        coverage=coverage,
        window=found.ask.window,
        model=model,
        prompt_id=draft.prompt_id or EXTRACTIVE,
        reader=shared_reader().identity,
        usage=draft.usage + found.understood.usage if model != "none" else Usage(),
        timings_ms=state["clock"].timings_ms,
        notes=(
            *found.understood.notes,
            *found.remarks,
            *hidden_undated(coverage, found.ask.window),
            *draft.notes,
        ),
    )


def _abstention(
    store: Store, found: Found, verdicts: tuple[Verdict, ...], budget: int | None
) -> tuple[Status, str]:
    """Return why there is no answer."""
    window = found.ask.window
    if found.understood.is_open:
        return "clarify", "it is open what is asked; please ask it as a whole question"
    if window.since or window.until:
        wide = replace(window, since=None, until=None)
        if look_up(
            store, replace(found.ask, window=wide, history=()), None, budget
        ).is_answerable():
            return "outside_dates", answering.outside_dates(window)
    return answering.abstention(found.context, found.ask.question, verdicts)


# --- without asking ------------------------------------------------------------------------------


def preview_answer(
    store: Store, ask: Ask, choice: ModelChoice | None, settings: Settings
) -> Preview:
    """Return the first call that the answer to a question would make.

    Args:
        store: the collection.
        ask: the question.
        choice: the model that would be asked; None for whole sentences.
        settings: for the length of a reply and the price.
    """
    found = look_up(store, ask, budget=choice.budget if choice else None)
    evidence, question = found.context.evidence, found.ask.question
    preview = Preview(
        question=ask.question,
        model=choice.name if choice else "none",
        prompt_id=None,
        messages=(),
        reason="there is no prompt: answers are made of whole sentences",
        prompt_tokens=0,
        reply_tokens=0,
        cost_usd=0.0,
        evidence=evidence,
        window=found.ask.window,
    )
    if choice is None:
        return preview
    if not found.is_answerable(MAY_ANSWER):
        return replace(preview, reason="no model would be asked: no sentence can be the answer")
    prompt = load_prompt(ANSWER_PROMPT)
    messages = tuple(prompt.messages(evidence=numbered(evidence), question=question))
    tokens, price = count_prompt(messages), price_of(choice, settings)
    return replace(
        preview,
        prompt_id=prompt.prompt_id,
        messages=messages,
        reason=None,
        prompt_tokens=tokens,
        reply_tokens=settings.reply_tokens,
        cost_usd=price(tokens, settings.reply_tokens, 0) if price else None,
    )
