"""Whether a sentence on the right subject is an answer: who speaks in it, of which year, told of what.

News on one event repeats its names in every sentence. What tells the answer from its neighbours is
the deed, the year, who is quoted, and what a number counts. Each rule here only ever refuses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.dates import find_dates
from rag.deeds import deeds_of, tells_of
from rag.numbered import numbered, numbers_of
from rag.verify.names import knows_name
from rag.words import content_stems, plain, words

_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b(?!s)")
_FRESH_MONTHS = 3  # of a year in which the news still sums up the last one
_SPEAKS = (
    r"(?:say|said|tell|told|think|announce|claim|warn|argue|promise|call|suggest|advise|explain"
    r"|comment|tweet|write"
    r"|respond|react|describe|criticise|criticize|believe|mean|recommend|demand|complain|predict"
    r"|admit|deny)"
)
_ASKED_WORDS = re.compile(
    rf"\b(?i:what|how|why) (?:[a-z]+ ){{0,2}}?(?:did|does|do|has|have|had|will"
    rf"|would) (?P<who>[A-Z][\w.’'-]*(?: (?:(?:of|the|al|bin|de"
    rf"|van|von) )?[A-Z][\w.’'-]*)*) (?:himself |herself |itself |[a-z]+ly )?{_SPEAKS}\b"
)
_SAYS = re.compile(
    r"[\"“”]|\b(?:sa(?:id|ys|ying)|told|tells|tweet\w*|wrote|writes?|writing|called|calls"
    r"|announc\w+|warn\w*|argu\w+|claim\w*"
    r"|promis\w+|insist\w*|add(?:s|ed)|not(?:es|ed)|stat(?:es|ed|ement)|declar\w+|explain\w*"
    r"|describ\w+|suggest\w*|acknowledg\w+"
    r"|admit\w*|den(?:y|ies|ied)|pledg\w+|vow\w*|urg\w+|accus\w+|according to|believ\w+|thinks?"
    r"|thought|expect\w*|prais\w+"
    r"|critici\w+|condemn\w*|express\w*|respon\w+|react\w*|asked|asks|comment\w*|spoke|speak\w*"
    r"|advis\w+|recommend\w*"
    r"|predict\w*|confirm\w*|maintain\w*|conced\w+|remark\w*|welcom\w+|reject\w*|repl(?:y|ies"
    r"|ied)|hop(?:es|ed))\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|she|they|it|we|i|his|her|their)\b", re.IGNORECASE)
_NAME_OF = re.compile(
    r"\bwhat (?:is|are|was|were) the (?:[a-z]+ )?names? of (?P<thing>.+?)(?= (?:who|that|which|in"
    r"|at|on|from|by|whose)\b|\W*$)"
    r"|\bwhat (?:is|are|was|were|will) (?P<called>.+?) (?:be )?(?:called|named)\W*$",
    re.IGNORECASE,
)
# Who speaks in a sentence, where it says so: "Anna Berg, the mayor, said", "said the harbour master".
_SPEAKER = re.compile(
    r"(?P<who>[A-Z][\w.'-]*)(?:, [^,\"]{1,60},)? (?:has |had |have |also |later |then )*"
    r"(?:said|says|told|tweeted|wrote|added)\b"
    r"|\b(?:said|says|tweeted|wrote|added) (?P<after>(?:(?:the|her|his|their|a|an) [a-z]+|(?:[A-Z][\w.'-]* ?)+))"
)
_ROLE = re.compile(
    r"^\W*who(?:'s| is| was| are| were| will be| became| becomes) (?:the |an? )?"
    r"(?:(?P<of>[a-z' -]+?) (?:of|at|in|for)\b"
    r"|(?:[A-Z][\w.&-]* )*[A-Z][\w.&-]*'s? (?P<own>[a-z -]+?)\W*$)",
    re.IGNORECASE,
)
_LOWER = re.compile(r"\b(?:vice|deputy|assistant|former|ex)[ -]$", re.IGNORECASE)
_OCCASION = re.compile(
    r"\b(?:when|what time) (?:is|are|was|were|will) (?:the|his|her|their|its) (?P<noun>[a-z -]+?)"
    r"(?= (?:of|in|for|at|on|by|be|with|to)\b|\W*$)",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"(?i:\b(?:did|does|do|will|would|can|could|who) )(?:(?:the |an? )?[A-Z][\w.&'-]*(?: (?:of )?[A-Z][\w.&'-]*)* )?"
    r"(?P<verb>[a-z]{3,}) (?:the )?(?P<what>[A-Z][\w.&-]*(?: (?:of )?[A-Z][\w.&-]*)*)"
)
# The largest is told of as the biggest, the top or the only one, and not as the smallest.
_MUCH = "most largest biggest highest tallest greatest longest widest heaviest richest".split()
_LITTLE = "least fewest smallest lowest shortest poorest".split()
_FOREMOST = "first top tops topped topping record leading leads only best worst".split()
_NAMES = r"(?:named?|names|called|dubbed|known as|christened|titled|identified|nicknamed)"
_SUPERLATIVE = re.compile(
    r"\b(?:the|its|their|his|her|world's|'s) (?:\w+[- ])?(?P<word>[a-z]{3,}est)\b", re.IGNORECASE
)
# Verbs whose object, where it is a name, is said with them.
_TO_SOMETHING = frozenset(
    """buy bought beat defeat defeated meet met marry married visit visited join joined leave left
    sue sued sell sold acquire acquired attack attacked invade invaded kill killed shoot
    shot hire hired fire fired replace replaced succeed succeeded found founded recall
    recalled ban banned back backed endorse endorsed arrest arrested choose chose""".split()
)
_NO_SUPERLATIVE = frozenset(
    """interest forest request protest contest harvest arrest guest west rest test latest""".split()
)
_HEADING = 15  # words; "Open primaries are held in the following six states on Super Tuesday:"
_SHORT = 3  # letters that are too few to be known by
# "For the latest on the war, visit our live page": news of nothing.
_POINTS = re.compile(
    r"(?:editor's note\b|for (?:the |more |all )*(?:latest|more(?! than)|live|full|details)\b[^,]*, ?(?:please )?"
    r"(?:visit|read|see|view|follow|watch|click|check|go to|sign up)\b|follow (?:along|live|us|our)\b"
    r"|read (?:more|our|the full)\b|(?:click|sign up|subscribe|watch (?:live|the video)|live updates)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?[\"”’')\]]*$")


@dataclass(frozen=True, slots=True)
class Fitting:
    """What the answer's own sentence must have, beyond being about the question."""

    deeds: tuple[str, ...] = ()  # stems, one of which it tells of
    speaker: str | None = None  # whose words are asked for
    named: str | None = None  # stem of the thing whose name is asked for
    years: tuple[str, ...] = ()
    numbered: tuple[tuple[str, int], ...] = ()  # "apollo" and 11
    role: str | None = None  # stem of "coach", where the coach is asked for
    occasion: str | None = None  # stem of "funeral", where its time or place is asked for
    what: str | None = None  # name of what the deed is done to
    extreme: tuple[str, ...] = ()  # words, one of which tells of the largest, if it is asked for
    superlative: str | None = None  #  "clean", where the cleanest is asked for


