"""What happened in a time: how the articles that tell of its days open.

"What happened on 4 November?" has no subject that could be searched for: the days are the question.
"What is new about the ferry since April?" has one, which headline and lead must have too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.search.window import is_too_early
from rag.store import Scope, Store
from rag.text.coverage import overlap, stems_missing
from rag.text.dates import days_of, find_dates
from rag.text.words import content_stems, words
from rag.types import Article, Context, Evidence, Hit, Sentence, TimeFocus, Window

# What a question says that asks for the news as a whole.
GIST = re.compile(
    r"\s*(?:what(?: has| have| is| was| did|'s)? (?:been )?(?:happen(?:ed|ing|s)?|going on|new|in the news)\b"
    r"|what(?:'s| is| are| was| were) the (?:latest|news|events)\b"
    r"|(?:any |the |latest |recent )*(?:news|latest|updates?|events)\b(?: (?:on|about|from|of|in)\b)?"
    r"|what (?:did|do|have|has) (?:the )?(?:articles?|papers?|news)(?: \w+)? (?:say|said|reported?|written?)\b)",
    re.IGNORECASE,
)
_TOLD_AFTER = dt.timedelta(days=14)
_OPENING = 4  # sentences among which the lead stands: a place or a note may come before
_FEWEST_WORDS = 6  # of a lead; a label has fewer
_MOST_ARTICLES = 60
_MOST_EVENTS = 8
_SAME_EVENT = 0.5  # share of words that the leads of two articles about one event have in common
_ANSWERS = 0.99  # these sentences are the answer: nothing is left for the reader to judge


def asks_for_events(question: str, window: Window) -> bool:
    """Tell whether a question names a time and asks what happened in it."""
    focus = window.focus
    if focus is None or not focus.words:
        return False
    return GIST.match(question) is not None or not _subject(question, focus)


def find_events(store: Store, question: str, scope: Scope, hits: Sequence[Hit]) -> Context | None:
    """Return the leads of the articles that tell of the time of a question, the most told first.

    Args:
        store: the collection.
        question: one that `asks_for_events`.
        scope: its limits, with the time that its words name.
        hits: what was found for its words; read where they have a subject beside the time.

    Returns:
        None where no article tells of that time.
    """
    window = scope.window
    focus = window.focus if window else None
    if window is None or focus is None:
        return None
    subject = _subject(question, focus)
    ids = dict.fromkeys(h.chunk.article_id for h in hits) if subject else _ids(store, scope, window)
    leads: list[Evidence] = []
    for article_id in ids:
        article = store.catalog.article(article_id, window)
        if article is None or is_too_early(article.published, window):
            continue
        sentences = store.catalog.sentences(article_id, article.text_hash)
        lead = _lead(article, sentences, focus)
        if lead and not stems_missing(subject, f"{article.title}. {lead.text}"):
            leads.append(lead)
    events = _most_told(leads)[:_MOST_EVENTS]
    # Reading order is newest first.
    events.sort(key=lambda e: e.article.published or "", reverse=True)
    numbered = tuple(replace(e, number=n) for n, e in enumerate(events, start=1))
    return Context(numbered, tuple(hits)) if numbered else None


def _subject(question: str, focus: TimeFocus) -> list[str]:
    """Return the stems of what a question is about beside its time."""
    rest = question.replace(focus.words, " ", 1)
    gist = GIST.match(rest)
    return content_stems(rest[gist.end() :] if gist else rest)


def _ids(store: Store, scope: Scope, window: Window) -> Iterator[str]:
    """Return the ids of articles that may tell of a time: published in it or soon after it."""
    focus = window.focus
    last = focus.until + _TOLD_AFTER if focus and focus.until else None
    limits = [moment for moment in (window.until, last) if moment]
    told = replace(
        window,
        since=max((m for m in (window.since, focus and focus.since) if m), default=None),
        until=min(limits) if limits else None,
    )
    entries, _ = store.catalog.entries(
        told, source=scope.source, topic=scope.topic, limit=_MOST_ARTICLES
    )
    return (entry.article_id for entry in entries)


def _lead(article: Article, sentences: Sequence[Sentence], focus: TimeFocus) -> Evidence | None:
    """Return the sentence that opens an article if that tells of a time, or None."""
    opening = []
    for sentence in sentences[:_OPENING]:
        text = article.text[sentence.start : sentence.end]
        if sentence.role == "text" and len(words(text)) >= _FEWEST_WORDS:
            dates = find_dates(text, article.published)
            opening.append(Evidence(0, article, sentence, text, "", dates, 1.0, _ANSWERS))
    if not opening:
        return None
    days = next((found for item in opening if (found := days_of(item))), set())
    if article.published and all(day > article.published[: len(day)] for day in days):
        # What is announced for a later day is news of the day on which that is told.
        days = {*days, article.published[:10]}
    return opening[0] if any(_is_within(day, focus) for day in days) else None


def _is_within(day: str, focus: TimeFocus) -> bool:
    """Tell whether a day, month or year has a part in a time."""
    size = len(day)
    after = focus.since is None or day >= f"{focus.since:%Y-%m-%d}"[:size]
    return after and (focus.until is None or day <= f"{focus.until:%Y-%m-%d}"[:size])


def _most_told(leads: Sequence[Evidence]) -> list[Evidence]:
    """Return the newest lead of each event, those first that the most articles tell of."""
    events: list[list[Evidence]] = []
    for lead in sorted(leads, key=lambda e: e.article.published or "", reverse=True):
        same = next((e for e in events if overlap(lead.text, e[0].text) >= _SAME_EVENT), None)
        if same is None:
            events.append([lead])
        else:
            same.append(lead)
    return [event[0] for event in sorted(events, key=len, reverse=True)]
