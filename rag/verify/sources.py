"""Sources: what one article says is not said of somebody whom only another one names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.types import Evidence, Failure
from rag.verify.coverage import carries
from rag.verify.names import find_names, knows_name
from rag.words import content_stems, plain, words

_CLAUSE = re.compile(r"[,;:]\s|\b(?:and|but|while|whereas)\b", re.IGNORECASE)
_LITTLE = 0.2  # share of what is said of a name that its own articles must have, …
_MOST = 0.5  # … where others have this much of it
_LEAST = 2  # words that say something


def check_sources(claim: str, evidence: Sequence[Evidence]) -> list[Failure]:
    """Return a failure for a name of which the claim says what only articles without it say.

    Args:
        claim: the statement.
        evidence: the cited sentences; those of one article prove nothing here, and texts that
            were handed over without a title may be passages of one.
    """
    cited: dict[str, str] = {}
    whole: dict[str, str] = {}
    for item in evidence:
        article = item.article
        key = article.article_id if article.title else ""
        cited[key] = f"{cited.get(key, '')} {item.text}"
        own = f"{article.title}\n{article.source}\n{article.text}"
        if own not in whole.get(key, ""):
            whole[key] = f"{whole.get(key, '')}\n{own}"
    if len(cited) == 1:
        return []
    for clause in _CLAUSE.split(plain(claim)):
        names = find_names(clause, plain(" ".join(whole.values())))
        own_words = {s for name in names for s in content_stems(name)}
        said = " ".join(w for w in words(clause) if not own_words & set(content_stems(w)))
        if len(content_stems(said)) < _LEAST:
            continue
        shares = {a: carries(said, text) for a, text in cited.items()}
        for name in names:
            its = [shares[a] for a, text in whole.items() if knows_name(text, name)]
            if its and max(its) < _LITTLE and max(shares.values()) >= _MOST:
                reason = f"an article says it in which {name!r} is not named"
                return [Failure("sources", name, reason)]
    return []
