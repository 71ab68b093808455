"""The stories of a morning page: the articles of a window grouped by event, the main ones first."""

from __future__ import annotations

from collections.abc import Sequence

from rag.brief.gather import Gathered, gather, is_opinion_piece, sentences_of
from rag.brief.lines import asks
from rag.brief.rank import head
from rag.search.find import Ask
from rag.store import Store
from rag.text.dates import days_between
from rag.text.form import is_prose
from rag.text.names import find_names
from rag.text.words import plain
from rag.types import Article, Sentence

_MOST_ARTICLES = 400  # the newest of a window
_STORIES = 9
_OPENING, _REPORTS = 14, 0.6  # sentences of which a report has at least this share of prose
_DAYS_APART = 4.0  # days in which two articles lose half of their likeness
_HEAD = 400  # characters
# Read off the news of four weeks by hand (docs/history/measurements.md).
_SAME_EVENT, _BY_NAME = 0.55, 0.10


def find_stories(store: Store, ask: Ask) -> list[Gathered]:
    """Return the stories of a window, those that most outlets and articles tell first; of equal ones
    the newest.
    """
    articles = store.catalog.articles(ask.window, ask.source, topic=ask.topic)[:_MOST_ARTICLES]
    articles = [a for a in articles if not is_opinion_piece(a)]
    if not articles:
        return []
    sentences = sentences_of(store, articles)
    heads = [head(a, sentences[a.article_id])[:_HEAD] for a in articles]
    groups = group_articles(articles, heads, store.embed(heads))
    told = [[articles[i] for i in g] for g in groups]
    reports = [g for g in told if any(is_report(a, sentences[a.article_id]) for a in g)]
    # A window may hold nothing but galleries: then they are what there is.
    stories = [gather(g, sentences, "") for g in reports or told]
    stories.sort(
        key=lambda s: (s.articles[0].published or "", s.articles[0].article_id), reverse=True
    )
    stories.sort(key=lambda s: (-len(_outlets(s)), -len(s.articles)))
    return stories[:_STORIES]


def is_report(article: Article, sentences: Sequence[Sentence]) -> bool:
    """Tell whether an article tells what happened, by its form: polls, galleries, promotions and
    advice ask, list, and speak to the reader.
    """
    texts = [article.text[s.start : s.end] for s in sentences[:_OPENING]]
    return not asks(article.title) and sum(map(is_prose, texts)) >= _REPORTS * len(texts)


def _outlets(story: Gathered) -> set[str]:
    return {o for a in story.articles for o in (a.source, *story.copies.get(a.article_id, ()))}


def group_articles(
    articles: Sequence[Article], heads: Sequence[str], vectors: Sequence[Sequence[float]]
) -> list[list[int]]:
    """Group articles by event; return the indices of each group, the groups as they were met.

    Each article joins the group that it is on average most like, if it is like enough: by the
    meaning of its first sentences, by the names in them, and by the day.
    """
    import numpy as np

    alike = np.array(vectors) @ np.array(vectors).T
    names = [
        {n.lower() for n in find_names(plain(h), plain(a.text[:2000])) if len(n) > 2}
        for a, h in zip(articles, heads, strict=True)
    ]

    def likeness(i: int, j: int) -> float:
        by_name = _BY_NAME * min(len(names[i] & names[j]), 3) / 3
        days = days_between(articles[i].published, articles[j].published) or 0
        return float((alike[i, j] + by_name) * 0.5 ** (max(0, days - 1) / (2 * _DAYS_APART)))

    groups: list[list[int]] = []
    for i in range(len(articles)):
        best, most = None, _SAME_EVENT
        for group in groups:
            mean = sum(likeness(i, j) for j in group) / len(group)
            if mean >= most:
                best, most = group, mean
        if best is None:
            groups.append([i])
        else:
            best.append(i)
    return groups
