"""Lists: who stands in a list of names in a claim stands in that list of its evidence."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.verify.names import knows_name, same_name
from rag.words import plain

_NAME = r"(?:the )?[A-Z][\w.'-]*(?: (?:of |the |and )?[A-Z0-9][\w.'-]*)*?"
_LIST = re.compile(rf"{_NAME}(?:, {_NAME})+,? (?:and|or) {_NAME}(?=[^\w]|$)(?! [A-Z])")
_BETWEEN = re.compile(r",? (?:and|or) (?:the )?|, (?:the )?")
_LONG = 3  # names that make a list
_SHARED = 2  # of them that two lists have in common to be the same


def check_lists(claim: str, sentences: list[str]) -> list[Failure]:
    """Return a failure for a name that a claim puts into a list of its evidence.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one.
    """
    texts = [plain(s) for s in sentences]
    for ours in _lists(plain(claim)):
        for text in texts:
            for theirs in _lists(text):
                shared = [n for n in ours if any(same_name(n, other) for other in theirs)]
                added = [n for n in ours if not knows_name(text, n)]
                elsewhere = [t for t in texts if t is not text]
                if len(shared) >= max(_SHARED, len(ours) / 2) and any(
                    not any(knows_name(t, n) for t in elsewhere) for n in added
                ):
                    return [Failure("lists", added[0], "the source does not list it there")]
    return []


def _lists(text: str) -> list[list[str]]:
    """Return the lists of three names or more in a text."""
    found = [
        [n.removeprefix("the ") for n in _BETWEEN.split(m.group())] for m in _LIST.finditer(text)
    ]
    return [names for names in found if len(names) >= _LONG]
