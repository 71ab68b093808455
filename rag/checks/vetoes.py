"""What refuses a claim by itself: something in it that can be pointed at, and the source has not.

Each is a pure function of the claim and the texts of its sources. None of them fires for a match
that another wording may explain.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.checks.names import knows_name
from rag.checks.parsed import Parsed, parse
from rag.checks.quotes import check_quotes
from rag.types import Evidence, Failure
from rag.words import plain


def vetoes(claim: str, evidence: Sequence[Evidence]) -> tuple[Failure, ...]:
    """Return what of a claim stands nowhere in the articles of its evidence."""
    articles = {e.article.article_id: e.article for e in evidence}
    whole = plain("\n".join(f"{a.title}\n{a.source}\n{a.text}" for a in articles.values()))
    said = parse(claim, evidence[0].article.published, whole)
    return (*check_quotes(claim, whole), *missing_names(said, whole))


def missing_names(said: Parsed, whole: str) -> list[Failure]:
    """Return a failure for each name of a claim that stands nowhere in its sources."""
    return [
        Failure("names", name, f"the name {name!r} stands nowhere in the source")
        for name in said.names
        if not knows_name(whole, name)
    ]
