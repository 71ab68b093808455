"""What a question would ask of a model, without asking: the prompt, its size and its price at most."""

from __future__ import annotations

from rag.answer.ask import ANSWER_PROMPT, look_up
from rag.config import Settings
from rag.models.call import count_prompt
from rag.models.choice import ModelChoice, price_of
from rag.models.prompt import load_prompt, numbered
from rag.search.find import Ask
from rag.search.reading import MAY_ANSWER
from rag.store import Store
from rag.types.answer import Preview


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
    evidence = found.context.evidence
    reason = None
    if choice is None:
        reason = "there is no prompt: answers are made of whole sentences"
    elif not found.is_answerable(MAY_ANSWER):
        reason = "no model would be asked: no sentence can be the answer"
    if reason:
        return Preview(
            question=ask.question,
            model=choice.name if choice else "none",
            prompt_id=None,
            messages=(),
            reason=reason,
            prompt_tokens=0,
            reply_tokens=0,
            cost_usd=0.0,
            evidence=evidence,
            window=found.ask.window,
        )
    assert choice is not None
    prompt = load_prompt(ANSWER_PROMPT)
    messages = tuple(prompt.messages(evidence=numbered(evidence), question=ask.question))
    tokens = count_prompt(messages)
    price = price_of(choice, settings)
    return Preview(
        question=ask.question,
        model=choice.name,
        prompt_id=prompt.prompt_id,
        messages=messages,
        reason=None,
        prompt_tokens=tokens,
        reply_tokens=settings.reply_tokens,
        cost_usd=price(tokens, settings.reply_tokens, 0) if price else None,
        evidence=evidence,
        window=found.ask.window,
    )
