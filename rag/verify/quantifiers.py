"""Quantifiers: what a source says of some is not said of most or all, nor of these only."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.verify.clauses import noun_phrase
from rag.words import plain

_OWN = r"(?:of )?(?:(?:the|his|her|its|their|these|those|our) )?"
# Weakest first. "The most votes", "at most" and "all in all" are none of them.
_DEGREES = (
    re.compile(
        r"\b(?:some|several(?: \w+s\b)?|not (?:all|every)|a few|few|many|part|parts|half|certain|a number"
        rf"|dozens|hundreds) {_OWN}",
        re.I,
    ),
    re.compile(rf"(?<!the )(?<!at )(?<!'s )\b(?:most|the majority) {_OWN}", re.I),
    re.compile(
        rf"(?<!after )(?<!at )(?<!not )\b(?:all|(?:every|each)(?: part| corner)?|nearly all|almost all)"
        rf" (?!other\b|time\b|in\b){_OWN}",
        re.I,
    ),
)
# "Several dozens were found": of what, the sentence before it says.
_VERB = frozenset("was were is are have had has will would can could may did do".split())
_ONLY = re.compile(
    r"\b(?:only|solely|exclusively)\b"
    r"(?! (?:a|an|about|after|when|once|if|until|before|hours|minutes|days|weeks|months|recently|last|this"
    r"|\d+|one|two|three|four|five|six|seven|eight|nine|ten|half|some)\b)",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot (?:only|solely)\b", re.IGNORECASE)
# All that rules others out.
_EXCLUDES = re.compile(
    r"\b(?:only|just|sole|solely|single|alone|except|exclusiv\w+|unless|limit\w*|restrict\w*|reserved|confined"
    r"|no|none|nobody|nothing|not|never|without|first|unique|else|other|others|another|rest|barely|merely|mere|simply"
    r"|few|little|last|lone|rare\w*|purely|strictly|specific\w*|must|require\w*|until)\b|n't\b",
    re.IGNORECASE,
)


def check_quantifiers(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for "all" or "most" of what the evidence has some, and for "only" that it has not.

    Args:
        claim: the statement.
        evidence: the cited sentences.
    """
    claim, evidence = plain(claim), plain(evidence)
    given = _quantified(evidence)
    for degree, thing, said in _quantified(claim):
        others = [
            (other, theirs)
            for other, its, theirs in given
            if not its or (thing and its[-1] in thing)
        ]
        if others and all(other < degree for other, _ in others):
            reason = f"the source says {others[0][1]!r}, not {said!r}"
            return [Failure("quantifiers", said, reason)]
    only = _ONLY.search(_NOT_ONLY.sub(" ", claim))
    if only and not _EXCLUDES.search(evidence):
        return [Failure("quantifiers", only.group(), "the source does not rule others out")]
    return []


def _quantified(text: str) -> list[tuple[int, tuple[str, ...], str]]:
    """Return the degree of each quantifier in a text, the stems of what it is of, and its words."""
    found = []
    for degree, words_of in enumerate(_DEGREES):
        for match in words_of.finditer(text):
            following = text[match.end() :]
            bare = following.partition(" ")[0].lower() in _VERB
            thing = () if bare else noun_phrase(following)
            if bare or thing:
                found.append((degree, thing, match.group().strip()))
    return found
