"""Which sentences answer a question: the reader's judgement of what retrieval found.

Beside it counts what can be compared: how relevant words and likeness hold the sentence to be, the
names of the question that its article does not know, and whether it tells of the asked year.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from rag.models.encoders.reader import Passage, Reader, shared_reader
from rag.text.names import find_names, is_spelt_out, knows_name
from rag.text.words import plain
from rag.types import Context, Evidence

# Set on the half of evals/pages that may be tuned on; docs/reader.md has the curves.
ANSWERS = 0.43  # from which a sentence is printed as an answer
MAY_ANSWER = 0.33  # from which a model is asked to draft one
# Log odds: for the whole of a sentence's relevance to the question, for each name of the question of
# which its article knows no part, and for another year than the asked one.
_RELEVANCE, _UNKNOWN_NAME, _OTHER_YEAR = 4.5, -2.0, -2.0
_MIDDLE = 0.5  # relevance that says nothing either way
_MOST_NAMES = 2
_CLIPPED = 4  # letters from which the beginning of a name stands for it
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
    english = [e for e in likely if e.article.language == "en"]
    passages = [Passage(e.text, e.surroundings) for e in english]
    chances = (reader or shared_reader()).answers(question, passages)
    articles = {e.article.article_id: e for e in english}
    against = {name: _against(question, item) for name, item in articles.items()}
    found = {
        e.number: _joined(p, e.score, against[e.article.article_id])
        for e, p in zip(english, chances, strict=True)
    }
    for item in likely:
        if item.article.language != "en" and item.score >= _FOREIGN:
            found[item.number] = ANSWERS

    def read(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        return tuple(replace(e, answers=found.get(e.number, 0.0)) for e in evidence)

    return replace(context, evidence=read(context.evidence), beyond=read(context.beyond))


def read_as_question(
    keywords: str, context: Context, *, is_known: bool, reader: Reader | None = None
) -> Context:
    """Return what was read for a few key words, judged as if they were a question too.

    The reader was taught on questions: of bare key words it takes nearly any sentence for an answer.

    Args:
        keywords: what was typed, standing alone.
        context: as `read_evidence` returns it.
        is_known: the collection has each of the words; else the question alone counts.
        reader: None is the one of this process.
    """
    share = 0.5 if is_known else 1.0
    judge = reader or shared_reader()
    question = f"What about {keywords.rstrip(' ?.!')}?"

    def judged(item: Evidence) -> Evidence:
        if item.answers < MAY_ANSWER or item.article.language != "en":
            return item
        passages = [Passage(item.text, item.surroundings)]
        bare, asked = (log_odds(judge.answers(q, passages)[0]) for q in (keywords, question))
        odds = log_odds(item.answers) + share * (asked - bare)
        return replace(item, answers=round(1 / (1 + math.exp(-odds)), 4))

    evidence, beyond = (tuple(map(judged, part)) for part in (context.evidence, context.beyond))
    return replace(context, evidence=evidence, beyond=beyond)


def _joined(chance: float, relevance: float, against: float) -> float:
    """Return the reader's probability, moved by what words and likeness say of the sentence.

    The two know different things: of the sentences that are right, more come first by both.
    """
    odds = log_odds(chance) + _RELEVANCE * (relevance - _MIDDLE) + against
    return round(1 / (1 + math.exp(-odds)), 4)


def log_odds(chance: float) -> float:
    """Return the logarithm of a probability's odds; never infinite."""
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return math.log(chance / (1 - chance))


def is_answered(context: Context, least: float = ANSWERS) -> bool:
    """Tell whether a sentence of what was read answers the question."""
    return any(e.answers >= least for e in (*context.evidence, *context.beyond))


def claim_answers(
    question: str, claim: str, evidence: Sequence[Evidence], reader: Reader | None = None
) -> bool:
    """Tell whether a claim, or the evidence that it rests on, answers a question."""
    if any(e.answers >= ANSWERS or e.article.language != "en" for e in evidence):
        return True
    said = (reader or shared_reader()).answers(question, [Passage(claim, evidence[0].surroundings)])
    return said[0] >= MAY_ANSWER


def unknown_names(question: str, context: Context) -> list[str]:
    """Return the names of a question that no article knows which was found for it."""
    articles = {e.article.article_id: e for e in (*context.evidence, *context.beyond)}
    known = [_whole(e) for e in articles.values()]
    return [n for n in _names(question) if not any(knows_name(text, n) for text in known)]


def _against(question: str, item: Evidence) -> float:
    """Return the log odds for which an article's names and years speak against its answering."""
    whole = _whole(item)
    strangers = [
        name
        for name in _names(question)
        if not is_spelt_out(name, whole)
        and not any(knows_name(whole, part) or _is_clipped(part, whole) for part in name.split())
    ]
    odds = _UNKNOWN_NAME * min(_MOST_NAMES, len(strangers))
    years = set(_YEAR.findall(question))
    told = {*_YEAR.findall(whole), (item.article.published or "")[:4]}
    return odds + (_OTHER_YEAR if years and not years & told else 0.0)


def _is_clipped(part: str, whole: str) -> bool:
    """Tell whether a text has a longer name that begins so, as "European" begins with "Euro"."""
    return len(part) >= _CLIPPED and part.istitle() and f" {part}" in whole


def _names(question: str) -> list[str]:
    text = plain(question)
    return find_names(text.lower() if text.isupper() else text)


def _whole(item: Evidence) -> str:
    return f"{item.article.title}\n{item.article.source}\n{item.article.text}"
