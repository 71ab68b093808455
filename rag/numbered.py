"""Which one of a row is meant: "Apollo 11", "Super Bowl LI", "their fifth title"."""

from __future__ import annotations

import re

from rag.verify.ranks import find_ranks
from rag.words import STOP_WORDS

# "Apollo 11", "Super Bowl LI"; no score ("Lindholm 3-0"), share or decimal.
_NUMBERED = re.compile(r"\b([A-Za-z]{3,})[- ](\d{1,3}|[IVXLC]{2,}|[VX])\b(?![-–:.,/]\d|%)")
_COMMON = 2  # what is first or second in a question is more often no rank
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def numbered(text: str) -> tuple[tuple[str, int], ...]:
    """Return the names that have a number in `text`, in small letters: "apollo" and 11 of "Apollo 11".

    Of a text in small letters, any word that could be a name's last.
    """
    small = text.islower()
    return tuple(
        (name.lower(), _value(number))
        for name, number in _NUMBERED.findall(text)
        if (small or name[0].isupper()) and name.lower() not in STOP_WORDS
    )


def numbers_of(name: str, text: str) -> list[int]:
    """Return the numbers that a name has in `text`: 10 and 11 of "Apollo 10, Apollo 11"."""
    found = _NUMBERED.findall(text)
    return [_value(number) for other, number in found if other.lower() == name]


def has_another_rank(question: str, text: str) -> bool:
    """Tell whether `text` has another rank than a question for what both give one: a fourth title, not a fifth."""
    asked = [(rank, thing) for rank, thing in find_ranks(question) if rank > _COMMON]
    known = find_ranks(text) if asked else []
    for rank, thing in asked:
        others = [other for other, its in known if thing[-1] in its]
        if others and rank not in others:
            return True
    return False


def _value(number: str) -> int:
    """Return the value of an Arabic or a Roman number."""
    if number.isdigit():
        return int(number)
    digits = [_ROMAN[letter] for letter in number]
    following = [*digits[1:], 0]
    return sum(-d if d < after else d for d, after in zip(digits, following, strict=True))
