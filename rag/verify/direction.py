"""Direction: what rose in the source does not fall, or stay, in the claim."""

from __future__ import annotations

from rag.types import Failure
from rag.words import plain, stem, words

_CLASSES = {
    "rises": "rise rose risen rising increase climb grow grew grown raise surge jump soar double triple",
    "falls": "fall fell fallen falling drop lower decrease decline reduce shrink cut plunge slide slump halve",
    "stays": "remain unchanged steady stay stayed flat",
}
_STEMS = {name: frozenset(stem(w) for w in listed.split()) for name, listed in _CLASSES.items()}


def check_direction(claim: str, evidence: str) -> list[Failure]:
    """Return a failure if the claim tells of another movement than its evidence does.

    Only where both speak of one: a claim may tell of a movement in words that are not listed.
    """
    claimed, given = _directions(claim), _directions(evidence)
    if claimed and given and not claimed & given:
        is_now, was = " and ".join(sorted(claimed)), " and ".join(sorted(given))
        return [Failure("direction", claim, f"it {is_now} in the claim, and {was} in the source")]
    return []


def _directions(text: str) -> set[str]:
    stems = {stem(w) for w in words(plain(text))}
    return {name for name, listed in _STEMS.items() if stems & listed}
