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
# With these begins a question in English, however few and foreign the words behind it are.
_ASKS = frozenset(
    """what which who whom whose when where why how did do does is are am was were has have had can
    could will would shall should may might tell give list explain describe name show""".split()
)
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


def with_question_mark(text: str) -> str:
    """Return an English question with its mark, as an embedding model knows questions; typed ones
    often lack it, and are then a tenth less like their answers. Any other text is as it was.
    """
    first = _WORD.match(text.strip().lower())
    if first is None or first.group() not in _ASKS or text.rstrip()[-1] in '?.!:"”':
        return text
    return f"{text.rstrip()}?"


def foreign_language(question: str) -> str | None:
    """Return the English name of the language of a question that is surely not English."""
    first = _WORD.match(question.strip().lower())
    if first and first.group() in _ASKS:
        return None
    return _NAMES.get(detect_language(question))


def _is_surely_english(sample: str) -> bool:
    words = _WORD.findall(sample.lower())
    known = [w for w in words if w in _ENGLISH]
    enough = len(words) >= _FEWEST and len(known) >= _SHARE * len(words)
    return enough and len(set(known)) >= _DIFFERENT
