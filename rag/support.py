"""Which sentences support a claim: the least evidence that passes every check."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from rag.dates import find_dates
from rag.types import DraftClaim, Evidence, Failure, Verdict
from rag.verify import check_claim, contradictions, is_word_for_word
from rag.verify.attribution import is_reported
from rag.verify.coverage import carries
from rag.verify.names import find_names
from rag.verify.quantities import find_quantities
from rag.verify.quotes import find_quotations
from rag.words import content_stems, plain

_ACCORDING_TO = re.compile(r"according to [^,;.]+(?=[.]?$)")
_RECITE_FROM = 5  # sentences that a failing claim is tried against
_GATHERED = 5  # sentences that together may support one claim
_MOST = 0.5  # share of a failing claim's words from which one sentence shows what is wrong
_HARD_FACT = 6.0  # weight of a name or figure against a plain word, when sentences are gathered


def verify_claim(claim: DraftClaim, evidence: Sequence[Evidence]) -> Verdict:
    """Check a drafted claim against the sentences it names, or against better ones.

    A small model often says the right thing and points at the wrong sentence, or at four of them.
    The claim is tried against each sentence alone, the likest first, then against those it names
    together, then against the few that between them have its words: what is cited is the least
    that supports it.
    """
    by_number = {e.number: e for e in evidence}
    cited = tuple(by_number[n] for n in claim.sentences if n in by_number)

    def likeness(item: Evidence) -> tuple[float, bool]:
        return (round(carries(claim.text, item.text), 1), item in cited)

    nearest = sorted(evidence, key=likeness, reverse=True)
    others = [e for e in nearest if e not in cited][:_RECITE_FROM]
    attempts: list[tuple[Evidence, ...]] = [(e,) for e in nearest[: len(cited) + _RECITE_FROM]]
    attempts += [cited, *((*cited, e) for e in others)] if cited else []
    attempts += gather(claim.text, evidence)
    for text in (claim.text, _attributed(claim.text, nearest)):
        for attempt in attempts:
            if text and not check_claim(text, attempt) and not _gainsaid(text, attempt, nearest):
                return Verdict(claim, text, attempt, ())
    best = attempts[-1] if attempts else ()
    if nearest and carries(claim.text, nearest[0].text) >= _MOST:
        best = (nearest[0],)
    failures = check_claim(claim.text, best) or _gainsaid(claim.text, best, nearest)
    return Verdict(claim, claim.text, best, failures)


def _gainsaid(
    claim: str, attempt: Sequence[Evidence], nearest: Sequence[Evidence]
) -> tuple[Failure, ...]:
    """Return why the same article contradicts a claim, in a sentence more like it than those cited.

    Without it a claim that turns one sentence round is proved by what the others have of its words.
    """
    if is_word_for_word(claim, attempt):
        return ()
    articles = {e.article.article_id for e in attempt}
    likest = max((carries(claim, e.text) for e in attempt), default=0.0)
    for item in nearest:
        share = carries(claim, item.text)
        if share < _MOST or share <= likest:
            break
        if item.article.article_id in articles and (failures := contradictions(claim, item)):
            return failures
    return ()


def gather(claim: str, evidence: Sequence[Evidence]) -> list[tuple[Evidence, ...]]:
    """Return growing sets of sentences that between them have the words of `claim`.

    Greedy set cover: each next sentence is the one that adds most, rare words, names and figures
    counting more. In each set the sentences stand in reading order.
    """
    figures = [q.text for q in find_quantities(claim)]
    stems = [
        {*content_stems(e.text), *(f for f in figures if _has_figure(e.text, f))} for e in evidence
    ]
    frequency = Counter(s for found in stems for s in found)
    facts = [*find_names(plain(claim), ""), *find_quotations(claim), *figures]
    facts += [d.text for d in find_dates(claim, None)]
    hard = {*figures, *(s for fact in facts for s in content_stems(fact))}
    left = {
        s: math.log(1 + len(stems) / frequency[s]) * (_HARD_FACT if s in hard else 1.0)
        for s in (*content_stems(claim), *figures)
        if s in frequency
    }
    chosen: list[int] = []
    sets: list[tuple[Evidence, ...]] = []
    for _ in range(_GATHERED):
        gains = [sum(left.get(s, 0.0) for s in found) for found in stems]
        best = max(range(len(stems)), key=lambda i: gains[i], default=None)
        if best is None or gains[best] <= 0:
            break
        chosen.append(best)
        for found in stems[best]:
            left.pop(found, None)
        sets.append(tuple(evidence[i] for i in sorted(chosen)))
    return sets


def _has_figure(text: str, figure: str) -> bool:
    """Tell whether a text has a figure as a whole: "$5bn" is not in "$1.5bn"."""
    return re.search(rf"(?<![\w.,]){re.escape(figure)}(?!\w|[.,]\d)", text) is not None


def _attributed(claim: str, nearest: Sequence[Evidence]) -> str | None:
    """Return a claim with the attribution that its sentence ends on and the model left out."""
    found = nearest and _ACCORDING_TO.search(nearest[0].text)
    if not found or is_reported(claim):
        return None
    return f"{claim.rstrip('.')}, {found.group()}" + ("." if claim.endswith(".") else "")
