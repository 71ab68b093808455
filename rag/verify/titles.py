"""Titles: who is called president, captain or chief in a claim is so in its article."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.verify.names import CALENDAR
from rag.words import plain, words

TITLE = (
    r"(?:president|premier|chancellor|minister|secretary|governor|gov|mayor|chief|captain|coach|goalkeeper"
    r"|chairman|chairwoman|chair|chairperson|director|superintendent|commissioner|spokesman|spokeswoman"
    r"|spokesperson|leader|founder|ceo|prosecutor|archbishop|bishop|pope|king|queen|ambassador|laureate)"
)
_NAME = r"[A-Z][\w'-]+\.?(?: [A-Z][\w'-]+)*"
_BEFORE = re.compile(rf"\b(?i:(?P<title>{TITLE}))(?:-elect)?\.?,? (?P<name>{_NAME})")
_AFTER = re.compile(
    rf"(?P<name>{_NAME}), (?:the |an? |its |who (?:is|was) the )?"
    rf"(?:(?!and\b|but\b|he\b|she\b|they\b|it\b|as\b|who\b|said\b)[\w'-]+ ){{0,2}}?(?i:(?P<title>{TITLE}))\b"
)


def check_titles(claim: str, article: str) -> list[Failure]:
    """Return a failure for a name with a title that the article gives to others only.

    Args:
        claim: the statement.
        article: title and text of the article.
    """
    given = _titled(plain(article))
    for title, name in _titled(plain(claim)):
        holders = [other for held, other in given if held == title]
        if holders and not any(set(words(name)) & set(words(other)) for other in holders):
            reason = f"the source calls {holders[0]!r} so, not {name!r}"
            return [Failure("names", f"{title} {name}", reason)]
    return []


def holders_of(title: str, article: str) -> list[str]:
    """Return the names that an article gives a title to; `title` in small letters."""
    return [name for held, name in _titled(plain(article)) if held == title]


def _titled(text: str) -> list[tuple[str, str]]:
    found = []
    for pattern in (_BEFORE, _AFTER):
        for match in pattern.finditer(text):
            title = match["title"].lower()
            if match["name"].split()[-1].lower() in CALENDAR:
                continue  # "on Tuesday, the new prime minister"
            found.append(("governor" if title == "gov" else title, match["name"]))
    return found
