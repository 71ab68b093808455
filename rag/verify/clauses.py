"""Clauses: who does what to whom, read off the order of words, without a parser.

A verb is a word that looks like a past form, or follows a helper; what stands before it, up to the
nearest end of a clause, acts, and what stands after it is acted on. "Was … by" turns them round.
Wrong in long sentences often enough, so that only a clear contradiction may be drawn from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.words import STOP_WORDS, plain, stem, words

_PAST = frozenset(
    """became began bent bit bled blew bore bought bred broke brought built burnt came caught
    chose clung crept cut dealt did drank drew drove dug fed fell felt fled flew flung forbade forgot
    fought found froze gave got grew heard held hid hit hurt kept knew laid led left lent lost made
    meant met paid put ran rang read rode rose said sang sank sat saw sold sent set shook shone shot
    shut slept slid sold sought spent spoke spread sprang stole stood stuck strode struck stung swam swept
    swore swung taken taught tore threw thought told took understood went wept withdrew woke won wore wound
    wrote beat beaten begun blown borne bitten broken chosen done drawn driven drunk eaten fallen flown
    forbidden forgotten frozen given gone grown hidden known ridden risen rung seen shaken shown
    spoken stolen sworn swum thrown torn withdrawn woken worn written""".split()
)
_BE = frozenset("is are was were be been being gets got".split())
_HELPERS = (
    frozenset(
        """has have had will would can could may might must shall should did does do to not never also
    now still already just soon reportedly probably allegedly""".split()
    )
    | _BE
)
_BETWEEN = frozenset("still now also already just soon not".split())
_ENDS = frozenset(
    """that who whom which what where when while because although though as after before since until
    if whether but""".split()
)
PREPOSITIONS = frozenset(
    """in on at of for from with by to into onto over under near off against about between through
    across during toward towards without within around among up down out along""".split()
)
# When something was is no side of it.
TIMES = frozenset(
    stem(w)
    for w in """monday tuesday wednesday thursday friday saturday sunday january february march april june july
    august september october november december today yesterday tomorrow day week month year morning evening night
    last past recent ago later earlier""".split()
)
_PRONOUNS = frozenset("he she it they we i you him her them".split())
_TOKEN = re.compile(
    r"\d+(?:,\d{3})+|[^\W_]+(?:[.'&-][^\W_]+)*\.?(?<=[A-Z]\.)|[^\W_]+(?:['&-][^\W_]+)*|[,;:()\"]|--"
)
_NOT_VERBS = frozenset(
    "hundred united unaccounted need speed red bed seed feed breed indeed wing king ring spring".split()
)
_QUOTED = re.compile(r'"([^".,]{1,40})"')  # a "controlled burn" is no clause of its own
_MARKS = frozenset({",", ";", ":", "--", "(", ")", '"'})
# One deed of several names, the first of which stands for all: who beat whom, who orders whom.
_DEEDS = {
    stem(other): stem(names.split()[0])
    for names in (
        "beat beaten defeated overcame thrashed trounced outscored",
        "ordered directed instructed commanded mandated compelled",
        "arrested detained",
        "bought acquired purchased",
        "hired employed",
        "sacked dismissed",
    )
    for other in names.split()
}
BEAT = frozenset(verb for verb, deed in _DEEDS.items() if deed == "beat")
_LOST_TO = 8  # words from "lost" to its "to": "lost 2-1 to Italy", "lost in a close race to Berg"
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')]* (?=[\"'(]*[A-Z])")
_LONGEST_PHRASE = 4  # words: "fourth European title"
_PLACES = frozenset("second third fourth last runner-up runners-up".split())
_PARTICLES = frozenset("up down out off away back over".split())
_LIMIT = re.compile(r"(?:at (?:least|most)|more than|less than|over|about|around|up to)(?= \S*\w)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb and its two sides, as stems."""

    verb: str
    agents: frozenset[str]
    patients: frozenset[str]  # the nearest thing that is acted on
    after: frozenset[str]  # it, and all that follows in the clause
    passive: bool
    quotes: bool = False  # "…," said the mayor: the one who acts may stand behind the verb


@lru_cache(maxsize=2048)
def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of one sentence, in order."""
    tokens = _TOKEN.findall(_QUOTED.sub(r"\1", plain(text)))
    found: list[Clause] = []
    first = _first_noun(tokens)
    last_agents: list[str] = []
    for place, token in enumerate(tokens):
        if not _is_verb(tokens, place):
            continue
        start = _clause_start(tokens, place)
        before = _without_helpers(tokens[start:place])
        end = _clause_end(tokens, place)
        after = tokens[place + 1 : end]
        passive = _is_passive(tokens, place)
        subject = _head(before)
        if not _stems(subject) and not any(w.lower() in _PRONOUNS for w in before):
            subject = last_agents or first
        by = next((i for i, w in enumerate(after) if w.lower() == "by"), None)
        verb = _DEEDS.get(stem(token), stem(token))
        was_beaten = verb == "lose" or (verb == "finish" and _PLACES & {*after[:1]})
        if was_beaten and (winner := _winner(after)):
            beaten = _stems(subject)
            found.append(Clause("beat", winner, beaten, beaten, passive=True))
        elif passive:
            agents = _stems(_object(after[by + 1 :])) if by is not None else frozenset()
            patients = _stems(subject)
            found.append(Clause(verb, agents, patients, patients, passive=True))
        else:
            found.append(
                Clause(
                    verb,
                    _stems(subject),
                    _stems(_object(after)),
                    _stems(after),
                    passive=False,
                    quotes=tokens[place - 1] in _MARKS or not any(map(_is_plain, before)),
                )
            )
        last_agents = subject
    return tuple(found)


@lru_cache(maxsize=64)  # whole articles are asked for claim after claim
def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, roughly: enough to look for one that has certain words."""
    return tuple(_SENTENCE_END.split(plain(text).replace("\n", ". ")))


