"""The third path: a topic becomes a brief.

topic -> retrieve -> select -> draft -> verify -> extract -> Brief
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from rag import answer as answering
from rag import brief as briefing
from rag.brief_types import Brief
from rag.draft import EXTRACTIVE
from rag.errors import NothingFoundError
from rag.find import Ask, choose_evidence, hidden_undated
from rag.model import ChatModel
from rag.retrieve import retrieve
from rag.store import Store
from rag.tokens import count_tokens
from rag.types import Context, Evidence
from rag.verify.coverage import missing_stems

_BRIEF_HITS = 40
_ON_TOPIC = 0.6  # share of the topic's words that an article must have
_NO_TOPIC = "the main news"


def build_brief(
    store: Store,
    model: ChatModel | None,
    ask: Ask,
    *,
    on_step: Callable[[str], None] = lambda step: None,
) -> Brief:
    """Write a brief about a topic, without regard to the size of the page.

    Args:
        store: the collection.
        model: None picks whole sentences.
        ask: the topic (empty: whatever is newest) and its limits.
        on_step: called with the name of each step as it begins.

    Raises:
        NothingFoundError: no article is about the topic.
    """
    started = time.perf_counter()
    on_step("retrieval")
    context = _brief_context(store, ask)
    retrieved = time.perf_counter()
    topic = ask.question or _NO_TOPIC
    page = briefing.Page()
    seen = _for_model(context, model)
    summary, points, headline = briefing.draft_lines(model, topic, seen, page, on_step)
    generated = time.perf_counter()
    on_step("timeline, voices, figures")
    disagreements = briefing.find_disagreements(context, page)
    unknowns = briefing.find_unknowns(context, page)
    voices = briefing.find_voices(context, page)
    timeline = briefing.find_timeline(context, page)
    figures = briefing.find_figures(context, page)
    cited = {c.article_id for c in page.citations.items}
    ended = time.perf_counter()
    coverage = store.catalog.coverage(ask.window)
    return Brief(
        topic=ask.question or None,
        headline=headline,
        summary=summary,
        key_points=points,
        timeline=timeline,
        voices=voices,
        figures=figures,
        disagreements=disagreements,
        unknowns=unknowns,
        stories=(),
        sources=briefing.list_sources(page.citations),
        citations=page.citations.items,
        cut=(),
        dropped=answering.dropped(page.verdicts),
        coverage=coverage,
        window=ask.window,
        model=model.name if model else "none",
        prompt_ids=tuple(d.prompt_id for d in page.drafts) or (EXTRACTIVE,),
        drafts=tuple(page.drafts),
        evidence_tokens=model.budget if model else 0,
        usage=page.usage,
        timings_ms={
            "retrieve": round((retrieved - started) * 1000),
            "generate": round((generated - retrieved) * 1000),
            "total": round((ended - started) * 1000),
        },
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        notes=(
            *hidden_undated(coverage, ask.window),
            *dict.fromkeys(n for d in page.drafts for n in d.notes),
        ),
        text_hashes={
            e.article.article_id: e.article.text_hash
            for e in context.evidence
            if e.article.article_id in cited
        },
    )


def _brief_context(store: Store, ask: Ask) -> Context:
    hits = retrieve(
        store, ask.question or _NO_TOPIC, ask.window, source=ask.source, limit=_BRIEF_HITS
    )
    if ask.question:
        hits = tuple(h for h in hits if _on_topic(store, ask, h.chunk.article_id))
    context = choose_evidence(store, ask.question or _NO_TOPIC, ask.window, hits, None)
    if not context.evidence:
        raise NothingFoundError(
            f"no article is about {ask.question!r}"
            if ask.question
            else "no article in these dates",
            next_step="try other words or dates, or see `dateline search`",
        )
    return context


def _on_topic(store: Store, ask: Ask, article_id: str) -> bool:
    article = store.catalog.article(article_id, ask.window)
    if article is None:
        return False
    missing, total = missing_stems(ask.question, f"{article.title} {article.text}")
    return total == 0 or 1 - len(missing) / total >= _ON_TOPIC


def _for_model(context: Context, model: ChatModel | None) -> Context:
    """Return the sentences that a model gets to see, the leading ones first while there is room."""
    if model is None:
        return context
    left = model.budget
    chosen: list[Evidence] = []
    for item in sorted(context.evidence, key=briefing.importance):
        left -= count_tokens(item.text)
        if chosen and left < 0:
            break
        chosen.append(item)
    return Context(tuple(sorted(chosen, key=lambda e: e.number)), context.hits)
