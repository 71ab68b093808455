"""Which words of a text name a time, as values: one grammar for articles and questions.

A text becomes a string of letters, one a token, and times are read from it by patterns, so that
"on Friday, 3 May 2024" and "am Freitag, 3. Mai 2024" differ by their marks alone. What the values mean
on a day is for the two resolvers: `told_span` of what an article says, `rag.text.dates.asked` of what
somebody asks. Beside the letters
of `_WORDS` there are: M a month (m in small letters), K a weekday, D a day of a month, Y a year, I a
whole date, Z a decade, J two years ("2023-24"), # another figure, C and F counts, a "a", L and Q the
order of a quarter, N a day near today, H and h a feast, R and k "last" and its like, U w q W O a unit,
p several of one. "_" is a word that says nothing of time; marks stand for themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

Value = int | str | tuple[int, int, int]

MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
# Days of every year, as month and day; else days from Easter Sunday.
FEASTS: dict[str, tuple[int, ...]] = {
    "christmas day": (12, 25), "christmas eve": (12, 24), "christmas": (12, 25),
    "boxing day": (12, 26), "new year's day": (1, 1), "new year's eve": (12, 31),
    "shrove tuesday": (-47,), "ash wednesday": (-46,), "palm sunday": (-7,), "good friday": (-2,),
    "easter sunday": (0,), "easter monday": (1,), "easter": (0,),
}  # fmt: skip

_GERMAN_MONTHS = tuple(
    "januar februar märz april mai juni juli august september oktober november dezember".split()
)
WEEKDAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
_GERMAN_WEEKDAYS = "montag dienstag mittwoch donnerstag freitag samstag sonntag".split()
_COUNTS = (
    "zero one two three four five six seven eight nine ten eleven twelve",
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
)
# Words whose letter says all that counts.
_WORDS = {
    "P": "in since of until till during by from between and at for im seit bis ab",
    "g": "to through",
    "f": "of",
    "v": "over",
    "E": "before",
    "e": "after",
    "o": "on am",
    "u": "its their his her",
    "t": "the der den dem",
    "A": "ago",
    "V": "vor",
    "B": "earlier later prior afterward afterwards",
    "r": "recent",
    "i": "beginning start middle end",
    "G": "early mid late anfang mitte ende späten frühen",
    "T": "morning afternoon evening night",
    "n": "overnight",
    "S": "spring summer autumn winter",
    "s": "fall",
    "j": "half",
    # A number beside these is no year.
    "x": "about nearly almost around roughly than least most up cost costs paid",
    "y": "people dollars euros pounds miles homes men women children troops jobs",
    # A weekday beside these is none of one week.
    "b": "every each any per black super cyber fat bloody sheffield holy giving freaky",
    "z": "football live lights service times mirror telegraph express mail herald league",
}
# One of a unit, and its forms; then the forms of several.
_UNITS = {
    "day": ("U", "day tag", "days tage tagen"),
    "week": ("w", "week woche", "weeks wochen"),
    "month": ("U", "month monat monats", "months monate monaten"),
    "quarter": ("q", "quarter", "quarters"),
    "year": ("U", "year jahr jahres", "years jahre jahren"),
    "decade": ("U", "decade", "decades"),
    "weekend": ("W", "weekend wochenende", ""),
    "hour": ("O", "hour", ""),
    "hours": ("O", "hours", ""),
}
_NEAR = {
    "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "vorgestern": -2, "gestern": -1,
    "heute": 0, "übermorgen": 2,
}  # fmt: skip
_RELATIONS = {
    "R": {"last": "", "past": "", "this": "", "current": "", "next": "", "coming": "",
          "last ": "letzt vergangen vorig", "this ": "dies", "next ": "nächst kommend"},
    "k": {"previous": "", "following": "", "same": ""},
}  # fmt: skip


def _lexicon() -> dict[str, tuple[str, Value]]:
    found: dict[str, tuple[str, Value]] = {}
    for letter, words in _WORDS.items():
        found |= {word: (letter, word) for word in words.split()}
    for unit, (letter, one, several) in _UNITS.items():
        found |= dict.fromkeys(one.split(), (letter, unit))
        found |= dict.fromkeys(several.split(), ("p", unit))
    for letter, relations in _RELATIONS.items():
        for name, stems in relations.items():
            forms = [stem + end for stem in stems.split() for end in ("e", "er", "es", "en", "em")]
            found |= dict.fromkeys(forms or (name,), (letter, name.strip()))
    for counts in _COUNTS:
        found |= {word: ("C", number) for number, word in enumerate(counts.split())}
    for number, word in enumerate(("first", "second", "third", "fourth"), start=1):
        found |= {word: ("L", number), f"q{number}": ("Q", number)}
    for names in (MONTHS, _GERMAN_MONTHS):
        for number, name in enumerate(names, start=1):
            found |= {name: ("M", number), name[:3]: ("M", number)}
    for days in (WEEKDAYS, _GERMAN_WEEKDAYS):
        for number, day in enumerate(days):
            for part in ("", *"morgen vormittag mittag nachmittag abend nacht".split()):
                found[day + part] = ("K", number)
    found |= {word: ("N", shift) for word, shift in _NEAR.items()}
    found |= dict.fromkeys(("few", "several", "some", "many"), ("F", 0))
    one_or_two = {"a": ("a", 1), "an": ("a", 1), "einem": ("C", 1), "einer": ("C", 1)}
    return found | one_or_two | {"couple": ("C", 2), "sept": ("M", 9), "sonnabend": ("K", 5)}


_LEXICON = _lexicon()
_TOKEN = re.compile(
    rf"\b(?P<feast>{'|'.join(FEASTS).replace(chr(39), '[’' + chr(39) + ']')})\b"
    r"|(?P<figure>[$€£¥]?\d{4}(?:[-–]\d\d)+(?!\d)|[$€£¥]?\d\w*(?:[/.,:]\d\w*)*(?:(?<=0)['’]s)?%?)|(?P<word>[^\W\d_]\w*)|[^\w\s]",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"(\d+)(st|nd|rd|th|['’]?s)?")
_PARTING = str.maketrans("/.–", "---")  # the marks between the figures of a date


class Tokens(NamedTuple):
    """A text cut into words, figures and marks."""

    letters: str  # one a token; "_" is a word that says nothing of time
    values: list[Value]
    spans: list[tuple[int, int]]


def tokens_of(text: str) -> Tokens:
    """Cut a text into tokens."""
    letters: list[str] = []
    values: list[Value] = []
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        piece = match.group()
        kind = match.lastgroup
        letter = piece
        value: Value = ""
        if kind == "word":
            letter, value = _word(piece, inside=bool(letters) and letters[-1] not in ".:!?\"“'")
        elif kind == "figure":
            letter, value = _figure(piece)
        elif kind == "feast":
            value = piece.lower().replace("’", "'")
            letter = "H" if " " in value else "h"
        elif piece == "." and letters and letters[-1] == "M" and spans[-1][1] == match.start():
            if text[slice(*spans[-1])].lower() not in MONTHS + _GERMAN_MONTHS:
                spans[-1] = (spans[-1][0], match.end())
                continue
        elif piece == "’":
            letter = "'"
        letters.append(letter)
        values.append(value)
        spans.append(match.span())
    return Tokens("".join(letters), values, spans)


def _word(piece: str, *, inside: bool) -> tuple[str, Value]:
    letter, value = _LEXICON.get(piece.lower(), ("_", ""))
    capital = piece[0].isupper()
    if letter == "M" and not capital:
        return "m", value  # "they march 10 miles"
    if (letter == "N" and capital and inside) or letter == ("y" if capital else "z"):
        return "_", ""  # "USA TODAY", "2022 People's Choice", "Saturday night lights"
    return letter, value


def _figure(piece: str) -> tuple[str, Value]:
    """Return what a figure can be: a year, a day of a month, a whole date, a decade, or "#"."""
    if plain := _PLAIN.fullmatch(piece):
        number, ending = int(plain[1]), plain[2] or ""
        if len(plain[1]) == 4:
            is_decade = ending.endswith("s") and number % 10 == 0
            is_year = 1800 <= number < 2100 and not ending
            return ("Z" if is_decade else "Y" if is_year else "#"), number
        is_day = 1 <= number <= 31 and len(plain[1]) < 3
        return ("D" if is_day else "#"), number
    parts = piece.translate(_PARTING).split("-")
    if not all(part.isdecimal() for part in parts):
        return "_", ""
    numbers = [int(part) for part in parts]
    if len(parts) == 3 and len(parts[0]) == 4 and "-" in piece:
        return "I", (numbers[0], numbers[1], numbers[2])
    if len(parts) == 3 and len(parts[2]) == 4:
        return "I", (numbers[2], *_day_and_month(numbers, "." in piece))
    if [len(part) for part in parts] == [4, 2]:
        return "J", numbers[0]
    return "_", ""


def _day_and_month(numbers: list[int], dotted: bool) -> tuple[int, int]:
    """Return month and day of a date in figures; 0 for both where either could be the month."""
    first, second = numbers[:2]
    if dotted or first > 12 or first == second:
        return second, first
    return (first, second) if second > 12 else (0, 0)


# --- the grammar of articles and questions alike -------------------------------------------------

_COUNT = "(?:a|a?Cf?|D|#|a?F)"
_UNIT = "[Uwqp]"
_PART = "(?:t?G(?:-|P?t?)|t?if)?"
_IN = "[PfgvEe]"  # what stands before a month
_AT = "[PgvEe]"
# In those letters. The first that matches a place wins.
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
