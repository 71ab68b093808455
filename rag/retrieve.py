"""Retrieval: by words (FTS5) and by meaning (Chroma), fused by rank."""

from __future__ import annotations

from rag.answer_types import Coverage, NearArticle
from rag.fuse import reciprocal_rank_fusion
from rag.lexical import match_expression
from rag.store import Store
from rag.types import Hit, Window

_DEPTH = 50
_PER_ARTICLE = 4


def retrieve(
    store: Store, question: str, window: Window, *, source: str | None = None, limit: int = 12
) -> tuple[Hit, ...]:
    """Return the chunks that fit the question best, at most a few of one article.

    Nothing outside `window`, and nothing of another outlet than `source`, is looked at. Chunks
    that have no vector yet are found by their words.
    """
    match = match_expression(question)
    by_words = store.catalog.search_words(match, _DEPTH, window, source) if match else []
    by_meaning = store.nearest_chunks(store.embed([question])[0], _reach(store, window, source))
    chunks = store.catalog.chunks(list({*by_words, *by_meaning}), window, source)
    by_meaning = [c for c in by_meaning if c in chunks][:_DEPTH]
    word_rank = {c: rank for rank, c in enumerate(by_words, start=1)}
    meaning_rank = {c: rank for rank, c in enumerate(by_meaning, start=1)}

    hits: list[Hit] = []
    taken: dict[str, int] = {}
    articles = {}
    for chunk_id, score in reciprocal_rank_fusion([by_words, by_meaning]):
        chunk = chunks[chunk_id]
        if taken.get(chunk.article_id, 0) >= _PER_ARTICLE:
            continue
        taken[chunk.article_id] = taken.get(chunk.article_id, 0) + 1
        if chunk.article_id not in articles:
            articles[chunk.article_id] = store.catalog.article(chunk.article_id, window)
        article = articles[chunk.article_id]
        if article is None:  # removed by another process between two reads
            continue
        hits.append(
            Hit(
                chunk=chunk,
                score=round(score, 4),
                word_rank=word_rank.get(chunk_id),
                meaning_rank=meaning_rank.get(chunk_id),
                text=article.text[chunk.start : chunk.end],
                title=article.title,
                source=article.source,
                published=article.published,
            )
        )
        if len(hits) == limit:
            break
    return tuple(hits)


def nearest_articles(hits: tuple[Hit, ...], limit: int = 3) -> tuple[NearArticle, ...]:
    """Return the articles of the best hits, for a question that could not be answered."""
    best: dict[str, NearArticle] = {}
    for hit in hits:
        near = NearArticle(hit.chunk.article_id, hit.title, hit.published, hit.score)
        best.setdefault(hit.chunk.article_id, near)
    return tuple(list(best.values())[:limit])


def _reach(store: Store, window: Window, source: str | None) -> int:
    # Chroma knows no dates: with limits, look further down its ranking and filter after it.
    coverage: Coverage = store.catalog.coverage()
    hidden = window.since or window.until or window.as_of_given or source
    return min(coverage.articles * 10, 1000) if hidden else _DEPTH
