"""Drafting: claims from a model by prompt, or sentences of the articles word for word."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.answer.parse import CLAIMS_SCHEMA, ReplyReader, complete_claims
from rag.errors import PromptTooLongError, ReplyError
from rag.models.call import Reply
from rag.models.chat import ChatModel
from rag.models.prompt import load_prompt, numbered
from rag.models.tokens import count_tokens
from rag.search.reading import ANSWERS, MAY_ANSWER, log_odds
from rag.text.coverage import repeats
from rag.text.names import find_names, knows_name
from rag.text.words import plain, words
from rag.types import Draft, DraftClaim, Evidence

_REPAIR = "repair.v1"
_MOST_HALVINGS = 3  # an eighth of the evidence that does not fit means that none will
_LONGEST_REFUSAL = 200  # characters


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
    claims that were complete in the first reply stay: they may have been shown. Evidence that does
    not fit into the model's context is halved, and the draft notes it. Where a model declines, the
    sentences that answer stand in for its claims: news tells of violence and crime, and the filters
    of providers stop at the words.

    Args:
        model: the model.
        prompt_name: the prompt.
        evidence: the sentences that may be cited.
        on_claim: given each claim of the draft as soon as it is complete, in the draft's order;
            the reply is then streamed.
        variables: what else the prompt wants.

    Raises:
        ReplyError: the second reply cannot be read either.
        PromptTooLongError: the best of the evidence does not fit either.
        ProviderError: the provider failed.
    """
    prompt = load_prompt(prompt_name)
    shown, room = evidence, _MOST_HALVINGS
    while True:
        reader = ReplyReader({e.number for e in shown}, on_claim)
        messages = prompt.messages(evidence=numbered(shown), **variables)
        try:
            reply = model.call(messages, CLAIMS_SCHEMA, reader.on_text)
            break
        except PromptTooLongError:
            smaller = best_half(shown)
            if not room or len(smaller) == len(shown):
                raise
            shown, room = smaller, room - 1
    draft = Draft((), prompt.prompt_id, reply.usage, _shrunk(model, shown, evidence))
    try:
        return replace(draft, claims=reader.read(reply.text))
    except ReplyError as error:
        if reply.refusal:
            kept = complete_claims(reply.text, {e.number for e in shown})
            notes = (*draft.notes, _declined(model, reply.refusal))
            return replace(draft, claims=kept or draft_from_sentences(evidence).claims, notes=notes)
        repair = load_prompt(_REPAIR).messages(error=_fault(error, reply), reply=reply.text[:2000])
        second = model.call([*messages, *repair], CLAIMS_SCHEMA, reader.on_text)
    try:
        claims = reader.read(second.text)
    except ReplyError as error:
        raise ReplyError(
            f"{model.name} did not reply in the form asked for ({_fault(error, second)})",
            next_step="raise DATELINE_REPLY_TOKENS, or choose another --llm"
            if second.cut_off
            else "try again, or choose another --llm",
        ) from error
    return replace(draft, claims=claims, usage=reply.usage + second.usage)


def best_half(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the most relevant sentences that take half of the tokens, in their order."""
    sizes = {e.number: count_tokens(e.text) for e in evidence}
    left = sum(sizes.values()) // 2
    chosen: list[Evidence] = []
    for item in sorted(evidence, key=lambda e: -e.score):
        if not chosen or sizes[item.number] <= left:
            chosen.append(item)
            left -= sizes[item.number]
    return sorted(chosen, key=lambda e: e.number)


def _shrunk(
    model: ChatModel, shown: Sequence[Evidence], evidence: Sequence[Evidence]
) -> tuple[str, ...]:
    if len(shown) == len(evidence):
        return ()
    return (
        f"the prompt did not fit into the context of {model.name}: it saw the {len(shown)} most "
        f"relevant of {len(evidence)} sentences",
    )


def _declined(model: ChatModel, refusal: str) -> str:
    words = " ".join(refusal.split())[:_LONGEST_REFUSAL]
    return f"{model.name} declined ({words}); sentences of the articles stand in for its words"


def _fault(error: ReplyError, reply: Reply) -> str:
    """Return what was wrong with a reply, for the model and for the person."""
    if not reply.text.strip():
        return "the reply is empty" + (": its tokens ran out before it" if reply.cut_off else "")
    return error.message + (", for it was cut off; write less" if reply.cut_off else "")


# --- sentences of the articles, word for word ----------------------------------------------------

EXTRACTIVE = "extractive"  # in place of a prompt's id where no model was asked
# On the half of evals/pages that may be tuned on, the sentence that comes first is right for 22 of 65
# questions, one of the first three for 33, with eight of ten unanswerable ones declined.
_MAX_SENTENCES = 3
_LESS_SURE = 0.9  # log odds: how much less surely another sentence may answer than the best
_AS_SURE = 0.05  # of probability: within it the newest article's comes first
_LEANS = re.compile(
    r"[\"']?(?:(?:But|And|Still|However|Yet|Then|Later|Also|Instead),? )?(?:he|she|it|they|his"
    r"|her|its|their|this|these|those|both)\b",
    re.IGNORECASE,
)
_ONE = frozenset({"a", "an"})
_LONGEST_PAIR = 450  # characters of two sentences that are quoted together


def draft_from_sentences(evidence: Sequence[Evidence]) -> Draft:
    """Answer with the sentences that answer best; with nothing where none does."""
    able = sorted((e for e in evidence if e.answers >= MAY_ANSWER), key=lambda e: -e.answers)
    if not able or able[0].answers < ANSWERS:
        return Draft((), EXTRACTIVE)
    best = able[0].answers
    # News is corrected: of sentences that answer alike, the newest article's comes first.
    able.sort(
        key=lambda e: (e.article.published or "") if e.answers >= best - _AS_SURE else "",
        reverse=True,
    )
    claims: list[DraftClaim] = []
    for item in able:
        told = " ".join(claim.text for claim in claims)
        near = log_odds(best) - log_odds(item.answers) <= _LESS_SURE
        near = near or (item.answers >= ANSWERS and _names(item, able[0]))
        if near and len(claims) < _MAX_SENTENCES and not repeats(item.text, told):
            claims.append(_quoted(item, evidence))
    return Draft(tuple(claims), EXTRACTIVE)


def _names(item: Evidence, best: Evidence) -> bool:
    """Tell whether a sentence names what the best one of its article speaks of as "a barge"."""
    if item.article.article_id != best.article.article_id:
        return False
    said = words(best.text)
    things = {
        w
        for a, *after in zip(said, said[1:], said[2:], strict=False)
        if a.lower() in _ONE
        for w in after
    }
    told = words(item.text)
    named = {b for a, b in itertools.pairwise(told) if a.lower() == "the"}
    names = set(find_names(plain(item.text), item.article.text))
    return bool(things & named) and any(not knows_name(best.text, name) for name in names)


def _quoted(item: Evidence, evidence: Sequence[Evidence]) -> DraftClaim:
    """Return a sentence as a claim, with the one before it where that says who "he" is."""
    before = next(
        (
            e
            for e in evidence
            if e.article.article_id == item.article.article_id
            and e.sentence.number == item.sentence.number - 1
        ),
        None,
    )
    if before is None or not leans(item.text) or len(before.text) + len(item.text) > _LONGEST_PAIR:
        return DraftClaim(item.text, (item.number,))
    return DraftClaim(f"{before.text} {item.text}", (before.number, item.number))


def leans(text: str) -> bool:
    """Tell whether a sentence begins with a pronoun, for what the one before it names."""
    return _LEANS.match(plain(text)) is not None
