"""Coverage: the words that carry a claim's meaning are words of its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rag.checks.names import find_names
from rag.types import Failure
from rag.words import REPORTING_STEMS, content_stems, plain, unique, words

# Nearly half of the words may be the writer's own ("previously" for "before"), since names, figures,
# opposites and negations have checks of their own; more is another story.
_MAX_MISSING_SHARE = 0.45
_MIN_CITED_SHARE = 0.4
_SHARED_LETTERS = 5
# Where a question asks and an article answers in other words, every time.
_SYNONYMS = (frozenset({"die", "kill", "fatal", "victim"}), frozenset({"injur", "hurt", "wound"}))
_LIKE = re.compile(r"(?<=\w{3})-?lik$")
# Before these letters stands no word of its own: a port is in no "support" and no "report".
_PREFIXES = frozenset(
    """re sup sub trans ex im in com con de dis pro per pre un over under mis out be en em ab ad at op""".split()
)
_COMPOUND = 4  # letters that the last part of a compound word has at least


def missing_stems(claim: str, evidence: str) -> tuple[list[str], int]:
    """Return the stems of `claim` that `evidence` lacks, and how many stems the claim has."""
    missing, total = _missing_stems(claim, evidence)
    return list(missing), total


@lru_cache(maxsize=4096)  # a claim is held against the same sentences many times over
def _missing_stems(claim: str, evidence: str) -> tuple[tuple[str, ...], int]:
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
    # Names alone are no evidence of what is said of them.
    names = {s for name in find_names(plain(claim), "") for s in content_stems(name)}
    told = " ".join(w for w in words(claim) if not names & set(content_stems(w)))
    is_named_only = len(content_stems(told)) > 1 and not carries(told, cited)
    if is_named_only or carries(claim, cited) < _MIN_CITED_SHARE:
        return [Failure("coverage", claim, "the cited sentence says little of it")]
    return []


def _kin(stem: str, given: set[str]) -> bool:
    """Tell whether a word of the same family is there: "destruct" for "destroy", "wildfire" for "fire"."""
    like = _LIKE.sub("", stem)
    ours = stem.rstrip("e")
    for other in given:
        theirs = other.rstrip("e")
        if any(stem in group and other in group for group in _SYNONYMS):
            return True
        if min(len(stem), len(other)) >= _COMPOUND and (
            _ends_in(theirs, ours) or _ends_in(ours, theirs)
        ):
            return True
        if like != stem and theirs.endswith(like):
            return True  # "weblike" of a spiderweb
        if min(len(stem), len(other)) >= _COMPOUND and (
            other.startswith(ours) or stem.startswith(theirs)
        ):
            return True
        if len(stem) >= _SHARED_LETTERS and other[:_SHARED_LETTERS] == stem[:_SHARED_LETTERS]:
            return True
    return False


def _ends_in(compound: str, word: str) -> bool:
    """Tell whether a word ends in another one, as "wildfire" does."""
    return compound.endswith(word) and compound.removesuffix(word) not in _PREFIXES
