"""Which language a text is in, and what a question in English looks like."""

from __future__ import annotations

import re

_SAMPLE = 1000  # characters; more changes nothing and costs time
_WORD = re.compile(r"[a-z]+")
# Words that make every fifth word of English news, and of nothing else. Looked for first: most
# articles are English, and the model takes seven times as long to say so.
_ENGLISH = frozenset(
    """the and of to that was with for is on as by from were have has had his they this are which who
    been their would said""".split()
)
_ASKING = frozenset("what which who whom whose when where why how".split())
_AUXILIARIES = frozenset(
    """do does did is are am was were has have had can could will would shall should may might""".split()
)
_ORDERS = frozenset("tell give list explain describe name show".split())
_NAMES = {
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}
_SHARE = 0.2
_DIFFERENT = 6
_FEWEST = 40


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, English if it cannot be told."""
    sample = text[:_SAMPLE]
    if _is_surely_english(sample):
        return "en"
    import py3langid

    code = py3langid.classify(sample)[0]
    return str(code or "en")


def opens_as_question(text: str) -> bool:
    """Tell whether `text` begins as a question in English does, with its word or its verb."""
    return _first_word(text) in _ASKING | _AUXILIARIES


def with_question_mark(text: str) -> str:
    """Return an English question with its mark, so that it has one vector however it is typed. Any
    other text is as it was.
    """
    asks = opens_as_question(text) or _first_word(text) in _ORDERS
    if not asks or text.rstrip()[-1] in '?.!:"”':
        return text
    return f"{text.rstrip()}?"


def foreign_language(question: str) -> str | None:
    """Return the English name of the language of a question that is surely not English."""
    if opens_as_question(question) or _first_word(question) in _ORDERS:
        return None
    # "In which city …": a few words and a foreign name would be taken for any language.
    if _ASKING & set(_WORD.findall(question.lower())):
        return None
    return _NAMES.get(detect_language(question))


def _first_word(text: str) -> str:
    first = _WORD.match(text.strip().lower())
    return first.group() if first else ""


def _is_surely_english(sample: str) -> bool:
    words = _WORD.findall(sample.lower())
    known = [w for w in words if w in _ENGLISH]
    enough = len(words) >= _FEWEST and len(known) >= _SHARE * len(words)
    return enough and len(set(known)) >= _DIFFERENT
