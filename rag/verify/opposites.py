"""Opposites: a claim does not put the opposite of a word where its evidence has the word."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache, lru_cache

from rag.assets import antonym_lines
from rag.types import Failure
from rag.words import content_stems, irregular_base, plain, stem, words

_REACH = 3  # words on each side that say what a word is about
# Opposites of the news that WordNet does not link.
_MORE = """
arrest:release,free detain:release,free jail:release,free ban:allow,permit,lift forbid:allow
prohibit:allow,permit support:oppose,reject,fight back:oppose,fight approve:reject,block,veto
mandatory:voluntary,optional compulsory:voluntary convict:acquit guilty:acquit
confirm:deny kill:save rescue:kill hire:fire,dismiss expand:shrink cut:raise,increase
intercept:land,hit survive:die,kill alive:dead accept:reject,refuse launch:cancel reopen:close
strengthen:weaken gain:lose profit:loss surplus:deficit buy:sell import:export ally:enemy
attack:defend invade:liberate withdraw:advance deploy:withdraw first:last early:late
north:south east:west northern:southern eastern:western majority:minority success:failure
praise:criticize,criticise,condemn welcome:condemn,criticize include:exclude agree:refuse,disagree
widen:narrow,shrink narrow:expand,broaden tighten:loosen,ease,relax grant:deny,refuse binding:voluntary
resume:suspend,halt,pause,stop continue:stop,cease,end,halt suspend:reinstate worsen:improve,ease,heal
worse:better higher:lower larger:smaller bigger:smaller stronger:weaker greater:weaker,smaller older:younger
richer:poorer faster:slower easier:harder longer:shorter warmer:colder vanish:remain disappear:remain,persist
appoint:dismiss,remove promote:demote elect:defeat postpone:advance uphold:overturn,strike legal:illegal
reveal:conceal,hide encourage:discourage urge:discourage innocent:guilty optimistic:pessimistic calm:angry
employ:fire begin:end start:end,stop,finish up:down above:below inside:outside before:after
remove:add,keep,install delete:add,keep,install erase:keep,install eliminate:keep,install
uninstall:keep,install allow:prevent,bar,block shrink:grow,increase elevate:decrease,reduce voluntary:forced,unwilling
enable:prevent,prohibit,bar,block let:prevent,bar,block
resign:sack,fire,dismiss,oust quit:sack,fire include:exempt equal:break,surpass,exceed,beat,top
lead:trail ahead:behind public:private secret:open find:lose pass:fail,reject build:demolish
"""


# What is one of a kind is none of the others: each stands for "not the next".
_KINDS = """
red orange yellow green blue purple pink brown black white grey
astronomer biologist chemist physicist geologist archaeologist economist historian psychologist
doctor nurse teacher lawyer engineer journalist farmer pilot firefighter soldier
federal provincial municipal
small medium large
commercial military personal
spring summer autumn winter
mother father sister brother son daughter husband wife uncle aunt
star galaxy planet asteroid comet
car truck bus train plane helicopter ship tanker ferry motorcycle bicycle
dog cat horse cow pig shark bear wolf elephant
football basketball baseball hockey tennis cricket rugby golf
gold silver bronze copper
oil gas coal
rifle pistol knife bomb grenade
earthquake hurricane flood tornado tsunami
"""
# A week is seven days: only behind the same word is a month no year ("one-month", "adding minutes").
_VAGUE = frozenset("recent past last next this few several coming some".split())
_UNITS = frozenset("minute hour day week month year decade century".split())
_NOT = ("un", "non")  # "crewed" and "uncrewed"
_SHORTEST = 5  # letters of a word that has an opposite so made

# Pairs of WordNet's that the news has beside each other: who is second is not the opposite of the first.
_NO_PAIRS = (frozenset({"first", "second"}), frozenset({"home", "away"}))
_LAST, _FIRST = re.compile(r"\blast\b.*\bbefore\b", re.I), re.compile(r"\bfirst\b.*\bsince\b", re.I)
_DENIED = re.compile(
    r"\b(?:not|never|no|n't|none of (?:the|its|his|her|their))\s+([\w-]+(?: [\w-]+)?)",
    re.IGNORECASE,
)
_FORMS = re.compile(r"(?:ies|ied|iest|est|es|ed|ing|ly|s|d)$")


@cache
def _table() -> dict[str, frozenset[str]]:
    links: dict[str, set[str]] = {}
    for line in antonym_lines():
        word, *others = line.split()
        _link(links, word, others)
    for entry in _MORE.split():
        word, listed = entry.split(":")
        _link(links, word, listed.split(","))
    for kind in _kinds():
        for word in kind:
            _link(links, word, sorted(kind))
    return {word: frozenset(others) for word, others in links.items()}


def _link(links: dict[str, set[str]], word: str, others: Sequence[str]) -> None:
    for other in others:
        if word != other and {word, other} not in _NO_PAIRS:
            links.setdefault(word, set()).add(other)
            links.setdefault(other, set()).add(word)


def opposites_of(word: str) -> frozenset[str]:
    """Return the opposites of a word, in the forms of a dictionary; it may be inflected itself."""
    return _opposites_of(word.lower())


@lru_cache(maxsize=8192)
def _opposites_of(word: str) -> frozenset[str]:
    found = {other for form in bases(word) for other in _table().get(form, ())}
    for negative in _NOT:
        bare = word.removeprefix(negative)
        found |= {bare} if bare != word and len(bare) >= _SHORTEST else set()
        found |= {negative + word} if len(word) >= _SHORTEST else set()
    return frozenset(found)


@lru_cache(maxsize=8192)
def bases(word: str) -> frozenset[str]:
    """Return the words of a dictionary that `word` may be a form of, itself among them.

    By its ending and the irregular verbs only: a stemmer would take "department" for "depart" and
    "management" for "manage", and find opposites of them.
    """
    word = word.lower()
    found = {word, irregular_base(word) or word}
    if ending := _FORMS.search(word):
        bare = word[: ending.start()]
        found |= {bare, f"{bare}e"} if len(bare) > 2 else set()
        if ending.group() in {"ies", "ied", "iest"}:
            found.add(f"{bare}y")
        if len(bare) > 3 and bare[-1] == bare[-2]:
            found.add(bare[:-1])  # "dropped"
    return frozenset(found)


# Opposites that say nothing of their own, and are told by what follows them.
_TURNS = {
    "few": "many most", "many": "few", "most": "few", "all": "none", "always": "never",
    "before": "after", "after": "before", "more": "less fewer", "less": "more", "fewer": "more",
    "earlier": "later", "later": "earlier",
}  # fmt: skip


def check_opposites(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for a word of `claim` whose opposite stands in its place in `evidence`.

    In its place: next to words that the claim's word is next to.
    """
    if turned := _turned(words(plain(claim)), words(plain(evidence))):
        return [Failure("opposites", turned, "the source has the opposite")]
    if _is_the_last_before(claim, evidence):
        return []
    claimed, given = _content(claim), _content(evidence)
    if unit := _other_unit(claimed, given):
        return [Failure("opposites", unit, "the source has another unit of time there")]
    ours, theirs = [stem(w) for w in claimed], [stem(w) for w in given]
    known, said = set(theirs), set(ours)

    def nearness(beside: set[str], words_there: frozenset[str]) -> int:
        places = (i for i, w in enumerate(given) if bases(w) & words_there)
        return max((len(beside & _beside(theirs, i)) for i in places), default=0)

    for position, word in enumerate(claimed):
        others = opposites_of(word)
        there = {w for w in given if bases(w) & others and stem(w) not in said}
        both = any(bases(w) & others and not _is_of_one_kind(word, w) for w in claimed)
        if not there or both:
            continue  # "delete it if the app is installed" has both sides
        beside = _beside(ours, position)
        own = nearness(beside, bases(word)) if stem(word) in known else 0
        for other in sorted(there):
            if _negated(claim, stem(word)) != _negated(evidence, stem(other)):
                continue  # "not clear" and "unclear"
            if own and _is_of_one_kind(word, other):
                continue  # "green and yellow paint" is green paint, too
            if nearness(beside, bases(other)) > own:
                return [Failure("opposites", word, f"the source has the opposite, {other!r}")]
    return []


