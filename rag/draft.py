"""Drafting: claims from a model by prompt, or from the sentences themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.amounts import counts
from rag.call import Reply
from rag.deeds import in_its_own_word, tells_of
from rag.errors import PromptTooLongError, ReplyError
from rag.fitting import fits
from rag.model import ChatModel
from rag.parse import CLAIMS_SCHEMA, ReplyReader, complete_claims
from rag.prompt import load_prompt, numbered
from rag.question import ALIKE, ALIKE_BY_NAME, Asked, gives_what_is_asked, is_about
from rag.shared import covers, shared_name, unknown_names
from rag.tokens import count_tokens
from rag.types import Article, Context, Draft, DraftClaim, Evidence
from rag.verify.coverage import stems_missing
from rag.verify.names import knows_name
from rag.words import content_stems, plain

EXTRACTIVE = "extractive"  # in place of a prompt's id where no model was asked
_MAX_SENTENCES = 2
_NEAR_BEST = 0.8  # sentences that are nearly as relevant as the best one
_LATER, _LATEST = 0.005, 20
# What it adds to a sentence's score that it has the words of the question, its verb, its count.
_TOLD, _DEED, _COUNTED = 0.2, 0.1, 0.2
_LEANS = re.compile(
    r"[\"']?(?:(?:But|And|Still|However|Yet|Then|Later|Also|Instead),? )?(?:he|she|it|they|his"
    r"|her|its|their|this|these|those|both"
    r"|neither|the (?:two|three|pair|duo|couple|latter|former|same))\b(?! (?:was|is|will be"
    r"|would be) (?:the first time|not clear|unclear))",
    re.IGNORECASE,
)
_LONG, _LONG_COSTS = 200, 0.25  # a long sentence has more of any question's words by chance
_LONGEST_PAIR = 450  # characters of two sentences that are quoted together
_FOREIGN_SCORE = 0.5  # the rules for questions know English only; likeness has to do
_SEVERAL = 3  # words of a question that a sentence seldom has all of by chance
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
    not fit into the model's context is halved, and the draft notes it. A model that declines gives
    a draft without claims that says so.

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
    return _asked_of(model, prompt_name, evidence, on_claim, variables)[0]


def _asked_of(
    model: ChatModel,
    prompt_name: str,
    evidence: Sequence[Evidence],
    on_claim: Callable[[DraftClaim], None] | None,
    variables: dict[str, str],
) -> tuple[Draft, bool]:
    """Return a model's draft, and whether it declined to write one."""
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
    notes = _shrunk(model, shown, evidence)
    try:
        return Draft(reader.read(reply.text), prompt.prompt_id, reply.usage, notes), False
    except ReplyError as error:
        if reply.refusal:
            kept = complete_claims(reply.text, {e.number for e in shown})
            notes += (_declined(model, reply.refusal),)
            return Draft(kept, prompt.prompt_id, reply.usage, notes), not kept
        repair = load_prompt(_REPAIR).messages(error=_fault(error, reply), reply=reply.text[:2000])
        second = model.call([*messages, *repair], CLAIMS_SCHEMA, reader.on_text)
    usage = reply.usage + second.usage
    try:
        return Draft(reader.read(second.text), prompt.prompt_id, usage, notes), False
    except ReplyError as error:
        raise ReplyError(
            f"{model.name} did not reply in the form asked for ({_fault(error, second)})",
            next_step="raise DATELINE_REPLY_TOKENS, or choose another --llm"
            if second.cut_off
            else "try again, or choose another --llm",
        ) from error


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


def draft_answer(
    model: ChatModel,
    prompt_name: str,
    asked: Asked,
    evidence: Sequence[Evidence],
    *,
    question: str,
    on_claim: Callable[[DraftClaim], None] | None = None,
) -> Draft:
    """Ask `model` for the answer to a question; where it declines, sentences stand in for it.

    News tells of violence and crime, and the filters of providers stop at the words: that is no
    reason to withhold what the articles say.

    Raises:
        ProviderError: as `draft_with_model` does.
    """
    draft, declined = _asked_of(model, prompt_name, evidence, on_claim, {"question": question})
    if declined:
        return replace(draft, claims=draft_from_sentences(asked, evidence).claims)
    return draft


