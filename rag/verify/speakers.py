"""Speakers: what a claim has somebody say is said, in its evidence, by that one and by no other."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.verify.coverage import carries
from rag.verify.names import find_names, same_name
from rag.verify.titles import TITLE, holders_of
from rag.words import REPORTING_STEMS, content_stems, plain, stem, words

_NAME = r"(?:[A-Z][\w'’&-]*\.?(?: (?:of the |of |de |al |bin |for |and )?[A-Z][\w'’&-]*)*)"
# "Iron Hill officials said": it is Iron Hill that says so.
_STAFF = r"(?: (?:officials|executives|leaders|representatives|lawyers|attorneys|police|authorities|spokes\w+))?"
_SAYING = (
    r"(?:said|says|told|tells|wrote|writes|tweeted|posted|announced|reported|reports|argued|argues|claimed"
    r"|warned|warns|added|adds|insisted|insists|called|described|concluded|complained|noted|notes|stated"
    r"|saying|explains|predicted|promised|vowed|pledged|explained|testified|acknowledged|admitted|estimated|urged"
    r"|confirmed|pointed out|remarked|recalled|declared|emphasi[sz]ed|stressed|suggested|revealed)"
)
_BEFORE = re.compile(
    rf"(?P<name>{_NAME})(?:,[^,;\"]{{1,80}},)?{_STAFF} (?:(?:has|had|have|also|later|then|once|[a-z]+ly) )*{_SAYING}\b"
)
_AFTER = re.compile(
    # "…," said Lund; in "Holm said Lund had left" it is Holm who speaks.
    rf"(?:(?:^|[,\"'?!] )(?:said|says|wrote|added|tweeted|explained|noted|argued|warned|insisted|recalled)"
    r"|\b(?:according to|in the words of))(?= )"
    rf"(?: (?!(?:by|to|in|on|for|of|with|from|at|about|that|as)\b)[a-z][a-z'-]*){{0,4}} (?P<name>{_NAME})"
    # "… University meteorologist Anna Berg": of the one who works there, too.
    rf"(?: (?:[a-z][a-z-]+ ){{1,3}}(?P<who>{_NAME}))?"
)
_PRONOUN_SAYS = re.compile(
    rf"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t) (?:[a-z]+ly |also |had |has )?{_SAYING}\b"
)
_TITLE_SAYS = re.compile(rf"\b[Tt]he (?P<title>{TITLE}) (?:[a-z]+ly |also |had |has )?{_SAYING}\b")
_ITS = re.compile(r"\b(?:of|at|for|from|in|near)(?: the)? $")
_ALIKE = 0.7  # share of what the likest sentence has, from which another one says it too


def find_speakers(text: str) -> list[str]:
    """Return the names of those who say something in `text`."""
    text = plain(text)
    # "The founder of the firm said": it is not the firm that did.
    found = [m["name"] for m in _BEFORE.finditer(text) if not _ITS.search(text[: m.start()])]
    found += [name for m in _AFTER.finditer(text) for name in m.group("name", "who") if name]
    return [name for found_name in found for name in find_names(f"so {found_name}", "")]


def check_speakers(claim: str, sentences: list[str], article: str = "") -> list[Failure]:
    """Return a failure for a speaker whose words are somebody else's in the evidence.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one.
        article: its title and text, for who "the president" is.
    """
    speakers = find_speakers(claim)
    if not speakers:
        return []
    named = {s for name in speakers for s in content_stems(name)}
    told = " ".join(
        w for w in words(plain(claim)) if stem(w) not in named and stem(w) not in REPORTING_STEMS
    )
    shares = [carries(told, s) for s in sentences]
    likest = max(shares, default=0.0)
    own = [
        s for s, share in zip(sentences, shares, strict=True) if share and share >= _ALIKE * likest
    ]
    for name in speakers:
        others = [other for s in own if (other := _other(name, s) or _holder(name, s, article))]
        # A sentence with no speaker is his only where he speaks in another one.
        speaks = any(_is_told_by(name, s) for s in sentences)
        if others and (len(others) == len(own) or not speaks):
            reason = f"in the source {others[0]!r} says it, not {name!r}"
            return [Failure("speakers", name, reason)]
    return []


def _is_told_by(name: str, sentence: str) -> bool:
    """Tell whether a sentence has `name` as a speaker, or a pronoun that may stand for him."""
    told = find_speakers(sentence)
    return any(same_name(name, other) for other in told) or bool(_PRONOUN_SAYS.search(sentence))


def _other(name: str, sentence: str) -> str:
    """Return who says a sentence, if it names a speaker and that is not `name`; else nothing."""
    told = find_speakers(sentence)
    return "" if not told or any(same_name(name, other) for other in told) else told[0]


def _holder(name: str, sentence: str, article: str) -> str:
    """Return who "the president" is that says a sentence, if the article says so and it is not `name`."""
    said = _TITLE_SAYS.search(plain(sentence))
    holders = holders_of(said["title"], article) if said and not find_speakers(sentence) else []
    return "" if any(same_name(name, holder) for holder in holders) else "".join(holders[:1])
