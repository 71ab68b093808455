"""Corrections: whether a newer article says that what was reported before it was wrong."""

from __future__ import annotations

import re

from rag.types import Evidence

_CORRECTS = re.compile(
    r"\b(?:correct(?:ed|s|ing|ion)|revis(?:ed|es|ing|ion)|retract(?:ed|s|ion)|lower(?:ed|s|ing) (?:the|its|their|from)"
    r"|lowered|reduced (?:the|its|their) (?:\w+ )?(?:toll|count|figure|number|estimate)"
    r"|mistaken(?:ly)?|wrong(?:ly)?|erroneous(?:ly)?|in error|incorrect(?:ly)?|misidentified|miscounted"
    r"|counted (?:more than once|twice)|(?:earlier|previous(?:ly)?|initial(?:ly)?|first|originally) (?:report(?:s|ed)?"
    r"|announced|said|stated|given|put|thought|believed|identified|named)|contrary to|no longer"
    r"|updated? (?:toll|count|figure)"
    r"|turned out)\b",
    re.IGNORECASE,
)


def corrects(newer: Evidence, *, wider: bool = True) -> bool:
    """Tell whether a sentence, its headline or the sentences beside it speak of a correction.

    Args:
        newer: the sentence of the newer article.
        wider: look at the headline and at the sentences around it too.
    """
    article, sentence = newer.article, newer.sentence
    after = article.text[sentence.end : sentence.end + _AFTER].split("\n\n")[0]
    text = f"{article.title}. {newer.context} {newer.text} {after}" if wider else newer.text
    return _CORRECTS.search(text) is not None


_AFTER = 250  # characters after the sentence, of the same paragraph