def _other_unit(claimed: Sequence[str], given: Sequence[str]) -> str:
    """Return a unit of time of a claim behind a word that has only other units behind it in the evidence."""
    for before, word in itertools.pairwise(claimed):
        own = bases(word) & _UNITS if before not in _VAGUE else frozenset()
        theirs = [bases(after) & _UNITS for word_before, after in itertools.pairwise(given)
                  if word_before == before]  # fmt: skip
        units = [unit for unit in theirs if unit]
        if own and units and own not in units:
            return word
    return ""


def _is_of_one_kind(word: str, other: str) -> bool:
    return any(bases(word) & kind and bases(other) & kind for kind in _kinds())


@cache
def _kinds() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(line.split()) for line in _KINDS.strip().splitlines())


def _is_the_last_before(claim: str, evidence: str) -> bool:
    """Tell whether one says "the last before" and the other "the first since"."""
    one, other = _LAST.search(claim), _FIRST.search(claim)
    return bool((one and _FIRST.search(evidence)) or (other and _LAST.search(evidence)))


def _content(text: str) -> list[str]:
    """Return the words of `text` that carry meaning, in order, without the capitals of names."""
    found = []
    text = plain(text)
    for match in re.finditer(r"[^\W\d_]+(?:'[a-z]+)?", text):
        word = match.group().removesuffix("'s")
        starts = (
            not text[: match.start()].rstrip(" \"'(")
            or text[: match.start()].rstrip(" \"'(")[-1] in ".!?:"
        )
        if content_stems(word) and (word.islower() or starts):
            found.append(word.lower())
    return found


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
    return any(word in content_stems(match.group(1)) for match in _DENIED.finditer(text))


def _beside(stems: list[str], position: int) -> set[str]:
    return {
        *stems[max(0, position - _REACH) : position],
        *stems[position + 1 : position + 1 + _REACH],
    }
