"""What is new, changed and withdrawn in a brief, against an older one (`--since-brief`).

Facts are compared, not lines: a line that was only chosen otherwise is no news. What the articles of
the older brief said then is not new; whether two lines say the same, the reader tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rag.models.encoders.reader import Passage, shared_reader
from rag.text.coverage import overlap
from rag.text.quantities import find_quantities
from rag.types.brief import Brief, Change

_SAME_MATTER = 0.5  # share of words in common from which one line may be the other, changed
_SAME_WORDS = 0.85  # the same from which they say the same, unless one contradicts
_SAYS = 0.5  # probability from which one line supports another
_TEXTS = ("text", "event", "statement")
_SECTIONS = ("summary", "key_points", "timeline", "voices", "figures", "unknowns")

Document = dict[str, Any]
Cited = tuple[int, ...]
Told = Callable[[Mapping[str, Any]], bool]  # of a citation, in its JSON form


def find_changes(
    old: Document, document: Document, brief: Brief, still_said: Told, known_then: Told
) -> tuple[Change, ...]:
    """Compare a brief with an older one.

    Args:
        old: the JSON of the older brief.
        document: the JSON of the new one.
        brief: the new one, whose `cut` has lines that made way for others.
        still_said: tells whether a citation of the older brief still stands in its article.
        known_then: tells whether a citation of the new brief stood in an article of the older one.
    """
    before, now = list(lines_of(old)), list(lines_of(document))
    texts = {text for _, text, _ in before}
    left = {text: cited for _, text, cited in before}
    changes: list[Change] = []
    citations = {c["number"]: c for c in document["citations"]}
    for section, text, cited in now:
        if text in texts or any(c.text == text for c in changes):
            left.pop(text, None)
            continue
        same = [t for t in left if overlap(text, t) >= _SAME_MATTER]
        if any(_is_same(text, t) for t in same):
            continue
        was = max(same, key=lambda t: overlap(text, t), default=None)
        sentences = [citations[n] for n in cited if n in citations]
        if sentences and all(map(known_then, sentences)):
            continue
        changes.append(Change(section, text, "changed" if was else "new", was))
        left.pop(was or "", None)
    older = {c["number"]: c for c in old["citations"]}
    told = {c.text for c in brief.cut} | {text for _, text, _ in now}
    for section, text, cited in before:
        sentences = [older[n] for n in cited if n in older]
        gone = sentences and not any(map(still_said, sentences))
        if text in left and text not in told and gone and not any(_says(t, text) for t in told):
            changes.append(Change(section, text, "withdrawn", None))
            left.pop(text)
    return tuple(changes)


def _is_same(one: str, other: str) -> bool:
    """Tell whether two lines say the same: each supports the other, or they share nearly all words
    and neither contradicts.
    """
    if _differ(one, other):
        return False
    reader = shared_reader()
    pair = [reader.supports(a, [Passage(b)])[0] for a, b in ((one, other), (other, one))]
    if overlap(one, other) >= _SAME_WORDS:
        return all(r.contradicts < _SAYS for r in pair)
    return all(r.supports >= _SAYS for r in pair)


def _says(text: str, claim: str) -> bool:
    return shared_reader().supports(claim, [Passage(text)])[0].supports >= _SAYS


def _differ(one: str, other: str) -> bool:
    """Tell whether two lines give other figures."""
    ours, theirs = ({q.value for q in find_quantities(t)} for t in (one, other))
    return bool(ours and theirs) and ours != theirs


def lines_of(document: Document) -> Iterator[tuple[str, str, Cited]]:
    """Yield the headline and each line of a brief's JSON: section, text, numbers of its citations."""
    if document["headline_citations"]:  # a line that the headline says is not said again
        yield "headline", document["headline"], tuple(document["headline_citations"])
    for section in _SECTIONS:
        for item in document.get(section, ()):
            text = next(item[name] for name in _TEXTS if name in item)
            yield section, text, tuple(item["citations"])
    for point in document.get("disagreements", ()):
        for position in point["positions"]:
            yield "disagreements", position["text"], tuple(position["citations"])
    for story in document.get("stories", ()):
        cited = tuple(n for line in story["lines"] for n in line["citations"])
        yield "stories", story["headline"], cited
        for line in story["lines"]:
            yield "stories", line["text"], tuple(line["citations"])
