"""From a claim to its verdict: which sentences support it, and how surely."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from rag.checks.parsed import parse
from rag.checks.verdict import UPPER, features, outcome, passage_of, probability
from rag.checks.vetoes import gives_a_part, vetoes
from rag.models.encoders.reader import Reader, shared_reader
from rag.text.coverage import carries
from rag.text.dateline import without_dateline
from rag.types import DraftClaim, Evidence, Failure, Support, Verdict

_SINGLE = 4  # sentences that a claim is held against one by one
_GATHERED = 2  # sentences that together may support one claim
_MORE_LIKELY_THAN_NOT = 0.5
_HARD_FACT = 6.0  # weight of a name or figure against a plain word, when sentences are gathered


def verify_claim(
    claim: DraftClaim, evidence: Sequence[Evidence], reader: Reader | None = None
) -> Verdict:
    """Hold a drafted claim against the sentences it names, and against better ones.

    A small model often says the right thing and points at the wrong sentence, or at four of them.
    The claim is read against each of the likest sentences alone, then against those it names
    together, then against the few that between them have its words. Of those that support it, the
    fewest sentences are cited; else the likeliest.

    Args:
        claim: the statement.
        evidence: every sentence that may support it.
        reader: None is the one of this process.
    """
    if copied := _copied(claim.text, evidence):
        return Verdict(claim, claim.text, copied, (), 1.0, "supported")
    readable = [e for e in evidence if e.article.language == "en"]
    if not readable:
        return _foreign(claim, evidence)
    tried = [
        (probability(features(claim.text, attempt, reader or shared_reader())), attempt)
        for attempt in attempts_for(claim, readable)
    ]
    named = [t for t in tried if all(e.number in claim.sentences for e in t[1])]
    if named and max(likely for likely, _ in tried) < _MORE_LIKELY_THAN_NOT:
        tried = named  # a sentence that the draft does not name has to support the claim itself
    likely, chosen = max(tried, key=lambda t: _preference(*t, named=claim.sentences))
    # The likest sentence is asked too: it may be passed over just because its figure is another one.
    articles = {e.article.article_id for e in chosen}
    own = [e for e in readable if e.article.article_id in articles]
    likest = max(own, key=lambda e: carries(claim.text, e.text))
    if pointed := vetoes(claim.text, chosen, readable) or vetoes(claim.text, (likest,), readable):
        return Verdict(claim, claim.text, chosen, pointed, min(likely, _VETOED), "unsupported")
    said, told = parse(claim.text), parse(" ".join(e.text for e in chosen))
    if gives_a_part(said, told):
        likely = min(likely, _NOT_SURE)
    result = outcome(likely)
    failures = () if result != "unsupported" else (_why(claim.text, chosen, reader),)
    return Verdict(claim, claim.text, chosen, failures, likely, result)


def _preference(
    likely: float, attempt: Sequence[Evidence], *, named: Sequence[int]
) -> tuple[int, bool, int, float]:
    """Order attempts: by outcome; what the draft names before what it does not; the fewest sentences."""
    outcomes: tuple[Support, ...] = ("unsupported", "uncertain", "supported")
    is_named = all(e.number in named for e in attempt)
    return (outcomes.index(outcome(likely)), is_named, -len(attempt), likely)


_NOT_SURE = UPPER - 0.01  # that of a claim whose figure may be of a part, at most
_VETOED = 0.05  # the probability of a claim that an exact comparison refuses, at most


def is_word_for_word(claim: str, evidence: Sequence[Evidence]) -> bool:
    """Tell whether a claim is one of its sentences, or all of them as they stand in one article.

    Sentences from further apart say something else together: "he" is another one there.
    """
    sentences = [e.text for e in evidence]
    if claim in sentences:
        return True
    places = [(e.article.article_id, e.sentence.number) for e in evidence]
    first, number = places[0]
    in_a_row = places == [(first, number + i) for i in range(len(places))]
    return in_a_row and claim == " ".join(sentences)


def gather(claim: str, evidence: Sequence[Evidence]) -> list[tuple[Evidence, ...]]:
    """Return growing sets of sentences that between them have the words of `claim`.

    Greedy set cover: each next sentence is the one that adds most, rare words, names and figures
    counting more. In each set the sentences stand in reading order.
    """
    said = parse(claim)
    hard = {s for fact in (*said.names, *said.quotations) for s in parse(fact).stems}
    figures = {q.text for q in said.quantities}
    found = []
    for item in evidence:
        told = parse(item.text, item.article.published)
        given = {q.text for q in told.quantities} & figures
        found.append({*told.stems, *given})
    frequency = Counter(s for stems in found for s in stems)
    left = {
        s: math.log(1 + len(found) / frequency[s]) * (_HARD_FACT if s in hard | figures else 1.0)
        for s in (*said.stems, *sorted(figures))
        if s in frequency
    }
    chosen: list[int] = []
    sets: list[tuple[Evidence, ...]] = []
    for _ in range(_GATHERED):
        gains = [sum(left.get(s, 0.0) for s in sorted(stems)) for stems in found]
        best = max(range(len(found)), key=lambda i: gains[i], default=None)
        if best is None or gains[best] <= 0:
            break
        chosen.append(best)
        for stem in found[best]:
            left.pop(stem, None)
        sets.append(tuple(evidence[i] for i in sorted(chosen)))
    return sets


def _copied(claim: str, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the sentence that a claim is word for word, or those in a row that it is."""
    for i, item in enumerate(evidence):
        if claim in {item.text, without_dateline(item.text)}:
            return (item,)
        for length in range(2, _GATHERED + 1):
            row = tuple(evidence[i : i + length])
            if claim.startswith(item.text) and len(row) == length and is_word_for_word(claim, row):
                return row
    return ()


def attempts_for(claim: DraftClaim, evidence: Sequence[Evidence]) -> list[tuple[Evidence, ...]]:
    """Return the sets of sentences that a claim is held against, one by one."""
    by_number = {e.number: e for e in evidence}
    cited = tuple(by_number[n] for n in claim.sentences if n in by_number)
    nearest = sorted(evidence, key=lambda e: (-carries(claim.text, e.text), e not in cited))
    singles = dict.fromkeys([*cited[:_SINGLE], *nearest[:_SINGLE]])
    attempts: list[tuple[Evidence, ...]] = [(e,) for e in singles]
    if len(cited) > 1:
        attempts.append(tuple(sorted(cited[:_GATHERED], key=lambda e: e.number)))
    attempts += gather(claim.text, evidence)
    return list(dict.fromkeys(attempts))


def _foreign(claim: DraftClaim, evidence: Sequence[Evidence]) -> Verdict:
    if not evidence:
        failure = Failure("citation", claim.text, "no sentence is cited for it")
        return Verdict(claim, claim.text, (), (failure,), 0.0, "unsupported")
    language = evidence[0].article.language
    failure = Failure("language", claim.text, f"its source is in {language!r}, and is only quoted")
    return Verdict(claim, claim.text, tuple(evidence[:1]), (failure,), 0.0, "unsupported")


def _why(claim: str, evidence: Sequence[Evidence], reader: Reader | None) -> Failure:
    """Return in words why a claim that no comparison refuses is not supported."""
    reading = (reader or shared_reader()).supports(claim, [passage_of(evidence)])[0]
    if reading.contradicts > max(reading.supports, reading.neither):
        said = " ".join(e.text for e in evidence)
        return Failure("contradicted", claim, f"the article says otherwise: “{said}”")
    return Failure("support", claim, "the article does not say this")
