"""The names of a text, and whether another text uses them, in this or another form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.text.words import STOP_WORDS, plain, stem, words

_NAME = re.compile(
    r"[A-Z][\w'.&-]*(?:(?<!'s)(?: (?:of the|of|de|al|bin|van|von|el|la))? [A-Z][\w'.&-]*)*"
)
_LONG_NAME = re.compile(r"(?!The )\b[A-Z][a-z]+(?: (?:(?:of|for|the|and|in|on|&) )*[A-Z][a-z]+)+")
_ACRONYM_END = re.compile(r"(?:^|[ .])\w\.$")  # "U.S.", "John F."
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+[\"']?|^[\"'])$")
# The full stop that ends a sentence; those of "Gov.", "Sept." and "U.S." end none.
_FULL_STOP = re.compile(r"(?<=[a-z0-9]{4})(?<! Sept)(?<! Prof)(?<! Capt)\.(?=[\"')]* [A-Z])")
_BEFORE = 20  # characters before a name that tell whether a sentence begins there
_VERB_NEXT = re.compile(
    r" (?:is|was|has|had|will|would|did|does|can|could|may|won|lost|said|says|beat|scored|carried"
    r"|told|intends|plans|wants|hopes|agreed|refused|declared|announced|pledged|promised|warned)\b"
)
_ONE_OF_A_KIND = re.compile(r" (?:is|was|has|intends|plans|wants|hopes|says)\b")
_ABSTRACT = re.compile(r"(?:ance|ence|tion|sion|ment|ness|ity|ism|ing)s?$")
CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december jan feb mar apr jun jul aug sept sep oct
    nov dec""".split()
)
_DETERMINERS = frozenset(
    """every many several another neither either two three four five six seven eight nine ten dozens hundreds
    thousands millions""".split()
)
_TIMES = frozenset("earlier later late early last next this since until by".split())
# Forms of one name that share too few letters to be seen as one.
_SAME = (
    # With the capitals that the news says for the country or its government.
    {"us", "usa", "united states", "america", "american", "americans", "washington"},
    {"uk", "united kingdom", "britain", "british", "briton", "britons", "great britain", "london"},
    {"eu", "european union", "brussels"},
    {"russia", "russian", "russians", "moscow", "kremlin"},
    {"china", "chinese", "beijing"},
    {"japan", "japanese", "tokyo"},
    {"ukraine", "ukrainian", "ukrainians", "kyiv", "kiev"},
    {"iran", "iranian", "iranians", "tehran"},
    {"israel", "israeli", "israelis", "jerusalem"},
    {"india", "indian", "indians", "new delhi", "delhi"},
    {"australia", "australian", "australians", "canberra"},
    {"canada", "canadian", "canadians", "ottawa"},
    {"un", "united nations"},
    {"uae", "united arab emirates", "emirates", "emirati"},
    {"twitter", "tweet", "tweets", "tweeted"},
    {"euro", "europe", "european"},
    {"france", "french", "paris"},
    {"spain", "spanish", "spaniards", "madrid"},
    {"netherlands", "dutch"},
    {"germany", "german", "germans", "berlin"},
    {"switzerland", "swiss"},
    {"greece", "greek", "greeks"},
    {"turkey", "türkiye", "turkiye", "turkish"},
    {"wales", "welsh"},
    {"denmark", "danish", "danes"},
    {"poland", "polish", "poles"},
    {"ireland", "irish"},
    {"england", "english"},
    {"north korea", "north korean", "pyongyang", "north koreans"},
    {"south korea", "south korean", "seoul", "south koreans"},
)
_ENDINGS = (
    "",
    "a",
    "o",
    "n",
    "an",
    "ian",
    "ean",
    "ese",
    "ish",
    "i",
    "ic",
    "s",
    "ns",
    "ans",
    "ians",
)
_LEAST_LETTERS = 3  # of an acronym that its words can be known by
_MIN_BASE = 4  # letters that two forms of a name have in common at least


