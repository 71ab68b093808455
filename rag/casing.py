"""Names in a question that was typed in small letters, told by how the articles write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from rag.words import STOP_WORDS, words

_SENTENCE_START = re.compile(r"(?:^|[.!?:\n]\s*[\"'“‘(]*)$")
_BEFORE = 4  # characters before a word that say whether a sentence starts with it
_MOSTLY = 10  # times as often with a capital as without


def is_in_small(question: str) -> bool:
    """Tell whether a question has no capital behind its first letter, so that none tells a name."""
    return question[1:] == question[1:].lower()


def names_in_small(question: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a question without capitals that `texts` write with one.

    Each comes in the form that they have most often: "Spain", "ECB". A capital where a
    sentence begins says nothing. For a question that is in small letters (`is_in_small`).

    Args:
        question: as it was typed.
        texts: passages about what it asks.
    """
    wanted = [w.removesuffix("'s") for w in words(question.lower()) if w not in STOP_WORDS]
    forms: dict[str, Counter[str]] = {w: Counter() for w in wanted if len(w) > 1}
    for text in texts:
        at = 0
        for found in words(text):
            at = text.index(found, at)
            word = found.removesuffix("'s")
            if word.lower() in forms and not _SENTENCE_START.search(
                text[max(0, at - _BEFORE) : at]
            ):
                forms[word.lower()][word] += 1
            at += len(found)
    named = []
    for small, counts in forms.items():
        form, often = counts.most_common(1)[0] if counts else (small, 0)
        if form != small and often >= _MOSTLY * counts[small]:
            named.append(form)
    return tuple(named)
