"""Roles: who does what to whom is the same in a claim as in its evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.types import Failure
from rag.verify.clauses import PREPOSITIONS, TIMES, Clause, clauses, sentences_of
from rag.verify.names import same_name
from rag.words import REPORTING_STEMS, STOP_WORDS, is_irregular, plain, stem, words

_BEFORE, _AFTER = 2, 3  # words beside a verb among which its two sides are looked for
_CLAUSE_END = re.compile(r"[,;:.!?]$")
_VERB = re.compile(r"(?:ed|ing|[^s]s)$")
_PASSIVE = frozenset("is are was were be been being gets got".split())
# "Russia's invasion of Ukraine"
_DEED = re.compile(
    r"\b(?P<who>[A-Z][\w.]*(?: [A-Z][\w.]*)*?)(?:'s)? (?P<what>[a-z]+)"
    r" (?:of|on|into|against|in|over)"
    r" (?:the )?(?P<whom>[A-Z][\w.]*(?: [A-Z][\w.]*)*)"
)
# "England's winning goal"
_WIN = re.compile(
    r"(?P<who>[A-Z][\w.]*(?: [A-Z][\w.]*)*?)'s? (?:[\w-]+ ){0,2}"
    r"(?:winning (?!streak|run\b|ways)|(?:win|wins|victory|triumph)\b)"
)
# "The winning goal for England"
_WIN_FOR = re.compile(
    r"\b(?:winning goal|winner|victory|triumph) (?:for|of) (?:the )?(?P<who>[A-Z][\w.]*(?: [A-Z][\w.]*)*)"
)
_NOT_WON = re.compile(r"(?:\b(?:not|never|no|neither|nor)\b|n't\b)[^,;]*\bw[io]n\b", re.IGNORECASE)
_WINS = frozenset({"win", "beat"})
_SAID = REPORTING_STEMS - {"tell"}  # who is told is not who tells
# What two do to each other has no sides.
_MUTUAL = frozenset(
    stem(w)
    for w in "met married joined faced fought played resembled matched equalled divorced".split()
)


@dataclass(frozen=True, slots=True)
class _Word:
    stem: str
    before_in_order: tuple[str, ...]  # stems beside it, within its clause
    after_in_order: tuple[str, ...]
    passive: bool  # "was … by"
    undergone: bool  # "was …", by whom is not said
    is_verb: bool  # by its form
    acts: bool  # no preposition between it and what follows

    @property
    def before(self) -> frozenset[str]:
        return frozenset(self.before_in_order)

    @property
    def after(self) -> frozenset[str]:
        return frozenset(self.after_in_order)


def check_roles(
    claim: str, sentences: list[str], article: str = "", before: str = ""
) -> list[Failure]:
    """Return a failure if the two sides of a word have changed places between claim and evidence.

    Without a parser: at a verb that both have, some of the words just before it in the claim stand
    just after it in the evidence, and the other way round.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one.
        article: its text, for a deed that it names by a noun ("Russia's invasion of Ukraine").
        before: the sentences before those, which say who played whom.
    """
    turned = _turned_deed(claim, " ".join([*sentences, article])) or _turned(claim, sentences)
    if turned := turned or won_by_the_loser(claim, [*sentences, *sentences_of(before)]):
        return [Failure("roles", turned, "the source has it the other way round")]
    given = [word for sentence in sentences for word in _words(sentence)]
    for word in _words(claim):
        if not word.is_verb or word.stem in _MUTUAL:
            continue
        same = [g for g in given if g.stem == word.stem]
        if same and all(_is_swapped(word, other) for other in same):
            sides = (
                f"{' '.join(word.before_in_order)} … {word.stem} … {' '.join(word.after_in_order)}"
            )
            return [Failure("roles", sides, "the source has it the other way round")]
    return []


def won_by_the_loser(claim: str, sentences: list[str]) -> str:
    """Return the win that `claim` gives to those who, as the evidence has it, were beaten."""
    given = [clause for sentence in sentences for clause in clauses(sentence)]
    losers = {s for c in given if c.verb == "beat" for s in c.patients}
    told = [s for s in sentences if not _NOT_WON.search(plain(s))]
    winners = {s for t in told for c in clauses(t) if c.verb in _WINS for s in c.agents}
    # Who was beaten in a final may have won a set, a state or applause, and a streak is no win.
    contests = {s for c in given if c.verb == "beat" for s in c.after - c.patients}
    wins = [
        (c.agents, c.verb)
        for c in clauses(claim)
        if c.verb == "win" and (not c.patients or c.patients & contests)
    ]
    wins += [
        (frozenset(map(stem, words(m["who"]))), m.group())
        for form in (_WIN, _WIN_FOR)
        for m in form.finditer(claim)
    ]
    return next((w for who, w in wins if who and who <= losers and not who & winners), "")


def _turned_deed(claim: str, text: str) -> str:
    """Return "Ukraine's invasion of Russia" of a claim where `text` has the names turned round."""
    deeds = _deeds(text)
    for deed in _deeds(claim):
        who, whom = deed["who"], deed["whom"]
        if any(same_name(who, d["who"]) and same_name(whom, d["whom"]) for d in deeds):
            continue
        if any(same_name(who, d["whom"]) and same_name(whom, d["who"]) for d in deeds):
            return deed.group()
    return ""


def _deeds(text: str) -> list[re.Match[str]]:
    """Return the deeds of somebody: "the head of Oslo" and "some members of Congress" are nobody's."""
    found = _DEED.finditer(plain(text))
    return [deed for deed in found if deed["who"].lower() not in STOP_WORDS]


