"""English words for ranking and for the checks: tokens, stems, stop words, names.

Everything here is a pure function of its text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from Stemmer import Stemmer


from rag.types import Failure

_WORD = re.compile(r"[^\W_]+(?:[.'’&-][^\W_]+)*\.?(?<=[A-Z]\.)|[^\W_]+(?:['’&-][^\W_]+)*")

STOP_WORDS = frozenset(
    """a an and any are as at be been being but by can could did do does doing for from had has have
    having he her hers him his how i if in into is it its itself just may me might more most my of
    on or our ours out over own shall she should so some such than that the their theirs them then
    there these they this those to too under up us was we were what when where which while who whom
    whose why will with would you your yours about after again all also am because before between
    both during each few least less further here off once only other same through until very according
    """.split()
)

# Words that report speech: a claim may use another one of them than its source.
REPORTING_STEMS = frozenset(
    """said say state report announc confirm tell told add describ note claim accord declar explain
    stress emphas reiter statement remark""".split()
)


# Forms that a stemmer cannot bring together: 10 of 149 claims about pages score otherwise without them.
_IRREGULAR = {
    form: base
    for base, forms in {
        "meet": "met", "say": "said", "tell": "told", "fall": "fell fallen", "win": "won",
        "kill": "", "die": "died dead death dying", "lose": "lost loss", "give": "gave given",
        "take": "took taken", "make": "made", "hold": "held", "find": "found", "lead": "led",
        "leave": "left", "send": "sent", "rise": "rose risen", "strike": "struck",
        "hit": "", "begin": "began begun", "come": "came", "go": "went gone", "see": "saw seen",
        "speak": "spoke spoken", "write": "wrote written", "shoot": "shot", "fly": "flew flown flight",
        "buy": "bought", "sell": "sold", "bring": "brought", "build": "built", "break": "broke broken",
        "choose": "chose chosen", "drive": "drove driven", "grow": "grew grown growth",
        "know": "knew known", "pay": "paid", "run": "ran", "sink": "sank sunk", "steal": "stole stolen",
        "hear": "heard", "seek": "sought", "teach": "taught", "keep": "kept", "feel": "felt", "mean": "meant",
        "spend": "spent", "lend": "lent", "wear": "wore worn", "swear": "swore sworn", "tear": "tore torn",
        "bear": "bore borne", "eat": "ate eaten", "forget": "forgot forgotten", "get": "got gotten",
        "hide": "hid hidden", "ride": "rode ridden", "shake": "shook shaken", "sing": "sang sung", "sit": "sat",
        "stand": "stood", "swim": "swam swum", "understand": "understood", "draw": "drew drawn",
        "withdraw": "withdrew withdrawn", "become": "became", "blow": "blew blown", "feed": "fed", "flee": "fled",
        "freeze": "froze frozen", "forbid": "forbade forbidden", "hang": "hung", "light": "lit", "slide": "slid",
        "stick": "stuck", "sweep": "swept", "swing": "swung", "uphold": "upheld", "overcome": "overcame",
        "oversee": "oversaw overseen", "undergo": "underwent undergone", "undertake": "undertook undertaken",
        "overtake": "overtook overtaken", "overthrow": "overthrew overthrown", "rebuild": "rebuilt",
        "wake": "woke woken", "drink": "drank drunk", "sleep": "slept", "dig": "dug",
        "breed": "bred", "bend": "bent", "cling": "clung", "creep": "crept", "shine": "shone",
        "throw": "threw thrown", "think": "thought", "catch": "caught", "fight": "fought",
        "person": "people persons", "woman": "women", "man": "men", "child": "children",
        "injure": "injury injuries injured", "lie": "lay lain", "beat": "beaten", "travel": "trip",
    }.items()
    for form in forms.split()
}  # fmt: skip


_PLAIN_MARKS = tuple(zip("’‘‚“”„‟«»–—\u00a0", '\'\'\'""""""-- ', strict=True))


@cache
def _stemmer() -> Stemmer:
    from Stemmer import Stemmer

    return Stemmer("english")


def plain_marks(text: str) -> str:
    """Return `text` with typographic quotation marks and dashes made plain; no offset changes."""
    if not text.isascii():
        for mark, plain_mark in _PLAIN_MARKS:  # ten times as fast as `translate`
            text = text.replace(mark, plain_mark)
    return text


def plain(text: str) -> str:
    """Return `text` with typographic quotes, dashes and accents made plain, for comparing."""
    text = plain_marks(text)
    if text.isascii():
        return text  # most sentences: nothing to decompose
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Split `text` into words; "U.S.", "Xi's" and "short-range" are one word each."""
    return [m.group() for m in _WORD.finditer(text)]


@lru_cache(maxsize=50_000)  # the same words come again with every sentence that is compared
def stem(word: str) -> str:
    """Return the Snowball (English) stem of `word`, lower case, without a possessive."""
    base = plain(word).lower().replace(".", "").removesuffix("'s").removesuffix("'")
    stemmed = str(_stemmer().stemWord(base))
    irregular = _IRREGULAR.get(base) or _IRREGULAR.get(stemmed)  # "deaths" by way of "death"
    return str(_stemmer().stemWord(irregular)) if irregular else stemmed


def content_stems(text: str) -> list[str]:
    """Return the stems of the words that carry meaning, in order, hyphenated words split."""
    return list(_content_stems(text))


@lru_cache(maxsize=4096)
def _content_stems(text: str) -> tuple[str, ...]:
    stems = []
    for word in words(text):
        for part in word.split("-"):
            lower = plain(part).lower()
            is_stop = lower.replace(".", "").removesuffix("'s") in STOP_WORDS
            if len(lower) > 1 and (not is_stop or _is_acronym(part)):
                stems.append(stem(part))
    return tuple(stems)


def _is_acronym(word: str) -> bool:
    # "US", "WHO" and "IT" are no stop words; "I" and "A" are.
    return word.isupper() and len(word.replace(".", "")) > 1


def unique(items: list[str]) -> list[str]:
    """Return `items` without repetitions, first occurrences kept in order."""
    return list(dict.fromkeys(items))


# --- quotations ----------------------------------------------------------------------------------

QUOTED = re.compile(r'"([^"]{2,})"')


def find_quotations(text: str) -> list[str]:
    """Return what stands between double quotation marks of any form, without end punctuation."""
    return [m.strip(" .,;:!?") for m in QUOTED.findall(plain(text)) if m.strip(" .,;:!?")]


def check_quotes(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for each quotation of `claim` that is not word for word in `evidence`."""
    source = " ".join(plain(evidence).split()).lower()
    return [
        Failure("quotes", quotation, f"the words {quotation!r} are not in the source")
        for quotation in find_quotations(claim)
        if " ".join(quotation.split()).lower() not in source
    ]
