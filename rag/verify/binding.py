"""Binding: what a claim says of a name or a figure is said of it, and not of another one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.dates import find_dates
from rag.types import Failure
from rag.verify.names import find_names, knows_name
from rag.verify.quantities import Quantity, agrees, find_quantities
from rag.words import content_stems, plain, words

_POSSESSIVE = re.compile(r"\b(?:his|her|its|their)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"[\"']?(?:he|she|they|it)\b", re.IGNORECASE)
# "The plan was approved by Oslo": who did it stands behind.
_PASSIVE = re.compile(
    r"^(?P<what>[^,;]{3,80}) (?:was|were|is|are|(?:has|have|had) been) (?P<deed>\w+(?:ed|en|[^s]t|ade|old|ung))"
    r" by (?P<who>(?:the )?[A-Z][\w.&'-]*(?: (?:(?:of|and|for|the|de|al) ){0,2}[A-Z][\w.&'-]*)*)(?P<rest>.*)$"
)
_REACH = 4  # words on each side of a name or figure that say what is said of it
_SHARED = 2  # of them on the same side of the other one


def check_binding(claim: str, sentences: list[str], article: str) -> list[Failure]:
    """Return a failure for a name whose place in the evidence is another name's.

    The sentence that has most of the words beside the name is the place. A claim that puts one
    name of an article for another has names that the article knows, and is wrong all the same.

    Args:
        claim: the statement.
        sentences: the cited sentences, each with what its pronouns stand for.
        article: title and text of the article, for what is a name.
    """
    claim, article = plain(claim), plain(article)
    texts = [plain(s) for s in sentences]
    # What an active sentence says beside a name, a passive one says on its other side.
    active = _active(claim)
    turned = _unbound(active, list(map(_active, texts)), article) if active != claim else []
    return _unbound(claim, texts, article) or turned


def _active(text: str) -> str:
    """Return "Oslo approved the plan" for "The plan was approved by Oslo"; other text as it is."""
    match = _PASSIVE.match(text)
    return "{who} {deed} {what}{rest}".format(**match.groupdict()) if match else text


def _unbound(claim: str, texts: list[str], article: str) -> list[Failure]:
    for name in find_names(claim, article):
        beside = _beside(claim, name)
        place = _place(beside, texts)
        if place is None or knows_name(place, name):
            continue
        if name.endswith("'s") and _POSSESSIVE.search(place):
            continue  # "her memoir"
        if _SUBJECT.match(place) and claim.startswith(name):
            continue  # "She handed Berg a letter"
        own = max((beside & _beside(t, n) for t in texts for n in _forms(name, t)), default=0)
        for other in find_names(place, article):
            if knows_name(claim, other) or _alike(name, other):
                continue
            if _is_place(place, other) and not _is_place(claim, name):
                continue  # "were in Bucha, meeting with …" does not say it of Bucha
            if beside & _beside(place, other) >= max(_SHARED, own + 1):
                reason = f"the source says it of {other!r}, not of {name!r}"
                return [Failure("binding", name, reason)]
    return []


def check_figures(claim: str, sentences: list[str]) -> list[Failure]:
    """Return a failure for a number that stands, in the evidence, where the claim has another.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one.
    """
    claim = plain(claim)
    texts = [plain(s) for s in sentences]
    for figure in _figures(claim):
        beside = _around(claim, figure.start, figure.end)
        place = _place(beside, texts)
        if place is None or any(agrees(figure, q) for q in find_quantities(place)):
            continue
        for other in _figures(place):
            alike = other.kind == figure.kind or not other.kind or not figure.kind
            if alike and beside & _around(place, other.start, other.end) >= _SHARED:
                return [Failure("binding", figure.text, f"the source has {other.text!r} there")]
    return []


def _figures(text: str) -> list[Quantity]:
    """Return the numbers of `text` that are no part of a date."""
    dates = find_dates(text, None)
    return [
        figure
        for figure in find_quantities(text)
        if not any(figure.start < date.end and date.start < figure.end for date in dates)
    ]


@dataclass(frozen=True, slots=True)
class _Beside:
    before: frozenset[str]
    after: frozenset[str]

    def __and__(self, other: _Beside) -> int:
        return len(self.before & other.before) + len(self.after & other.after)


def _place(beside: _Beside, texts: list[str]) -> str | None:
    """Return the text that has most of the words beside a name or figure, if it has enough."""
    around = beside.before | beside.after
    shares = [len(around & set(content_stems(t))) for t in texts]
    return texts[shares.index(max(shares))] if shares and max(shares) >= _SHARED else None


def _is_place(text: str, name: str) -> bool:
    return re.search(rf"\b(?:in|at|near|from|outside|to) {re.escape(name)}", text) is not None


def _beside(text: str, name: str) -> _Beside:
    start = text.find(name)
    return _around(text, start, start + len(name))


def _around(text: str, start: int, end: int) -> _Beside:
    return _Beside(
        frozenset(content_stems(text[:start])[-_REACH:]),
        frozenset(content_stems(text[end:])[:_REACH]),
    )


def _forms(name: str, text: str) -> list[str]:
    """Return the names of `text` that share a word with `name`."""
    return [n for n in find_names(text, text) if set(words(n)) & set(words(name))]


def _alike(name: str, other: str) -> bool:
    """Tell whether two names may be forms of one, as "Mexico" and "Mexican", "EC" and "European Commission"."""
    if knows_name(other, name) or knows_name(name, other) or set(words(other)) & set(words(name)):
        return True
    initials = ("".join(w[0] for w in words(n)) for n in (name, other))
    bare = (n.removesuffix("'s") for n in (other, name))
    return any(i.startswith(n) for i, n in zip(initials, bare, strict=True))
