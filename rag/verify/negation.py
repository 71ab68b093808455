"""Negation: a claim does not deny what its evidence says, nor say what its evidence denies."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from rag.types import Failure
from rag.verify.clauses import clauses
from rag.verify.denials import (
    CLAUSE_END,
    CUE,
    IMPLIED,
    NOT_NEGATING,
    SAYS_NO,
    TWICE,
    Denial,
    find_denials,
    has_cue,
    said_stems,
)
from rag.verify.latest import has_been_since, is_latest_of_both
from rag.verify.names import knows_name, same_name
from rag.verify.opposites import opposites_of
from rag.words import plain, stem, words

# "Unchanged" denies that a thing was moved, and not that it was left.
_UNMOVED = re.compile(r"\b(?:unchanged|unaltered|steady|on hold)\b", re.IGNORECASE)
_MOVES = frozenset(
    stem(w)
    for w in "change alter move raise lower cut increase reduce adjust touch rise fall revise".split()
)
# What was forbidden, and all in which a source may say so.
_FORBIDS = re.compile(
    r"\b(?:prohibit(?:s|ed|ing)?|bans?|bann(?:ed|ing)|barr(?:ed|ing)|forbids?|forbade|forbidden"
    r"|outlaw(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:illegal|unlawful|restrict\w*|limit\w*|remov\w+|delet\w+|exclud\w+|off limits|out of bounds|crackdown"
    r"|revok\w+|repeal\w*|phas\w+ out|void\w*|overturn\w*|shut\w*|clos\w+|disqualif\w+)\b",
    re.IGNORECASE,
)
# "No fire since has been deadlier" and "the deadliest fire since" are one.
_COMPARES = re.compile(
    r"\b(?:is|are|was|were|been|be|had|has) (?:more \w+|(?!other\b|never\b)\w{4,}er)\b|\bas \w+(?: \w+){0,3} as\b",
    re.I,
)
_NONE_MORE = re.compile(
    r"\b(?:no|nobody|none|never)\b.*\b(?:more|\w{3,}er)\b.*\bthan\b", re.IGNORECASE
)
_HIGHEST = re.compile(
    r"(?:\bthe|'s) (?:(?!west\b)\w+est|most)\b|\bthan any\b|\bfirst\b.*\bsince\b", re.I
)
_MAY = re.compile(r"\b(?:(?-i:may)|can|could|allowed)\b(?! not)", re.IGNORECASE)
# What every text is full of, in one meaning or another.
_ANY_DEED = frozenset(
    stem(w)
    for w in """make do let show tell say consider result explain take give go come see get put use have keep
    find become seem know want mean call try leave work need allow""".split()
)
# Who did not say a thing did not deny it either.
_NOT_SAID = re.compile(
    r"(?:\bnot|\bnever|n't)(?: \w+ly)? (?:say|tell|announce|report|claim|confirm|add|mention|state)\b",
    re.IGNORECASE,
)
_WORD_OF_IT = frozenset(
    stem(w) for w in "detail details comment explanation reason answer word information".split()
)
_SILENT = re.compile(
    r"(?:\bnot|\bnever|n't)(?: \w+)? (?:say|said|tell|told|announce|comment|disclose|reveal|confirm|specify"
    r"|give|answer|respond|promise|mention|address|elaborate|explain|provide|offer|clarify)"
    r"|\b(?:declin|refus|without|unclear|no comment|left open)",
    re.IGNORECASE,
)
_SAYS = re.compile(r"^.{0,80}?\b(?:said|says|told \w+)(?: that)?\b", re.IGNORECASE)
# What is stopped stands in the clause that says so; "in and out of the port" is one.
_PART_END = re.compile(
    r"[,;:]| -+ |(?<=[a-z]{2})\. |\b(?:but|although|though|while|if|whether|when|because)\b"
    r"|\band (?=(?:has|have|had|is|are|was|were|will|would|did|said|says|\w+ed)\b)",
    re.I,
)
_PLAIN_CUES = frozenset("no not never none nobody noth neither nor cannot".split())
_PREFIXES = frozenset({"un", "in", "im", "ir", "il"})
_STOPPED = 0.75  # share of what a claim denies in the clause that says it is stopped
_CARRIES = 0.4  # share of a claim's words in the clause that denies what it says
_PART_CARRIES = 0.6  # the same of one clause of the claim
_MATTER = 5  # half as many words, and more, that two denials share are on one matter
_FEW = 2  # words that are too few for a clause to be held against a denial
_ASIDE = re.compile(r", (?:who|which|whose) [^,]+,")


def check_negation(claim: str, evidence: str) -> list[Failure]:
    """Return a failure if exactly one of claim and evidence denies the words they share."""
    claim, evidence = TWICE.sub(" ", plain(claim)), TWICE.sub(" ", plain(evidence))
    if is_latest_of_both(claim, evidence):
        return []
    if has_been_since(claim, evidence):
        return [Failure("negation", claim, "the source says that nothing was so since")]
    denials, said = find_denials(evidence, CUE), said_stems(_SAYS.sub("", claim))
    most = _COMPARES.search(claim) and " than " not in claim
    compared = (most or _NONE_MORE.search(claim)) and _HIGHEST.search(evidence)
    if compared and not has_cue(claim):
        return [Failure("negation", claim, "the source says that nothing is more so")]
    if is_denied(claim, evidence):
        return [Failure("negation", claim, "the source denies what the claim says")]
    if _MAY.search(claim) and not IMPLIED.search(claim) and _is_stopped(said, evidence):
        return [Failure("negation", claim, "the source says that it is stopped")]
    told = NOT_NEGATING.sub(" ", evidence)
    if _FORBIDS.search(claim) and not any(
        says.search(told) for says in (_FORBIDS, CUE, IMPLIED, SAYS_NO, _LIMITS)
    ):
        return [Failure("negation", claim, "the source does not say that it was forbidden")]
    failure = Failure("negation", claim, "the source does not deny what the claim denies")
    if _NOT_SAID.search(claim) and not _SILENT.search(evidence):
        return [failure]
    given = {stem(c) for c in CUE.findall(evidence)}
    own = {stem(c) for c in CUE.findall(claim)} - _PLAIN_CUES
    if own & given:
        return []  # "rejected the offer", "the offer was rejected": the same word denies
    others = find_denials(evidence, SAYS_NO)
    undone = {stem(w[2:]) for w in _prefixed(evidence) - _prefixed(claim)}
    for denied in find_denials(claim, CUE):
        stops = any(said.fullmatch(w) for w in denied.words for said in (SAYS_NO, IMPLIED))
        given_here = denials if stops else denials + others  # "did not stop" is not "stopped"
        given_here = [d for d in given_here if not _is_of_another(denied, d, evidence)]
        silent = bool(_WORD_OF_IT & denied.scope) and _SILENT.search(evidence)
        shared = bool(silent or undone & denied.scope) or any(
            _is_shared(denied, d) or _is_in_other_words(denied, d, claim, evidence)
            for d in given_here
        )
        if not (compared or shared or _is_implied(denied, evidence)):
            return [failure]
    return []


def check_only_denied(claim: str, article: str) -> list[Failure]:
    """Return a failure for a deed that an article names only to deny it: "did not meet".

    Args:
        claim: the statement.
        article: title and text of the article.
    """
    claim = plain(claim)
    if has_cue(claim) or SAYS_NO.search(claim) or IMPLIED.search(claim):
        return []
    denied = _only_denied(plain(article)) - _ANY_DEED
    for clause in clauses(claim):
        if clause.verb in denied:
            return [Failure("negation", clause.verb, "the source names it only to deny it")]
    return []


@lru_cache(maxsize=64)  # whole articles are asked for claim after claim
def _only_denied(article: str) -> frozenset[str]:
    """Return the stems that an article has directly behind a denial, and nowhere else."""
    text = TWICE.sub(" ", article)
    behind = Counter(stem(d.words[0]) for d in find_denials(text, CUE) if d.words)
    everywhere = Counter(map(stem, words(text)))
    return frozenset(s for s, count in behind.items() if count >= everywhere[s])


def is_denied(claim: str, evidence: str) -> bool:
    """Tell whether a claim that denies nothing says what its evidence denies."""
    claim, evidence = TWICE.sub(" ", plain(claim)), TWICE.sub(" ", plain(evidence))
    if has_cue(claim) or is_latest_of_both(claim, evidence):
        return False
    # "The police, who have searched the house, have not found it": who, stands before the aside.
    told = {evidence, _ASIDE.sub(" ", evidence)}
    denials = [denial for text in sorted(told) for denial in find_denials(text, CUE)]
    return _denies(denials, claim, said_stems(_SAYS.sub("", claim)))


def _denies(denials: list[Denial], claim: str, said: frozenset[str]) -> bool:
    """Tell whether a claim says what is denied, as a whole or in one of its clauses."""
    told = _SAYS.sub("", _ASIDE.sub(" ", claim))
    parts = [p for p in map(said_stems, CLAUSE_END.split(told)) if len(p) > _FEW]
    return any(
        _is_denied(said, denial, _CARRIES)
        or any(_is_denied(p, denial, _PART_CARRIES) for p in parts)
        for denial in denials
    )


def _is_denied(said: frozenset[str], denial: Denial, share: float) -> bool:
    """Tell whether a denial is of what is said, and its clause about the same matter."""
    half = len(denial.scope & said) >= len(denial.scope) / 2
    # "Have not found any evidence of poison" denies that they discovered it, too: another verb, and
    # all that it is about.
    rest = frozenset(map(stem, denial.words[1:]))
    all_the_rest = len(rest) > 1 and rest <= said
    about = len(denial.clause & said) > share * len(said) or all_the_rest
    return bool(denial.scope) and half and about


def _is_of_another(claimed: Denial, given: Denial, evidence: str) -> bool:
    """Tell whether the evidence denies a thing of somebody else, and tells of the claim's one too."""
    return (
        bool(claimed.names and given.names)
        and all(knows_name(evidence, name) for name in claimed.names)
        and not any(same_name(ours, theirs) for ours in claimed.names for theirs in given.names)
    )


