"""A question that follows on, made to stand alone: by a model where there is one, else by rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.rewrite import leans_on, rewrite_by_rule
from rag.ingest.instructions import speaks_to_a_model
from rag.models.chat import ChatModel
from rag.models.prompt import load_prompt
from rag.text.names import find_names, knows_name
from rag.text.quantities import find_quantities
from rag.text.words import content_stems, plain
from rag.types import Exchange, Usage

PROMPT = "standalone.v1"

_EXCHANGES = 3  # what was said before is rarely what is meant
_ANSWER_CHARACTERS = 400
_LONGEST = 300  # characters; a question, and no essay
_KEPT = 0.5  # share of its own words that a question keeps at least
_NEW = 0.34  # share of words from nowhere that it may have at most
_NOTHING = Usage()
_DIGITS = re.compile(r"\d+")
_MARK = re.compile(r"\[\d+\]")
_LEAD = re.compile(r"^\s*(?:rewritten question|question|standalone question)\s*:\s*", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:what|which|who|whom|whose|when|where|why|how|did|do|does|is|are|was|were|has|have|had|can"
    r"|could|will|would|should|in|on|at|by|for|to|from|with|of|since|until|after|before)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that needs no conversation, and what it took to make it so."""

    text: str
    usage: Usage = _NOTHING
    notes: tuple[str, ...] = ()  # what the person should know of how it came about


def stand_alone(
    question: str, history: Sequence[Exchange], model: ChatModel | None = None
) -> Standalone:
    """Return `question` so that it can be understood without what was said before it.

    A question that stands alone already stays as it is, and no model is asked. A model's reply
    that is empty, no question, or has a name or a number that the conversation has not, is put
    aside for the rule's.

    Args:
        question: what was asked now.
        history: what was asked and answered before, the oldest first.
        model: None is the rule alone.

    Raises:
        ProviderError: the provider failed.
    """
    if not leans_on(question, history):
        return Standalone(question)
    by_rule = rewrite_by_rule(question, history)
    if model is None:
        return Standalone(by_rule)
    recent = history[-_EXCHANGES:]
    messages = load_prompt(PROMPT).messages(conversation=_shown(recent), question=question)
    reply = model.call(messages, None)
    said = "" if reply.refusal else _question_in(reply.text)
    fault = stray(said, question, recent)
    if fault is None:
        return Standalone(said, reply.usage)
    note = f"the model's reading of the question was put aside ({fault})"
    return Standalone(by_rule, reply.usage, (note,))


def stray(said: str, question: str, history: Sequence[Exchange]) -> str | None:
    """Return why a model's version of a question cannot be used; None if it can.

    Args:
        said: the model's version.
        question: what was asked.
        history: what it may draw on.
    """
    if not said:
        return "it is empty"
    if len(said) > _LONGEST or not (said.endswith("?") or _ASKS.match(said)):
        return "it is no question"
    if speaks_to_a_model(said):
        return "it is an instruction"
    spoken = plain(" . ".join([question, *(f"{e.question} . {e.answer or ''}" for e in history)]))
    for name in find_names(plain(said), spoken):
        if not knows_name(spoken, name):
            return f"nobody has spoken of {name!r}"
    known = {q.value for q in find_quantities(spoken)}
    numbers = [q.text for q in find_quantities(plain(said)) if q.value not in known]
    numbers += [n for n in _DIGITS.findall(said) if n not in _DIGITS.findall(spoken)]
    if numbers:
        return f"nobody has spoken of {numbers[0]!r}"
    given, stems = set(content_stems(spoken)), content_stems(said)
    if sum(s not in given for s in stems) > _NEW * len(stems):
        return "it asks something else"
    own = content_stems(question)
    kept = sum(s in stems or knows_name(plain(said), s.capitalize()) for s in own)
    if kept < _KEPT * len(own):
        return "it asks something else"
    return None


def _shown(history: Sequence[Exchange]) -> str:
    lines = []
    for exchange in history:
        answer = _MARK.sub("", exchange.answer or "(no answer)")[:_ANSWER_CHARACTERS]
        lines += [f"Question: {exchange.question}", f"Answer: {' '.join(answer.split())}"]
    return "\n".join(lines)


def _question_in(reply: str) -> str:
    lines = [line.strip() for line in reply.strip().splitlines() if line.strip()]
    first = _LEAD.sub("", lines[0]) if lines else ""
    return " ".join(first.strip("\"“”' ").split())
