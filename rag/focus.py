"""The words at the centre of a question: without them a sentence speaks of something else."""

from __future__ import annotations

import re

from rag.deeds import LIGHT
from rag.words import STOP_WORDS, content_stems, stem, words

PEOPLE = frozenset(content_stems("people persons men women children"))
_WHO_MADE = re.compile(
    r"\s*who (?:has |had )?(wr(?:ote|itten)|painted|designed|invented|directed|composed"
    r"|published|signed|founded|discovered)\b",
    re.IGNORECASE,
)
# What an article's first sentence tells: "What happened in Oslo?", "latest news on Oslo".
_GIST = re.compile(
    r"\s*(?:what(?: has| have| is| was|'s)? (?:been )?(?:happen(?:ed|ing|s)|going on)\b"
    r"(?! (?:to|after|before|when|if|because|since|next|first|once|as|until|the day)\b)"
    r"|what(?:'s| is| are| was) (?:new(?= (?:in|at|on|with|about|from)\b|\W*$)"
    r"|the (?:latest|news)(?= (?:on|in|at|from|with|about|of)\b|\W*$))"
    r"|(?:any |the |latest |recent )*(?:news|latest|updates?) (?:on|about|from|of|in)\b)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\bnext (?!to\b|in\b)[a-z]+\b", re.IGNORECASE)
_WHO_IS = re.compile(
    r"\s*who (?:is|was|are|were) the (?:[a-z]+ )?(captain|owner|head|coach|chief|mayor|author|director)s? of\b",
    re.IGNORECASE,
)
_WHEN_WILL = re.compile(r"\s*when will .+ be (\w+)\W*$", re.IGNORECASE)
_AUXILIARY = re.compile(r"\s+(?:did|does|do|has|have|had)\s+", re.IGNORECASE)
_LONGEST_NOUN = 4  # words
_SUFFERED = re.compile(
    r"\b(?:have|has|had|was|were|is|are)(?: (?:been|being|already|now|so far))* ([a-z]+(?: [a-z]+)*)",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[,?]|\b(?:in|at|on|during|by|from|after|for|to|with|since|before)\b", re.I
)


def core_of(question: str) -> tuple[str, ...]:
    """Return the stems without which a sentence speaks of something else.

    "Who wrote the report" wants a writer, not a report; "the next cut" no cut that was made.
    """
    found = []
    if made := _WHO_MADE.match(question):
        found += content_stems(made.group(1))
    if role := _WHO_IS.match(question):
        found += content_stems(role.group(1))
    if to_come := _WHEN_WILL.match(question):
        found += content_stems(to_come.group(1))
    if coming := _NEXT.search(question):
        found += content_stems(coming.group())
    return tuple(found)


def gist_of(question: str) -> str | None:
    """Return what a question is about that asks what happened, on the whole: "latest news on Norway"."""
    match = _GIST.match(question)
    return question[match.end() :] if match else None


def counted_in(following: str) -> str | None:
    """Return the stem of what "how many" counts.

    "How many people were injured" counts the injured, "how many people did the storm kill" the
    killed.
    """
    stems = content_stems(following)
    if not stems:
        return None
    if stems[0] not in PEOPLE or len(stems) == 1:
        return _head(following) or stems[0]
    noun = words(following)[0]
    rest = following.split(noun, 1)[1]
    if auxiliary := _AUXILIARY.match(rest):
        clause = _CLAUSE_END.split(rest[auxiliary.end() :])[0]
        done = words(clause)[-1:]
        if not done or done[0].lower() in STOP_WORDS or stem(done[0]) in LIGHT:
            return stems[0]  # "children does he have"
        return stem(done[0])
    if suffered := _SUFFERED.search(rest):  # "people in Hawaii were injured"
        told = [s for s in content_stems(suffered.group(1)) if s not in LIGHT]
        return (told or stems[1:])[0]
    return stems[1]


def _head(following: str) -> str | None:
    """Return the stem of the noun that is counted: "complaints" of "phantom braking complaints"."""
    for word in words(following)[:_LONGEST_NOUN]:
        if not content_stems(word):
            return None
        if word.islower() and word.endswith("s") and not word.endswith(("ss", "us", "is")):
            return content_stems(word)[-1]
    return None
