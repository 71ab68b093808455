"""Negation: a claim does not deny what its evidence says, nor say what its evidence denies."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.words import STOP_WORDS, plain, stem, words

_CUE = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|can't|\w+n't|denie[sd]"
    r"|deny|denying|fail(?:s|ed)? to|refus(?:e|es|ed) to|rejects?|rejected|unclear|unknown|unwilling|yet to"
    r"|prevent(?:s|ed)?|lack(?:s|ed)?|unable)\b",
    re.IGNORECASE,
)
_NOT_NEGATING = re.compile(
    r"\b(?:not only|no other|never-|no-|non-|no doubt|no longer than|nothing but|not just)\b", re.I
)
_CLAUSE_END = re.compile(r"[,;:.]|\b(?:but|and|although|though|while|if|when|because)\b", re.I)
_PLAIN_CUES = frozenset("no not never none nobody noth neither nor without cannot".split())
_REACH = 4  # words after the cue that it most likely denies


def check_negation(claim: str, evidence: str) -> list[Failure]:
    """Return a failure if exactly one of claim and evidence denies the words they share."""
    claim, evidence = plain(claim), plain(evidence)
    denied = _denied(evidence)
    claim_denied = _denied(claim)
    claim_stems = _stems(claim)
    if denied and not _has_cue(claim):
        shared = [stems for stems in denied if stems and len(stems & claim_stems) >= len(stems) / 2]
        if shared:
            return [Failure("negation", claim, "the source denies what the claim says")]
    given = {stem(c) for c in _CUE.findall(evidence)}
    own = {stem(c) for c in _CUE.findall(claim)} - _PLAIN_CUES
    if own & given:
        return []  # "rejected the offer", "the offer was rejected": the same word denies
    for scope in claim_denied:
        if not any(scope & other for other in _denied(evidence)):
            return [Failure("negation", claim, "the source does not deny what the claim denies")]
    return []


def _has_cue(text: str) -> bool:
    return _CUE.search(_NOT_NEGATING.sub(" ", text)) is not None


def _denied(text: str) -> list[set[str]]:
    text = _NOT_NEGATING.sub(" ", text)
    scopes = []
    for cue in _CUE.finditer(text):
        clause = _CLAUSE_END.split(text[cue.end() :], maxsplit=1)[0]
        content = [w for w in words(clause) if w.lower() not in STOP_WORDS][:_REACH]
        scopes.append({stem(w) for w in content})
    return scopes


def _stems(text: str) -> set[str]:
    return {stem(w) for w in words(text)}
