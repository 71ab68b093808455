"""The third path: a topic becomes a brief, a window of time a morning page.

topic -> gather -> disagreements -> draft -> verify -> sections -> Brief
window -> articles -> stories -> draft -> verify -> Brief
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from rag.answer import verify as answering
from rag.answer.disagree import topic_of
from rag.answer.extractive import EXTRACTIVE
from rag.brief import lines as briefing
from rag.brief import sections
from rag.brief.gather import Gathered, gather_again, gather_topic
from rag.brief.kept import keeping_replies
from rag.brief.lines import Page, Pick
from rag.brief.morning import find_stories, write_story
from rag.brief.rank import rank
from rag.brief.unknowns import ask_editor_s_questions, unanswered
from rag.errors import NothingFoundError
from rag.models.chat import ChatModel
from rag.models.encoders.reader import shared_reader
from rag.models.tokens import count_tokens
from rag.search.find import Ask, hidden_undated
from rag.store import Store
from rag.text.dates import day
from rag.types import Evidence
from rag.types.brief import (
    Brief,
    Disagreement,
    Figure,
    Material,
    TimelineItem,
    Unknown,
    Voice,
)

OnStep = Callable[[str], None]
_UNKNOWNS, _MOST_OF_ONE = 4, 3  # the latter: key points of one article, where there are others


def build_brief(
    store: Store,
    model: ChatModel | None,
    ask: Ask,
    *,
    material: Material | None = None,
    on_step: OnStep = lambda step: None,
) -> Brief:
    """Write a brief about a topic, or a morning page; without regard to the size of the page.

    What a model drafted before a failure is kept: the next run goes on from there.

    Args:
        store: the collection.
        model: None picks whole sentences.
        ask: the topic (empty: the main stories) and its limits.
        material: of an earlier brief, to make it again: nothing is looked for then.
        on_step: called with the name of each step as it begins.

    Raises:
        NothingFoundError: no article is about the topic, or none is in the window.
        ProviderError: the model failed, or its next call would pass a limit.
    """
    write = _topic_brief if ask.question else _morning_page
    with keeping_replies(None if material else model, store.folder / "drafts") as kept:
        return write(store, model if material else kept, ask, material, on_step)


def _topic_brief(
    store: Store, model: ChatModel | None, ask: Ask, material: Material | None, on_step: OnStep
) -> Brief:
    started = time.perf_counter()
    topic = ask.question
    on_step("articles")
    gathered = (
        gather_again(store, material.groups[0], topic) if material else gather_topic(store, ask)
    )
    if not gathered.context.evidence:
        raise NothingFoundError(
            f"no article is about {topic!r}",
            next_step="try other words or dates, or see `dateline search`",
        )
    on_step("importance")
    ranked = rank(store.embed, topic, gathered.articles, gathered.context.evidence)
    pool, asked = ask_editor_s_questions(topic, ranked.evidence)
    page = Page(store.embed, pool, briefing.stems_of(topic), vectors=ranked.vectors)
    retrieved = time.perf_counter()
    on_step("disagreements")
    disputes = sections.find_disagreements(page)
    shown = for_model(gathered.context.evidence, model)
    on_step("lines")
    lines = briefing.draft_lines(model, topic, shown, page)
    most = _MOST_OF_ONE if len(gathered.articles) > 1 else briefing.POINTS
    lead = partial(briefing.lead_lines, page, most_of_one=most)
    lines += lead(briefing.SUMMARY - len(lines))
    on_step("headline")
    headline = briefing.find_headline(model, topic, shown, gathered.articles, page, lines)
    generated = time.perf_counter()
    on_step("what is not known")
    unknowns = sections.find_unknowns(page)
    if material:
        questions = list(material.unanswered)
    else:
        asked = asked[: _UNKNOWNS - len(unknowns)]
        questions = unanswered(store, asked, ask.window, ask.source, ask.topic)
    on_step("voices, timeline, figures")
    lines += lead(briefing.SUMMARY + 2 - len(lines))  # the main facts, before the rest picks
    voices = sections.find_voices(page)
    timeline = sections.find_timeline(page)
    figures = sections.find_figures(page)
    lines += lead(briefing.SUMMARY + briefing.POINTS - len(lines))
    on_step("citations")
    if not lines:
        raise NothingFoundError(
            f"no sentence of the articles on {topic!r} can stand alone",
            next_step="try other words or dates, or see `dateline search`",
        )
    # In the order of reading, so that the citations are numbered in it.
    said = page.line
    parts: dict[str, Any] = {
        "headline": headline.text,
        "headline_citations": page.citations.cite(headline.evidence),
        "summary": tuple(said(p) for p in lines[: briefing.SUMMARY]),
        "key_points": tuple(said(p) for p in lines[briefing.SUMMARY :]),
        "disagreements": tuple(
            Disagreement(topic_of(d), tuple(said(Pick(s.text, s.evidence)) for s in d.sides))
            for d in disputes
        ),
        "unknowns": (
            *(Unknown(u.text, u.citations, None, u.according_to) for u in map(said, unknowns)),
            *(Unknown(q, (), q, None) for q in questions),
        ),
        "timeline": tuple(
            TimelineItem(m.date, m.text, line.text, line.citations, line.according_to)
            for m, line in [(m, said(p)) for p, m in timeline]
        ),
        "voices": tuple(
            Voice(s.name, s.role, line.text, quote, line.citations, line.according_to)
            for s, quote, line in [(s, q, said(p)) for p, s, q in voices]
        ),
        "figures": tuple(
            Figure(n.value, n.unit, when, line.text, line.citations, line.according_to)
            for n, when, line in [(n, when, said(p)) for p, n, when in figures]
        ),
        "material": Material((gathered.given,), tuple(questions)),
    }
    return _assembled(store, model, ask, page, gathered, (started, retrieved, generated), parts)


def _morning_page(
    store: Store, model: ChatModel | None, ask: Ask, material: Material | None, on_step: OnStep
) -> Brief:
    started = time.perf_counter()
    on_step("articles")
    groups = (
        [gather_again(store, given, "") for given in material.groups]
        if material
        else find_stories(store, ask)
    )
    if not groups:
        raise NothingFoundError(
            "no article in these dates",
            next_step="try other dates, or see `dateline articles list`",
        )
    retrieved = time.perf_counter()
    page = Page(store.embed)
    stories = []
    for number, group in enumerate(groups, start=1):
        on_step(f"story {number} of {len(groups)}")
        story = write_story(page, model, group, partial(for_model, model=model))
        if story:
            stories.append(story)
    if not stories:
        raise NothingFoundError(
            "no article in these dates has a sentence that can stand alone",
            next_step="try other dates, or see `dateline articles list`",
        )
    generated = time.perf_counter()
    whole = Gathered(
        groups[0].context,
        tuple(a for g in groups for a in g.articles),
        {k: v for g in groups for k, v in g.copies.items()},
        sum(g.opinions for g in groups),
        (),
    )
    newest = max((a.published or "" for a in whole.articles), default="")
    parts = {
        "headline": f"The main stories, {day(newest)}" if newest else "The main stories",
        "stories": tuple(stories),
        "material": Material(tuple(g.given for g in groups)),
    }
    return _assembled(store, model, ask, page, whole, (started, retrieved, generated), parts)


def _assembled(
    store: Store,
    model: ChatModel | None,
    ask: Ask,
    page: Page,
    gathered: Gathered,
    times: tuple[float, float, float],
    parts: dict[str, Any],
) -> Brief:
    """Return a brief of `parts` with where it comes from, once every line has its numbers."""
    coverage = store.catalog.coverage(ask.window)
    notes = [*gathered.remarks, *hidden_undated(coverage, ask.window)]
    notes += [n for d in page.drafts for n in d.notes]
    if count := gathered.opinions:
        notes.append(f"{count} opinion piece{'s were' if count > 1 else ' was'} left out")
    citations = page.citations.items
    cited = {c.article_id for c in citations}
    started, retrieved, generated = times
    return Brief(
        topic=ask.question or None,
        sources=sections.list_sources(citations, gathered.copies),
        citations=citations,
        dropped=answering.dropped(page.verdicts),
        coverage=coverage,
        window=ask.window,
        model=model.name if model else "none",
        reader=shared_reader().identity,
        prompt_ids=tuple(dict.fromkeys(d.prompt_id for d in page.drafts)) or (EXTRACTIVE,),
        drafts=tuple(page.drafts),
        evidence_tokens=model.budget if model else 0,
        usage=page.usage,
        timings_ms={
            "retrieve": round((retrieved - started) * 1000),
            "generate": round((generated - retrieved) * 1000),
            "total": round((time.perf_counter() - started) * 1000),
        },
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        notes=tuple(dict.fromkeys(notes)),
        text_hashes={a.article_id: a.text_hash for a in gathered.articles if a.article_id in cited},
        **parts,
    )


def for_model(pool: Sequence[Evidence], model: ChatModel | None) -> tuple[Evidence, ...]:
    """Return the sentences that a model gets to see, the most important while there is room.

    They are numbered anew: small numbers are short, and a small model copies them right.
    """
    if model is None:
        return tuple(pool)
    left = model.budget
    chosen: list[Evidence] = []
    for item in sorted(pool, key=lambda e: (-e.score, e.number)):
        left -= count_tokens(item.text)
        if chosen and left < 0:
            break
        chosen.append(item)
    chosen.sort(key=lambda e: e.number)
    return tuple(replace(e, number=n) for n, e in enumerate(chosen, start=1))
