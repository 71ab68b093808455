"""The figures that questions ask for: how many of what, how much, how old; and those that texts give.

A number answers "how many missiles" only where it counts missiles: the sentence that says they
were fired has numbers of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.dates import find_dates
from rag.deeds import tells_of
from rag.focus import PEOPLE, counted_in
from rag.verify.coverage import stems_missing
from rag.verify.quantities import Quantity, apart_from_dates, find_quantities
from rag.words import content_stems, plain, words

_CURRENCY = (
    r"[$€£¥₹₩₽]|\b(?:dollars?|euros?|pounds?|cents|pence|rupees?|yen|yuan|renminbi|francs?|pesos?"
    r"|roubles?|rubles?|riyals?"
    r"|dirhams?|shekels?|liras?|crowns?|kron[aeo]r?|krónur|rand|baht|reais|real|naira|crore|lakh"
    r"|zloty|zlotys|forints?|lei|leva"
    r"|hryvni[ay]s?|tenge|ringgit|rupiah|dong|bol[ií]vars?|soles|cedis?|shillings?|birr|dinars?"
    r"|manat|lari|kwacha|taka|afghanis?"
    r"|bitcoins?)\b|\b(?:million|billion|trillion|\d) won\b"
)
_LENGTH = (
    r"\b(?:kilomet|mile|met(?:er|re)|km\b|yard|feet|foot|ft\b|inch|centimet|cm\b"
    r"|millimet|mm\b|stor(?:e?y|ies)|nautical)"
)
_TIME = r"\b(?:second|minute|hour|day|week|month|year|decade|centur)"
_SHARE = (
    r"%|\bper ?cent|\bpercentage|\b(?:half|third|quarter|fifth|tenth)s?\b|\b(?:in"
    r"|out of) (?:every )?(?:\d|two|three|four|five"
    r"|six|seven|eight|nine|ten)"
)
_AGE = (
    r"\baged? (?:of )?\w*\d|\bage(?:d|s)? \d|-year-old|\b(?:years?|months?|weeks?|days?) old\b"
    r"|, \d{1,3}(?=[,.;)]| (?:and|who|was|is|from)\b|$)"
    r"|\b(?:is|was|are|were|turn(?:s|ed|ing)?|be) \d{1,3}\b(?=[.,;!?)]|$| (?:when|at|on|in|and"
    r"|this|next|last|years)\b)"
    r"|\bborn\b|\bat \d{1,3}\b|\byears ago\b|\bin (?:his|her|their) (?:early |mid-|late )?(?:\d0s"
    r"|teens|twenties|thirties|forties"
    r"|fifties|sixties|seventies|eighties|nineties)|\bdat(?:es?|ed|ing) (?:back|from|to)\b"
    r"|\b(?:built|founded|established|made"
    r"|opened|created|written|painted|completed|launched) (?:\w+ )?in\b|\bcentur(?:y|ies)\b"
)
_WEIGHT = r"\b(?:ton|kilo|pound|gram|lbs?\b|kg\b|stone\b)"
_SPEED = (
    r"\b(?:per|an?|every) (?:hour|second|minute|day|week|month|year|decade)\b|\bmph\b|\bkm/h|\bknots\b"
    r"|\bmach\b|\b(?:second|minute)s?\b"
)
_HEAT = r"\bdegree|°|celsius|fahrenheit"
_UNITS = {
    "far": rf"{_LENGTH}|\blight[- ]years?", "long": f"{_TIME}|{_LENGTH}", "old": _AGE,
    "tall": _LENGTH, "wide": _LENGTH, "thick": _LENGTH, "deep": _LENGTH, "fast": _SPEED,
    "heavy": _WEIGHT, "weigh": _WEIGHT, "hot": _HEAT, "cold": _HEAT, "expensive": _CURRENCY,
    "money": _CURRENCY, "share": _SHARE,
}  # fmt: skip
# What is said of one of these is not said of another: a glacier that moved a mile is not a mile thick.
_SAID_SO = {
    "thick": r"\bthick", "deep": r"\b(?:deep|depth|below|beneath|under|down)",
    "wide": r"\b(?:wid(?:e|th)|across|(?:wing)?span|diameter|broad)",
}  # fmt: skip
_HOW = re.compile(
    r"\bhow (many|much|far|long|old|tall|wide|thick|high|deep|fast|heavy|hot|cold|large|big|full"
    r"|strong|common|small|expensive)\b",
    re.IGNORECASE,
)
# "How much" of these is money; "how much oil did it buy" asks for oil.
_MONEY = re.compile(
    r"\bhow much (?:more |less )?money\b|(?<!\bby )\bhow much (?:more |less )?(?:did|does|do|is"
    r"|was|are|were|will|would|has|have|had|can|could)\b.*"
    r"\b(?:cost|pay|paid|spen[dt]|worth|price|priced|raised?|earn|earned|give|given|gave|donated?"
    r"|invest|invested|sell|sold|buy|bought"
    r"|charged?|fetch|fetched|owe|owed|fined|contribute|award|awarded|borrow|fund|budget|bring in"
    r"|take in|put into|put in)\b"
    r"|\bhow much (?:\w+ ){0,4}?(?:costs?|paid|pays|raised|earn|spent)\b"
    r"|\bwhat (?:did|does|do|will|would) (?:[\w.&’'-]+ ){1,8}?(?:pay|cost|earn|spend|charge"
    r"|fetch)\b"
    r"|\bwhat (?:is |was |are |were )?(?:the |its |his |her |their )?(?:[\w’'-]+ ){0,3}?(?:salary"
    r"|wages?|price|cost|fine|fee|rent|budget|sum|revenue|profit"
    r"|bail|net worth|ransom|bill)(?= (?:is|was|did|does|do|will|has|of|for|to|in|at|per|cut)\b"
    r"|\W*$)",
    re.IGNORECASE,
)
_WEIGH = re.compile(
    r"\bhow much (?:did|does|do) .*\bweigh\b|\bwhat (?:did|does|do) .*\bweigh\b", re.I
)
_SHARE_ASKED = re.compile(
    r"\b(?:what|which) (?:percentage|share|proportion|fraction)\b|\bwhat (?:is|was|are"
    r"|were) the (?:\w+ ){0,2}?(?:percentage|share"
    r"|proportion)\b",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\b(?:rates?|prices?|inflation|costs?|tax(?:es)?|tariffs?|rents?|temperatures?|unemployment"
    r"|turnout|share|number|levels?|toll"
    r"|score|fees?|percentage|wages?|interest|deficit|debt|figures?|bill|fine)\b",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\b(?:each|every|per|a) (?:year|month|week|day)\b(?! (?:earlier|later|ago|before|after))"
    r"|\bannual(?:ly)?\b",
    re.IGNORECASE,
)
_ONCE = re.compile(r"\b(?:did|were|was|died|killed|injured|hurt|fell ill)\b", re.IGNORECASE)
_NUMBER_NOUN = re.compile(
    r"\bwhat (?:is|was|were|are) the (?:\w+ ){0,3}?(?:toll|number|amount|cost|price|rate|score"
    r"|percentage|share"
    r"|total|distance|size|age|population)\b|\bwhat (?:number|rate)\b",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"^\W*[a-z]+\W{1,3}(?:\([^)]*\) )?(?:north|south|east|west|away|from|off|outside)",
    re.IGNORECASE,
)
_NEAR = 40  # characters after a number within which its unit stands
_BEFORE = 4  # characters: its sign, or "in" of "one in four"
_FOLLOWING = 5  # words after a number that say what it counts
_PERSONS = frozenset(
    """people persons person men women children adults teenagers students pupils workers employees
    staff passengers residents civilians soldiers troops officers patients victims survivors
    migrants refugees protesters voters fans visitors tourists customers members players
    athletes crew guests bodies inmates prisoners hostages miners police lives others dead
    wounded injured casualties deaths fatalities families households americans cases infants
    babies girls boys""".split()
)
_ALIKE = frozenset("sheep cattle fish deer aircraft swine".split())  # one or many
_ANYBODY = frozenset(content_stems("people persons"))
_AGENT = re.compile(r"(?:[^t]er|or|ist|ant|ee|ian|can|goer|man|woman)s$|(?:men|women)$")
_PHRASE_END = re.compile(
    r"[,;:()\"]|\.(?!\d)|\b(?:in|at|on|by|for|with|from|to|who|which|that|and|but|while|after|before|as|than|when|because|since)\b"
)
_UNSAID = frozenset(
    "in at on by and or but while as with for from since after before when compared last this so".split()
)


@dataclass(frozen=True, slots=True)
class Amount:
    """The figure that a question asks for."""

    kind: Literal["how_many", "measure"]
    unit: str | None = None  # pattern of the unit that it must have
    said_so: str | None = None  # pattern of what the sentence must say too
    counted: str | None = None  # stem of what is counted, or of what people did or suffered
    once: bool = False  # of one event: what happens every year is no answer
    thing: str | None = None  # stem of the noun that the number stands before; None: people


def amount_in(question: str) -> Amount | None:
    """Return the figure that `question` asks for, if it asks for one."""
    text = plain(question)
    if how := _HOW.search(text):
        word = how.group(1).lower()
        if word == "many":
            following = text[how.end() :]
            counted = counted_in(following)
            first = (content_stems(following) or [""])[0]
            # A number of people may stand before any word for them; of children, not.
            thing = counted if first not in PEOPLE else None if first in _ANYBODY else first
            once = _ONCE.search(text) is not None and not _EACH.search(text)
            return Amount("how_many", counted=counted, once=once, thing=thing)
        if word == "much":
            word = "weigh" if _WEIGH.search(text) else "money" if _MONEY.search(text) else word
        if word == "high" and not _RATE.search(text):
            word = "tall"
        return Amount("measure", _UNITS.get(word) or None, _SAID_SO.get(word))
    if _SHARE_ASKED.search(text):
        return Amount("measure", _SHARE)
    if _MONEY.search(text):
        return Amount("measure", _CURRENCY)
    if _NUMBER_NOUN.search(text):
        return Amount("measure")
    return None


def gives(amount: Amount, text: str) -> bool:
    """Tell whether `text` has a figure that can be the one asked for."""
    if amount.said_so and not re.search(amount.said_so, text, re.IGNORECASE):
        return False
    if amount.unit == _AGE:
        return re.search(_AGE, text) is not None
    if amount.kind == "measure":
        return any(_has_unit(amount.unit, text, q) for q in _figures(text))
    if amount.once and _EACH.search(text):
        return False
    return any(_counts(amount, text, q) for q in _figures(text))


def counts(amount: Amount, text: str) -> bool:
    """Tell whether `text` has a number right before the word for what is counted."""
    return amount.thing is not None and any(
        not q.kind and any(amount.thing in content_stems(w) for w in _following(text, q))
        for q in _figures(text)
    )


def _following(text: str, quantity: Quantity) -> list[str]:
    """Return the words after a number that may say what it counts."""
    return words(_PHRASE_END.split(text[quantity.end :])[0])[:_FOLLOWING]


def _figures(text: str) -> list[Quantity]:
    """Return the numbers of a text that are no part of a date."""
    return apart_from_dates(find_quantities(text), find_dates(text, None))


def _has_unit(unit: str | None, text: str, quantity: Quantity) -> bool:
    near = text[max(0, quantity.start - _BEFORE) : quantity.end + _NEAR]
    if unit == _LENGTH and _AWAY.search(text[quantity.end :]):
        return False
    return not unit or re.search(unit, near, re.IGNORECASE) is not None


def _counts(amount: Amount, text: str, quantity: Quantity) -> bool:
    """Tell whether a number counts what is asked for, or says not what it counts ("rose to 115")."""
    if quantity.kind:
        return False  # money, a share or a rank
    following = _following(text, quantity)
    if amount.thing and any(not stems_missing([amount.thing], w) for w in following):
        return True
    noun = next((w.lower() for w in following if _is_counted(w.lower())), None)
    if noun is None or following[0].lower() in _UNSAID:
        return True
    if amount.thing:
        return tells_of(amount.thing, noun)
    return noun in _PERSONS or _AGENT.search(noun) is not None


def _is_counted(word: str) -> bool:
    """Tell whether a word is a noun in the plural, by its form."""
    plural = word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))
    return plural or word in _PERSONS or word in _ALIKE
