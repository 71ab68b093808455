"""Which sentences answer a question: the reader's judgement of what retrieval found.

Two exact comparisons stand beside it: an article that does not know a name of the question, or tells of
another year than the one that is asked for, answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.checks.names import find_names, knows_name
from rag.checks.verdict import surroundings
from rag.models.reader import Passage, Reader, shared_reader
from rag.types import Context, Evidence
from rag.words import plain

# Set on the half of evals/pages that may be tuned on; docs/reader.md has the curves.
ANSWERS = 0.5  # from which a sentence is printed as an answer
MAY_ANSWER = 0.2  # from which a model is asked to draft one
_READ = 32  # sentences: the likeliest by words and meaning
_FOREIGN = 0.5  # of relevance: the reader knows English, and likeness has to do
_YEAR = re.compile(r"(?<![\w-])(?:19|20)\d\d(?![\w-])")


def read_evidence(question: str, context: Context, reader: Reader | None = None) -> Context:
    """Return `context` with the probability that each sentence answers the question.

    Args:
        question: standing alone.
        context: what retrieval found; the likeliest sentences are read, the others answer nothing.
        reader: None is the one of this process.
    """
    every = (*context.evidence, *context.beyond)
    likely = sorted(every, key=lambda e: -e.score)[:_READ]
    english = [e for e in likely if e.article.language == "en" and _can_be_of(question, e)]
    passages = [Passage(e.text, surroundings([e])) for e in english]
    chances = (reader or shared_reader()).answers(question, passages)
    found = {e.number: chance for e, chance in zip(english, chances, strict=True)}
    for item in likely:
        if item.article.language != "en" and item.score >= _FOREIGN:
            found[item.number] = ANSWERS

    def read(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        return tuple(replace(e, answers=found.get(e.number, 0.0)) for e in evidence)

    return replace(context, evidence=read(context.evidence), beyond=read(context.beyond))


def is_answered(context: Context, least: float = ANSWERS) -> bool:
    """Tell whether a sentence of what was read answers the question."""
    return any(e.answers >= least for e in (*context.evidence, *context.beyond))


def claim_answers(
    question: str, claim: str, evidence: Sequence[Evidence], reader: Reader | None = None
) -> bool:
    """Tell whether a claim, or the evidence that it rests on, answers a question."""
    if any(e.answers >= ANSWERS or e.article.language != "en" for e in evidence):
        return True
    said = (reader or shared_reader()).answers(question, [Passage(claim, surroundings(evidence))])
    return said[0] >= MAY_ANSWER


def unknown_names(question: str, context: Context) -> list[str]:
    """Return the names of a question that no article knows which was found for it."""
    articles = {e.article.article_id: e for e in (*context.evidence, *context.beyond)}
    known = [_whole(e) for e in articles.values()]
    return [n for n in _names(question) if not any(knows_name(text, n) for text in known)]


def _can_be_of(question: str, item: Evidence) -> bool:
    """Tell whether an article knows the names that a question has, and the year."""
    whole = _whole(item)
    if not all(knows_name(whole, name) for name in _names(question)):
        return False
    years = set(_YEAR.findall(question))
    if not years:
        return True
    told = set(_YEAR.findall(whole)) | {(item.article.published or "")[:4]}
    told |= {(d.date or "")[:4] for d in item.dates}
    return bool(years & told)


def _names(question: str) -> list[str]:
    text = plain(question)
    return find_names(text.lower() if text.isupper() else text)


def _whole(item: Evidence) -> str:
    return f"{item.article.title}\n{item.article.source}\n{item.article.text}"
