"""Names: each name of a claim is one that its evidence uses, or another form of it."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.types import Failure
from rag.words import STOP_WORDS, plain, stem, words

_NAME = re.compile(
    r"[A-Z][\w'.&-]*(?:(?<!'s)(?: (?:of the|of|de|al|bin|van|von|el|la))? [A-Z][\w'.&-]*)*"
)
_LONG_NAME = re.compile(r"(?!The )\b[A-Z][a-z]+(?: (?:(?:of|for|the|and|in|on|&) )*[A-Z][a-z]+)+")
_ACRONYM_END = re.compile(r"(?:^|[ .])\w\.$")  # "U.S.", "John F."
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+[\"']?|^[\"'])$")
# The full stop that ends a sentence; those of "Gov.", "Sept." and "U.S." end none.
_FULL_STOP = re.compile(r"(?<=[a-z0-9]{4})(?<! Sept)(?<! Prof)(?<! Capt)\.(?=[\"')]* [A-Z])")
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
# Words of rank may stand before a name that the evidence uses without them.
_RANKS = frozenset(
    """president prime minister secretary mr mrs ms dr gov governor sen senator rep king queen
    prince princess pope general gen mayor chief chancellor premier""".split()
)


def check_names(claim: str, evidence: str, article: str) -> list[Failure]:
    """Return a failure for each name of `claim` that its evidence does not use.

    Args:
        claim: the statement.
        evidence: the text it rests on, with the sentences that its pronouns refer to.
        article: title and text of the article, for the long form of a name that the evidence
            uses in short ("Kim", "Kim Jong Un").
    """
    claim, evidence, article = plain(claim), plain(evidence), plain(article)
    return [
        Failure("names", name, f"the name {name!r} is not in what the source says of it")
        for name in find_names(claim, article)
        if not knows_name(evidence, name)
        and not _is_long_form(name, evidence, article)
        and not _is_other_part(name, evidence, article)
        and not _is_spelt_out(name, evidence)
        and not _is_of_the_story(name, evidence, article)
    ]


def _is_of_the_story(name: str, evidence: str, article: str) -> bool:
    """Tell whether a country is the article's, and the evidence names no other one."""
    own = [forms for forms in _SAME if _bare(name) in forms]
    return (
        bool(own)
        and knows_name(article, name)
        and not any(
            knows_name(evidence, max(forms, key=len).title()) for forms in _SAME if forms not in own
        )
    )


def is_country(name: str) -> bool:
    """Tell whether a name is one of a country or its people: "Russian"."""
    return any(_bare(name) in forms for forms in _SAME)


def same_name(one: str, other: str) -> bool:
    """Tell whether two names may be of one, of which one may be shorter or in another form."""
    return knows_name(one, other) or knows_name(other, one)


def knows_name(text: str, name: str) -> bool:
    """Tell whether `text` uses a name, in this or another form ("Japan", "Japanese")."""
    used = _words_of(text)
    parts = plain(name).split()
    return all(_is_used(part, used) for part in parts) or _has_same(name, used)


@lru_cache(maxsize=128)  # whole articles are asked for one name after another
def _words_of(text: str) -> list[str]:
    return words(plain(text))


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
        if _SENTENCE_START.search(text[: match.start()]):
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


@lru_cache(maxsize=16)  # of a whole article, which is asked claim after claim
def names_of(article: str) -> frozenset[str]:
    """Return every name of a plain article, once."""
    return frozenset(find_names(article, article))


def _acts_as_name(word: str, following: str, article: str) -> bool:
    """Tell whether the first word of a sentence, which the article does not have, is a name."""
    if any(_bare(word) in forms for forms in _SAME):
        return True
    if _ABSTRACT.search(word):
        return False  # "Assistance is on offer"
    if word.endswith("s") and not word.endswith("'s") and not _ONE_OF_A_KIND.match(following):
        return False  # "Officials were", "Tests had", and not "Netherlands is"
    known = {stem(w) for w in words(article)}
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


def _is_used(part: str, used: list[str]) -> bool:
    bare = _bare(part)
    if _is_acronym(part):  # "US" is not the "us" of "told us"
        return any(_is_acronym(w) and _bare(w) == bare for w in used)
    if _is_stop(part):
        return True
    forms = {_bare(w) for w in used}
    if bare in forms or ("-" in bare and all(p in forms for p in bare.split("-") if len(p) > 1)):
        return True
    return any(_is_form(bare, other) for other in forms)


def _is_form(one: str, other: str) -> bool:
    """Tell "Korea" and "Korean", "China" and "Chinese" from "Niger" and "Nigeria"."""
    return bool(_bases(one) & _bases(other))


@lru_cache(maxsize=10_000)  # each word of an article is asked for with every name
def _bases(word: str) -> frozenset[str]:
    bases = {word.removesuffix(e) for e in _ENDINGS if word.endswith(e)}
    return frozenset(b for b in bases if len(b) >= _MIN_BASE)


def _is_long_form(name: str, evidence: str, article: str) -> bool:
    """Tell whether the evidence uses a part of `name` as a name, and the article the whole."""
    parts = [_bare(p) for p in name.split()]
    short = [p for p in parts if p not in _RANKS]
    if short != parts and knows_name(
        evidence, " ".join(p for p in name.split() if _bare(p) in short)
    ):
        return all(p in _bare(article) for p in parts)
    whole = set(parts)
    return name in article and any(
        {_bare(p) for p in used.split()} <= whole
        for used in find_names(evidence, f"{article} , {name}")
    )


def _is_other_part(name: str, evidence: str, article: str) -> bool:
    """Tell whether the evidence calls somebody by the other part of a name: "Kyle" for "Larson"."""
    if len(name.split()) > 1:
        return False
    full = [n.split() for n in names_of(article) if " " in n]
    used = {n for n in find_names(evidence, article) if " " not in n}
    others = {p for parts in full if name in parts for p in parts if p != name} & used
    return any(all(name in parts for parts in full if other in parts) for other in others)


def _is_spelt_out(name: str, evidence: str) -> bool:
    """Tell whether the evidence has the words of an acronym: "American Civil Liberties Union"."""
    if not _is_acronym(name) or len(_bare(name)) < _LEAST_LETTERS:
        return False
    # "Centers for Disease Control and Prevention": the little words count for nothing, nor its end.
    runs = [*find_names(evidence, evidence), *_LONG_NAME.findall(evidence)]
    initials = ("".join(w[0] for w in words(run) if w[0].isupper()).lower() for run in runs)
    return any(i == _bare(name) or i[:-1] == _bare(name) for i in initials)


def _has_same(name: str, used: list[str]) -> bool:
    bare = " ".join(_bare(p) for p in plain(name).split())
    # Acronyms keep their case here too, or "us" would be America.
    bare_words = (
        w.removesuffix("'s").replace(".", "") if _is_acronym(w) else _bare(w) for w in used
    )
    flat = f" {' '.join(bare_words)} "
    return any(
        bare in forms
        and any(f" {form.upper() if len(form) == 2 else form} " in flat for form in forms)
        for forms in _SAME
    )