def knows_name(text: str, name: str) -> bool:
    """Tell whether `text` uses a name, in this or another form ("Japan", "Japanese")."""
    used = _vocabulary(text)
    parts = plain(name).split()
    return all(_is_used(part, used) for part in parts) or _has_same(name, used.flat)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of a text, read once."""

    flat: str  # its words in a row, without marks; acronyms keep their case, or "us" is America
    forms: frozenset[str]  # without case and marks
    bases: frozenset[str]  # of the forms
    acronyms: frozenset[str]


@lru_cache(maxsize=128)  # whole articles are asked for one name after another
def _vocabulary(text: str) -> _Vocabulary:
    used = words(plain(text))
    forms = frozenset(_bare(w) for w in used)
    flat = (w.removesuffix("'s").replace(".", "") if _is_acronym(w) else _bare(w) for w in used)
    return _Vocabulary(
        f" {' '.join(flat)} ",
        forms,
        frozenset(b for f in forms for b in _bases(f)),
        frozenset(_bare(w) for w in used if _is_acronym(w)),
    )


@lru_cache(maxsize=128)
def _stems_of(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in words(text))


def find_names(text: str, article: str = "") -> list[str]:
    """Return the names in plain `text`: runs of capitalised words.

    A capital at the start of a sentence says nothing by itself: such a word counts only in a run,
    or when `article` writes it with a capital inside a sentence.
    """
    found = []
    for match in _NAME.finditer(_FULL_STOP.sub("!", text)):
        name = match.group().rstrip("'-")
        if not _ACRONYM_END.search(name):
            name = name.rstrip(".'-")
        parts = name.split()
        if _SENTENCE_START.search(text, max(0, match.start() - _BEFORE), match.start()):
            first = re.escape(parts[0].removesuffix("'s"))
            inside = rf"(?<=[a-z,] ){first}\b"
            if parts[0].lower() in STOP_WORDS | _DETERMINERS or (
                len(parts) > 1 and not re.search(inside, article) and parts[0].lower() in article
            ):
                parts = parts[1:]
            elif (
                len(parts) == 1
                and not re.search(inside, article)
                and not _acts_as_name(parts[0], text[match.end() :], article)
            ):
                continue
        timed = len(parts) > 1 and _bare(parts[1]) in CALENDAR
        parts = [p for p in parts if _bare(p) not in CALENDAR]
        if timed and parts and parts[0].lower() in _TIMES:
            parts = parts[1:]  # "Earlier Tuesday"
        while parts and _is_stop(parts[0]):
            parts = parts[1:]
        while parts and _is_stop(parts[-1]):
            parts = parts[:-1]
        if parts:
            found.append(" ".join(parts))
    return found


def _acts_as_name(word: str, following: str, article: str) -> bool:
    """Tell whether the first word of a sentence, which the article does not have, is a name."""
    if any(_bare(word) in forms for forms in _SAME):
        return True
    if _ABSTRACT.search(word):
        return False  # "Assistance is on offer"
    if word.endswith("s") and not word.endswith("'s") and not _ONE_OF_A_KIND.match(following):
        return False  # "Officials were", "Tests had", and not "Netherlands is"
    known = _stems_of(article)
    bare = word.removesuffix("'s")
    return (
        bool(article)
        and bare.lower() not in STOP_WORDS
        and stem(bare) not in known
        and (bare != word or _VERB_NEXT.match(following) is not None)
    )


def _bare(word: str) -> str:
    return word.lower().removesuffix("'s").strip("'.").replace(".", "")


def _is_acronym(word: str) -> bool:
    letters = word.removesuffix("'s").replace(".", "")
    return letters.isupper() and 1 < len(letters) <= 5


def _is_stop(word: str) -> bool:
    return _bare(word) in STOP_WORDS and not _is_acronym(word)


def _is_used(part: str, used: _Vocabulary) -> bool:
    bare = _bare(part)
    if _is_acronym(part):  # "US" is not the "us" of "told us"
        return bare in used.acronyms
    if _is_stop(part) or bare in used.forms:
        return True
    if "-" in bare and all(p in used.forms for p in bare.split("-") if len(p) > 1):
        return True
    # "Korea" and "Korean", "China" and "Chinese", and not "Niger" and "Nigeria".
    return not used.bases.isdisjoint(_bases(bare))


@lru_cache(maxsize=10_000)  # each word of an article is asked for with every name
def _bases(word: str) -> frozenset[str]:
    bases = {word.removesuffix(e) for e in _ENDINGS if word.endswith(e)}
    return frozenset(b for b in bases if len(b) >= _MIN_BASE)


def is_spelt_out(name: str, text: str) -> bool:
    """Tell whether a text has the words of an acronym: "American Civil Liberties Union"."""
    if not _is_acronym(name) or len(_bare(name)) < _LEAST_LETTERS:
        return False
    # "Centers for Disease Control and Prevention": the little words count for nothing, nor its end.
    runs = [*find_names(text, text), *_LONG_NAME.findall(text)]
    initials = ("".join(w[0] for w in words(run) if w[0].isupper()).lower() for run in runs)
    return any(i == _bare(name) or i[:-1] == _bare(name) for i in initials)


def _has_same(name: str, flat: str) -> bool:
    bare = " ".join(_bare(p) for p in plain(name).split())
    return any(
        bare in forms
        and any(f" {form.upper() if len(form) == 2 else form} " in flat for form in forms)
        for forms in _SAME
    )
