"""What a question asks for, and whether a sentence can be the answer to it.

The gate against confident nonsense: a model that has to say how many says a number, from wherever;
here a sentence answers "how many were injured" only if it speaks of injuries and gives a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from rag.amounts import Amount, amount_in, gives
from rag.dates import find_dates
from rag.deeds import denies, tells_of
from rag.fitting import Fitting, fitting_of
from rag.focus import PEOPLE, core_of, gist_of
from rag.identity import tells_who, who_is_asked
from rag.language import opens_as_question, opens_as_yes_or_no
from rag.verify.coverage import missing_stems
from rag.verify.names import find_names, knows_name
from rag.verify.opposites import check_opposites
from rag.words import REPORTING_STEMS, content_stems, plain, unique, words

Kind = Literal["who", "who_is", "when", "where", "why", "cause", "how_many", "measure", "open"]

# Things that have a name: "which company" asks for one, as "who" does.
_NAMED = (
    r"company|compan(?:y|ies)|firm|corporation|startup|bank|brand|publisher|platform|service|app|product|game"
    r"|person|individual|figure|player|athlete|star|singer|actor|actress|artist|author|executive|founder|leader"
    r"|politician|official|minister|president|entrepreneur|man|woman|coach|team|club|organi[sz]ation|agency"
    r"|institution|university|newspaper|outlet|chatbot|entit(?:y|ies)"
)
_NO_KIND = r"(?:did|do|does|is|are|was|were|has|have|had|will|would|can|could|should|the|an?|of|happened)\b"
_PERSON = re.compile(
    r"\b(?:who|person|individual|figure|player|star|singer|actor|actress|executive|founder|leader"
    r"|man|woman|coach|author|artist|quarterback|politician|official|entrepreneur)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\bwhen\b|\bwhat (?:time|date|day|year|month)\b|\b(?:on|in) which (?:day|year|month)\b", re.I
)
_WHO = re.compile(
    rf"\bwho(?:m|se)?\b(?! (?:else )?said)|\b(?:which|what) (?:(?!{_NO_KIND})[\w-]+ ){{0,2}}?(?:{_NAMED})\b"
    rf"|\bwhat (?:is|was|are|were) the (?:names? of|(?:\w+ ){{0,2}}?(?:{_NAMED}) that)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\bwhere\b|\b(?:in|at|to|from) (?:which|what) (?:place|city|town|country|state|village)\b",
    re.I,
)
_WHY = re.compile(r"\bwhy\b|\bfor what reason\b", re.IGNORECASE)
_CAUSED = re.compile(r"\bwhat (?:caused|led to|prompted|triggered)\b", re.IGNORECASE)
_CAUSE = re.compile(
    r"\b(?:because|due to|caus(?:e|ed|es|ing)|blam(?:e|ed|es|ing)|reasons?|led to|prompt(?:ed|ing)|triggered"
    r"|result(?:ed)? (?:of|from)|sparked|owing to|(?:brought|brings?|bringing) (?:\w+ )?down|toppled"
    r"|knock(?:ed|ing) (?:\w+ )?(?:down|over))\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|thanks to|in response|in protest|as a result|result of|so that"
    r"|in order to|after|following|amid|over|since|caus(?:e|ed|es|ing)|blam(?:e|ed|es|ing)|reasons?"
    r"|led to|prompt(?:ed|ing)|triggered|to (?!the\b|a\b|an\b|its\b|their\b|[A-Z\d])[a-z]{3,}|purpose|intended"
    r"|meant|so|as (?:the|it|they|he|she|an?)|for (?:the|its|their|his|her)|named|known as|help(?:s|ed)|allow(?:s|ed)"
    r"|important|can|cannot)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b\d{1,2}(?::\d\d)?\s?(?:a\.?m|p\.?m)\b|\bcentur(?:y|ies)\b"
    # "20.30" is an hour, "4.00 percent" none.
    r"|\b\d{1,2}[:.]\d\d\b(?!\s?(?:%|per ?cent|million|billion|points?\b))",
    re.IGNORECASE,
)
_HOUR = re.compile(r"\bwhat time\b(?! of (?:the )?year)", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:in|at|near|from|off|over|across|outside|inside|on|into|toward|towards|around|throughout|along|through"
    r"|between|beneath|under|above|within|north|south|east|west)"
    r" (?!order\b|fact\b|addition\b|general\b|particular\b|which\b|that\b|it\b|time\b|least\b|\d)[\w]{2,}"
    r"|\b(?:to|of) (?:the )?(?:[\w-]+ ){0,3}?[A-Z]|\b(?:located|situated|border(?:s|ed)|based)\b"
)
_ORIGIN = re.compile(
    r"\b(?:come|comes|came|originate[sd]?) from\b|\bget (?:its|their|his|her) name\b", re.IGNORECASE
)
# Words of a question that say what is asked, not what about.
_ASKING = frozenset(
    content_stems(
        """many much far long old tall high deep fast heavy large big kilometre kilometer mile metre
        meter number happen happened person time year day date place name exact exactly according
        article report news tell describe explain say latest newest"""
    )
)

_TIME_CLAUSE = re.compile(
    r"\b(?:after|following|since|as|when|before)\b[^,.;:]{1,60}", re.IGNORECASE
)
_YEAR = re.compile(r"(?:1[89]|20)\d\d$")
# "Colonel Tom Parker" is the "Col. Tom Parker" of the article.
_RANK = re.compile(
    r"^(?:(?:Colonel|Captain|Lieutenant|Sergeant|General|Admiral|Senator|Representative|Governor|Professor|Doctor|Reverend"
    r"|Justice|Detective|Officer) )+(?=\S)"
)
_TOLL = re.compile(r"\b(?:toll|number|figure|count|total|tally)\b", re.IGNORECASE)
_MIN_COVERED = 0.6
_MIN_COVERED_ALIKE = 0.34
# Measured on ClapNQ: the nearest sentence of more than four in five passages without the answer is
# less alike to the question than this, of nearly four in five with it more.
ALIKE = 0.54
ALIKE_BY_NAME = 0.4  # where the names of the question tell, too, that this is the article
_SEVERAL = 11  # words that no single sentence has
_SEVERAL_BUDGET = 480  # tokens: some eight sentences with their headlines
_MIN_SHARED = 2
_MIN_OWN = 2  # who did it: of many deeds of the same kind in one report, this one


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for."""

    kinds: tuple[Kind, ...]
    amount: Amount | None  # the figure that is asked for
    counted: str | None  # stem of what is counted
    subject: tuple[str, ...]  # stems that the answer must be about
    names: tuple[str, ...]
    # What is asked for is described by several things that articles say of it, so that no one
    # sentence can have them all.
    several: bool = False
    person: bool = False  # who, not which company
    gist: bool = False  # what happened, on the whole
    yes_or_no: bool = False
    core: tuple[str, ...] = ()  # stems that the answer's own sentence must have
    text: str = ""
    fitting: Fitting = field(default_factory=Fitting)
    # Names that the question has in small letters, as the articles write them. Whoever is asked
    # of is known by them, but they do not make a question sure of its article, as capitals do.
    small_names: tuple[str, ...] = ()


