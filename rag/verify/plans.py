"""Plans: what its evidence only plans, promises, hopes or fears, a claim does not tell as done."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.types import DateMention, Failure
from rag.words import content_stems, is_irregular, plain, words

_PLAN = re.compile(
    r"\b(?:will|shall|(?:is|are|was|were) to|set to|about to|due to (?=be\b)|(?:plan|aim|hope|intend|want|seek|promise"
    r"|pledge|vow|agree|propose|expect|schedule|prepare|try|threaten|offer|order)(?:s|d|ed|ned|ning|ing|ies|ied)? to"
    r"|promis(?:e|es|ed|ing)|pledg(?:e|es|ed|ing)|propos(?:e|es|ed|ing|al)|call(?:s|ed|ing)? for|urg(?:es|ed|ing)"
    r"|(?:consider|weigh|mull|contemplat)(?:s|e|es|ed|ing)?"
    r"|would|could|(?-i:may)|might|ambition|fears?|closer to|still|forthcoming|upcoming)\b",
    re.IGNORECASE,
)
# A claim that is no more certain than a plan, in whatever words.
_OPEN = re.compile(
    r"\b(?:will|shall|would|could|(?-i:may)|might|can|if"
    r"|(?:is|are|was|were|due|set|ready|able) to|plan\w*|aim\w*|hop(?:e|es|ed|ing)|intend\w*|want\w*|seek\w*"
    r"|sought|promis\w+|pledg\w+|vow\w*|agree\w*|propos\w+|expect\w*|schedul\w+|due|urg(?:es|ed|ing)|call(?:s|ed)? for"
    r"|demand\w*|ask\w*|order\w*|(?:consider|weigh|mull|contemplat)\w*|thought (?:of|to|about)|against"
    r"|fear\w*|risk\w*|threat\w*|warn\w*|ambition\w*|next|upcoming|likely|potential\w*)\b",
    re.IGNORECASE,
)
# What tells of a time to come, in whatever words; and what is told as past.
_TO_COME = re.compile(
    rf"{_OPEN.pattern}|\b(?:to|until|till|through|forecast\w*|target\w*|deadline|run(?:s|ning)? out)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:was|were|did|had)\b|\b[a-z]+ed\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;:]|\b(?:and|but|which|who|because|while|although|though|after|as)\b")
_SHARE = 0.5  # of what the sentence has of the claim, that stands after the plan's cue
_LEAST = 2  # words of it


def check_plans(claim: str, sentences: list[str]) -> list[Failure]:
    """Return a failure if the claim tells as done what every sentence only plans or fears.

    Args:
        claim: the statement.
        sentences: those of the cited sentences that say what the claim says.
    """
    claim = plain(claim)
    if not sentences or not _is_done(claim):
        return []
    stems = set(content_stems(claim))
    cues = [_planned(stems, plain(s)) for s in sentences]
    if not all(cues):
        return []
    reason = f"in the source it is not done yet ({cues[0]!r})"
    return [Failure("plans", cues[0], reason)]


def check_to_come(
    claim: str, dates: Sequence[DateMention], published: Sequence[str | None]
) -> list[Failure]:
    """Return a failure if the claim tells as past what is to be after all its articles were published.

    Args:
        claim: the statement.
        dates: those that it gives, resolved.
        published: when each article was, ISO 8601.
    """
    if not published or None in published or _TO_COME.search(claim) or not _is_past(claim):
        return []
    last = max(p for p in published if p)
    for mention in dates:
        # A year alone says what a thing is of, and not when: "the 2028 Olympics".
        if (
            mention.date
            and len(mention.date) > len("2028")
            and mention.date[:10] > last[: len(mention.date)]
        ):
            reason = f"when the source was published, {mention.text!r} was yet to come"
            return [Failure("plans", mention.text, reason)]
    return []


def _is_past(claim: str) -> bool:
    return _PAST.search(claim) is not None or _has_irregular(claim)


def _has_irregular(claim: str) -> bool:
    return any(w.islower() and is_irregular(w) for w in words(claim))


def _is_done(claim: str) -> bool:
    return not _OPEN.search(claim) and any(
        w.islower() and (w.endswith("ed") or w == "already" or is_irregular(w))
        for w in words(claim)
    )


def _planned(stems: set[str], sentence: str) -> str:
    """Return the cue after which most of what `sentence` has of the claim stands, or nothing."""
    said = stems & set(content_stems(sentence))
    for cue in _PLAN.finditer(sentence):
        clause = _CLAUSE_END.split(sentence[cue.end() :], maxsplit=1)[0]
        shared = said & set(content_stems(clause))
        if len(shared) >= max(_LEAST, _SHARE * len(said)):
            return cue.group()
    return ""
