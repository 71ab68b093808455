"""The morning page: the articles of a window grouped by event, the main ones told in a few lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from rag.brief.gather import Gathered, gather, head, sentences_of
from rag.brief.lines import Page, draft_story, lead_lines, tidy_title, without_outlet
from rag.brief.printable import is_opinion_piece
from rag.models.chat import ChatModel
from rag.search.find import Ask
from rag.store import Store
from rag.text.coverage import overlap
from rag.text.names import find_names
from rag.text.words import plain
from rag.types import Article, Evidence
from rag.types.brief import Story

_MOST_ARTICLES = 400  # the newest of a window
_STORIES, _LINES = 9, 2
_ON_STORY = 0.2  # share of the headline's words that a line has
_DAYS_APART = 4.0  # days in which two articles lose half of their likeness
_HEAD = 400  # characters
# Read off the news of four weeks by hand (docs/history/measurements.md).
_SAME_EVENT, _BY_NAME = 0.55, 0.10


def find_stories(store: Store, ask: Ask) -> list[Gathered]:
    """Return the stories of a window: those of most origins first, of equal ones the newest."""
    articles = store.catalog.articles(ask.window, ask.source, topic=ask.topic)[:_MOST_ARTICLES]
    articles = [a for a in articles if not is_opinion_piece(a)]
    if not articles:
        return []
    sentences = sentences_of(store, articles)
    heads = [head(a, sentences[a.article_id])[:_HEAD] for a in articles]
    groups = group_articles(articles, heads, store.embed(heads))
    stories = [gather([articles[i] for i in g], sentences, "") for g in groups]
    # Sorted twice: the newest first, then by origins. Of single articles those whose headlines
    # tell what happened come before those that ask or advise.
    stories.sort(
        key=lambda s: (s.articles[0].published or "", s.articles[0].article_id), reverse=True
    )
    stories.sort(key=lambda s: (-len(s.articles), not tidy_title(s.articles[0])))
    return stories[:_STORIES]


def group_articles(
    articles: Sequence[Article], heads: Sequence[str], vectors: Sequence[Sequence[float]]
) -> list[list[int]]:
    """Group articles by event; return the indices of each group, the groups as they were met.

    Each article joins the group that it is on average most like, if it is like enough: by the
    meaning of its first sentences, by the names in them, and by the day.
    """
    names = [
        {n.lower() for n in find_names(plain(h), plain(a.text[:2000])) if len(n) > 2}
        for a, h in zip(articles, heads, strict=True)
    ]
    groups: list[list[int]] = []
    for i, article in enumerate(articles):
        best, most = None, _SAME_EVENT
        for group in groups:
            total = 0.0
            for j in group:
                alike = sum(a * b for a, b in zip(vectors[i], vectors[j], strict=True))
                shared = len(names[i] & names[j])
                alike += _BY_NAME * min(shared, 3) / 3
                total += alike * _nearness(article, articles[j])
            if total / len(group) >= most:
                best, most = group, total / len(group)
        if best is None:
            groups.append([i])
        else:
            best.append(i)
    return groups


def write_story(
    page: Page,
    model: ChatModel | None,
    story: Gathered,
    for_model: Callable[[Sequence[Evidence]], tuple[Evidence, ...]],
) -> Story | None:
    """Return a story in a few lines, or None where no sentence of it can stand alone."""
    titles = [t for t in (tidy_title(a) for a in story.articles) if t]
    headline = titles[0] if titles else without_outlet(story.articles[0])
    # A page carries teasers of other stories among its own sentences.
    page.pool = tuple(e for e in page.pool if overlap(headline, e.text) >= _ON_STORY) or page.pool
    picks = draft_story(model, headline, for_model(page.pool), page)[:_LINES] if model else []
    picks += lead_lines(page, _LINES - len(picks), most_of_one=_LINES)
    if not picks:
        return None
    copies = sum(len(story.copies.get(a.article_id, ())) for a in story.articles)
    return Story(
        headline=headline,
        lines=tuple(page.line(p) for p in picks),
        articles=len(story.articles) + copies,
        origins=len(story.articles),
        published=story.articles[0].published,
    )


def _nearness(one: Article, other: Article) -> float:
    if not one.published or not other.published:
        return 1.0
    days = abs((_day(one) - _day(other)).days)
    return float(0.5 ** (max(0, days - 1) / (2 * _DAYS_APART)))


def _day(article: Article) -> dt.date:
    return dt.date.fromisoformat((article.published or "")[:10])