def draft_without_model(asked: Asked, context: Context) -> Draft:
    """Answer with sentences of the articles, or with nothing where they cannot hold the answer."""
    if not answerable(asked, context):
        return Draft((), EXTRACTIVE)
    return draft_from_sentences(asked, context.evidence)


def draft_from_sentences(asked: Asked, evidence: Sequence[Evidence]) -> Draft:
    """Answer with the most relevant sentences that can be the answer, word for word."""
    able = [e for e in evidence if can_answer(asked, e)]
    if asked.several and "who" in asked.kinds:
        name = shared_name(asked, evidence)
        naming = [e for e in able if name and knows_name(e.text, name)]
        naming.sort(key=lambda e: -e.score)
        return Draft(
            tuple(DraftClaim(e.text, (e.number,)) for e in naming[:_MAX_SENTENCES]), EXTRACTIVE
        )
    ranks = {e.number: _weight(asked, e) for e in able}
    top = max(ranks.values(), default=0.0)
    near = [e for e in able if ranks[e.number] >= _NEAR_BEST * top]
    # News is corrected: of sentences that fit alike, the newest article's comes first.
    near.sort(key=lambda e: (e.article.published or "", ranks[e.number]), reverse=True)
    best = [
        e for e in near[:_MAX_SENTENCES] if e is near[0] or ranks[e.number] >= ranks[near[0].number]
    ]
    return Draft(tuple(_quoted(e, evidence) for e in best), EXTRACTIVE)


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
    """Tell whether a sentence begins with a word for what the one before it names."""
    return _LEANS.match(plain(text)) is not None


def _weight(asked: Asked, item: Evidence) -> float:
    """Return how well a sentence answers: its relevance, and what of the question it tells itself.

    A little less the later it comes in its article: news tells the most important first; who won
    is in the first sentence, who won the semi-final in the tenth.
    """
    subject = asked.subject
    names = set(content_stems(" ".join(asked.names)))
    headed = f"{item.article.title}. {item.text}"
    count = sum(tells_of(s, item.text if s in names else headed) for s in subject)
    told = count / (len(subject) or 1)
    said = in_its_own_word(asked.fitting.deeds, item.text)
    counted = asked.amount is not None and counts(asked.amount, item.text)
    score = item.score + _TOLD * told + _DEED * said + _COUNTED * counted
    score *= 1 - _LATER * min(item.sentence.number, _LATEST)
    longer = max(0, len(item.text) - _LONG)
    return score * (1 - min(_LONG_COSTS, longer / _LONGEST_PAIR * _LONG_COSTS))


def answerable(asked: Asked, context: Context, *, read: bool = False) -> bool:
    """Tell whether what was retrieved can hold the answer to a question.

    Args:
        asked: the question.
        context: what was retrieved.
        read: a model will read it, and say itself where the answer is not there.
    """
    if asked.several:
        return not unknown_names(asked, context) and covers(
            asked, (*context.evidence, *context.beyond)
        )
    return any(can_answer(asked, e, read=read) for e in context.evidence)


def can_answer(asked: Asked, evidence: Evidence, *, read: bool = False) -> bool:
    """Tell whether one sentence can be the answer, by what it is about and what it gives; where a
    model will `read` it, it may be less like the question, for then likeness is not what decides.
    """
    article = evidence.article
    if article.language != "en":
        return evidence.score >= _FOREIGN_SCORE
    alike = evidence.likeness is not None and evidence.likeness >= ALIKE
    # Who is named in passing is told of in a sentence that is about something else.
    if evidence.likeness is not None and not asked.several and "who_is" not in asked.kinds:
        sure = read or asked.names or _says_all(asked, evidence.text)
        if evidence.likeness < (ALIKE_BY_NAME if sure else ALIKE):
            return False
    context = f"{article.title}. {evidence.context}"
    told = f"{evidence.context} {evidence.text}" if leans(evidence.text) else evidence.text
    return (
        gives_what_is_asked(asked, evidence.text)
        and is_about(asked, told, context, whole_text(article), alike=alike)
        and fits(
            asked.fitting, evidence.text, context, article.text, article.published, article.title
        )
    )


def _says_all(asked: Asked, text: str) -> bool:
    """Tell whether a sentence has every word that the question is about, and these are several."""
    return len(asked.subject) >= _SEVERAL and not stems_missing(asked.subject, text)


def whole_text(article: Article) -> str:
    """Return all that an article says, with who publishes it."""
    return f"{article.title}\n{article.source}\n{article.text}"
