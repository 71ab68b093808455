"""Answering with sentences of the articles, word for word."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag.search.reading import ANSWERS, MAY_ANSWER, log_odds
from rag.text.coverage import repeats
from rag.text.names import find_names, knows_name
from rag.text.words import plain, words
from rag.types import Draft, DraftClaim, Evidence

EXTRACTIVE = "extractive"  # in place of a prompt's id where no model was asked
# On the half of evals/pages that may be tuned on, the sentence that comes first is right for 22 of 65
# questions, one of the first three for 33, with eight of ten unanswerable ones declined.
_MAX_SENTENCES = 3
_LESS_SURE = 1.5  # log odds: how much less surely another sentence may answer than the best
_AS_SURE = 0.05  # of probability: within it the newest article's comes first
_LEANS = re.compile(
    r"[\"']?(?:(?:But|And|Still|However|Yet|Then|Later|Also|Instead),? )?(?:he|she|it|they|his"
    r"|her|its|their|this|these|those|both)\b",
    re.IGNORECASE,
)
_ONE = frozenset({"a", "an"})
_LONGEST_PAIR = 450  # characters of two sentences that are quoted together


def draft_from_sentences(evidence: Sequence[Evidence]) -> Draft:
    """Answer with the sentences that answer best; with nothing where none does."""
    able = sorted((e for e in evidence if e.answers >= MAY_ANSWER), key=lambda e: -e.answers)
    if not able or able[0].answers < ANSWERS:
        return Draft((), EXTRACTIVE)
    best = able[0].answers
    # News is corrected: of sentences that answer alike, the newest article's comes first.
    able.sort(
        key=lambda e: (e.article.published or "") if e.answers >= best - _AS_SURE else "",
        reverse=True,
    )
    claims: list[DraftClaim] = []
    for item in able:
        told = " ".join(claim.text for claim in claims)
        near = log_odds(best) - log_odds(item.answers) <= _LESS_SURE
        near = near or (item.answers >= ANSWERS and _names(item, able[0]))
        if near and len(claims) < _MAX_SENTENCES and not repeats(item.text, told):
            claims.append(_quoted(item, evidence))
    return Draft(tuple(claims), EXTRACTIVE)


def _names(item: Evidence, best: Evidence) -> bool:
    """Tell whether a sentence names what the best one of its article speaks of as "a barge"."""
    if item.article.article_id != best.article.article_id:
        return False
    said = words(best.text)
    things = {
        w
        for a, *after in zip(said, said[1:], said[2:], strict=False)
        if a.lower() in _ONE
        for w in after
    }
    told = words(item.text)
    named = {b for a, b in itertools.pairwise(told) if a.lower() == "the"}
    names = set(find_names(plain(item.text), item.article.text))
    return bool(things & named) and any(not knows_name(best.text, name) for name in names)


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
