"""Chunks: runs of whole sentences that fit the embedding model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from rag.store.sql import text_hash
from rag.types import Article, Chunk, Sentence

# MiniLM reads 256 word pieces; cl100k tokens are a little longer than its pieces, and the title
# is embedded with each chunk.
_MAX_TOKENS = 200


def split_chunks(
    article: Article,
    sentences: Sequence[Sentence],
    count_tokens: Callable[[str], int],
    max_tokens: int = _MAX_TOKENS,
) -> list[Chunk]:
    """Pack sentences into chunks of at most `max_tokens`, never splitting a sentence.

    A sentence longer than the limit is a chunk of its own. Paragraphs are kept together while
    there is room, because a paragraph of news is one thought.
    """
    text = article.text
    # Part of the ids: a vector of an older revision matches no chunk of a newer one.
    digest = text_hash(f"{article.title}\n{text}")[:8]
    sizes = [count_tokens(text[s.start : s.end]) for s in sentences]
    paragraphs = groupby(range(len(sentences)), key=lambda i: sentences[i].paragraph)
    runs = [run for _, p in paragraphs for run in _pack(([i] for i in p), sizes, max_tokens)]
    return [
        Chunk(
            chunk_id=f"{article.article_id}:{digest}:{position}",
            article_id=article.article_id,
            position=position,
            start=sentences[group[0]].start,
            end=sentences[group[-1]].end,
            first_sentence=group[0],
            last_sentence=group[-1],
            tokens=sum(sizes[i] for i in group),
        )
        for position, group in enumerate(_pack(runs, sizes, max_tokens))
    ]


def _pack(runs: Iterable[list[int]], sizes: Sequence[int], limit: int) -> list[list[int]]:
    """Join neighbouring runs of sentences while their tokens stay within `limit`."""
    packed: list[list[int]] = []
    for run in runs:
        if packed and sum(sizes[i] for i in packed[-1] + run) <= limit:
            packed[-1] += run
        else:
            packed.append(list(run))
    return packed
