"""Which language a text is in, and what a question in English looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from rag.text.words import words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE = 1000  # characters; more changes nothing and costs time
_WORD = re.compile(r"[a-z]+")
ASKING = frozenset("what which who whom whose when where why how".split())
AUXILIARIES = frozenset(
    """do does did is are am was were has have had can could will would shall should may might""".split()
)
_ORDERS = frozenset("tell give list explain describe name show".split())
_FEWEST_ASKED = 5  # words of a question from which its language can be told
_SURE = 0.8  # probability


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, English if it cannot be told."""
    code, sure = _identifier().classify(text[:_SAMPLE])
    return str(code) if code and sure >= _SURE else "en"


def opens_as_question(text: str) -> bool:
    """Tell whether `text` begins as a question in English does, with its word or its verb."""
    return _first_word(text) in ASKING | AUXILIARIES


def with_question_mark(text: str) -> str:
    """Return an English question with its mark, so that it has one vector however it is typed. Any
    other text is as it was.
    """
    asks = opens_as_question(text) or _first_word(text) in _ORDERS
    if not asks or text.rstrip()[-1] in '?.!:"”':
        return text
    return f"{text.rstrip()}?"


def foreign_language(question: str, articles: Iterable[str] = ()) -> str | None:
    """Return the English name of the language of a question that is surely not English, or None.

    Names and a few key words can look like any language: unless its script says otherwise, a
    question is taken for English that is short, or of which the articles have every other word.

    Args:
        question: what was asked.
        articles: the texts that were found for it.
    """
    asked = words(question.lower())
    if any(c.isascii() and c.isalpha() for c in question):
        known = {word for text in articles for word in words(text.lower())}
        if len(asked) < _FEWEST_ASKED or 2 * sum(w in known for w in asked) >= len(asked):
            return None
    code, sure = _identifier().classify(question)
    if code in {None, "en"} or sure < _SURE:
        return None
    from babel import Locale

    name: str | None = Locale("en").languages.get(code)
    return name


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _first_word(text: str) -> str:
    first = _WORD.match(text.strip().lower())
    return first.group() if first else ""
