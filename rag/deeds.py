"""What a question says is done, and whether a sentence tells of it, be it in another word.

"When did she resign?" is answered by "quit on Monday" and by no other Monday of hers. The groups
are verbs of the news; a thesaurus is too kind (WordNet has "take" for "choose" and "be" for "cost").
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rag.verify.coverage import stems_missing
from rag.words import STOP_WORDS, content_stems, stem

_GROUPS = """
kill die dead fatal murder slay assassinate victim toll perish execute cull slaughter drown
injure hurt wound hospital hospitalize hospitalise casualty harm
win victory victorious triumph beat defeat prevail clinch crown champion
beat defeat overcome surpass exceed break outdo top trounce edge
lose defeat loss beaten
buy purchase acquire acquisition takeover pay
sell sale auction
choose pick select choice name nominate appoint opt
elect choose vote win
name call dub christen title identify
resign resignation quit step leave oust depart
dismiss fire sack oust remove
hire employ recruit staff job
arrest detain custody apprehend seize capture
convict guilty sentence conviction
jail prison imprison sentence
charge indict accuse prosecute
found establish create set start launch begin founder form
start begin open launch kick commence premiere debut
reopen open resume restore
end finish close conclude stop expire over halt
close shut closure shutdown
build construct erect construction
destroy wreck raze ruin demolish burn gut flatten
crash collide hit strike slam collision
attack strike assault bomb raid shell ambush
shoot gunfire shot gun fire
fire launch shoot test
launch fire start begin unveil
back support endorse favour favor
oppose reject against object criticize criticise
approve pass authorise authorize adopt clear ratify
reject refuse decline veto
marry wed wedding marriage husband wife
divorce split separate
meet talk summit
visit trip travel arrive tour
flee evacuate escape leave drive
steal rob theft loot heist
find discover spot uncover identify detect locate unearth
lead head run chair chief spearhead direct
own owner belong
play star portray role
write author pen
manufacture produce make build maker
cost price worth pay spend bill budget expense buy value estimate
pay cost spend buy price
spend pay cost invest expense
earn pay salary make wage
invest put pour spend fund
raise increase hike lift boost collect rise
cut reduce lower slash drop decrease trim
fall drop decline sink slump plunge tumble lower
rise grow climb increase jump soar surge gain
give donate grant award hand contribute provide pay receive
receive given get
ban prohibit outlaw bar block forbid
sue lawsuit court
study degree graduate learn
delay postpone late push reschedule
late delay postpone
trap strand stuck stick
publish release issue print
investigate probe inquiry examine
vaccinate jab inoculate shot
watch view viewer audience see
sink capsize wreck
compare liken like
warn caution
free release
protest demonstrate rally march
move relocate transfer
replace succeed successor
sail transit pass travel voyage
develop design create invent
agree agreement deal accord
survive rescue save survivor
disappear miss vanish
reveal disclose unveil announce
ask request call urge propose
demand call urge request want
sign join agree endorse adopt
weigh weight ton pound kilogram heavy
score goal net
fail failure collapse
lift raise remove ease
deliver send ship supply
send deploy dispatch ship deliver
sack fire dismiss
suspend ban halt
suspect accuse allege
apologize apologise sorry apology
house home property
home house
film movie
movie film
car vehicle
company firm
firm company
plane aircraft jet airliner
ship vessel boat
boat ship vessel
pupil student
programme program scheme plan
program programme scheme
country nation
nation country
war conflict invasion
hospital hospitalize hospitalise clinic
kind species type sort variety
species kind type
boss head chief leader manager
head boss chief leader director
leader head chief boss
coach manager trainer
wife spouse husband married partner
husband spouse wife married partner
girlfriend partner dating
boyfriend partner dating
chairman chair chairwoman chairperson
chairwoman chair chairman chairperson
"""
# Verbs that say little without their object, or what every answer says.
LIGHT = frozenset(
    stem(w)
    for w in """be have do get make take put go come happen occur need want let keep seem become look
    appear know think believe mean work call name use hold set bring leave show feel try turn stand
    live exist contain include consist last say tell state announce claim describe explain expect plan
    hope like help face involve base locate situate concern result remain stay affect respond react
    comment add note report suggest argue think see plan require""".split()
)
_AUXILIARY = r"(?:did|does|do|will|would|can|could|should|may|might|must)"
_NAME = (
    r"[A-Z0-9][\w.&’'-]*(?<![’']s)(?: (?:(?:of|the|and|for|de|al|bin|van|von) ){0,2}"
    r"[A-Z0-9][\w.&-]*(?<![’']s))*"
)
_SIDE = r"(?:(?:himself|herself|itself|themselves|also|ever|first|last|finally|really|[a-z]+ly|not|never|still) )*"
_DONE = re.compile(
    rf"\b(?i:{_AUXILIARY}) (?:(?:the|an?|its|their|his|her) )?(?:[a-z]+ )?(?:{_NAME}|he|she|it"
    rf"|they|anyone|anybody|someone|people) "
    rf"{_SIDE}(?P<run>(?:[a-z][a-z-]+(?: |\b)){{1,3}})"
)
_BY_THE = re.compile(rf"\b{_AUXILIARY} (?:the|this|that) [a-z-]+ {_SIDE}(?P<run>[a-z-]+)\b")
_BY_WHOM = re.compile(
    rf"^\W*(?i:(?:and )?whom? )(?:(?:has|had|have|will|is|was|are|were|been"
    rf"|would) )*{_SIDE}(?P<run>[a-z-]{{3,}})\b",
)
_BY_WHICH = re.compile(
    r"^\W*(?i:which|what) (?:[\w-]+ ){1,3}?(?P<run>[a-z]{2,}ed|won|lost|sold|bought|found|beat"
    r"|broke|shot|built"
    r"|paid|owns?|makes?|leads?|runs?|will (?:be )?[a-z]+|has been [a-z]+)\b",
)
_PAST = (
    r"(?:[a-z]{2,}(?:ed|ught|old|ilt|orn|iven|aken|osen|itten|oken|olen|own|uck|unk|eaten|allen|eard)|shot|led|seen"
    r"|held|paid|made|lost|found|left|sent|spent|kept|met|won|cut|hurt|hit|shut|put|set|sung|hung)"
)
_SUFFERED = re.compile(
    r"\b(?:was|were|is|are|been|be) (?:(?!(?:to|in|on|at|by|for|from|with)\b)[\w’'.-]+ ){0,7}?"
    rf"(?P<run>{_PAST})\b"
    r"(?=\W*$| (?:in|on|at|by|for|to|from|of|with|as|after|before|because|due|during|over|under|into|against"
    r"|near|since|until|when|while|this|last|yesterday)\b)"
)
_ALWAYS = re.compile(r"^\W*(?:by )?(?:how much|what) .*\b(?P<run>cost|weigh)\b", re.IGNORECASE)
_WHO_DID = re.compile(rf"\W*who (?P<run>{_PAST})\b(?! (?:by|to)\b)")
_ENDS = frozenset(
    """a an the in on at by for to from of with as after before because due during over under into against near
    since until when while this last next yesterday and or about that his her its their him them it out up off down
    how much many more most than around among between across through outside inside behind above below without within
    per via toward towards along despite off onto upon""".split()
)
_SUBORDINATE = re.compile(
    r"(?<=[a-z]) (?:when|while|because|after|before|if|since|until)\b(?! \w+\W*$)"
)
_CLAUSE = re.compile(r"[,;:]|\b(?:and|but|which|who|while|though|although|despite|after)\b", re.I)
_ADVERBS = frozenset("so very most too well".split())

_NOT = re.compile(
    r"(?:\b(?:never|not|fail(?:s|ed|ing|ure)? to|yet to|no (?:[\w-]+ ){0,6}?(?:has|have|had)(?: ever| yet)?"
    r"|neither(?: [\w.'-]+){0,4}? nor|(?:none|nobody)(?: of the [\w-]+)?|close to|almost|nearly)|n't)\b"
    r"(?P<next>(?: [\w-]+){0,3})",
    re.IGNORECASE,
)


@cache
def _kin() -> dict[str, frozenset[str]]:
    links: dict[str, set[str]] = {}
    for line in _GROUPS.strip().splitlines():
        first, *others = (stem(w) for w in line.split())
        links.setdefault(first, set()).update(others)
    return {word: frozenset(others) for word, others in links.items()}


def deeds_of(question: str) -> tuple[str, ...]:
    """Return the stems of the verb that a question asks about; none where it cannot be told.

    Where words cannot be told from verbs ("the Labour government cut taxes"), several; one of
    them must be told of.
    """
    if question.islower():  # names cannot be told from verbs, but behind "who" stands one
        told = _WHO_DID.match(question)
        return (stem(told["run"]),) if told and stem(told["run"]) not in LIGHT else ()
    question = _SUBORDINATE.split(question, maxsplit=1)[0]
    for pattern in (_DONE, _BY_WHOM, _BY_THE, _BY_WHICH, _SUFFERED, _ALWAYS):
        match = pattern.search(question)
        if match is None:
            continue
        run = []
        for word in match["run"].split():
            if word.lower() in _ENDS:
                break
            if word not in _ADVERBS and word.lower() not in STOP_WORDS:
                run.append(stem(word))
        if run and not any(s in LIGHT for s in run):
            # Of "government shut" and "study law", the word that is known to be a verb.
            return tuple(s for s in run if s in _kin()) or tuple(run)
        if run:
            return ()
    return ()


@lru_cache(maxsize=50_000)  # the same sentences are held against each word of a question
def tells_of(deed: str, sentence: str) -> bool:
    """Tell whether a sentence has the stem `deed`, a form of it or a verb that stands for it."""
    if not stems_missing([deed], sentence):
        return True
    return bool(_kin().get(deed, frozenset()) & set(content_stems(sentence)))


def in_its_own_word(deeds: tuple[str, ...], sentence: str) -> bool:
    """Tell whether a sentence has one of `deeds` itself."""
    return bool(set(deeds) & set(content_stems(sentence)))


def denies(deeds: tuple[str, ...], sentence: str) -> bool:
    """Tell whether each clause of a sentence with one of `deeds` says that it was not done: "never won"."""
    told = [c for c in _CLAUSE.split(sentence) if in_its_own_word(deeds, c)]
    return bool(told) and all(
        any(in_its_own_word(deeds, m["next"]) for m in _NOT.finditer(clause)) for clause in told
    )