def noun_phrase(text: str) -> tuple[str, ...]:
    """Return the stems of the words that a text begins with, up to the one that ends a noun's phrase.

    "fourth European title in 2021" is "fourth European title"; the noun comes last.
    """
    found = []
    for word in words(text)[:_LONGEST_PHRASE]:
        if word.lower() in PREPOSITIONS or word.lower() in STOP_WORDS:
            break
        found.append(stem(word))
    return tuple(found)


def _is_plain(token: str) -> bool:
    return token.isalnum()


def _winner(after: list[str]) -> frozenset[str]:
    """Return whom somebody lost to, of the words behind "lost"; nothing where it is something else."""
    for i, token in enumerate(after[:_LOST_TO]):
        if token.lower() in {"to", "behind"}:
            found = _object(after[i + 1 :])
            return _stems(found) if any(w[:1].isupper() for w in found) else frozenset()
    return frozenset()


def _is_verb(tokens: list[str], place: int) -> bool:
    token = tokens[place]
    if not token.islower() or token in _NOT_VERBS or token in _HELPERS or len(token) < 3:
        return False
    before = tokens[place - 1].lower() if place else ""
    if before in {"the", "a", "an", "its", "his", "her", "their", "of", "this", "that's"}:
        return False
    if token.endswith("ed") or token in _PAST:
        return True
    if token.endswith("ing"):
        near = next((w for w in reversed(tokens[:place]) if w not in _BETWEEN), "").lower()
        return place > 0 and (before == "," or near in _BE or tokens[place - 1][0].isupper())
    helper = next((w.lower() for w in reversed(tokens[:place]) if w not in _BETWEEN), "")
    return helper in {"will", "would", "can", "could", "may", "might", "must", "should", "did"}


def _is_passive(tokens: list[str], place: int) -> bool:
    token = tokens[place]
    near = [w.lower() for w in tokens[max(0, place - 3) : place]]
    after = [w.lower() for w in tokens[place + 1 : place + 3]]
    if token.endswith("ing") or "," in near[-1:]:
        return "by" in after[:1]
    return any(w in _BE for w in near) or "by" in after[:1]


def _clause_start(tokens: list[str], place: int) -> int:
    for i in range(place - 1, -1, -1):
        # "California and Washington sent …" are one side.
        joins_verbs = tokens[i] == "and" and not tokens[i + 1][:1].isupper()
        if joins_verbs or tokens[i].lower() in _ENDS or tokens[i] in _MARKS or _is_verb(tokens, i):
            return i + 1
    return 0


def _clause_end(tokens: list[str], place: int) -> int:
    for i in range(place + 1, len(tokens)):
        if tokens[i].lower() in _ENDS or tokens[i] in _MARKS:
            return i
        if _is_verb(tokens, i) and not _is_participle(tokens, i):
            return i
    return len(tokens)


def _is_participle(tokens: list[str], place: int) -> bool:
    """Tell "the plan passed by the council" from "the council passed": it goes on in lower case."""
    if tokens[place - 1] == "and":
        return False  # "reported the fall and guided for more"
    return tokens[place].endswith("ed") and "".join(tokens[place + 1 : place + 2]).islower()


def _without_helpers(tokens: list[str]) -> list[str]:
    kept = list(tokens)
    while kept and (kept[-1].lower() in _HELPERS or _is_adverb(kept[-1])):
        kept.pop()
    return kept


def _is_adverb(token: str) -> bool:
    return token.endswith("ly") and token.islower()  # and not Italy


def _head(tokens: list[str]) -> list[str]:
    """Return the part of a phrase before its first preposition."""
    for i, token in enumerate(tokens):
        if token.lower() in PREPOSITIONS and i:
            return tokens[:i]
    return tokens


def _object(tokens: list[str]) -> list[str]:
    """Return what directly follows a verb; nothing if a preposition does."""
    rest = tokens[1:] if tokens and tokens[0].lower() in _PARTICLES else tokens
    limit = _LIMIT.match(" ".join(rest))
    rest = rest[len(limit.group().split()) :] if limit else rest
    while rest and _is_adverb(rest[0]):
        rest = rest[1:]
    if not rest or rest[0].lower() in PREPOSITIONS or rest[0].lower() in _HELPERS:
        return []
    return _head(rest)


def _first_noun(tokens: list[str]) -> list[str]:
    if tokens and tokens[0].lower() in _ENDS | PREPOSITIONS:
        return []  # "After losing power, the ship …"
    for i, token in enumerate(tokens):
        if token in {",", ";"} or (i and token.lower() in PREPOSITIONS):
            return tokens[:i]
    return []


def _stems(tokens: list[str]) -> frozenset[str]:
    return frozenset(
        stem(w)
        for t in tokens
        for w in words(t)
        if w.lower() not in STOP_WORDS
        and w.lower() not in _PRONOUNS
        and len(w) > 1
        and stem(w) not in TIMES
    )