def analyse(question: str) -> Asked:
    """Return what `question` asks for."""
    text = plain(question)
    text = text.lower() if text.isupper() else text  # shouted: no capital tells a name
    kinds: list[Kind] = []
    if amount := amount_in(text):
        kinds.append(amount.kind)
    patterns: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("when", _WHEN), ("where", _WHERE), ("who", _WHO), ("why", _WHY), ("cause", _CAUSED)
    )  # fmt: skip
    kinds += [kind for kind, pattern in patterns if _is_asked(pattern, text)]
    if "where" in kinds and _ORIGIN.search(text):
        kinds.remove("where")  # where a word comes from is no place
    names = [
        n for n in find_names(text) if n.lower() not in {"what", "how", "when", "where", "who"}
    ]
    # A year says when, which is for the dates to judge; few sentences repeat it.
    gist = gist_of(text)
    stems = unique(content_stems(text if gist is None else gist))
    subject = [s for s in stems if s not in _ASKING and not _YEAR.match(s)]
    several = len(subject) >= _SEVERAL
    if several:
        kinds = [k for k in kinds if k == "who"]
    elif person := who_is_asked(text):
        kinds, names = ["who_is"], [person]
    return Asked(
        tuple(kinds) or ("open",),
        amount,
        amount.counted if amount else None,
        tuple(subject),
        tuple(names),
        several,
        _PERSON.search(text) is not None,
        gist is not None and not several,
        opens_as_yes_or_no(text),
        core_of(text),
        text,
        Fitting() if several else fitting_of(text),
    )


