"""From a question to an FTS5 expression."""

from __future__ import annotations

import re

from rag.words import STOP_WORDS, plain, unique, words

_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{3,80})[\"“”«»]")
_MAX_TERMS = 40


def match_expression(question: str) -> str | None:
    """Return an FTS5 expression that finds any of the words of `question`, best ones by BM25.

    Quoted phrases count again as phrases. Every term is quoted, so that nothing that a person
    types is read as an operator. None: there is no word to search for.
    """
    question = "".join(c if c.isprintable() else " " for c in question)
    terms = [w for w in words(plain(question)) if w.lower() not in STOP_WORDS]
    if not terms:
        terms = words(plain(question))
    terms += _QUOTED.findall(plain(question))
    quoted = ['"' + t.replace('"', " ").strip() + '"' for t in unique(terms)[:_MAX_TERMS]]
    return " OR ".join(quoted) or None