def fitting_of(question: str) -> Fitting:
    """Return what an answer to `question` must have."""
    text = plain(question)
    said = _ASKED_WORDS.search(text)
    speaker = said["who"] if said and said["who"][:1].isupper() else None
    name_of = _NAME_OF.search(text)
    named = _head(name_of["thing"] or name_of["called"]) if name_of else None
    extreme = _SUPERLATIVE.search(text)
    word = extreme["word"].lower() if extreme else ""
    role, occasion, done_to = _ROLE.search(text), _OCCASION.search(text), _OBJECT.search(text)
    if counted := re.search(r"\bthe (most|least|fewest)\b", text):
        word = counted.group(1)
    side = next((side for side in (_MUCH, _LITTLE) if word in side), [])
    return Fitting(
        () if speaker or named else deeds_of(text),
        speaker.removesuffix("'s") if speaker else None,
        named,
        tuple(dict.fromkeys(_YEAR.findall(text))),
        numbered(text),
        _head(role["of"] or role["own"]) if role else None,
        _head(occasion["noun"]) if occasion else None,
        done_to["what"] if done_to and not speaker and done_to["verb"] in _TO_SOMETHING else None,
        (*side, *_FOREMOST) if side else (),
        _base(word) if word and not side and word not in _NO_SUPERLATIVE else None,
    )


