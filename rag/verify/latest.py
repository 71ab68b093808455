"""Since when: three ways to say when a thing was last so, none of which is denied by another."""

from __future__ import annotations

import re

from rag.verify.denials import has_cue, said_stems
from rag.words import stem

_LATEST = (
    re.compile(r"(?:\b(?:not|never|no|nobody|none)\b|n't\b).*\bsince\b", re.I),
    re.compile(r"\bfirst\b.*\bsince\b", re.I),
    re.compile(
        r"\blast\b(?! (?:week|weekend|month|quarter|year|season|night|summer|winter|spring|autumn|fall|\w+day)\b)"
        r".*\b(?:in|on|before|was)\b",
        re.I,
    ),
)
# "Has not won since 2019" has still not; "had not won since 2019" is what a first win since 2019 ends.
_STILL_NOT = re.compile(
    r"\b(?:has|have)(?: not|n't| never)\b.*\bsince\b|\b(?:no|nobody|none)\b.*\b(?:has|have)\b.*\bsince\b",
    re.I,
)
_SINCE = re.compile(r"\bsince ((?:[\w.,'-]+ ?){1,3})", re.I)
_SINCE_WHEN = re.compile(r"\bsince ((?:(?!(?:because|when|while|as)\b)[\w.'-]+ ?){1,5})", re.I)
_LAST_WHEN = re.compile(r"\b(?:in|on|before|was) ((?:[\w.,'-]+ ?){1,3})", re.I)


def is_latest_of_both(claim: str, evidence: str) -> bool:
    """Tell whether both say when a thing was last so, each in its way: "not since", "first since"."""
    ours = [form for form in _LATEST if form.search(claim)]
    theirs = [form for form in _LATEST if form.search(evidence)]
    if len(ours) != 1 or not theirs or ours[0] in theirs:
        return False
    when = [_SINCE_WHEN if form is not _LATEST[2] else _LAST_WHEN for form in (ours[0], theirs[0])]
    own, other = (
        said_stems(" ".join(w.findall(t))) for w, t in zip(when, (claim, evidence), strict=True)
    )
    if not own & other:
        return False  # since another time
    told = claim if ours[0] is _LATEST[0] else evidence
    if _LATEST[1] in (ours[0], *theirs) and _STILL_NOT.search(told):
        return False
    return has_cue(claim) == (ours[0] is _LATEST[0])


def has_been_since(claim: str, evidence: str) -> bool:
    """Tell whether a claim says that a thing was since a day of which the evidence has the first since."""
    own = _SINCE.search(claim)
    if not own or has_cue(claim) or re.search(r"\b(?:first|last|only|most|\w+est)\b", claim, re.I):
        return False
    return any(
        form.search(evidence) and stem(own[1]) == stem(theirs[1])
        for form in _LATEST[:2]
        for theirs in _SINCE.finditer(evidence)
    )
