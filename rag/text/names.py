"""The names of a text, and whether another text uses them, in this or another form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.text.dates.grammar import MONTHS, WEEKDAYS
from rag.text.quantities import NUMBER_WORDS
from rag.text.words import STOP_WORDS, plain, stem, words

_NAME = re.compile(
    r"(?<![^\W_])[a-z]?[A-Z][\w'.&-]*(?:(?<!'s)(?: (?:of the|of|de|al|bin|van|von|el|la))? [A-Z][\w'.&-]*)*"
)
_LONG_NAME = re.compile(r"(?!The )\b[A-Z][a-z]+(?: (?:(?:of|for|the|and|in|on|&) )*[A-Z][a-z]+)+")
_ACRONYM_END = re.compile(r"(?:^|[ .])\w\.$")  # "U.S.", "John F."
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+[\"']?|^[\"'])$")
# The full stop that ends a sentence; those of "Gov.", "Sept." and "U.S." end none.
_FULL_STOP = re.compile(r"(?<=[a-z0-9]{4})(?<! Sept)(?<! Prof)(?<! Capt)\.(?=[\"')]* [A-Z])")
_BEFORE = 20  # characters before a name that tell whether a sentence begins there
# A capital that no sentence's beginning explains.
_INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][\w'.&-]*")
# A claim may begin with a name of which its source knows nothing ("London agreed"): no article does.
_VERB_NEXT = re.compile(
    r" (?:is|was|has|had|will|would|did|does|can|could|may|won|lost|said|says|beat|scored|carried"
    r"|told|intends|plans|wants|hopes|agreed|refused|declared|announced|pledged|promised|warned)\b"
)
_CALENDAR = frozenset((*MONTHS, *WEEKDAYS, *(month[:3] for month in MONTHS), "sept"))
# Words that stand for no one by name: a capital at the head of a sentence makes them none.
_NAMELESS = (
    STOP_WORDS
    | frozenset("every many several another neither either none dozens".split())
    | {a + b for a in ("any", "every", "no", "some") for b in ("body", "one", "thing", "where")}
    | NUMBER_WORDS
    | {f"{scale}s" for scale in NUMBER_WORDS}
)
# Forms of one name that share too few letters to be seen as one; the capital of a country is another name.
# Without them two of 149 claims about pages get another verdict, and one of 100 questions loses a name.
_SAME = tuple(
    frozenset(form.replace("_", " ") for form in forms.split())
    for forms in (
        "us usa united_states america american americans",
        "uk united_kingdom britain british briton britons great_britain",
        "eu european_union",
        "un united_nations",
        "uae united_arab_emirates emirates emirati",
        "euro europe european",
        "twitter tweet tweets tweeted",
        "france french",
        "spain spanish spaniards",
        "netherlands dutch",
        "germany german germans",
        "switzerland swiss",
        "greece greek greeks",
        "turkey türkiye turkiye turkish turks",
        "wales welsh",
        "denmark danish danes",
        "poland polish poles",
        "ireland irish",
        "england english",
    )
)
_ENDINGS = ("", *"a o n an ian ean ese ish i ic s ns ans ians".split())
_LEAST_LETTERS = 3  # of an acronym that its words can be known by
_MIN_BASE = 4  # letters that two forms of a name have in common at least


def knows_name(text: str, name: str) -> bool:
    """Tell whether `text` uses a name, in this or another form ("Japan", "Japanese"; "Sea Lark", "Sea-Lark")."""
    used = _vocabulary(text)
    parts = plain(name).split()
    if _closed(name) in used.closed:
        return True
    return all(_is_used(part, used) for part in parts) or _has_same(name, used.flat)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of a text, read once."""

    flat: str  # its words in a row, without marks; acronyms keep their case, or "us" is America
    forms: frozenset[str]  # without case and marks
    bases: frozenset[str]  # of the forms
    acronyms: frozenset[str]
    closed: frozenset[str]  # words with a hyphen, as one word


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
        frozenset(_closed(w) for w in used if "-" in w),
    )


def _closed(name: str) -> str:
    return _bare(name).replace("-", "").replace(" ", "")


@lru_cache(maxsize=128)
def _written(article: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that an article writes with a capital inside a sentence, and all its stems."""
    return written_with_capital(article), frozenset(stem(w) for w in words(article))


def written_with_capital(text: str) -> frozenset[str]:
    """Return the words that a text writes with a capital inside a sentence, in small letters."""
    return frozenset(_bare(word) for word in _INSIDE.findall(text))


def find_names(text: str, article: str = "") -> list[str]:
    """Return the names in plain `text`: runs of capitalised words.

    A capital at the start of a sentence says nothing by itself: such a word counts only in a run,
    when `article` writes it with a capital inside a sentence, or does not have it at all.
    """
    found = []
    for match in _NAME.finditer(_FULL_STOP.sub("!", text)):
        name = match.group().rstrip("'-")
        if not _ACRONYM_END.search(name):
            name = name.rstrip(".'-")
        first = name.split()[0]
        parts = [p for p in name.split() if _bare(p) not in _CALENDAR]
        if (
            parts[:1] == [first]
            and _SENTENCE_START.search(text, max(0, match.start() - _BEFORE), match.start())
            and not _is_name(first, text[match.end() :], article, alone=len(parts) == 1)
        ):
            parts = parts[1:]
        while parts and _is_stop(parts[0]):
            parts = parts[1:]
        while parts and _is_stop(parts[-1]):
            parts = parts[:-1]
        if parts:
            found.append(" ".join(parts))
    return found


def _is_name(word: str, following: str, article: str, *, alone: bool) -> bool:
    """Tell whether the first word of a sentence is a name, or begins one if it is not `alone`."""
    if word.lower() in _NAMELESS:
        return False
    inside, stems = _written(article)
    if _bare(word) in inside or any(_bare(word) in forms for forms in _SAME):
        return True
    if not alone:
        return word.lower() not in article
    if not article or stem(_bare(word)) in stems:
        return False
    # "Officials were", "Tests had"
    return word.endswith("'s") or (not word.endswith("s") and bool(_VERB_NEXT.match(following)))


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
    return spelt_out(name, text) is not None


def spelt_out(name: str, text: str) -> str | None:
    """Return the words of an acronym as a text has them, or None."""
    if not _is_acronym(name) or len(_bare(name)) < _LEAST_LETTERS:
        return None
    # "Centers for Disease Control and Prevention": the little words count for nothing, nor its end.
    for run in (*find_names(text, text), *_LONG_NAME.findall(text)):
        initials = "".join(w[0] for w in words(run) if w[0].isupper()).lower()
        if _bare(name) in {initials, initials[:-1]}:
            return str(run)
    return None


def _has_same(name: str, flat: str) -> bool:
    bare = " ".join(_bare(p) for p in plain(name).split())
    return any(
        bare in forms
        and any(f" {form.upper() if len(form) == 2 else form} " in flat for form in forms)
        for forms in _SAME
    )