def fits(
    fitting: Fitting,
    sentence: str,
    context: str,
    article: str,
    published: str | None,
    title: str = "",
) -> bool:
    """Tell whether a sentence can be the answer, by what it must have.

    Args:
        fitting: what that is.
        sentence: the sentence itself.
        context: the headline and the sentences before it.
        article: the whole text.
        published: when, ISO 8601.
        title: the headline alone.
    """
    sentence = plain(sentence)
    if not tells_something(sentence):
        return False
    if fitting.deeds and not any(tells_of(d, sentence) for d in fitting.deeds):
        return False
    if fitting.speaker and not _speaks(fitting.speaker, sentence, context):
        return False
    if fitting.named and not _names(fitting.named, sentence):
        return False
    if fitting.superlative and fitting.superlative not in plain(f"{context} {sentence}").lower():
        return False
    told = f"{context} {sentence}"
    for name, number in fitting.numbered:
        others = numbers_of(name, sentence)
        if others and number not in others:
            return False  # of another ship, match or mission of that name
    if fitting.role and not _holds(fitting.role, sentence):
        return False
    if fitting.occasion and not tells_of(fitting.occasion, told):
        return False
    if fitting.what and not (knows_name(sentence, fitting.what) or knows_name(title, fitting.what)):
        return False
    if fitting.extreme and not set(fitting.extreme) & set(words(f"{title} {sentence}".lower())):
        return False
    return all(_is_of(year, sentence, context, article, published) for year in fitting.years)


def tells_something(sentence: str) -> bool:
    """Tell whether a sentence is no question, no heading and does not only point to another page."""
    text = plain(sentence).strip()
    heading = text.endswith(":") and len(text.split()) <= _HEADING
    return not (heading or _ASKS.search(text) or _POINTS.match(text))


def _speaks(speaker: str, sentence: str, context: str) -> bool:
    """Tell whether a sentence may hold words of `speaker`: named in it, or before its pronoun."""
    if not _SAYS.search(sentence):
        return False
    parts = speaker.split()
    last = parts[-1] if len(parts[-1]) > _SHORT else parts[0]  # "Kim" of Kim Jong Un
    others = [m["who"] or m["after"] for m in _SPEAKER.finditer(sentence)]
    others = [o for o in others if not _PRONOUN.fullmatch(o)]
    if others and not any(
        set(o.split()) & set(speaker.split()) or knows_name(o, last) for o in others
    ):
        return False
    if knows_name(sentence, speaker) or knows_name(sentence, last):
        return True
    return _PRONOUN.search(sentence) is not None and knows_name(context, last)


def _holds(role: str, sentence: str) -> bool:
    """Tell whether a sentence speaks of who holds an office, and not only of a deputy."""
    for match in re.finditer(r"[\w'-]+", sentence):
        if tells_of(role, match.group()) and not _LOWER.search(sentence[: match.start()]):
            return True
    return False


def _names(thing: str, sentence: str) -> bool:
    """Tell whether a sentence names a thing: "a dog called Rex", "Rex, the mayor's dog", "his dog Rex"."""
    used = [
        w for w in re.findall(r"[\w'-]+", sentence) if w.islower() and thing in content_stems(w)
    ]
    if used and re.search(rf"\b{_NAMES}\b", sentence, re.IGNORECASE):
        return True
    return any(
        re.search(
            rf"\b{re.escape(w)},? [A-Z]|[A-Z][\w'-]+(?:,| is| was| are| were) (?:an?|the|his|her"
            rf"|their|its|whose|one|two|\w+'s)"
            rf" (?:[a-z'-]+ ){{0,3}}{re.escape(w)}\b",
            sentence,
        )
        for w in used
    )


def _is_of(year: str, sentence: str, context: str, article: str, published: str | None) -> bool:
    """Tell whether a sentence tells of a year: it says so, or is news of that year."""
    if year in f"{context} {sentence}":
        return True
    if any((d.date or "").startswith(year) for d in find_dates(sentence, published)):
        return True
    if published is None:
        return year in article
    others = _YEAR.findall(sentence)
    if published.startswith(year):
        return not others or year in article or max(others) > year
    sums_up = int(published[:4]) == int(year) + 1 and int(published[5:7] or 12) <= _FRESH_MONTHS
    return sums_up and not others


def _head(thing: str) -> str | None:
    """Return the stem of what a phrase is about: its last plain word."""
    plain_words = [w for w in re.findall(r"[\w'-]+", thing) if w[:1].islower()]
    stems = content_stems(plain_words[-1]) if plain_words else []
    return stems[-1] if stems else None


def _base(superlative: str) -> str:
    """Return the word that a superlative is made of: "clean", "big", "happy"."""
    base = superlative[:-3]
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "ls":
        base = base[:-1]
    return base[:-1] + "y" if base.endswith("i") else base
