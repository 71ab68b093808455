"""Drafting: claims from a model by prompt, or from the sentences themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.errors import ReplyError
from rag.model import ChatModel
from rag.parse import CLAIMS_SCHEMA, ReplyReader
from rag.prompt import load_prompt, numbered
from rag.question import Asked, gives_what_is_asked, is_about
from rag.types import Draft, DraftClaim, Evidence

EXTRACTIVE = "extractive"  # in place of a prompt's id where no model was asked
_MAX_SENTENCES = 2
_NEAR_BEST = 0.8  # sentences that are nearly as relevant as the best one
_FOREIGN_SCORE = 0.5  # the rules for questions know English only; likeness has to do
_REPAIR = "repair.v1"


def draft_with_model(
    model: ChatModel,
    prompt_name: str,
    evidence: Sequence[Evidence],
    *,
    on_claim: Callable[[DraftClaim], None] | None = None,
    **variables: str,
) -> Draft:
    """Ask `model` for claims from numbered evidence.

    A reply that cannot be read gets one repair turn, in which the model sees what was wrong. The
    claims that were complete in the first reply stay: they may have been shown.

    Args:
        model: the model.
        prompt_name: the prompt.
        evidence: the sentences that may be cited.
        on_claim: given each claim of the draft as soon as it is complete, in the draft's order;
            the reply is then streamed.
        variables: what else the prompt wants.

    Raises:
        ReplyError: the second reply cannot be read either.
        ProviderError: the provider failed.
    """
    prompt = load_prompt(prompt_name)
    known = {e.number for e in evidence}
    messages = prompt.messages(evidence=numbered(evidence), **variables)
    reader = ReplyReader(known, on_claim)
    reply = model.call(messages, CLAIMS_SCHEMA, reader.on_text)
    try:
        return Draft(reader.read(reply.text), prompt.prompt_id, reply.usage)
    except ReplyError as error:
        repair = load_prompt(_REPAIR).messages(error=error.message, reply=reply.text[:2000])
        second = model.call([*messages, *repair], CLAIMS_SCHEMA, reader.on_text)
    usage = reply.usage + second.usage
    try:
        return Draft(reader.read(second.text), prompt.prompt_id, usage)
    except ReplyError as error:
        raise ReplyError(
            f"{model.name} did not reply in the form asked for ({error.message})",
            next_step="try again, or choose another --llm",
        ) from error


def draft_from_sentences(asked: Asked, evidence: Sequence[Evidence]) -> Draft:
    """Answer with the most relevant sentences that can be the answer, word for word."""
    able = [e for e in evidence if can_answer(asked, e)]
    top = max((e.score for e in able), default=0.0)
    near = [e for e in able if e.score >= _NEAR_BEST * top]
    # News is corrected: of sentences that fit alike, the newest article's comes first.
    near.sort(key=lambda e: (e.article.published or "", e.score), reverse=True)
    best = [e for e in near[:_MAX_SENTENCES] if e is near[0] or e.score >= near[0].score]
    return Draft(tuple(DraftClaim(e.text, (e.number,)) for e in best), EXTRACTIVE)


def can_answer(asked: Asked, evidence: Evidence) -> bool:
    """Tell whether one sentence can be the answer, by what it is about and what it gives."""
    article = evidence.article
    if article.language != "en":
        return evidence.score >= _FOREIGN_SCORE
    context = f"{article.title}. {evidence.context}"
    return gives_what_is_asked(asked, evidence.text) and is_about(
        asked, evidence.text, context, f"{article.title}\n{article.text}"
    )
