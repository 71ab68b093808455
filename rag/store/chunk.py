"""Chunks: runs of whole sentences that fit the embedding model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from rag.types import Article, Chunk, Sentence

# MiniLM reads 256 word pieces; cl100k tokens are a little longer than its pieces, and the title
# is embedded with each chunk.
MAX_TOKENS = 200


def split_chunks(
    article: Article,
    sentences: Sequence[Sentence],
    count_tokens: Callable[[str], int],
    max_tokens: int = MAX_TOKENS,
) -> list[Chunk]:
    """Pack sentences into chunks of at most `max_tokens`, never splitting a sentence.

    A sentence longer than the limit is a chunk of its own. Paragraphs are kept together while
    there is room, because a paragraph of news is one thought.
    """
    text = article.text
    # Part of the ids: a vector of an older revision matches no chunk of a newer one.
    digest = hashlib.sha256(f"{article.title}\n{text}".encode()).hexdigest()[:8]
    sizes = [count_tokens(text[s.start : s.end]) for s in sentences]
    groups: list[list[int]] = []
    for paragraph in _paragraphs(sentences):
        for run in _pack(paragraph, sizes, max_tokens):
            if groups and sum(sizes[i] for i in groups[-1] + run) <= max_tokens:
                groups[-1] += run
            else:
                groups.append(list(run))
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
        for position, group in enumerate(groups)
    ]


def _paragraphs(sentences: Sequence[Sentence]) -> list[list[int]]:
    found: list[list[int]] = []
    for index, sentence in enumerate(sentences):
        if found and sentences[found[-1][-1]].paragraph == sentence.paragraph:
            found[-1].append(index)
        else:
            found.append([index])
    return found


def _pack(indices: list[int], sizes: Sequence[int], limit: int) -> list[list[int]]:
    runs: list[list[int]] = []
    for index in indices:
        if runs and sum(sizes[i] for i in runs[-1]) + sizes[index] <= limit:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs
