"""Two questions in one: each is looked up and answered, and what is not known of one is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rag.answer.ask import Found, answer_chain, look_up
from rag.answer.clock import Clock
from rag.answer.verify import OnClaim
from rag.models.chat import ChatModel
from rag.search.find import Ask
from rag.store import Store
from rag.text.language import split_question
from rag.text.words import content_stems
from rag.types import Exchange
from rag.types.answer import Answer

_FEWEST = 2  # words of the first question that carry meaning: the second leans on them


def answer_question(
    store: Store,
    model: ChatModel | None,
    ask: Ask,
    on_claim: OnClaim | None = None,
    *,
    strict: bool = False,
) -> Answer:
    """Answer a question, or both of two in one; the arguments are those of `answer_chain`.

    Raises:
        ProviderError: the model's provider failed.
    """
    clock = Clock()
    with clock.stage("retrieve"):
        parts = _parts(store, model, ask)
    chain = answer_chain(store, model, on_claim, strict=strict, found=parts[0], clock=clock)
    first = chain.invoke(ask)
    if len(parts) == 1:
        return first
    chain = answer_chain(
        store, model, on_claim, strict=strict, cited=first.citations, found=parts[1]
    )
    return _joined(ask.question, first, chain.invoke(ask))


def _parts(store: Store, model: ChatModel | None, ask: Ask) -> tuple[Found, ...]:
    """Look a question up, or the two in it if they are answered at least as well one by one."""
    budget = model.budget if model else None
    pair = split_question(ask.question)
    if pair is None or len(content_stems(pair[0])) < _FEWEST:
        return (look_up(store, ask, model, budget),)
    whole = look_up(store, ask, None, budget)
    first = look_up(store, replace(ask, question=pair[0]), model, budget)
    history = (*ask.history, Exchange(first.ask.question))
    second = look_up(store, replace(ask, question=pair[1], history=history), model, budget)
    if max(_best(first), _best(second)) < _best(whole):
        return (whole,)
    return first, second


def _best(found: Found) -> float:
    read = (*found.context.evidence, *found.context.beyond)
    return max((e.answers for e in read), default=0.0)


def _joined(question: str, first: Answer, second: Answer) -> Answer:
    """Return one answer of two, the second with the citations of both."""
    both = (first, second)
    answered = [a for a in both if a.claims]
    open_parts = [a for a in both if answered and not a.claims]
    texts = [a.answer for a in both if a.answer]
    best = next((a for a in answered if a.status == "conflicting"), (answered or [first])[0])
    unknown = [f"“{a.standalone_question}” is not answered: {a.reason}" for a in open_parts]
    return replace(
        best,
        question=question,
        standalone_question=" ".join(a.standalone_question for a in both),
        # Running text goes on as it was shown while it came.
        answer=("\n" if any("\n" in text for text in texts) else " ").join(texts) or None,
        claims=(*first.claims, *second.claims),
        conflicts=(*first.conflicts, *second.conflicts),
        citations=second.citations,
        dropped=(*first.dropped, *second.dropped),
        nearest=() if answered else first.nearest,
        usage=first.usage + second.usage,
        timings_ms={name: _sum(a.timings_ms[name] for a in both) for name in first.timings_ms},
        notes=tuple(dict.fromkeys((*first.notes, *second.notes, *unknown))),
    )


def _sum(times: Iterable[int | None]) -> int | None:
    known = [time for time in times if time is not None]
    return sum(known) if known else None
