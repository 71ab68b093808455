"""From a question to an FTS5 expression."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.text.names import find_names
from rag.text.words import STOP_WORDS, plain, unique, words

_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{3,80})[\"“”«»]")
_MAX_TERMS = 40
# FTS5 reads every place of every term: past so many chunks in all, the commonest terms are left
# out, which say the least. Some 30 ms on one core.
_MAX_READ = 40_000
_KEPT = 2


def match_expression(
    question: str, count: Callable[[str], int] | None = None, most: int = _MAX_READ
) -> str | None:
    """Return an FTS5 expression that finds any of the words of `question`, best ones by BM25.

    Quoted phrases and names of several words count again, as phrases. Every term is quoted, so
    that nothing that a person types is read as an operator. None: there is no word to search for.

    Args:
        question: what was asked.
        count: tells how many chunks a term is in; without it, no term is too common.
        most: how many chunks the terms may be in, together.
    """
    text = plain("".join(c if c.isprintable() else " " for c in question))
    terms = [w for w in words(text) if w.lower() not in STOP_WORDS] or words(text)
    phrases = _QUOTED.findall(text) + [n for n in find_names(text) if len(words(n)) > 1]
    quoted = [_quoted(t) for t in unique(terms)[:_MAX_TERMS]]
    if count is not None:
        quoted = _rare_enough(quoted, count, most)
    return " OR ".join(unique([*quoted, *map(_quoted, phrases[:_MAX_TERMS])])) or None


def _quoted(term: str) -> str:
    return '"' + term.replace('"', " ").strip() + '"'


def _rare_enough(terms: list[str], count: Callable[[str], int], most: int) -> list[str]:
    counts = {term: count(term) for term in terms}
    kept: set[str] = set()
    read = 0
    for term in sorted(terms, key=lambda t: counts[t]):
        read += counts[term]
        if read > most and len(kept) >= _KEPT:
            break
        kept.add(term)
    return [t for t in terms if t in kept]
