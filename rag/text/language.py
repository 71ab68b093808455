"""Which language a text is in, and what a question in English looks like."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from rag.text.words import words

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE = 1000  # characters; more changes nothing and costs time
ASKING = frozenset("what which who whom whose when where why how".split())
AUXILIARIES = frozenset(
    """do does did is are am was were has have had can could will would shall should may might""".split()
)
_ORDERS = frozenset("tell give list explain describe name show".split())
_FEWEST_ASKED = 5  # words of a question from which its language can be told
_SURE = 0.8  # probability
_FEWEST_OF_TWO = 2  # words of each of two questions in one


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, English if it cannot be told."""
    code, sure = _identifier().classify(text[:_SAMPLE])
    return str(code) if code and sure >= _SURE else "en"


def opens_as_question(text: str) -> bool:
    """Tell whether `text` begins as a question in English does, with its word or its verb."""
    return _first_word(text) in ASKING | AUXILIARIES


def split_question(text: str) -> tuple[str, str] | None:
    """Return the two questions that a text asks, the second behind "?" or "and", or None.

    A clause that only names what is asked ("when and where it began") is no question of its own: it
    lacks the verb that a question turns round.
    """
    asked = text.split()
    for place in range(2, len(asked) - 1):
        ended = asked[place - 1].endswith("?")
        if not ended and asked[place - 1].lower() != "and":
            continue
        first, second = asked[: place if ended else place - 1], asked[place:]
        if len(first) < _FEWEST_OF_TWO or not all(map(opens_as_question, (first[0], second[0]))):
            continue
        opening = second[0].lower()
        verbs = [w for w in second if w.lower().strip("?,") in AUXILIARIES]
        is_whole = len(second) > _FEWEST_OF_TWO if opening in AUXILIARIES else bool(verbs)
        if is_whole or opening in {"who", "what"}:
            return f"{' '.join(first).rstrip(' ?,')}?", f"{' '.join(second).rstrip(' ?')}?"
    return None


def asks(text: str) -> bool:
    """Tell whether a text in English asks, or orders to tell, and is more than a few key words."""
    is_asked = opens_as_question(text) or _first_word(text) in _ORDERS
    return is_asked or text.rstrip().endswith("?")


def with_question_mark(text: str) -> str:
    """Return an English question with its mark, so that it has one vector however it is typed. Any
    other text is as it was.
    """
    if not asks(text) or text.rstrip()[-1] in '?.!:"”':
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
    return "".join(takewhile(str.isalpha, text.strip().lower()))
