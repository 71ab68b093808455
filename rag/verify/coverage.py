"""Coverage: the words that carry a claim's meaning are words of its evidence."""

from __future__ import annotations

from rag.types import Failure
from rag.words import REPORTING_STEMS, content_stems, unique

# Nearly half of the words may be the writer's own ("previously" for "before"), since names, figures,
# opposites and negations have checks of their own; more is another story.
_MAX_MISSING_SHARE = 0.45
_MIN_CITED_SHARE = 0.4
_SHARED_LETTERS = 5
# Where a question asks and an article answers in other words, every time.
_SYNONYMS = (frozenset({"die", "kill", "fatal", "victim"}), frozenset({"injur", "hurt", "wound"}))
_COMPOUND = 4  # letters that the last part of a compound word has at least


def missing_stems(claim: str, evidence: str) -> tuple[list[str], int]:
    """Return the stems of `claim` that `evidence` lacks, and how many stems the claim has."""
    given = set(content_stems(evidence))
    claimed = unique([s for s in content_stems(claim) if s not in REPORTING_STEMS])
    return [s for s in claimed if s not in given and not _kin(s, given)], len(claimed)


def carries(claim: str, sentence: str) -> float:
    """Return the share of the claim's words that one sentence has, 0 to 1."""
    missing, total = missing_stems(claim, sentence)
    return 1 - len(missing) / total if total else 0.0


def check_coverage(claim: str, cited: str, wider: str) -> list[Failure]:
    """Return a failure if too many of the claim's words are not in its evidence.

    Args:
        claim: the statement.
        cited: the cited sentences; half of the claim's words must be in them.
        wider: with the headlines, and the sentences that their pronouns refer to.
    """
    missing, total = missing_stems(claim, wider)
    if total and len(missing) / total > _MAX_MISSING_SHARE:
        listed = ", ".join(missing)
        return [Failure("coverage", listed, f"the source does not speak of: {listed}")]
    if carries(claim, cited) < _MIN_CITED_SHARE:
        return [Failure("coverage", claim, "the cited sentence says little of it")]
    return []


def _kin(stem: str, given: set[str]) -> bool:
    """Tell whether a word of the same family is there: "destruct" for "destroy", "wildfire" for "fire"."""
    ours = stem.rstrip("e")
    for other in given:
        theirs = other.rstrip("e")
        if any(stem in group and other in group for group in _SYNONYMS):
            return True
        if min(len(stem), len(other)) >= _COMPOUND and (
            theirs.endswith(ours) or ours.endswith(theirs)
        ):
            return True
        if min(len(stem), len(other)) >= _COMPOUND and (
            other.startswith(ours) or stem.startswith(theirs)
        ):
            return True
        if len(stem) >= _SHARED_LETTERS and other[:_SHARED_LETTERS] == stem[:_SHARED_LETTERS]:
            return True
    return False
