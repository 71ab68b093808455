"""Denials: what a text denies, and the words that it does so with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.verify.names import find_names
from rag.words import STOP_WORDS, stem, words

CUE = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|can't|\w+n't|denie[sd]"
    r"|deny|denying|fail(?:s|ed)? to|refus(?:e|es|ed) to|rejects?|rejected|unclear|unknown|unwilling|yet to"
    r"|far from (?=the (?:first|only|last|\w+est)\b|(?:over|clear|certain|alone|enough|done|complete|being)\b)"
    r"|prevent(?:s|ed)?|lack(?:s|ed)?|unable|(?:stay|keep|stayed|kept) (?:out|away)|(?:left|leaves?) open)\b",
    re.IGNORECASE,
)
NOT_NEGATING = re.compile(
    r"\b(?:not only|no other|never-|no-|non-|no doubt|no longer than|nothing but|not just"
    r"|no (?:fewer|less|more|later|earlier|sooner) than|nothing less than)\b",
    re.I,
)
# What says no of a thing in a word of its own: enough for a claim that denies it, and no denial
# of all else that stands in its clause.
SAYS_NO = re.compile(
    r"\b(?:dismiss(?:es|ed|ing)?|turn(?:s|ed|ing)? down|declin(?:es|ed|ing) to|decid(?:es|ed|ing) against"
    r"|(?:stop|end|halt|ceas)(?:s|es|ed|ped|ping|ing)"
    r"|miss(?:es|ed)|absent|hardly|rarely|barely|little|few|ineligible|unlikely|free of|rul(?:ed|es|ing) out"
    r"|exclud(?:es|ed|ing)|except|unlike|rather than|instead of|eliminat(?:es|ed|ing)|scrap(?:s|ped|ping)|abolish\w*"
    r"|reject(?:s|ing)|refusal|absence|avert(?:s|ed)?|escap(?:es|ed))\b",
    re.IGNORECASE,
)
# "Not rejected" is yes, and nothing more.
TWICE = re.compile(
    r"(?:\bnot|\bnever|n't) (?:reject(?:ed)?|den(?:y|ied)|refused?|fail(?:ed)?|unable|unclear|unknown)\b",
    re.IGNORECASE,
)
# What these stop stands on either side of them. They deny in other words: traffic that is suspended
# is "no ships may pass", and never "not suspended".
IMPLIED = re.compile(
    r"\b(?:suspend(?:s|ed)?|halt(?:s|ed)?|stop(?:s|ped)?|banned|block(?:s|ed)?|barred"
    r"|cancel(?:s|led|ed)?|ceased?|avoid(?:s|ed)?|still being|prohibit(?:s|ed)?|(?<!the )(?<!a )closed)\b",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(
    r"[,;:.]| -+ |\b(?:but|and|although|though|while|if|whether|when|because)\b", re.IGNORECASE
)
# Words that say how long or how far a denial goes, and not what is denied.
_DEGREES = frozenset("longer yet immediately necessarily fully entirely completely all any".split())
_REACH = 4  # words after the cue that it most likely denies
# "The reserve, which has yet to …": who denies it stands before.
_RELATIVE = re.compile(r"^\s*(?:which|who|whose)\b")


@dataclass(frozen=True, slots=True)
class Denial:
    """One denial, as stems but for `words`."""

    scope: frozenset[str]  # stems of what is denied
    clause: frozenset[str]  # and of all that its clause says
    words: tuple[str, ...]  # what is denied, as it stands
    names: tuple[str, ...]  # in its clause, before what is denied


def has_cue(text: str) -> bool:
    """Tell whether a text denies anything."""
    return CUE.search(NOT_NEGATING.sub(" ", text)) is not None


def find_denials(text: str, cues: re.Pattern[str]) -> list[Denial]:
    """Return what `cues` deny in `text`."""
    text = NOT_NEGATING.sub(" ", text)
    found = []
    for cue in cues.finditer(text):
        *earlier, before = CLAUSE_END.split(text[: cue.start()])
        after = CLAUSE_END.split(text[cue.end() :], maxsplit=1)[0]
        content = [w for w in words(after) if w.lower() not in STOP_WORDS | _DEGREES]
        # "… but decided against it": against what, the clause before it says.
        if earlier and (_RELATIVE.match(before) or not content):
            before = f"{earlier[-1]} {before}"
        scope = tuple(content[:_REACH])
        clause = said_stems(before) | frozenset(map(stem, content))
        names = tuple(find_names(before.strip()))
        found.append(Denial(frozenset(map(stem, scope)), clause, scope, names))
    return found


def said_stems(text: str) -> frozenset[str]:
    """Return the stems of all words but the commonest."""
    return frozenset(stem(w) for w in words(text) if w.lower() not in STOP_WORDS)