def evidence_budget(asked: Asked, budget: int | None) -> int | None:
    """Return the tokens of evidence that a question needs where `budget` suits most.

    Several articles have to be seen for what they share.
    """
    return max(budget, _SEVERAL_BUDGET) if budget and asked.several else budget


def _is_asked(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a question word asks, and does not just join a clause ("when he was alive")."""
    opened = opens_as_question(text)
    for match in pattern.finditer(text):
        before = text[: match.start()].rstrip()
        joined = re.search(r"\b(?:and|or|of|in|on|at|to|from|by|for|with)$", before, re.IGNORECASE)
        if not before or not opened or joined:
            return True
    return False


def is_about(
    asked: Asked, sentence: str, context: str, article: str, *, alike: bool = False
) -> bool:
    """Tell whether a sentence, with what stands around it, speaks of what is asked.

    Args:
        asked: the question.
        sentence: the sentence itself.
        context: the headline and the sentences before it.
        article: the whole text; a name of the question must be known to it.
        alike: the sentence is known to mean much the same, so that it may use other words.
    """
    if asked.several:
        # That the names are known is a matter of all the evidence together.
        missing, total = missing_stems(" ".join(asked.subject), f"{context} {sentence}")
        return total - len(missing) >= _MIN_SHARED
    known = (*asked.names, *asked.small_names)
    if not all(knows_name(article, _RANK.sub("", name)) for name in known):
        return False
    if asked.kinds != ("open",) and check_opposites(asked.text, sentence):
        return (
            False  # when rates were cut is not when they were raised; "did they rise?" is answered
        )
    if not all(tells_of(s, sentence) for s in asked.core):
        return False
    if asked.counted and not _tells_count(asked.counted, context, sentence):
        return False
    if not asked.subject:
        return True
    subject = [
        s
        for s in asked.subject
        if s not in REPORTING_STEMS and (s != asked.counted or s not in PEOPLE)
    ]
    if not subject:
        return True
    missing = [s for s in subject if not tells_of(s, f"{context} {sentence}")]
    elsewhere = [s for s in subject if not tells_of(s, sentence)]
    # Something of the question must be in the sentence itself, not only in the headline; but what
    # happened is told by the first one, whatever its words.
    own = 1 if asked.gist else len(subject) - len(elsewhere)
    named = asked.names and "who" in asked.kinds and len(subject) > _MIN_OWN
    covered = 1 - len(missing) / len(subject)
    return covered >= _share(asked, alike) and own >= (_MIN_OWN if named else 1)


def _tells_count(counted: str, context: str, sentence: str) -> bool:
    """Tell whether a sentence speaks of what is counted, or of a toll of what is spoken of."""
    told = f"{context} {sentence}" if _TOLL.search(sentence) else sentence
    return tells_of(counted, told)


def _share(asked: Asked, alike: bool) -> float:
    if not alike or {"how_many", "measure"} & set(asked.kinds):
        return _MIN_COVERED  # any number looks like an answer to "how many"
    return _MIN_COVERED_ALIKE


def gives_what_is_asked(asked: Asked, text: str) -> bool:
    """Tell whether `text` has something of each kind that the question asks for."""
    return all(_has(kind, asked, plain(text)) for kind in asked.kinds)


def _without_what_is_asked(asked: Asked, text: str) -> str:
    """Return `text` without clauses that only say when: "after they divorced" tells no reason for it."""
    deeds = asked.fitting.deeds
    return _TIME_CLAUSE.sub(
        lambda m: "" if any(tells_of(d, m.group()) for d in deeds) else m.group(), text
    )


def _has(kind: Kind, asked: Asked, text: str) -> bool:
    if kind == "when" and _HOUR.search(asked.text):
        return _CLOCK.search(text) is not None
    if kind == "when":
        return bool(find_dates(text, None)) or _CLOCK.search(text) is not None
    if kind == "who_is":
        return any(tells_who(name, text) for name in asked.names)
    if kind == "where":
        return _PLACE.search(text) is not None
    if kind == "who":
        known = {w.lower() for name in asked.names for w in words(name)}
        others = [n for n in find_names(text, text) if not {w.lower() for w in words(n)} <= known]
        denied = denies(asked.fitting.deeds, text) and not denies(asked.fitting.deeds, asked.text)
        return bool(others) and not denied
    if kind == "cause":
        return _CAUSE.search(text) is not None
    if kind == "why":
        return _REASON.search(_without_what_is_asked(asked, text)) is not None
    if kind in {"how_many", "measure"}:
        return asked.amount is None or gives(asked.amount, text)
    return True
