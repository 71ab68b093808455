"""Tolls: a number of dead in a claim is not one of injured, missing or infected in its evidence."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.verify.quantities import agrees, find_quantities
from rag.words import plain

_KINDS = {
    kind: re.compile(rf"\b(?:{words_of})\b", re.IGNORECASE)
    for kind, words_of in {
        "dead": r"d(?:ie|ied|ies|ying|ead|eaths?)|kill(?:s|ed|ing)?|fatalit(?:y|ies)|fatally|perish\w*|lives|deadl\w+"
        r"|bodies|murder\w*|slain|victims?",
        "injured": r"injur\w+|wound\w*|hurt|hospitali[sz]ed",
        "missing": r"missing|unaccounted|disappear\w*",
        "infected": r"cases|infect\w+|tested positive",
        "arrested": r"arrest\w*|detain\w*|custody",
        "rescued": r"rescu\w+|saved|survivors?|survived",
        "crashes": r"crash\w*|collision\w*|accidents?",
        "complaints": r"complaints?|claims|lawsuits?",
        "evacuated": r"evacuat\w+|displac\w+|homeless",
    }.items()
}
_CLAUSE_END = re.compile(r"[,;:](?=\s)|\b(?:and|but|while|after|before|with)\b", re.IGNORECASE)


def check_tolls(claim: str, sentences: list[str]) -> list[Failure]:
    """Return a failure for a number that counts the dead in a claim and the injured in its evidence.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one.
    """
    claim = plain(claim)
    clauses = [c for s in sentences for c in _CLAUSE_END.split(plain(s))]
    for clause in _CLAUSE_END.split(claim):
        counted = _kinds(clause)
        for figure in find_quantities(clause) if counted else ():
            if figure.kind:
                continue
            theirs = [
                _kinds(c) for c in clauses if any(agrees(figure, q) for q in find_quantities(c))
            ]
            if theirs and all(theirs) and not any(counted & kinds for kinds in theirs):
                reason = f"the source counts the {min(theirs[0])} so, not the {min(counted)}"
                return [Failure("tolls", figure.text, reason)]
    return []


def _kinds(clause: str) -> set[str]:
    return {kind for kind, said in _KINDS.items() if said.search(clause)}
