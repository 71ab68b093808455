"""From a draft to an answer: every claim verified, or the reason for abstaining."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from rag.answer.draft import draft_from_sentences
from rag.checks.claims import verify_claim
from rag.search.reading import MAY_ANSWER, claim_answers, is_answered, unknown_names
from rag.text.coverage import overlap
from rag.text.language import foreign_language
from rag.types import Context, Draft, DraftClaim, Evidence, Failure, Verdict, Window
from rag.types.answer import Citation, Claim, Dropped, Status

# Gets each claim that may be printed as it will stand in the answer, and the sentences that it cites.
OnClaim = Callable[[Claim, tuple[Citation, ...]], None]

_SAME_CLAIM = 0.8  # share of stems in common from which one claim repeats another


class Verification:
    """Verifies the claims of one draft in order; nothing unverified leaves it.

    What comes later in a draft has no say, so that a claim can be shown as soon as it is there.
    """

    def __init__(
        self,
        context: Context,
        question: str,
        *,
        strict: bool = False,
        on_claim: OnClaim | None = None,
        cited: Sequence[Citation] = (),
    ) -> None:
        """Begin with no claims.

        Args:
            context: the evidence that is drafted from, read for the question.
            question: standing alone.
            strict: refuse what is uncertain.
            on_claim: gets what may be shown.
            cited: the citations of an answer that this one goes on.
        """
        self._context, self._question, self._strict = context, question, strict
        self._on_claim = on_claim
        self._verdicts: list[Verdict] = []
        self._cited, self._citations = cited, Citations(cited)

    def add(self, claim: DraftClaim) -> None:
        """Check the next claim: is it supported, an answer, and not said before?"""
        verdict = verify_claim(claim, self._context.evidence)
        if failure := self._failure(verdict):
            verdict = replace(verdict, failures=(failure,))
        self._take(verdict)

    def finish(self, draft: Draft) -> tuple[Verdict, ...]:
        """Check what is left of a draft that begins with the claims added; return all verdicts.

        A model may take its first claims for a thought: then the draft is verified from the start.
        Where no claim survives, sentences may stand in for them.
        """
        if draft.claims[: len(self._verdicts)] != tuple(v.claim for v in self._verdicts):
            self._verdicts, self._citations = [], Citations(self._cited)
        for claim in draft.claims[len(self._verdicts) :]:
            self.add(claim)
        for verdict in _stand_in(self._verdicts, self._context):
            self._take(verdict)
        return tuple(self._verdicts)

    def _failure(self, verdict: Verdict) -> Failure | None:
        text = verdict.claim.text
        if self._strict and verdict.support == "uncertain":
            return Failure("support", text, "it is not certain that the article says this")
        if not verdict.printed:
            return None
        if not claim_answers(self._question, text, verdict.evidence):
            return Failure("answer", text, "it does not answer what was asked")
        if any(v.printed and overlap(verdict.text, v.text) >= _SAME_CLAIM for v in self._verdicts):
            return Failure("repetition", text, "it repeats another claim")
        return None

    def _take(self, verdict: Verdict) -> None:
        self._verdicts.append(verdict)
        if self._on_claim:
            for claim in claims_of([verdict], self._citations):
                cited = tuple(self._citations.items[n - 1] for n in claim.citations)
                self._on_claim(claim, cited)


def _stand_in(verdicts: Sequence[Verdict], context: Context) -> tuple[Verdict, ...]:
    """Return sentences in place of a draft of which no claim survived; nothing for an empty draft.

    Where every claim distorts its evidence, the sentences that answer say it in words that are true.
    """
    if not verdicts or any(v.printed for v in verdicts):
        return ()
    evidence = (*context.evidence, *context.beyond)
    return tuple(verify_claim(c, evidence) for c in draft_from_sentences(evidence).claims)


def quoting(evidence: Evidence) -> Verdict:
    """Return a sentence as a claim of its own: word for word, it needs no check."""
    return Verdict(DraftClaim(evidence.text, (evidence.number,)), evidence.text, (evidence,), ())


def dropped(verdicts: Iterable[Verdict]) -> tuple[Dropped, ...]:
    """Return the claims that are not printed, each with its reasons."""
    return tuple(
        Dropped(v.claim.text, "; ".join(f"{f.check}: {f.reason}" for f in v.failures))
        for v in verdicts
        if not v.printed
    )


class Citations:
    """Numbers the sentences that are cited, each once, in order of first use."""

    def __init__(self, cited: Sequence[Citation] = ()) -> None:
        """Begin with the sentences that are `cited` already."""
        self._items = list(cited)
        self._numbers = {(c.article_id, c.start): c.number for c in cited}

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
        page=item.sentence.page,
    )


def claims_of(verdicts: Iterable[Verdict], citations: Citations) -> tuple[Claim, ...]:
    """Return the claims that are printed, with their citation numbers."""
    return tuple(
        Claim(v.text, citations.cite(v.evidence), v.support, round(v.probability, 3))
        for v in verdicts
        if v.printed
    )


def outside_dates(window: Window) -> str:
    """Return in words that only articles outside the dates asked for could answer."""
    limits = [f"from {window.since:%Y-%m-%d}"] if window.since else []
    limits += [f"until {window.until:%Y-%m-%d}"] if window.until else []
    return f"only articles outside the dates asked for ({' '.join(limits)}) say"


def abstention(context: Context, question: str, verdicts: Sequence[Verdict]) -> tuple[Status, str]:
    """Return why there is no answer within the dates asked for.

    Args:
        context: the evidence that was looked at.
        question: standing alone.
        verdicts: what became of the drafted claims.
    """
    if not context.hits:
        return "not_in_corpus", "the collection has no article on this"
    found = [e.article.text for e in (*context.evidence, *context.beyond)]
    if (foreign := foreign_language(question, found)) and not is_answered(context):
        reason = f"the question is in {foreign}, and no article in {foreign} answers it"
        return "not_in_corpus", reason
    if unknown := unknown_names(question, context):
        return "not_in_corpus", f"no article that bears on this speaks of {' or '.join(unknown)}"
    if verdicts and is_answered(context, MAY_ANSWER):
        claims = "claim" if len(verdicts) == 1 else "claims"
        reason = f"{len(verdicts)} drafted {claims} did not pass the checks against the articles"
        return "unverifiable", reason
    return "not_in_corpus", "no sentence of the articles answers this"
