"""Parts: what is told of the whole is not said of a part of it: "two of the six who were missing"."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.verify.quantities import find_quantities
from rag.words import content_stems, plain

_OF_THE = re.compile(
    r"\s*of (?=(?:the|its|their|his|her|these|those|all|some|about|at least|more than|\d))",
    re.IGNORECASE,
)
# The whole, and what a clause tells of it, up to a mark that may end the clause.
_WHOLE = re.compile(r"(?P<whole>[^,;:.]*?) (?:who|that|which|whom)\b(?P<told>[^,;:]*)")


def check_parts(claim: str, sentences: list[str]) -> list[Failure]:
    """Return a failure for a number of which the claim says what is told of a larger whole.

    "Two of the six workers who were missing were found": two were found, and six were missing.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one.
    """
    claim = plain(claim)
    said = set(content_stems(claim))
    for figure in find_quantities(claim):
        if _OF_THE.match(claim, figure.end):
            continue
        for sentence in map(plain, sentences):
            if whole := _told_of_the_whole(figure.value, said, sentence):
                reason = f"the source says it of the whole, {whole!r}"
                return [Failure("parts", figure.text, reason)]
    return []


def _told_of_the_whole(value: float, said: set[str], sentence: str) -> str | None:
    for part in find_quantities(sentence):
        of = _OF_THE.match(sentence, part.end)
        clause = _WHOLE.match(sentence, of.end()) if of and part.value == value else None
        if not clause:
            continue
        rest = f"{sentence[: part.start]} {sentence[clause.end() :]}"
        own = set(content_stems(rest)) - set(content_stems(clause["whole"]))
        if said & set(content_stems(clause["told"])) and not said & own:
            return clause["whole"].strip()
    return None
