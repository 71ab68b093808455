"""How many of the words that carry a text's meaning another text has too."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rag.text.words import REPORTING_STEMS, content_stems, unique

_SHARED_LETTERS = 5
_SAID_ALREADY = 0.65  # share of a line's words in an earlier one from which it is a repetition
_SAYS_MORE = 0.85  # share of an earlier line's words in a longer one from which that repeats it
_BEGINNING = 4  # letters of a word that another one may begin with


@lru_cache(maxsize=4096)  # a claim is held against the same sentences many times over
def missing_stems(claim: str, evidence: str) -> tuple[tuple[str, ...], int]:
    """Return the stems of `claim` that `evidence` lacks, and how many stems the claim has."""
    given = set(content_stems(evidence))
    claimed = unique([s for s in content_stems(claim) if s not in REPORTING_STEMS])
    return tuple(s for s in claimed if s not in given and not _kin(s, given)), len(claimed)


def stems_missing(stems: Iterable[str], evidence: str) -> list[str]:
    """Return those of `stems` that `evidence` lacks; to stem a stem again can spoil it ("rais")."""
    given = set(content_stems(evidence))
    return [s for s in stems if s not in given and not _kin(s, given)]


def carries(claim: str, sentence: str) -> float:
    """Return the share of the claim's words that one sentence has, 0 to 1."""
    missing, total = missing_stems(claim, sentence)
    return 1 - len(missing) / total if total else 0.0


def repeats(text: str, other: str) -> bool:
    """Tell whether `text` says again what `other` says, in the same or other words."""
    ours, theirs = set(content_stems(text)), set(content_stems(other))
    if not ours or not theirs:
        return False
    shared = len(ours & theirs)
    return shared / len(ours) >= _SAID_ALREADY or shared / len(theirs) >= _SAYS_MORE


def overlap(text: str, other: str) -> float:
    """Return the share of the shorter text's content words that the other has too, 0 to 1."""
    ours, theirs = set(content_stems(text)), set(content_stems(other))
    return len(ours & theirs) / min(len(ours), len(theirs)) if ours and theirs else 0.0


def mutual_overlap(text: str, other: str) -> float:
    """Return the share of the longer text's content words that the other has too, 0 to 1."""
    ours, theirs = set(content_stems(text)), set(content_stems(other))
    return len(ours & theirs) / max(len(ours), len(theirs), 1)


def _kin(stem: str, given: set[str]) -> bool:
    """Tell whether a word of the same family is there: "destruct" for "destroy", "fire" for "firework"."""
    ours = stem.rstrip("e")
    for other in given:
        if len(stem) >= _SHARED_LETTERS and other[:_SHARED_LETTERS] == stem[:_SHARED_LETTERS]:
            return True
        begins = other.startswith(ours) or stem.startswith(other.rstrip("e"))
        if begins and min(len(stem), len(other)) >= _BEGINNING:
            return True
    return False
