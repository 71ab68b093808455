"""Sentences that speak to a language model and not to a reader of the news.

Such a sentence is never evidence: no prompt shows it, no answer or brief quotes it. A list of
patterns cannot know every wording. It is kept narrow, because an article must not lose a sentence
that asks its readers for something ("Residents should boil their water") or reports what somebody
ordered; what it misses, the checks of claims and the form of the reply still stand against.

Three kinds:

- *marks*: the form of a chat or of this program's own prompts and replies (``<|im_start|>``,
  ``System:``, ``{"claims": …``, a paragraph that begins with ``[1]``). Their whole paragraph goes.
- *addresses*: words to a machine by name ("if you are a language model, …"), quoted or not.
- *orders*: about instructions, prompts, or the form of the answer ("ignore all previous
  instructions", "answer only with …"), unless somebody is reported to have said it.

Where the first sentence of a paragraph is one of these, the paragraph goes; where it is a later
one, that sentence goes and those behind it that go on giving orders.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rag.ingest.instruction_rules import (
    ADDRESSES,
    ANSWER,
    BEYOND_LATIN,
    MARKS,
    ORDERS,
    ORDERS_BEYOND_LATIN,
    OUR_NUMBER,
    SOFTLY,
)
from rag.text.words import plain, plain_marks
from rag.types import Sentence


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_GOES_ON = _any(
    rf"^(?:then |instead,? |now )?{SOFTLY}(?:{ANSWER}|replace|give|use|cite|mention|drop|do not|instead)\b"
)
_QUOTATION = re.compile(r"\"[^\"]*\"")
_REPORTED = _any(
    # "If asked", "whatever the article says", "do what it says" report nothing.
    r"(?<!\bif )(?<!\bwhen )(?<!\bare )(?<!\barticle )(?<!\btext )(?<!\bwhat it )"
    r"\b(?:said|says|told|asked|asks|warned|warns"
    r"|urged|advised|ordered|wrote|writes|added|read|reads|according to|law)\b"
)


def speaks_to_a_model(text: str) -> bool:
    """Tell whether a sentence, or a title, is an instruction to a language model."""
    return _speaks(text, _simple(plain(text)))


def _simple(text: str) -> str:
    return " ".join(text.split())


def _speaks(text: str, simple: str) -> bool:
    lower = simple.lower()
    if any(r.matches(simple, lower) for r in (*MARKS, *ADDRESSES)):
        return True
    ordered = any(r.matches(simple, lower) for r in ORDERS)
    if not ordered and BEYOND_LATIN.search(text):
        ordered = ORDERS_BEYOND_LATIN.search(text) is not None
    return ordered and not _is_reported(simple)


def find_instructions(text: str, sentences: Sequence[Sentence]) -> frozenset[int]:
    """Return the numbers of the sentences of an article that are instructions to a model.

    Args:
        text: the article's text.
        sentences: all of its sentences, in reading order.
    """
    simple = _all_simple(text, sentences)
    suspects = _suspects(text, sentences, simple)
    if not suspects and "[" not in text:
        return frozenset()
    paragraphs: dict[int, list[int]] = {}
    for index, sentence in enumerate(sentences):
        paragraphs.setdefault(sentence.paragraph, []).append(index)
    found: set[int] = set()
    for members in paragraphs.values():
        first = simple[members[0]]
        if not suspects.isdisjoint(members):
            texts = [text[sentences[i].start : sentences[i].end] for i in members]
            flagged = _in_paragraph(texts, [simple[i] for i in members])
        else:
            flagged = set(range(len(members))) if OUR_NUMBER.matches(first, first) else set()
        found |= {sentences[members[i]].number for i in flagged}
    return frozenset(found)


def _all_simple(text: str, sentences: Sequence[Sentence]) -> list[str]:
    marks = plain_marks(text)  # moves nothing
    if not marks.isascii():
        return [_simple(plain(text[s.start : s.end])) for s in sentences]
    return [_simple(marks[s.start : s.end]) for s in sentences]


def _suspects(text: str, sentences: Sequence[Sentence], simple: Sequence[str]) -> set[int]:
    """Return the indices of the sentences that have the words of a rule: all others break none."""
    lower = [s.lower() for s in simple]
    starts = [0, *accumulate(len(s) + 1 for s in lower)]
    whole = "\n".join(lower)
    found = {
        bisect_right(starts, place) - 1
        for rule in (*MARKS, *ADDRESSES, *ORDERS)
        for place in rule.places(whole)
    }
    if BEYOND_LATIN.search(text) and ORDERS_BEYOND_LATIN.search(text):
        found |= {
            i for i, s in enumerate(sentences) if ORDERS_BEYOND_LATIN.search(text[s.start : s.end])
        }
    return found


def _in_paragraph(texts: Sequence[str], simple: Sequence[str]) -> set[int]:
    flagged = {i for i, t in enumerate(texts) if _speaks(t, simple[i])}
    whole = " ".join(simple)
    lower = whole.lower()
    marked = any(r.matches(whole, lower) for r in MARKS)
    if marked or 0 in flagged or OUR_NUMBER.matches(simple[0], simple[0]):
        return set(range(len(texts)))
    for index in range(1, len(texts)):
        if index - 1 not in flagged:
            continue
        if _GOES_ON.search(simple[index]) and not _is_reported(simple[index]):
            flagged.add(index)
    return flagged


def _is_reported(sentence: str) -> bool:
    return _REPORTED.search(_QUOTATION.sub('""', sentence)) is not None
