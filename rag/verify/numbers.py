"""Numbers: each number of a claim stands in its evidence, with the same kind of unit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.types import Failure
from rag.verify.quantities import SCALES, Quantity, agrees, find_quantities
from rag.words import plain, stem, words

_HOUR = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)"
    r"|\b(?P<hour24>\d{1,2}):(?P<minute24>[0-5]\d)\b"
)
_MAGNITUDE = re.compile(r"\b(?:dozens|hundreds|thousands|millions|billions|trillions)\b")
_SINGLE = {"person": "people", "man": "men", "woman": "women", "child": "children"}
_COUNTED = 3  # words behind a number, one of which is what it counts


def check_numbers(claim: str, evidence: str, skip: list[tuple[int, int]]) -> list[Failure]:
    """Return a failure for each number of `claim` that `evidence` does not give.

    Args:
        claim: the statement.
        evidence: the text it rests on.
        skip: spans of `claim` that another check judges (dates).
    """
    given = find_quantities(evidence)
    failures = []
    for quantity in find_quantities(claim):
        if any(quantity.start < end and start < quantity.end for start, end in skip):
            continue
        if not any(agrees(quantity, other) for other in given) and not (
            quantity.text.lower() == "one" and _is_single(claim[quantity.end :], evidence, given)
        ):
            failures.append(
                Failure(
                    "numbers",
                    quantity.text,
                    f"the number {quantity.text!r} is not in what the source says of it",
                )
            )
    return failures


def _is_single(following: str, evidence: str, given: Sequence[Quantity]) -> bool:
    """Tell whether `evidence` may speak of one of what follows a "one": it counts no more of it."""
    thing = re.match(r"\s*(\w+)", following)
    if thing is None:
        return False
    if re.search(rf"\b(?:an?|same|single) {re.escape(thing[1])}\b", plain(evidence), re.I):
        return True
    counted = {stem(w) for q in given for w in words(plain(evidence)[q.end :])[:_COUNTED]}
    return stem(_SINGLE.get(thing[1].lower(), thing[1])) not in counted


def check_magnitudes(claim: str, evidence: str) -> list[Failure]:
    """Return a failure for "hundreds" and for hours of the day that the evidence does not give."""
    claim, evidence = plain(claim).lower(), plain(evidence).lower()
    failures = [
        Failure("numbers", word, f"the source does not say {word!r}")
        for word in _MAGNITUDE.findall(claim)
        if not re.search(rf"\b{word}\b", evidence) and not _has_such(word, evidence)
    ]
    given = {_hour(match) for match in _HOUR.finditer(evidence)}
    for match in _HOUR.finditer(claim):
        hour = _hour(match)
        if not any(
            hour[:2] == g[:2] and (not hour[2] or not g[2] or hour[2] == g[2]) for g in given
        ):
            words = match.group().strip()
            failures.append(
                Failure(
                    "numbers", words, f"the hour {words!r} is not in what the source says of it"
                )
            )
    return failures


def _has_such(word: str, evidence: str) -> bool:
    """Tell whether a number of the evidence can be called "hundreds", "thousands" and so on."""
    least = SCALES[word.removesuffix("s")]
    return any(
        2 * least <= q.value < 1000 * least for q in find_quantities(evidence) if q.kind != "%"
    )


def _hour(match: re.Match[str]) -> tuple[int, int, str]:
    if match["hour24"]:
        return int(match["hour24"]), int(match["minute24"]), ""
    return int(match["hour"]), int(match["minute"] or 0), match["half"][0]
