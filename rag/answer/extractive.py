"""Answering with sentences of the articles, word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.search.reading import ANSWERS
from rag.text.words import plain
from rag.types import Draft, DraftClaim, Evidence

EXTRACTIVE = "extractive"  # in place of a prompt's id where no model was asked
_MAX_SENTENCES = 2
_NEAR_BEST = 0.05  # of probability: how much less sure a newer sentence may be than the best
_LEANS = re.compile(
    r"[\"']?(?:(?:But|And|Still|However|Yet|Then|Later|Also|Instead),? )?(?:he|she|it|they|his"
    r"|her|its|their|this|these|those|both)\b",
    re.IGNORECASE,
)
_LONGEST_PAIR = 450  # characters of two sentences that are quoted together


def draft_from_sentences(evidence: Sequence[Evidence]) -> Draft:
    """Answer with the sentences that answer best; with nothing where none does."""
    able = [e for e in evidence if e.answers >= ANSWERS]
    best = max((e.answers for e in able), default=0.0)
    near = [e for e in able if e.answers >= best - _NEAR_BEST]
    # News is corrected: of sentences that answer alike, the newest article's comes first.
    near.sort(key=lambda e: (e.article.published or "", e.answers), reverse=True)
    chosen = near[:1] + [e for e in near[1:] if e.answers >= near[0].answers]
    return Draft(tuple(_quoted(e, evidence) for e in chosen[:_MAX_SENTENCES]), EXTRACTIVE)


def _quoted(item: Evidence, evidence: Sequence[Evidence]) -> DraftClaim:
    """Return a sentence as a claim, with the one before it where that says who "he" is."""
    before = next(
        (
            e
            for e in evidence
            if e.article.article_id == item.article.article_id
            and e.sentence.number == item.sentence.number - 1
        ),
        None,
    )
    if before is None or not leans(item.text) or len(before.text) + len(item.text) > _LONGEST_PAIR:
        return DraftClaim(item.text, (item.number,))
    return DraftClaim(f"{before.text} {item.text}", (before.number, item.number))


def leans(text: str) -> bool:
    """Tell whether a sentence begins with a pronoun, for what the one before it names."""
    return _LEANS.match(plain(text)) is not None