def _turned(claim: str, sentences: list[str]) -> str:
    """Return the clause of `claim` whose two sides the evidence has the other way round."""
    given = [c for sentence in sentences for c in clauses(sentence) if not _may_be_inverted(c)]
    for clause in clauses(claim):
        if not clause.agents or clause.verb in _MUTUAL:
            continue
        if not clause.patients:
            if any(_is_mirrored(clause, g) for g in given):
                return f"{' '.join(sorted(clause.agents))} … {clause.verb}"
            continue
        if _may_be_inverted(clause):
            continue
        if any(_contradicts(clause, g) for g in given) and not any(
            _agrees(clause, g) for g in given
        ):
            return f"{' '.join(sorted(clause.agents))} … {clause.verb} … {' '.join(sorted(clause.patients))}"
    return ""


def _may_be_inverted(clause: Clause) -> bool:
    """Tell whether who acts may stand on either side: "…," said the mayor."""
    return clause.verb in _SAID and clause.quotes


def _agrees(claim: Clause, given: Clause) -> bool:
    if claim.agents & given.agents and claim.patients & given.after:
        return True
    if claim.verb != given.verb:
        return False
    same = claim.patients & given.patients and not claim.agents & given.after
    return bool(claim.agents & given.agents or same)


def _is_mirrored(claim: Clause, given: Clause) -> bool:
    """Tell whether each has as doer whom the other one has behind the same verb."""
    return (
        claim.verb == given.verb
        and claim.passive == given.passive
        and not claim.agents & given.agents
        and bool(claim.agents & given.after and claim.after & given.agents)
    )


def _contradicts(claim: Clause, given: Clause) -> bool:
    if claim.agents & given.agents:
        return False
    # "The dead in the fire" are acted on by it, though "died" has no object.
    sides = given.patients if claim.passive else given.after
    left, right = claim.agents & sides, claim.patients & given.agents
    if claim.verb == given.verb:
        same = 2 * len(claim.patients & given.patients) > len(claim.patients)
        if same and not claim.agents <= sides:
            return False  # the same is done, and only a word of the doer stands behind it
        # "They landed the craft", "the craft landed": what has no object may do it to itself.
        return bool(left or (right and (given.passive or claim.passive or given.patients)))
    return bool(left and right) and not claim.patients & given.patients


def _is_swapped(word: _Word, other: _Word) -> bool:
    before, after = other.before, other.after
    if word.undergone != other.undergone:
        return False  # "was declared in the region", "the region declared"
    if word.passive != other.passive:
        before, after = after, before
    elif word.acts != other.acts:
        return False  # "issued in parts of the country", "parts of the country issue"
    kept = len(word.before & before) + len(word.after & after)
    left, right = word.before & after, word.after & before
    return bool(left and right) and len(left) + len(right) > kept


def _words(text: str) -> list[_Word]:
    found = []
    for clause in _clauses(plain(text)):
        content = [i for i, w in enumerate(clause) if w.lower() not in STOP_WORDS]
        stems = {i: stem(clause[i]) for i in content}
        content = [i for i in content if stems[i] not in TIMES]
        for place, i in enumerate(content):
            suffers = any(w.lower() in _PASSIVE for w in clause[max(0, i - 2) : i])
            by = "by" in (w.lower() for w in clause[i + 1 : i + 4])
            found.append(
                _Word(
                    stems[i],
                    tuple(stems[j] for j in content[max(0, place - _BEFORE) : place]),
                    tuple(stems[j] for j in content[place + 1 : place + 1 + _AFTER]),
                    suffers and by,
                    suffers and not by and not clause[i].endswith("ing"),
                    _is_verb(clause, i),
                    "".join(clause[i + 1 : i + 2]).lower() not in PREPOSITIONS,
                )
            )
    return found


def _is_verb(clause: list[str], place: int) -> bool:
    word = clause[place]
    if word.endswith("ing") and "".join(clause[place - 1 : place]).lower() not in _PASSIVE:
        return False  # "allowing", "skateboarding"
    return word.islower() and (_VERB.search(word) is not None or is_irregular(word))


def _clauses(text: str) -> list[list[str]]:
    clauses: list[list[str]] = [[]]
    for token in text.split():
        clauses[-1] += words(token)
        if _CLAUSE_END.search(token):
            clauses.append([])
    return clauses
