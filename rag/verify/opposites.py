"""Opposites: a claim does not put the opposite of a word where its evidence has the word."""

from __future__ import annotations

import re
from functools import cache

from rag.assets import antonym_lines
from rag.types import Failure
from rag.words import content_stems, plain, stem, words

_REACH = 3  # words on each side that say what a word is about
# Opposites of the news that WordNet does not link.
_MORE = """
arrest:release,free detain:release,free jail:release,free ban:allow,permit,lift forbid:allow
prohibit:allow,permit support:oppose,reject back:oppose approve:reject,block,veto
mandatory:voluntary,optional compulsory:voluntary convict:acquit guilty:acquit
confirm:deny kill:save rescue:kill hire:fire,dismiss expand:shrink cut:raise,increase
intercept:land,hit survive:die,kill alive:dead accept:reject,refuse launch:cancel reopen:close
strengthen:weaken gain:lose profit:loss surplus:deficit buy:sell import:export ally:enemy
attack:defend invade:liberate withdraw:advance deploy:withdraw first:last early:late
north:south east:west northern:southern eastern:western majority:minority success:failure
praise:criticize,criticise,condemn welcome:condemn,criticize include:exclude agree:refuse,disagree
employ:fire begin:end start:end,stop,finish up:down above:below inside:outside before:after
lead:trail ahead:behind public:private secret:open find:lose pass:fail,reject build:demolish
"""


@cache
def _opposites() -> dict[str, frozenset[str]]:
    links: dict[str, set[str]] = {}

    def link(one: str, other: str) -> None:
        a, b = stem(one), stem(other)
        if a != b:
            links.setdefault(a, set()).add(b)
            links.setdefault(b, set()).add(a)

    for line in antonym_lines():
        word, *others = line.split()
        for other in others:
            link(word, other)
    for entry in _MORE.split():
        word, others_listed = entry.split(":")
        for other in others_listed.split(","):
            link(word, other)
    return {word: frozenset(others) for word, others in links.items()}


# Opposites that say nothing of their own, and are told by what follows them.
_TURNS = {
    "before": "after", "after": "before", "more": "less fewer", "less": "more", "fewer": "more",
    "earlier": "later", "later": "earlier",
}  # fmt: skip


def check_opposites(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for a word of `claim` whose opposite stands in its place in `evidence`.

    In its place: next to words that the claim's word is next to.
    """
    if turned := _turned(words(plain(claim)), words(plain(evidence))):
        return [Failure("opposites", turned, "the source has the opposite")]
    claimed, given = content_stems(plain(claim)), content_stems(plain(evidence))
    known, said = set(given), set(claimed)

    def nearness(beside: set[str], word: str) -> int:
        places = (i for i, w in enumerate(given) if w == word)
        return max((len(beside & _beside(given, i)) for i in places), default=0)

    for position, word in enumerate(claimed):
        beside = _beside(claimed, position)
        for other in (_opposites().get(word, frozenset()) & known) - said:
            if _negated(claim, word) != _negated(evidence, other):
                continue  # "not clear" and "unclear"
            if nearness(beside, other) > nearness(beside, word):
                return [Failure("opposites", word, f"the source has the opposite, {other!r}")]
    return []


def _turned(claimed: list[str], given: list[str]) -> str:
    """Return a word such as "before" that stands where the evidence has "after"."""
    for place, word in enumerate(claimed):
        others = _TURNS.get(word.lower(), "").split()
        following = _following(claimed, place)
        if not others or not following:
            continue
        places = {
            w: [i for i, g in enumerate(given) if g.lower() == w] for w in (word.lower(), *others)
        }
        if any(following & _following(given, i) for i in places[word.lower()]):
            continue
        if any(
            len(following & _following(given, i)) >= len(following) / 2
            for o in others
            for i in places[o]
        ):
            return word
    return ""


def _following(tokens: list[str], place: int) -> frozenset[str]:
    """Return the stems of the next words that mean something: the nearest two, or "once"."""
    stems = [s for w in tokens[place + 1 : place + 5] for s in content_stems(w)]
    stems += ["once"] if "once" in tokens[place + 1 : place + 3] else []
    return frozenset(stems[:2])


def _negated(text: str, word: str) -> bool:
    return any(
        word in content_stems(match.group(1))
        for match in re.finditer(r"\b(?:not|never|no|n't)\s+([\w-]+(?: [\w-]+)?)", text)
    )


def _beside(stems: list[str], position: int) -> set[str]:
    return {
        *stems[max(0, position - _REACH) : position],
        *stems[position + 1 : position + 1 + _REACH],
    }
