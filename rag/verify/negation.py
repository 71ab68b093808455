"""Negation: a claim does not deny what its evidence says, nor say what its evidence denies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.types import Failure
from rag.verify.names import find_names, knows_name, same_name
from rag.verify.opposites import opposites_of
from rag.words import STOP_WORDS, plain, stem, words

_CUE = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|can't|\w+n't|denie[sd]"
    r"|deny|denying|fail(?:s|ed)? to|refus(?:e|es|ed) to|rejects?|rejected|unclear|unknown|unwilling|yet to"
    r"|far from (?=the (?:first|only|last|\w+est)\b|(?:over|clear|certain|alone|enough|done|complete|being)\b)"
    r"|prevent(?:s|ed)?|lack(?:s|ed)?|unable|(?:stay|keep|stayed|kept) (?:out|away)|(?:left|leaves?) open)\b",
    re.IGNORECASE,
)
_NOT_NEGATING = re.compile(
    r"\b(?:not only|no other|never-|no-|non-|no doubt|no longer than|nothing but|not just"
    r"|no (?:fewer|less|more|later|earlier|sooner) than|nothing less than)\b",
    re.I,
)
# What says no of a thing in a word of its own: enough for a claim that denies it, and no denial
# of all else that stands in its clause.
_SAYS_NO = re.compile(
    r"\b(?:dismiss(?:es|ed|ing)?|turn(?:s|ed|ing)? down|declin(?:es|ed|ing) to|decid(?:es|ed|ing) against"
    r"|(?:stop|end|halt|ceas)(?:s|es|ed|ped|ping|ing)"
    r"|miss(?:es|ed)|absent|hardly|rarely|barely|little|few|ineligible|unlikely|free of|rul(?:ed|es|ing) out"
    r"|exclud(?:es|ed|ing)|reject(?:s|ing)|refusal|absence|avert(?:s|ed)?|escap(?:es|ed))\b",
    re.IGNORECASE,
)
# "Not rejected" is yes, and nothing more.
_TWICE = re.compile(
    r"(?:\bnot|\bnever|n't) (?:reject(?:ed)?|den(?:y|ied)|refused?|fail(?:ed)?|unable|unclear|unknown)\b",
    re.IGNORECASE,
)
# What these stop stands on either side of them. They deny in other words: traffic that is suspended
# is "no ships may pass", and never "not suspended".
_IMPLIED = re.compile(
    r"\b(?:suspend(?:s|ed)?|halt(?:s|ed)?|stop(?:s|ped)?|banned|block(?:s|ed)?|barred"
    r"|cancel(?:s|led|ed)?|ceased?|avoid(?:s|ed)?|still being|prohibit(?:s|ed)?|unchanged|(?<!the )(?<!a )closed)\b",
    re.IGNORECASE,
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
_HIGHEST = re.compile(
    r"(?:\bthe|'s) (?:(?!west\b)\w+est|most)\b|\bthan any\b|\bfirst\b.*\bsince\b", re.I
)
# Three ways to say when a thing was last so: none of them is denied by another.
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
_MAY = re.compile(r"\b(?:(?-i:may)|can|could|allowed)\b(?! not)", re.IGNORECASE)
# Who did not say a thing did not deny it either.
_NOT_SAID = re.compile(
    r"(?:\bnot|\bnever|n't)(?: \w+ly)? (?:say|tell|announce|report|claim|confirm|add|mention|state)\b",
    re.IGNORECASE,
)
_SILENT = re.compile(
    r"(?:\bnot|\bnever|n't)(?: \w+)? (?:say|said|tell|told|announce|comment|disclose|reveal|confirm|specify"
    r"|give|answer|respond|promise|mention|address)|\b(?:declin|refus|without|unclear|no comment|left open)",
    re.IGNORECASE,
)
_SAYS = re.compile(r"^.{0,80}?\b(?:said|says|told \w+)(?: that)?\b", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[,;:.]| -+ |\b(?:but|and|although|though|while|if|whether|when|because)\b", re.IGNORECASE
)
# What is stopped stands in the clause that says so; "in and out of the port" is one.
_PART_END = re.compile(
    r"[,;:]| -+ |(?<=[a-z]{2})\. |\b(?:but|although|though|while|if|whether|when|because)\b", re.I
)
_PLAIN_CUES = frozenset("no not never none nobody noth neither nor cannot".split())
# Words that say how long or how far a denial goes, and not what is denied.
_DEGREES = frozenset("longer yet immediately necessarily fully entirely completely all any".split())
_PREFIXES = frozenset({"un", "in", "im", "ir", "il"})
_REACH = 4  # words after the cue that it most likely denies
_STOPPED = 0.75  # share of what a claim denies in the clause that says it is stopped
_CARRIES = 0.4  # share of a claim's words in the clause that denies what it says
_PART_CARRIES = 0.6  # the same of one clause of the claim
_FEW = 2  # words that are too few for a clause to be held against a denial
_ASIDE = re.compile(r", (?:who|which|whose) [^,]+,")
# "The reserve, which has yet to …": who denies it stands before.
_RELATIVE = re.compile(r"^\s*(?:which|who|whose)\b")


@dataclass(frozen=True, slots=True)
class _Denial:
    scope: frozenset[str]  # stems of what is denied
    clause: frozenset[str]  # and of all that its clause says
    words: tuple[str, ...]  # what is denied, as it stands
    names: tuple[str, ...]  # in its clause, before what is denied


def check_negation(claim: str, evidence: str) -> list[Failure]:
    """Return a failure if exactly one of claim and evidence denies the words they share."""
    claim, evidence = _TWICE.sub(" ", plain(claim)), _TWICE.sub(" ", plain(evidence))
    if _is_latest_of_both(claim, evidence):
        return []
    if _has_been_since(claim, evidence):
        return [Failure("negation", claim, "the source says that nothing was so since")]
    denials, said = _denials(evidence, _CUE), _stems(_SAYS.sub("", claim))
    compared = _COMPARES.search(claim) and " than " not in claim and _HIGHEST.search(evidence)
    if compared and not _has_cue(claim):
        return [Failure("negation", claim, "the source says that nothing is more so")]
    if is_denied(claim, evidence):
        return [Failure("negation", claim, "the source denies what the claim says")]
    if _MAY.search(claim) and not _IMPLIED.search(claim) and _is_stopped(said, evidence):
        return [Failure("negation", claim, "the source says that it is stopped")]
    told = _NOT_NEGATING.sub(" ", evidence)
    if _FORBIDS.search(claim) and not any(
        says.search(told) for says in (_FORBIDS, _CUE, _IMPLIED, _SAYS_NO, _LIMITS)
    ):
        return [Failure("negation", claim, "the source does not say that it was forbidden")]
    failure = Failure("negation", claim, "the source does not deny what the claim denies")
    if _NOT_SAID.search(claim) and not _SILENT.search(evidence):
        return [failure]
    given = {stem(c) for c in _CUE.findall(evidence)}
    own = {stem(c) for c in _CUE.findall(claim)} - _PLAIN_CUES
    if own & given:
        return []  # "rejected the offer", "the offer was rejected": the same word denies
    others = _denials(evidence, _SAYS_NO)
    undone = {stem(w[2:]) for w in _prefixed(evidence) - _prefixed(claim)}
    for denied in _denials(claim, _CUE):
        stops = any(said.fullmatch(w) for w in denied.words for said in (_SAYS_NO, _IMPLIED))
        given_here = denials if stops else denials + others  # "did not stop" is not "stopped"
        given_here = [d for d in given_here if not _is_of_another(denied, d, evidence)]
        shared = bool(undone & denied.scope) or any(
            _is_shared(denied, d) or _is_in_other_words(denied, d, claim, evidence)
            for d in given_here
        )
        if not (compared or shared or _is_implied(denied, evidence)):
            return [failure]
    return []


def is_denied(claim: str, evidence: str) -> bool:
    """Tell whether a claim that denies nothing says what its evidence denies."""
    claim, evidence = _TWICE.sub(" ", plain(claim)), _TWICE.sub(" ", plain(evidence))
    if _has_cue(claim) or _is_latest_of_both(claim, evidence):
        return False
    # "The police, who have searched the house, have not found it": who, stands before the aside.
    told = {evidence, _ASIDE.sub(" ", evidence)}
    denials = [denial for text in sorted(told) for denial in _denials(text, _CUE)]
    return _denies(denials, claim, _stems(_SAYS.sub("", claim)))


def _is_latest_of_both(claim: str, evidence: str) -> bool:
    """Tell whether both say when a thing was last so, each in its way: "not since", "first since"."""
    ours = [form for form in _LATEST if form.search(claim)]
    theirs = [form for form in _LATEST if form.search(evidence)]
    if len(ours) != 1 or not theirs or ours[0] in theirs:
        return False
    when = [_SINCE_WHEN if form is not _LATEST[2] else _LAST_WHEN for form in (ours[0], theirs[0])]
    own, other = (
        _stems(" ".join(w.findall(t))) for w, t in zip(when, (claim, evidence), strict=True)
    )
    if not own & other:
        return False  # since another time
    told = claim if ours[0] is _LATEST[0] else evidence
    if _LATEST[1] in (ours[0], *theirs) and _STILL_NOT.search(told):
        return False
    return _has_cue(claim) == (ours[0] is _LATEST[0])


def _has_been_since(claim: str, evidence: str) -> bool:
    """Tell whether a claim says that a thing was since a day of which the evidence has the first since."""
    own = _SINCE.search(claim)
    if not own or _has_cue(claim) or re.search(r"\b(?:first|last|only|most|\w+est)\b", claim, re.I):
        return False
    return any(
        form.search(evidence) and stem(own[1]) == stem(theirs[1])
        for form in _LATEST[:2]
        for theirs in _SINCE.finditer(evidence)
    )


def _denies(denials: list[_Denial], claim: str, said: frozenset[str]) -> bool:
    """Tell whether a claim says what is denied, as a whole or in one of its clauses."""
    told = _SAYS.sub("", _ASIDE.sub(" ", claim))
    parts = [p for p in map(_stems, _CLAUSE_END.split(told)) if len(p) > _FEW]
    return any(
        _is_denied(said, denial, _CARRIES)
        or any(_is_denied(p, denial, _PART_CARRIES) for p in parts)
        for denial in denials
    )


def _is_denied(said: frozenset[str], denial: _Denial, share: float) -> bool:
    """Tell whether a denial is of what is said, and its clause about the same matter."""
    half = len(denial.scope & said) >= len(denial.scope) / 2
    # "Have not found any evidence of poison" denies that they discovered it, too: another verb, and
    # all that it is about.
    rest = frozenset(map(stem, denial.words[1:]))
    all_the_rest = len(rest) > 1 and rest <= said
    about = len(denial.clause & said) > share * len(said) or all_the_rest
    return bool(denial.scope) and half and about


def _is_of_another(claimed: _Denial, given: _Denial, evidence: str) -> bool:
    """Tell whether the evidence denies a thing of somebody else, and tells of the claim's one too."""
    return (
        bool(claimed.names and given.names)
        and all(knows_name(evidence, name) for name in claimed.names)
        and not any(same_name(ours, theirs) for ours in claimed.names for theirs in given.names)
    )


