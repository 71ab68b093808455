"""From a draft to an answer: every claim verified, or the reason for abstaining."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.checks.claims import verify_claim
from rag.search.reading import ANSWERS, MAY_ANSWER, claim_answers, is_answered, unknown_names
from rag.text.language import foreign_language
from rag.text.words import content_stems
from rag.types import Context, Draft, DraftClaim, Evidence, Failure, Verdict, Window
from rag.types.answer import Citation, Claim, Dropped, Status

_SAME_CLAIM = 0.8  # share of stems in common from which one claim repeats another


def verify_next(
    claim: DraftClaim, earlier: Sequence[Verdict], context: Context, question: str, *, strict: bool
) -> Verdict:
    """Check the next claim of a draft: is it supported, an answer, and not said before?

    What comes later in the draft has no say, so that a claim can be shown as soon as it is there.
    `strict` refuses what is uncertain.
    """
    verdict = verify_claim(claim, context.evidence)
    if strict and verdict.support == "uncertain":
        failure = Failure("support", claim.text, "it is not certain that the article says this")
        return replace(verdict, failures=(failure,))
    if verdict.printed and not claim_answers(question, claim.text, verdict.evidence):
        failure = Failure("answer", claim.text, "it does not answer what was asked")
        return replace(verdict, failures=(failure,))
    if verdict.printed and any(v.printed and _repeats(verdict.text, v.text) for v in earlier):
        failure = Failure("repetition", claim.text, "it repeats another claim")
        return replace(verdict, failures=(failure,))
    return verdict


def stand_in(verdicts: Sequence[Verdict], context: Context) -> Verdict | None:
    """Return a sentence in place of a draft of which no claim survived, or None.

    Where a claim distorts its sentence, and that sentence itself answers, the sentence stands in
    for the claim: it is what the model meant, in words that are true.
    """
    if not verdicts or any(v.printed for v in verdicts):
        return None
    near = {e.number for v in verdicts for e in v.evidence}
    able = [e for e in context.evidence if e.number in near and e.answers >= ANSWERS]
    best = max(able, key=lambda e: e.answers, default=None)
    return quoting(best) if best else None


def verify_draft(
    draft: Draft,
    context: Context,
    question: str,
    earlier: Sequence[Verdict] = (),
    *,
    strict: bool = False,
) -> tuple[Verdict, ...]:
    """Check every claim of a draft, each after those before it; `stand_in` if none survives.

    Args:
        draft: the claims.
        context: the evidence that they were drafted from, read for the question.
        question: standing alone.
        earlier: the verdicts on the first claims, where those were verified already.
        strict: refuse what is uncertain.
    """
    verdicts = list(earlier)
    for claim in draft.claims[len(earlier) :]:
        verdicts.append(verify_next(claim, verdicts, context, question, strict=strict))
    sentence = stand_in(verdicts, context)
    return (*verdicts, sentence) if sentence else tuple(verdicts)


def quoting(evidence: Evidence) -> Verdict:
    """Return a sentence as a claim of its own: word for word, it needs no check."""
    return Verdict(DraftClaim(evidence.text, (evidence.number,)), evidence.text, (evidence,), ())


def _repeats(text: str, other: str) -> bool:
    ours, theirs = set(content_stems(text)), set(content_stems(other))
    return bool(ours and theirs) and len(ours & theirs) / min(len(ours), len(theirs)) >= _SAME_CLAIM


def dropped(verdicts: Iterable[Verdict]) -> tuple[Dropped, ...]:
    """Return the claims that are not printed, each with its reasons."""
    return tuple(
        Dropped(v.claim.text, "; ".join(f"{f.check}: {f.reason}" for f in v.failures))
        for v in verdicts
        if not v.printed
    )


class Citations:
    """Numbers the sentences that are cited, each once, in order of first use."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int], int] = {}
        self._items: list[Citation] = []

    def cite(self, evidence: Iterable[Evidence]) -> tuple[int, ...]:
        """Return the citation numbers of these sentences."""
        numbers = []
        for item in evidence:
            place = (item.article.article_id, item.sentence.start)
            if place not in self._numbers:
                self._numbers[place] = len(self._items) + 1
                self._items.append(_citation(len(self._items) + 1, item))
            numbers.append(self._numbers[place])
        return tuple(numbers)

    @property
    def items(self) -> tuple[Citation, ...]:
        """All citations so far."""
        return tuple(self._items)


def _citation(number: int, item: Evidence) -> Citation:
    article = item.article
    start, end = item.sentence.start, item.sentence.end
    return Citation(
        number=number,
        article_id=article.article_id,
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        origin=article.origin,
        quote=article.text[start:end],
        start=start,
        end=end,
        dates=item.dates,
    )


def claims_of(verdicts: Iterable[Verdict], citations: Citations) -> tuple[Claim, ...]:
    """Return the claims that are printed, with their citation numbers."""
    return tuple(
        Claim(v.text, citations.cite(v.evidence), v.support, round(v.probability, 3))
        for v in verdicts
        if v.printed
    )


def abstention(
    context: Context, question: str, verdicts: Sequence[Verdict], window: Window, elsewhere: bool
) -> tuple[Status, str]:
    """Return why there is no answer.

    Args:
        context: the evidence that was looked at.
        question: standing alone.
        verdicts: what became of the drafted claims.
        window: the limits of the question.
        elsewhere: whether an article outside the limits could answer.
    """
    if elsewhere:
        limits = [f"from {window.since:%Y-%m-%d}"] if window.since else []
        limits += [f"until {window.until:%Y-%m-%d}"] if window.until else []
        return (
            "outside_dates",
            f"only articles outside the dates asked for ({' '.join(limits)}) say",
        )
    if not context.hits:
        return "not_in_corpus", "the collection has no article on this"
    found = [e.article.text for e in (*context.evidence, *context.beyond)]
    if (foreign := foreign_language(question, found)) and not is_answered(context):
        return (
            "not_in_corpus",
            f"the question is in {foreign}, and no article in {foreign} answers it",
        )
    if unknown := unknown_names(question, context):
        return "not_in_corpus", f"no article that bears on this speaks of {' or '.join(unknown)}"
    if verdicts and is_answered(context, MAY_ANSWER):
        return "unverifiable", (
            f"{len(verdicts)} drafted claim{'s' if len(verdicts) > 1 else ''} did not pass the "
            "checks against the articles"
        )
    return "not_in_corpus", "no sentence of the articles answers this"
