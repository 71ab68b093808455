"""Which words of a text name a time, as values: the grammar of articles and questions alike.

What the values mean on a day is for the two resolvers: `rag.text.dates.told` for what an article
tells, `rag.text.dates.asked` for what somebody asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rag.text.dates.lexer import Tokens, tokens_of

_COUNT = "(?:a|a?Cf?|D|#|a?F)"
_UNIT = "[Uwqp]"
_PART = "(?:t?G(?:-|P?t?)|t?if)?"
_IN = "[PfgvEe]"  # what stands before a month
_AT = "[PgvEe]"
# In the letters of `rag.text.dates.lexer`. The first that matches a place wins.
_RULES = {
    "hours": "K[g-]K",  # "Monday through Friday"
    "day": "I|(?:K,?[(]?t?)?(?:Mt?D|Df?M|D[.]M)(?:,?f?Y)?",
    "month": f"{_PART}M,?f?Y",
    "feast": f"(?:H|(?<={_AT})h)(?:,?{_IN}?Y)?",
    "week's weekday": "K,?f?Rw|Rw'_K",
    "weekday": "(?<!b)(?:oG|RR|R|t?k|o)?K(?!T?z)T?",
    "near": "tU[Ee]N|N|RT",
    "ago": f"{_COUNT}{_UNIT}A|V{_COUNT}{_UNIT}",
    "loose": f"BPt{_UNIT}|{_COUNT}[UwqpO][BE]|{_COUNT}OA|t{_UNIT}[Ee]|t?k{_UNIT}|n",
    "past": f"t?R{_COUNT}{_UNIT}|(?:(?<={_AT})|(?<={_AT}t))[Rr]p",
    "period": f"(?:BP?|{_PART})RR?[UwqW]|v?(?<={_AT})tW",
    "bare month": f"(?:RR|R){_PART}M|(?<={_IN}){_PART}M|t?G-?M",
    "season": f"(?:S|(?<=t)s)f?[YJ]|R[Ss]|(?:(?<={_AT})|(?<={_AT}t))(?:S|s(?!f))",
    "quarter": "(?:Lq|Q)(?:[f,]?Y)?",
    "year": f"(?:t?G-|{_PART}(?<![xv-])|Lj(?:f(?:tUf?)?)?)Y(?![yp%])",
    "decade": "t?(?:G-?)?Z",
    "years": "J",
}
_COMPILED = {kind: re.compile(rule) for kind, rule in _RULES.items()}
_OF_ANOTHER_WEEK = re.compile("[Rk]w,?[Po]?[tua]?$")
_FIELDS = {
    "M": "month", "Y": "year", "Z": "year", "J": "year", "K": "weekday", "N": "shift",
    "R": "which", "k": "which", "r": "which", "B": "side", "G": "part", "i": "part", "U": "unit", "w": "unit",
    "q": "unit", "p": "unit", "W": "unit", "O": "unit", "S": "unit", "s": "unit", "H": "unit", "h": "unit",
    "a": "count", "C": "count", "D": "count", "#": "count", "F": "count", "L": "count", "Q": "count",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Words that name a time, and what they say, whatever the language."""

    kind: str  # a key of the rules
    start: int
    end: int
    year: int | None = None  # of "the 1990s" and "2023-24" the first
    month: int = 0
    day: int = 0
    weekday: int | None = None  # 0 is Monday
    count: int = 0  # of units, or which quarter or half; 0 for "a few"
    unit: str = ""  # "day", "week", "month", "quarter", "year", "weekend", a season or a feast
    shift: int = 0  # days from today: -1 for yesterday
    which: str = ""  # "last", "this", "next", "past", "coming"
    part: str = ""  # "early", "mid", "end"
    side: str = ""  # "earlier", "later"
    elsewhere: bool = False  # it counts from another day that the text speaks of


def read_times(text: str, *, asked: bool = False) -> list[TimeWords]:
    """Return the words of a text that name a time, in order and apart.

    Args:
        text: a sentence of an article, or a question.
        asked: it is a question: months may be in small letters, and "from Monday to Friday" is a
            time and no opening hours.
    """
    tokens = tokens_of(text)
    if asked:
        letters = tokens.letters.replace("m", "M").replace("g", "P").replace("k", "R")
        tokens = tokens._replace(letters=letters)
    found: list[TimeWords] = []
    taken: list[tuple[int, int]] = []
    for kind, rule in _COMPILED.items():
        for match in rule.finditer(tokens.letters):
            first, last = match.span()
            words = _time(kind, tokens, first, last)
            overlaps = any(first < b and a < last for a, b in taken)
            if overlaps or not _is_time(words, asked=asked):
                continue
            taken.append((first, last))
            if kind != "hours":
                found.append(words)
    return sorted(found, key=lambda words: words.start)


def _time(kind: str, tokens: Tokens, first: int, last: int) -> TimeWords:
    """Return what the tokens from `first` up to `last` say."""
    said: dict[str, Any] = {}
    for letter, value in zip(tokens.letters[first:last], tokens.values[first:last], strict=True):
        if isinstance(value, tuple):
            said["year"], said["month"], said["day"] = value
        elif letter == "D" and kind == "day":
            said["day"] = value
        elif letter in _FIELDS:
            said[_FIELDS[letter]] = value
    if kind == "near":
        shift = said.get("shift", -1 if said.get("which") == "last" else 0)
        said["shift"] = 2 * shift if "unit" in said else shift
    if kind == "weekday":
        # "Next week at its Wednesday meeting"
        said["elsewhere"] = _OF_ANOTHER_WEEK.search(tokens.letters[:first]) is not None
    if kind == "period":
        # "For the past year", "early the next year"
        before = tokens.letters[: tokens.letters.find("R", first)]
        is_open = said.get("which") in {"past", "next", "coming"}
        said["elsewhere"] = is_open and before.endswith("t")
    start, end = tokens.spans[first][0], tokens.spans[last - 1][1]
    return TimeWords(kind.rsplit(maxsplit=1)[-1], start, end, **said)


def _is_time(words: TimeWords, *, asked: bool) -> bool:
    """Tell whether words name a time at all."""
    if words.kind == "hours":
        return not asked
    if asked and words.which in {"same", "following"}:
        return False
    if words.kind == "near":
        return words.which in {"", "last", "this"}  # "the next morning" counts from another day
    if words.kind == "period" and words.unit == "day":
        return words.elsewhere and not asked
    if words.kind in {"season", "quarter"} and not (words.year or words.which):
        return asked  # of sport, or of any year
    return True