def _is_shared(claimed: Denial, given: Denial) -> bool:
    if not claimed.scope:
        return True  # "left open whether": nothing tells what
    shared = len(claimed.scope & given.scope)
    if shared and (shared >= len(claimed.scope) / 3 or stem(claimed.words[0]) in given.scope):
        return True
    # "Pets in the cabin are not covered by the halt", "the halt does not affect pets in the cabin".
    if 2 * len(claimed.clause & given.clause) > max(_MATTER, len(claimed.clause)):
        return True
    # "Failed to win an order" and "denied the players an order": what is denied stands further off.
    return len(claimed.scope & given.clause) >= max(2, len(claimed.scope) / 2)


def _is_in_other_words(claimed: Denial, given: Denial, claim: str, evidence: str) -> bool:
    """Tell whether both deny something of one subject, in words that the other one has nowhere.

    "He did not play a leading part", "he did not take a starring role".
    """
    subjects = (claimed.clause - claimed.scope) & (given.clause - given.scope)
    ours, theirs = claimed.scope - given.clause, given.scope - claimed.clause
    return (
        bool(subjects and ours and theirs)
        and not ours & said_stems(evidence)
        and not theirs & said_stems(claim)
    )


def _is_implied(claimed: Denial, evidence: str) -> bool:
    """Tell whether the evidence says of what a claim denies that it is stopped."""
    if any(IMPLIED.fullmatch(word) for word in claimed.words):
        return False  # "not halted" is not "stopped"
    if claimed.words and stem(claimed.words[0]) in _MOVES and _UNMOVED.search(evidence):
        return True
    return _is_stopped(claimed.scope, evidence)


def _is_stopped(said: frozenset[str], evidence: str) -> bool:
    return any(
        len(said & said_stems(part)) >= _STOPPED * len(said)
        for part in _PART_END.split(evidence)
        if IMPLIED.search(part)
    )


def _prefixed(text: str) -> set[str]:
    """Return the words of `text` that deny by their first letters: "unconstitutional"."""
    return {
        w for w in map(str.lower, words(text)) if w[:2] in _PREFIXES and w[2:] in opposites_of(w)
    }
