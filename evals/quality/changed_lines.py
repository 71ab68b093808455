"""Briefs in which one fact of one line was changed: what share of the changes does `verify` refuse?

A figure, a name, a day or month becomes another one, or a statement its contrary; each changed
document is sealed again, so that its digest does not give it away.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

from rag.archive import Archive
from rag.render.json import sealed
from rag.text.names import find_names
from rag.text.quantities import find_quantities
from rag.text.words import plain_marks

_SECTIONS = ("summary", "key_points", "timeline", "voices", "figures")
_TEXTS = ("text", "event", "statement")
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April June July August September October November".split()
_DENIABLE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could)\b(?! not)")
_MOST = 3  # changes of a kind in one brief

Document = dict[str, Any]


def refused_changes(archive: Archive, document: Document, seed: int = 0) -> dict[str, Counter[str]]:
    """Return how many changes of each kind were made in a brief, and how many were refused.

    Args:
        archive: that the brief was made from.
        document: the JSON of the brief, which verifies.
        seed: of the choice of changes.
    """
    chance = Random(seed)
    counts: dict[str, Counter[str]] = {"made": Counter(), "refused": Counter()}
    found = list(_changes(document, chance))
    chance.shuffle(found)
    for kind, section, place, name, text in found:
        if counts["made"][kind] == _MOST:
            continue
        changed = copy.deepcopy(document)
        changed[section][place][name] = text
        result = archive.verify(json.loads(json.dumps(sealed(changed))))
        counts["made"][kind] += 1
        counts["refused"][kind] += result.status == "false"
        if result.status != "false":
            print(f"    not refused ({kind}): {text[:150]}")
    return counts


def _changes(document: Document, chance: Random) -> Iterator[tuple[str, str, int, str, str]]:
    """Yield kind, section, place, field and text of every change that can be made."""
    lines = [
        (section, place, next(n for n in _TEXTS if n in item), item)
        for section in _SECTIONS
        for place, item in enumerate(document[section])
    ]
    names = {n for _, _, name, item in lines for n in find_names(plain_marks(item[name]))}
    for section, place, name, item in lines:
        text = item[name]
        for kind, old, new in _pairs(text, sorted(names), chance):
            if old in text and new != old:
                yield kind, section, place, name, text.replace(old, new, 1)


def _pairs(text: str, names: list[str], chance: Random) -> Iterator[tuple[str, str, str]]:
    for quantity in find_quantities(text):
        digits = re.search(r"\d+", quantity.text)
        if digits:
            more = str(int(digits.group()) + chance.randint(1, 9))
            yield "figure", quantity.text, quantity.text.replace(digits.group(), more, 1)
    for own in find_names(plain_marks(text)):
        others = [n for n in names if not set(n.split()) & set(own.split()) and n not in text]
        if others:
            yield "name", own, chance.choice(others)
    for words in (_DAYS, _MONTHS):
        for word in words:
            if re.search(rf"\b{word}\b", text):
                yield "time", word, chance.choice([w for w in words if w != word])
    for match in list(_DENIABLE.finditer(text))[:1]:
        yield "contrary", text[match.start() :], f"{match.group()} not{text[match.end() :]}"
