"""Is one sentence supported by the sources? The one place where a check decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.check_types import Judgement
from rag.support import verify_claim
from rag.types import DraftClaim, Evidence
from rag.verify.coverage import carries

THRESHOLD = 0.5  # score from which a sentence counts as supported

# claim, source text -> probability that it is supported; None: cannot say, the checks stand
SecondReader = Callable[[str, str], float | None]

_JUST_BELOW = 0.49
# Checks that another wording may trip, or a source without a date; the others name a fact that differs.
_UNDECIDED = frozenset({"coverage", "undated"})
# A sentence that begins so is about what the one before it tells.
_LEANS_ON = re.compile(
    r"(?:he|she|it|they|his|her|its|their|this|these|those|both|the two|the latter)\b",
    re.IGNORECASE,
)


def judge_sentence(
    claim: str,
    evidence: Sequence[Evidence],
    *,
    before: str = "",
    second_reader: SecondReader | None = None,
) -> Judgement:
    """Judge one sentence against every sentence of its sources.

    Args:
        claim: the sentence.
        evidence: what may support it, at least one.
        before: the sentence before it in the checked text, for what its pronouns stand for; may
            be empty.
        second_reader: asked where the checks leave it undecided: nothing is wrong but words that
            the source does not have, which may be another wording or another story, or a year
            that a source without a date does not settle.
    """
    verdict = verify_claim(DraftClaim(claim, ()), evidence)
    if verdict.supported and verdict.text != claim:
        # It holds only with the attribution that the source has and this text has not.
        left_out = verdict.text.removeprefix(claim.rstrip(".")).strip(" ,.")
        lost = f"attribution: the source says so only “{left_out}”"
        return Judgement(_JUST_BELOW, lost, verdict.evidence)
    covered = carries(claim, " ".join(e.text for e in verdict.evidence))
    reason = "; ".join(f"{f.check}: {f.reason}" for f in verdict.failures) or None
    failed = {f.check for f in verdict.failures}
    if second_reader and failed <= _UNDECIDED and (failed or covered < 1):
        told = f"{before} {claim}".strip() if _LEANS_ON.match(claim) else claim
        score = second_reader(told, _told(evidence))
        if score is not None:
            doubt = reason or f"second reader: {score:.2f} likely to be supported"
            return Judgement(score, None if score >= THRESHOLD else doubt, verdict.evidence)
    if verdict.supported:
        return Judgement(THRESHOLD + (1 - THRESHOLD) * covered, None, verdict.evidence)
    return Judgement(_JUST_BELOW * covered, reason, verdict.evidence)


def _told(evidence: Sequence[Evidence]) -> str:
    """Return what the sources say, as a reader sees it: without markup, paragraphs apart."""
    paragraphs: dict[tuple[str, int], list[str]] = {}
    for item in evidence:
        place = (item.article.article_id, item.sentence.paragraph)
        paragraphs.setdefault(place, []).append(item.text)
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs.values())