def _is_shared(claimed: _Denial, given: _Denial) -> bool:
    if not claimed.scope:
        return True  # "left open whether": nothing tells what
    shared = len(claimed.scope & given.scope)
    if shared and (shared >= len(claimed.scope) / 3 or stem(claimed.words[0]) in given.scope):
        return True
    # "Failed to win an order" and "denied the players an order": what is denied stands further off.
    return len(claimed.scope & given.clause) >= max(2, len(claimed.scope) / 2)


def _is_in_other_words(claimed: _Denial, given: _Denial, claim: str, evidence: str) -> bool:
    """Tell whether both deny something of one subject, in words that the other one has nowhere.

    "He did not play a leading part", "he did not take a starring role".
    """
    subjects = (claimed.clause - claimed.scope) & (given.clause - given.scope)
    ours, theirs = claimed.scope - given.clause, given.scope - claimed.clause
    return (
        bool(subjects and ours and theirs)
        and not ours & _stems(evidence)
        and not theirs & _stems(claim)
    )


def _is_implied(claimed: _Denial, evidence: str) -> bool:
    """Tell whether the evidence says of what a claim denies that it is stopped."""
    if any(_IMPLIED.fullmatch(word) for word in claimed.words):
        return False  # "not halted" is not "stopped"
    return _is_stopped(claimed.scope, evidence)


