"""Retrieval: by words (FTS5) and by meaning (Chroma), fused by rank, then read and put in order.

1. Two rankings of chunks, by BM25 and by cosine; a third, BM25 with the date, where dates count.
2. Reciprocal rank fusion by ids alone; the best fifty go on.
3. What these say is read, and a few plain weights put them in order (`rag.search.rank`). A chunk that has
   no vector yet is embedded here, so that it does not suffer.
4. One article's chunks, and copies of one text, do not crowd out the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rag.search.fuse import reciprocal_rank_fusion
from rag.search.rank import Features, Passage, features, scores
from rag.search.window import counted_from_the_newest, date_strength, date_weight
from rag.store import Scope, Store, StoredChunk
from rag.text.language import with_question_mark
from rag.text.names import find_names
from rag.text.words import STOP_WORDS, find_quotations, plain, unique, words
from rag.types import Hit, Window
from rag.types.answer import NearArticle

_DEPTH = 50
_READ = 50  # of the second stage
_KEPT_FOR_DATES = 4  # one in so many
_PER_ARTICLE = 4
_PER_ORIGIN = 6
_LARGE = 30_000  # chunks; in fewer, no word is too common to be searched for
# A scope of so many chunks is handed to Chroma as ids: exact, and 7 ms where its own filter by
# metadata takes 60 (docs/history/measurements.md). In a wider one, its ranking is read further down.
_NARROW = 8_000
_FURTHER = 1_000
_EMBEDDED_NOW = 12  # chunks without a vector; each takes some 50 ms of one core
_TELLING = 0.6  # of the best BM25: passages that speak of what is asked
_DATED_SHARE = 0.6  # how much an article of the right day gains by words


@dataclass(frozen=True, slots=True)
class Found:
    """What the first stage found, by the ids of chunks."""

    by_words: Sequence[tuple[str, float]]  # BM25
    by_meaning: Sequence[tuple[str, float]]  # cosine
    by_date: Sequence[tuple[str, float]]  # BM25, more where the day suits
    dates: Mapping[str, float | None]  # how well the day suits, of all that may be seen
    vector: Sequence[float]  # of the question

    def fused(self, depth: int = _DEPTH) -> list[str]:
        """Return the ids by reciprocal rank fusion of the first `depth` of each, best first."""
        rankings = (self.by_words, self.by_meaning, self.by_date)
        ids = [[i for i, _ in ranking[:depth]] for ranking in rankings if ranking]
        return [chunk_id for chunk_id, _ in reciprocal_rank_fusion(ids)]

    def to_read(self, limit: int) -> list[str]:
        """Return the ids of what is worth reading.

        What only the day speaks for comes last in a fusion with two rankings that know no dates;
        a share of the places is kept for it.
        """
        kept = [i for i, _ in self.by_date[: limit // _KEPT_FOR_DATES]]
        fused = [i for i in self.fused(max(_DEPTH, limit)) if i not in kept]
        return [*fused[: limit - len(kept)], *kept]


def retrieve(
    store: Store,
    question: str,
    scope: Scope,
    *,
    limit: int = 12,
    on_remark: Callable[[str], None] | None = None,
) -> tuple[Hit, ...]:
    """Return the chunks that fit the question best, at most a few of one article.

    Nothing outside `scope` is looked at. `on_remark` is told if only words could be searched, and
    why.
    """
    found = find(store, question, scope, limit, on_remark)
    read = read_best(store, found, scope, limit)
    ordered = put_in_order(store, question, found, read, scope.window)
    word_rank = {i: rank for rank, (i, _) in enumerate(found.by_words, start=1)}
    meaning_rank = {i: rank for rank, (i, _) in enumerate(found.by_meaning, start=1)}
    hits = []
    for place, chunk_id in enumerate(_spread(ordered, read, limit)):
        stored = read[chunk_id]
        weight = found.dates[chunk_id]
        hits.append(
            Hit(
                chunk=stored.chunk,
                score=round(61 / (61 + place), 4),
                word_rank=word_rank.get(chunk_id),
                meaning_rank=meaning_rank.get(chunk_id),
                text=stored.text,
                title=stored.title,
                source=stored.source,
                published=stored.published,
                date_weight=None if weight is None else round(weight, 4),
                page=stored.page,
            )
        )
    return tuple(hits)


def find(
    store: Store,
    question: str,
    scope: Scope,
    limit: int = _DEPTH,
    on_remark: Callable[[str], None] | None = None,
) -> Found:
    """Return what words and meaning find within `scope`, and how well its days suit."""
    depth = max(_DEPTH, limit)
    catalog = store.catalog
    large = catalog.chunk_count() > _LARGE
    match = match_expression(question, catalog.count_words if large else None)
    with ThreadPoolExecutor(1) as beside:  # SQLite keeps one core busy, the model another
        embedded = beside.submit(store.embed, [with_question_mark(question)])
        words = catalog.search_words(match, 4 * depth, scope) if match else []
        vector = embedded.result()[0]
    meaning = store.nearest_chunks(vector, depth, on_remark=on_remark)
    published = catalog.published([i for i, _ in (*words, *meaning)], scope)
    if len(meaning) == depth and sum(i in published for i, _ in meaning) < depth:
        # Some may not be seen, and hide others that may.
        narrow = catalog.visible_chunks(scope, _NARROW)
        if len(narrow) < _NARROW:
            meaning = store.nearest_chunks(vector, depth, narrow)
        else:
            meaning = store.nearest_chunks(vector, _FURTHER)
        published |= catalog.published([i for i, _ in meaning], scope)
    window = scope.window
    if window:
        best = words[0][1] if words else 0.0
        telling = [published.get(i) for i, bm25 in words if bm25 >= _TELLING * best]
        window = counted_from_the_newest(window, [p for p in telling if p])
    dates = {i: date_weight(p, window) if window else None for i, p in published.items()}
    dated = sorted(words, key=lambda w: -w[1] * (1 + _DATED_SHARE * (dates.get(w[0]) or 0.0)))
    return Found(
        words,
        [m for m in meaning if m[0] in published][:depth],
        dated if any(dates.values()) else [],
        dates,
        vector,
    )


def read_best(
    store: Store, found: Found, scope: Scope, limit: int = _READ
) -> dict[str, StoredChunk]:
    """Return the best by rank fusion with what they say, best first; at least fifty are read."""
    best = found.to_read(max(_READ, limit))
    read = store.catalog.chunks(best, scope)
    return {i: read[i] for i in best if i in read}  # another process may have removed one


def put_in_order(
    store: Store,
    question: str,
    found: Found,
    read: Mapping[str, StoredChunk],
    window: Window | None,
) -> list[str]:
    """Return the ids of what was read, the best first, by what it says."""
    known = features_of(store, question, found, read, date_strength(window) if window else 0.0)
    return [i for _, i in sorted(zip(scores(known), read, strict=True), key=lambda p: -p[0])]


def features_of(
    store: Store, question: str, found: Found, read: Mapping[str, StoredChunk], strength: float
) -> list[Features]:
    """Return what is known of each chunk that was read, in their order.

    Args:
        store: has their vectors.
        question: what was asked.
        found: by the first stage.
        read: the best of it.
        strength: how much the date counts, 0 to 1.
    """
    words, likeness = dict(found.by_words), dict(found.by_meaning)
    unknown = {i: c for i, c in read.items() if i not in likeness}
    likeness |= _likeness(store, found.vector, unknown)
    passages = [
        Passage(
            c.chunk.article_id, c.title, c.text, words.get(i, 0.0), likeness.get(i), found.dates[i]
        )
        for i, c in read.items()
    ]
    return features(question, passages, strength)


def nearest_articles(hits: tuple[Hit, ...], limit: int = 3) -> tuple[NearArticle, ...]:
    """Return the articles of the best hits, for a question that could not be answered."""
    best: dict[str, NearArticle] = {}
    for hit in hits:
        near = NearArticle(hit.chunk.article_id, hit.title, hit.published, hit.score)
        best.setdefault(hit.chunk.article_id, near)
    return tuple(list(best.values())[:limit])


def _likeness(
    store: Store, question: Sequence[float], read: Mapping[str, StoredChunk]
) -> dict[str, float]:
    """Return the cosines of chunks that meaning did not find, or could not for want of a vector."""
    vectors = dict(store.vectors_of([i for i, c in read.items() if c.embedded]))
    missing = [i for i in read if i not in vectors][:_EMBEDDED_NOW]
    if missing:
        texts = [f"{read[i].title}\n{read[i].text}" for i in missing]
        vectors |= zip(missing, store.embed(texts), strict=True)
    if not vectors:
        return {}
    import numpy as np

    cosines = np.asarray(list(vectors.values())) @ np.asarray(question)
    return dict(zip(vectors, cosines.tolist(), strict=True))


def _spread(ordered: Iterable[str], chunks: Mapping[str, StoredChunk], limit: int) -> list[str]:
    """Return the first ids, at most a few of one article and of one origin, each text once.

    Of copies the original stands for all: whichever headline is a hair more like the question, the
    answer names who had the text first, on every machine.
    """
    chosen: list[str] = []
    of_article: dict[str, int] = {}
    of_origin: dict[str, int] = {}
    first: dict[tuple[str, str], str] = {}
    for chunk_id, stored in sorted(chunks.items(), key=lambda item: _by_precedence(*item)):
        first.setdefault((stored.origin, stored.text), chunk_id)
    for found in ordered:
        origin, text = chunks[found].origin, chunks[found].text
        if (origin, text) not in first:
            continue
        chunk_id = first.pop((origin, text))
        article = chunks[chunk_id].chunk.article_id
        if of_article.get(article, 0) >= _PER_ARTICLE or of_origin.get(origin, 0) >= _PER_ORIGIN:
            continue
        of_article[article] = of_article.get(article, 0) + 1
        of_origin[origin] = of_origin.get(origin, 0) + 1
        chosen.append(chunk_id)
        if len(chosen) == limit:
            break
    return chosen


def _by_precedence(chunk_id: str, stored: StoredChunk) -> tuple[bool, str, str]:
    """Order copies of one text: the original, then by their days; those without one come last."""
    return (stored.chunk.article_id != stored.origin, stored.published or "9999", chunk_id)


# --- words for the full-text index ---------------------------------------------------------------

_MAX_TERMS = 40
# FTS5 reads every place of every term: past so many chunks in all, the commonest terms are left
# out, which say the least. Some 30 ms on one core.
_MAX_READ = 40_000
_KEPT = 2


def match_expression(
    question: str, count: Callable[[str], int] | None = None, most: int = _MAX_READ
) -> str | None:
    """Return an FTS5 expression that finds any of the words of `question`, best ones by BM25.

    Quoted phrases and names of several words count again, as phrases. Every term is quoted, so
    that nothing that a person types is read as an operator. None: there is no word to search for.

    Args:
        question: what was asked.
        count: tells how many chunks a term is in; without it, no term is too common.
        most: how many chunks the terms may be in, together.
    """
    text = plain("".join(c if c.isprintable() else " " for c in question))
    terms = [w for w in words(text) if w.lower() not in STOP_WORDS] or words(text)
    phrases = find_quotations(text) + [n for n in find_names(text) if len(words(n)) > 1]
    quoted = [_quoted(t) for t in unique(terms)[:_MAX_TERMS]]
    if count is not None:
        quoted = _rare_enough(quoted, count, most)
    return " OR ".join(unique([*quoted, *map(_quoted, phrases[:_MAX_TERMS])])) or None


def _quoted(term: str) -> str:
    return '"' + term.replace('"', " ").strip() + '"'


def _rare_enough(terms: list[str], count: Callable[[str], int], most: int) -> list[str]:
    counts = {term: count(term) for term in terms}
    kept: set[str] = set()
    read = 0
    for term in sorted(terms, key=lambda t: counts[t]):
        read += counts[term]
        if read > most and len(kept) >= _KEPT:
            break
        kept.add(term)
    return [t for t in terms if t in kept]
