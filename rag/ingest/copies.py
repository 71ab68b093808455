"""Copies: whether two articles carry one text, such as an agency's, under different names.

An independent origin is somebody's own reporting. So a copy is a text that adds nothing: it may be
shortened (news is cut from the end), have other words here and there, or another headline. A later
report by the same agency is no copy, however much background it repeats: it has a new lead, or
other figures. docs/decisions/0012 says how the limits were chosen.

Two steps. `shingles` finds candidates: hashes of runs of three content words, of which one in
four is kept, the same ones in every text (Broder, "On the resemblance and containment of
documents", 1997: his "mod" sampling). MinHash with bands, the usual choice, finds texts by the
share of *all* their words, and so misses a copy that lost half of its text; samples show
containment, and an index finds them. `is_copy` then compares the sentences themselves, so that no
decision rests on hashes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.store import Catalog
from rag.store.revisions import set_shingles
from rag.store.shingles import first_with_text, has_copies, sharing, without_shingles
from rag.text.words import STOP_WORDS
from rag.types import Article

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_STOP = re.compile(r"(?<=[.!?:;])[\"'”’)]*\s+|\n+")
# Whoever changes what `shingles` returns adds a step to the catalog's layout that sets `derived` to 0:
# the next ingest then samples every text again.
_RUN = 3
_SAMPLED_AT_ONCE = 100  # texts
_KEPT_OF = 4  # one shingle in so many
_LEAD = 12  # the first shingles are all kept: leads are compared, and briefs have little else
_MOST_COMPARED = 10
_FEWEST_SHARED = 2
_SHARED = 0.08  # of the shingles of the shorter: a copy with 30 % other words has 0.13 or more

_ENOUGH = 25  # content words; two shorter texts may be alike by chance
_SHORTEST = 4  # content words
_COMMON = 0.45  # share of the shorter text's vocabulary in the other: a cheap first test
_LEFT = 0.62  # share of its words that a copy keeps; with 30 % other words it is 0.64 or more
_OWN = 0.1  # largest share of its words in sentences that have no counterpart in the other text
_COUNTERPART = 0.5  # share of a sentence's words that its counterpart has too
_LEADING = 2  # sentences that tell what is new
_LEAD_LEFT = 0.7  # share of the lead's words, against the share of all


def shingles(text: str) -> list[int]:
    """Return the sampled hashes of a text, each once; texts that share many may be copies."""
    words = _content_words(text)
    runs = zip(*(words[i:] for i in range(_RUN)), strict=False) if len(words) > _RUN else [words]
    hashes = [zlib.crc32(" ".join(run).encode()) for run in runs]
    return list(dict.fromkeys(h for i, h in enumerate(hashes) if i < _LEAD or h % _KEPT_OF == 0))


def sample_missing(catalog: Catalog) -> None:
    """Sample the texts in the catalog that have no shingles; call while it is being written."""
    while texts := without_shingles(catalog, _SAMPLED_AT_ONCE):
        with catalog.transaction():
            for revision, text in texts:
                set_shingles(catalog.database, revision, shingles(text))


def first_of_copies(catalog: Catalog, article: Article, hashes: Sequence[int]) -> Article | None:
    """Return the stored article that `article` is a copy of; None: it is its own origin.

    Args:
        catalog: the stored ones.
        article: the new one.
        hashes: its shingles.
    """
    if has_copies(catalog, article.article_id):
        return None
    first = first_with_text(catalog, article.text_hash)
    if first and first.article_id != article.article_id:
        return first
    for revision, shared, size in sharing(catalog, hashes, _MOST_COMPARED):
        if shared < max(_FEWEST_SHARED, _SHARED * min(len(hashes), size)):
            continue
        other = catalog.of_revision(revision)
        if other.article_id != article.article_id and is_copy(article.text, other.text):
            return other
    return None


def is_copy(one: str, other: str) -> bool:
    """Tell whether two texts are of one origin."""
    # Nine in ten candidates are no copies: their vocabulary shows it before sentences are compared.
    words, others = _different_words(one), _different_words(other)
    if len(words & others) < _COMMON * min(len(words), len(others)):
        return False
    shorter, longer = sorted((_sentences(one), _sentences(other)), key=_size)
    size = _size(shorter)
    if size < _ENOUGH or _differ_in_a_figure(shorter, longer):
        return False
    known = frozenset[str]().union(*(s.words for s in longer))
    if sum(len(s.words & known) for s in shorter) < _LEFT * size:
        return False
    lead = min(_share(shorter[0], longer), _share(longer[0], shorter))
    if lead < _LEAD_LEFT * _LEFT:
        return False
    shares = [(len(s.words), _share(s, longer)) for s in shorter]
    left = sum(words * share for words, share in shares) / size
    own = sum(words for words, share in shares if share < _COUNTERPART) / size
    if left < _LEFT or own > _OWN or lead < _LEAD_LEFT * left:
        return False
    # Rewriting changes all of a text a little; updating leaves the background word for word as it
    # was, beside new sentences.
    verbatim = sum(words for words, share in shares if share > 0.95) / size
    return left >= 0.9 or verbatim <= 2 * (left - 0.6)


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: frozenset[str]
    figures: frozenset[str]


@lru_cache(maxsize=64)  # a new text is compared with several, and they with the next one
def _sentences(text: str) -> tuple[_Sentence, ...]:
    found: list[_Sentence] = []
    # Not the article's own sentences: their rules look at paragraphs, which a copy may have joined.
    # Both texts must be cut alike here, right or wrong.
    for piece in _STOP.split(text):
        words = _content_words(piece)
        if not words:
            continue
        figures = frozenset(w.replace(",", "") for w in words if w[0].isdigit())
        sentence = _Sentence(frozenset(words), figures)
        if found and len(words) < _SHORTEST:
            # Too short to find ("It rose to 97."): join it to the sentence before.
            before = found.pop()
            sentence = _Sentence(before.words | sentence.words, before.figures | figures)
        found.append(sentence)
    return tuple(found)


@lru_cache(maxsize=64)
def _different_words(text: str) -> frozenset[str]:
    return frozenset(_content_words(text))


def _size(sentences: Sequence[_Sentence]) -> int:
    return sum(len(s.words) for s in sentences)


def _share(sentence: _Sentence, others: Sequence[_Sentence]) -> float:
    """Return the largest share of a sentence's words in two neighbouring sentences of `others`."""
    # Two, because a copy may join or split sentences.
    neighbours = zip(others, [*others[1:], others[-1]], strict=True)
    best = max(len(sentence.words & (a.words | b.words)) for a, b in neighbours)
    return best / len(sentence.words)


def _differ_in_a_figure(one: Sequence[_Sentence], other: Sequence[_Sentence]) -> bool:
    """Tell whether the leads, or two sentences that are otherwise alike, have different figures."""
    known = frozenset[str]().union(*(s.figures for s in one))
    known_to_other = frozenset[str]().union(*(s.figures for s in other))
    if any(s.figures - known_to_other for s in one[:_LEADING]):
        return True
    if any(s.figures - known for s in other[:_LEADING]):
        return True
    for sentence in one:
        if not sentence.figures - known_to_other:
            continue
        twin = max(other, key=lambda o: len(sentence.words & o.words))
        alike = len(sentence.words & twin.words) / min(len(sentence.words), len(twin.words))
        if alike >= _COUNTERPART and twin.figures - known:
            return True  # 55 dead here, 97 there
    return False


def _content_words(text: str) -> list[str]:
    words = _WORD.findall(text.lower())
    return [w for w in words if w not in STOP_WORDS] or words