def _is_stopped(said: frozenset[str], evidence: str) -> bool:
    return any(
        len(said & _stems(part)) >= _STOPPED * len(said)
        for part in _PART_END.split(evidence)
        if _IMPLIED.search(part)
    )


def _prefixed(text: str) -> set[str]:
    """Return the words of `text` that deny by their first letters: "unconstitutional"."""
    return {
        w for w in map(str.lower, words(text)) if w[:2] in _PREFIXES and w[2:] in opposites_of(w)
    }


def _has_cue(text: str) -> bool:
    return _CUE.search(_NOT_NEGATING.sub(" ", text)) is not None


def _denials(text: str, cues: re.Pattern[str]) -> list[_Denial]:
    """Return what `cues` deny in `text`."""
    text = _NOT_NEGATING.sub(" ", text)
    found = []
    for cue in cues.finditer(text):
        *earlier, before = _CLAUSE_END.split(text[: cue.start()])
        after = _CLAUSE_END.split(text[cue.end() :], maxsplit=1)[0]
        content = [w for w in words(after) if w.lower() not in STOP_WORDS | _DEGREES]
        # "… but decided against it": against what, the clause before it says.
        if earlier and (_RELATIVE.match(before) or not content):
            before = f"{earlier[-1]} {before}"
        scope = tuple(content[:_REACH])
        clause = _stems(before) | frozenset(map(stem, content))
        names = tuple(find_names(before.strip()))
        found.append(_Denial(frozenset(map(stem, scope)), clause, scope, names))
    return found


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in words(text) if w.lower() not in STOP_WORDS)
