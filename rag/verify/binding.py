"""Binding: what a claim says of a name is said of that name, and not of another one."""

from __future__ import annotations

from rag.types import Failure
from rag.verify.names import find_names, knows_name
from rag.words import content_stems, plain, words

_REACH = 4  # words on each side of a name that say what is said of it
_SHARED = 2  # of them beside the other name


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
    names = find_names(claim, article)
    for name in names:
        beside = _beside(claim, name)
        shares = [len(beside & set(content_stems(t))) for t in texts]
        if not shares or max(shares) < 2:
            continue
        place = texts[shares.index(max(shares))]
        if any(s == max(shares) and knows_name(t, name) for s, t in zip(shares, texts, strict=True)):
            continue
        own = max((len(beside & _beside(t, n)) for t in texts for n in _forms(name, t)), default=0)
        for other in find_names(place, article):
            if knows_name(claim, other) or _alike(name, other):
                continue
            if len(beside & _beside(place, other)) >= max(_SHARED, own + 1):
                reason = f"the source says it of {other!r}, not of {name!r}"
                return [Failure("binding", name, reason)]
    return []


def _forms(name: str, text: str) -> list[str]:
    """Return the names of `text` that share a word with `name`."""
    return [n for n in find_names(text, text) if set(words(n)) & set(words(name))]


def _alike(name: str, other: str) -> bool:
    """Tell whether two names may be forms of one: "Mexico" and "Mexican", "EU" and "European Union"."""
    if knows_name(other, name) or set(words(other)) & set(words(name)):
        return True
    return any("".join(w[0] for w in words(a)).startswith(b) for a, b in ((name, other), (other, name)))


def _beside(claim: str, name: str) -> set[str]:
    start = claim.find(name)
    before = content_stems(claim[:start])[-_REACH:]
    after = content_stems(claim[start + len(name) :])[:_REACH]
    return {*before, *after}
