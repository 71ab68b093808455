"""From a draft to an answer: every claim verified, or the reason for abstaining."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.answer_types import Citation, Claim, Dropped, Status
from rag.extractive import answerable, can_answer, draft_from_sentences, whole_text
from rag.language import foreign_language
from rag.question import ALIKE, Asked, gives_what_is_asked, is_about
from rag.shared import shared_name, unknown_names
from rag.support import verify_claim
from rag.types import Context, Draft, DraftClaim, Evidence, Failure, Verdict, Window
from rag.verify.names import knows_name
from rag.words import content_stems

_SAME_CLAIM = 0.8  # share of stems in common from which one claim repeats another


def verify_next(
    claim: DraftClaim, earlier: Sequence[Verdict], context: Context, asked: Asked
) -> Verdict:
    """Check the next claim of a draft: is it supported, an answer, and not said before?

    What comes later in the draft has no say, so that a claim can be shown as soon as it is there.
    """
    verdict = verify_claim(claim, context.evidence)
    if verdict.supported and (fault := _fault(asked, verdict, context)):
        failure = Failure("answer", claim.text, fault)
        return replace(verdict, failures=(failure,))
    if verdict.supported and any(v.supported and _repeats(verdict.text, v.text) for v in earlier):
        failure = Failure("repetition", claim.text, "it repeats another claim")
        return replace(verdict, failures=(failure,))
    return verdict


def stand_in(verdicts: Sequence[Verdict], asked: Asked, context: Context) -> Verdict | None:
    """Return a sentence in place of a draft of which no claim survived, or None.

    Where a claim distorts its sentence, and that sentence itself can be the answer, the sentence
    stands in for the claim: it is what the model meant, in words that are true.
    """
    if any(v.supported for v in verdicts):
        return None
    if asked.several and verdicts:
        drafted = draft_from_sentences(asked, context.evidence).claims
        numbers = {n for claim in drafted[:1] for n in claim.sentences}
        return next((quoting(e) for e in context.evidence if e.number in numbers), None)
    sentences = (e for v in verdicts for e in v.evidence if can_answer(asked, e))
    return next((quoting(e) for e in sentences), None)


def verify_draft(
    draft: Draft, context: Context, asked: Asked, earlier: Sequence[Verdict] = ()
) -> tuple[Verdict, ...]:
    """Check every claim of a draft, each after those before it; `stand_in` if none survives.

    Args:
        draft: the claims.
        context: the evidence that they were drafted from.
        asked: the question.
        earlier: the verdicts on the first claims, where those were verified already.
    """
    verdicts = list(earlier)
    for claim in draft.claims[len(earlier) :]:
        verdicts.append(verify_next(claim, verdicts, context, asked))
    sentence = stand_in(verdicts, asked, context)
    return (*verdicts, sentence) if sentence else tuple(verdicts)


def quoting(evidence: Evidence) -> Verdict:
    """Return a sentence as a claim of its own: word for word, it needs no check."""
    return Verdict(DraftClaim(evidence.text, (evidence.number,)), evidence.text, (evidence,), ())


def _fault(asked: Asked, verdict: Verdict, context: Context) -> str | None:
    """Return why a claim that its sentences support is no answer, if it is none."""
    if not _answers(asked, verdict):
        return "it does not answer what was asked"
    if not asked.several or "who" not in asked.kinds:
        return None
    shared = shared_name(asked, (*context.evidence, *context.beyond))
    if shared and not knows_name(verdict.text, shared):
        return f"the articles that fit the question share the name {shared!r}, which it lacks"
    return None


def _answers(asked: Asked, verdict: Verdict) -> bool:
    text = " ".join([verdict.text, *(e.text for e in verdict.evidence)])
    context = " ".join(f"{e.article.title}. {e.context}" for e in verdict.evidence)
    whole = " ".join(whole_text(e.article) for e in verdict.evidence)
    alike = any((e.likeness or 0) >= ALIKE for e in verdict.evidence)
    given = any(
        # A reason may stand in the sentence and not in the claim ("after DNA tests showed …").
        gives_what_is_asked(_only(asked, i), text if kind in {"why", "cause"} else verdict.text)
        for i, kind in enumerate(asked.kinds)
    )
    return given and is_about(asked, text, context, whole, alike=alike)


def _only(asked: Asked, index: int) -> Asked:
    return replace(asked, kinds=(asked.kinds[index],))


def _repeats(text: str, other: str) -> bool:
    ours, theirs = set(content_stems(text)), set(content_stems(other))
    return bool(ours and theirs) and len(ours & theirs) / min(len(ours), len(theirs)) >= _SAME_CLAIM


def dropped(verdicts: Iterable[Verdict]) -> tuple[Dropped, ...]:
    """Return the claims that are not printed, each with its reasons."""
    return tuple(
        Dropped(v.claim.text, "; ".join(f"{f.check}: {f.reason}" for f in v.failures))
        for v in verdicts
        if not v.supported
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
    """Return the supported claims with their citation numbers."""
    return tuple(Claim(v.text, citations.cite(v.evidence)) for v in verdicts if v.supported)


def joined(claims: Sequence[Claim]) -> str | None:
    """Return claims as running text with citation marks, or None if there are none."""
    parts = []
    for claim in claims:
        text = claim.text.rstrip()
        text += "" if text.endswith((".", "!", "?", '."', ".”")) else "."
        parts.append(text + "".join(f"[{n}]" for n in claim.citations))
    return " ".join(parts) or None


def abstention(
    context: Context, asked: Asked, verdicts: Sequence[Verdict], window: Window, elsewhere: bool
) -> tuple[Status, str]:
    """Return why there is no answer.

    Args:
        context: the evidence that was looked at.
        asked: the question.
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
    if (foreign := foreign_language(asked.text)) and not answerable(asked, context):
        return (
            "not_in_corpus",
            f"the question is in {foreign}, and no article in {foreign} answers it",
        )
    if unknown := unknown_names(asked, context):
        return "not_in_corpus", f"no article that bears on this speaks of {' or '.join(unknown)}"
    if not answerable(asked, context):
        return "not_in_corpus", f"no article says {_asked_for(asked)}"
    if verdicts:
        return "unverifiable", (
            f"{len(verdicts)} drafted claim{'s' if len(verdicts) > 1 else ''} did not pass the "
            "checks against the articles"
        )
    return "not_in_corpus", "no answer was found in the articles"


def _asked_for(asked: Asked) -> str:
    if asked.fitting.named:
        return "the name that was asked for"
    words = {
        "how_many": "how many",
        "measure": "the figure that was asked for",
        "when": "when",
        "where": "where",
        "why": "why",
        "cause": "what caused it",
        "who": "who",
        "who_is": "who that is",
        "open": "what was asked",
    }
    return " and ".join(words[kind] for kind in asked.kinds)
