"""Causes: that one thing came of another is said by the evidence, and not put together from it."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.verify.coverage import carries
from rag.words import content_stems, plain

_LEAST = 0.3  # share of the words of each side that one passage must have
_TURNED = 0.5  # by how much more of both sides a passage must have on the other side
_CAUSE = re.compile(
    r"\b(?P<cue>because(?: of)?|due to|owing to|thanks to|as a (?:result|consequence) of"
    r"|on (?:the )?grounds? (?:that|of)|in (?:response|retaliation) (?:to|for)"
    r"|(?:prompted|caused|triggered|brought about|driven|sparked) by"
    r"|led (?:[\w'-]+ ){0,4}?to|caused|prompted|triggered|sparked|resulted in|brought about)\b",
    re.IGNORECASE,
)

# "The storm caused the flood": the cause stands first.
_FORWARD = re.compile(
    r"(?:led .*to|caused|prompted|triggered|sparked|resulted in|brought about)$", re.IGNORECASE
)


def check_causes(claim: str, passages: list[str]) -> list[Failure]:
    """Return a failure for a cause and an effect that no passage of the evidence tells together.

    Two true sentences of an article, joined by "because", are one that it does not say.

    Args:
        claim: the statement.
        passages: the cited sentences, each with those before it.
    """
    claim = plain(claim)
    found = _CAUSE.search(claim)
    if not found:
        return []
    before, after = claim[: found.start()], claim[found.end() :]
    first = not content_stems(before)
    if first:  # "Because of the storm, the match …"
        before, _, after = after.partition(",")
    if not content_stems(before) or not content_stems(after):
        return []
    effect, cause = (after, before) if first or _FORWARD.match(found["cue"]) else (before, after)
    if any(_turned(effect, cause, p) for p in map(plain, passages)):
        return [Failure("causes", found["cue"], "in the source the effect is the cause")]
    if any(min(carries(before, p), carries(after, p)) >= _LEAST for p in map(plain, passages)):
        return []
    reason = f"the source does not say both sides of {found['cue']!r} together"
    return [Failure("causes", found["cue"], reason)]


def _turned(effect: str, cause: str, passage: str) -> bool:
    """Tell whether a passage has the effect of a claim as the cause of its cause."""
    for found in _CAUSE.finditer(passage):
        sides = [passage[: found.start()], passage[found.end() :]]
        theirs, its_cause = reversed(sides) if _FORWARD.match(found["cue"]) else sides
        kept = carries(effect, theirs) + carries(cause, its_cause)
        if kept + _TURNED < carries(effect, its_cause) + carries(cause, theirs):
            return True
    return False
