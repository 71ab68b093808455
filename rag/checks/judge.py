"""Is one sentence of a text supported by its sources?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.checks.claims import verify_claim
from rag.types import DraftClaim, Evidence, Support
from rag.types.check import Judgement

# claim, source text -> probability that it is supported; None: cannot say, the checks stand
SecondReader = Callable[[str, str], float | None]

_SURE = 0.5  # probability from which a second reader settles what the checks leave uncertain
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
        second_reader: asked where the checks leave it uncertain.
    """
    verdict = verify_claim(DraftClaim(claim, ()), evidence)
    reason = "; ".join(f"{f.check}: {f.reason}" for f in verdict.failures) or None
    if verdict.support == "uncertain":
        reason = "support: it is not certain that the source says this"
        if second_reader:
            told = f"{before} {claim}".strip() if _LEANS_ON.match(claim) else claim
            score = second_reader(told, _told(evidence))
            if score is not None:
                likely = (verdict.probability + score) / 2
                settled: Support = "supported" if score >= _SURE else "unsupported"
                doubt = f"second reader: {score:.2f} likely to be supported"
                return Judgement(
                    likely, settled, None if score >= _SURE else doubt, verdict.evidence
                )
    return Judgement(verdict.probability, verdict.support, reason, verdict.evidence)


def _told(evidence: Sequence[Evidence]) -> str:
    """Return what the sources say, as a reader sees it: without markup, paragraphs apart."""
    paragraphs: dict[tuple[str, int], list[str]] = {}
    for item in evidence:
        place = (item.article.article_id, item.sentence.paragraph)
        paragraphs.setdefault(place, []).append(item.text)
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs.values())
