"""Names: each name of a claim is one that its evidence uses, or another form of it."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.words import STOP_WORDS, plain, words

_NAME = re.compile(r"[A-Z][\w'.&-]*(?:(?: (?:of the|of|de|al|bin|van|von|el|la))? [A-Z][\w'.&-]*)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+[\"']?|^[\"'])$")
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december jan feb mar apr jun jul aug sept sep oct
    nov dec""".split()
)
# Forms of one name that share too few letters to be seen as one.
_SAME = (
    {"us", "usa", "united states", "america", "american", "americans", "u.s."},
    {"uk", "united kingdom", "britain", "british", "britons", "great britain", "u.k."},
    {"eu", "european union"},
    {"un", "united nations"},
    {"france", "french"},
    {"spain", "spanish", "spaniards"},
    {"netherlands", "dutch"},
    {"germany", "german", "germans"},
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
_MIN_SHARED = 4


def check_names(claim: str, evidence: str, article: str) -> list[Failure]:
    """Return a failure for each name of `claim` that its evidence does not use.

    Args:
        claim: the statement.
        evidence: the text it rests on, with the sentences that its pronouns refer to.
        article: title and text of the article, for the long form of a name that the evidence
            uses in short ("Kim", "Kim Jong Un").
    """
    claim, evidence, article = plain(claim), plain(evidence), plain(article)
    used = {_bare(w) for w in words(evidence)}
    return [
        Failure("names", name, f"the name {name!r} is not in the source")
        for name in find_names(claim, article)
        if not _known(name, used, evidence, article)
    ]


def find_names(text: str, article: str = "") -> list[str]:
    """Return the names in plain `text`: runs of capitalised words.

    A capital at the start of a sentence says nothing by itself: such a word counts only in a run,
    or when `article` writes it with a capital inside a sentence.
    """
    found = []
    for match in _NAME.finditer(text):
        name = match.group().rstrip(".'-") if match.group().count(".") < 2 else match.group()
        parts = name.split()
        if _SENTENCE_START.search(text[: match.start()]):
            if parts[0].lower() in STOP_WORDS or (
                len(parts) > 1
                and not re.search(rf"(?<=[a-z,] ){re.escape(parts[0])}\b", article)
                and parts[0].lower() in article
            ):
                parts = parts[1:]
            elif len(parts) == 1 and not re.search(
                rf"(?<=[a-z,] ){re.escape(parts[0])}\b", article
            ):
                continue
        parts = [p for p in parts if _bare(p) not in _CALENDAR and _bare(p) not in STOP_WORDS]
        if parts:
            found.append(" ".join(parts))
    return found


def _bare(word: str) -> str:
    return word.lower().removesuffix("'s").strip("'.").replace(".", "")


def _known(name: str, used: set[str], evidence: str, article: str) -> bool:
    parts = [_bare(p) for p in name.split()]
    if all(_in(part, used) for part in parts):
        return True
    if _has_same(name, evidence):
        return True
    # The long form of a name that the evidence uses in short.
    return name in article and any(part in used for part in parts)


def _in(part: str, used: set[str]) -> bool:
    if part in used or all(p in used or len(p) < 2 for p in part.split("-")):
        return True
    if len(part) < _MIN_SHARED:
        return False
    # "Japan" and "Japanese", "Korea" and "Korean"
    return any(
        (other.startswith(part) or part.startswith(other))
        and min(len(other), len(part)) >= _MIN_SHARED
        and abs(len(other) - len(part)) <= 4
        for other in used
    ) or (part.endswith("ese") and any(u.startswith(part[:-3]) for u in used if len(u) > 4))


def _has_same(name: str, evidence: str) -> bool:
    bare = " ".join(_bare(p) for p in name.split())
    flat = " " + " ".join(_bare(w) for w in words(evidence)) + " "
    return any(
        bare in forms and any(f" {_bare(form)} " in flat for form in forms) for forms in _SAME
    )
