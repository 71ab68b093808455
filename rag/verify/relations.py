"""Relations: what somebody's aide, wife or lawyer did is not told of himself."""

from __future__ import annotations

import re

from rag.types import Failure
from rag.verify.coverage import carries
from rag.verify.names import find_names
from rag.words import plain

_RELATED = (
    r"(?:advis[eo]r|aide|spokes(?:man|woman|person)|lawyer|attorney|wife|husband|spouse|son|daughter|brother|sister"
    r"|mother|father|uncle|aunt|cousin|nephew|niece|grandson|granddaughter|grandfather|grandmother|parent|friend|ally"
    r"|deputy|assistant|widow|widower|girlfriend|boyfriend|partner|colleague|supporter|rival|opponent|predecessor"
    r"|successor|bodyguard|driver|teammate|neighbo(?:u)?r|critic|follower|fan|fiancée?|ex-wife|ex-husband)s?"
)
_MOST = 0.5  # share of a claim's words in the sentence that tells it of another one


def check_relations(claim: str, sentences: list[str], article: str) -> list[Failure]:
    """Return a failure for a claim that begins with a name, where the evidence has only an aide of that one.

    Args:
        claim: the statement.
        sentences: the cited sentences, one by one.
        article: title and text of the article, for what is a name.
    """
    claim = plain(claim)
    names = find_names(claim, plain(article))
    if not names or re.search(rf"\b{_RELATED}\b", claim, re.IGNORECASE):
        return []
    doer = names[0]
    if doer.endswith("'s") or claim.find(doer) > len(claim) / 2:
        return []
    last = re.escape(doer.split()[-1])
    of_his = re.compile(
        rf"\b(?P<who>{_RELATED}) (?:to|of|for) (?:[\w.'-]+ ){{0,5}}?{last}\b"
        rf"|\b{last}(?:'s|') (?:[a-z-]+ ){{0,3}}?(?P<his>{_RELATED})\b"
    )
    texts = [plain(s) for s in sentences]
    found = [m for s in texts if carries(claim, s) >= _MOST and (m := of_his.search(s))]
    if not found or any(re.search(rf"\b{last}\b", of_his.sub(" ", s)) for s in texts):
        return []
    related = found[0]["who"] or found[0]["his"]
    return [Failure("relations", doer, f"the source says it of the {related!r}, not of {doer!r}")]
