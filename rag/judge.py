"""Is one sentence supported by the sources? The one place where a check decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.answer import verify_claim
from rag.check_types import Judgement
from rag.types import DraftClaim, Evidence
from rag.verify.coverage import carries

THRESHOLD = 0.5  # score from which a sentence counts as supported

SecondReader = Callable[[str, str], float]  # claim, source text -> probability that it is supported

_JUST_BELOW = 0.49


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
        second_reader: asked where the checks found nothing wrong but words that the source does
            not have, which another wording may explain.
    """
    verdict = verify_claim(DraftClaim(claim, ()), evidence)
    if verdict.supported and verdict.text == claim:
        return Judgement(1.0, None, verdict.evidence)
    if verdict.supported:
        # It holds only with the attribution that the source has and this text has not.
        left_out = verdict.text.removeprefix(claim.rstrip(".")).strip(" ,.")
        reason = f"attribution: the source says so only “{left_out}”"
        return Judgement(_JUST_BELOW, reason, verdict.evidence)
    reason = "; ".join(f"{f.check}: {f.reason}" for f in verdict.failures)
    if second_reader and {f.check for f in verdict.failures} == {"coverage"}:
        source = "\n\n".join(dict.fromkeys(e.article.text for e in evidence))
        score = second_reader(f"{before} {claim}".strip(), source)
        return Judgement(score, None if score >= THRESHOLD else reason, verdict.evidence)
    share = max(carries(claim, e.text) for e in verdict.evidence)
    return Judgement(min(share, _JUST_BELOW), reason, verdict.evidence)
