"""Whole: a claim that breaks off says what its author did not mean."""

from __future__ import annotations

from rag.types import Failure
from rag.words import plain_marks, words

# What no English sentence ends with: a model stopped here, often before a quotation mark.
_GOES_ON = frozenset(
    """a an the and or nor but if that than because while whether of to from with into onto upon
    at by for is are was were be been am has have had will would can could shall should may might
    must do does did not no their its his my our your""".split()
)
_ENOUGH = 3  # words at the end of a claim that show where in its source it broke off


def check_whole(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for a claim that ends in the middle of a sentence.

    A small model that writes JSON ends a text where it should have escaped a quotation mark.

    Args:
        claim: the statement.
        evidence: the sentences that it rests on.
    """
    spoken = words(claim)
    if not spoken or not claim.rstrip()[-1].isalnum():
        return []
    last = spoken[-1]
    if last in _GOES_ON or f'{" ".join(spoken[-_ENOUGH:])} "' in plain_marks(evidence):
        return [Failure("whole", last, f"it breaks off after {last!r}")]
    return []
