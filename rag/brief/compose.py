"""The third path: a topic becomes a brief, a window of time a morning page.

topic -> gather -> rank -> disagreements -> lines, drafted and verified -> headline -> sections -> Brief
window -> articles -> stories -> the same for each -> Brief
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from rag.answer.clock import Clock
from rag.answer.draft import EXTRACTIVE
from rag.answer.verify import dropped
from rag.brief import sections
from rag.brief.fit import list_sources
from rag.brief.gather import Gathered, gather_again, gather_topic
from rag.brief.kept import keeping_replies
from rag.brief.lines import (
    LINES,
    STORY,
    Page,
    Pick,
    draft_lines,
    find_headline,
    lead_lines,
    stems_of,
)
from rag.brief.morning import find_stories
from rag.brief.rank import rank, remembering
from rag.brief.unknowns import ask_editor_s_questions, open_questions
from rag.errors import NothingFoundError
from rag.models.chat import ChatModel
from rag.models.encoders.reader import shared_reader
from rag.models.tokens import count_tokens
from rag.search.find import Ask, hidden_undated
from rag.store import Store
from rag.text.dates import day
from rag.types import Evidence
from rag.types.brief import Brief, Material, Story, Unknown

OnStep = Callable[[str], None]
_SUMMARY, _POINTS, _STORY_LINES = 3, 6, 2
_FACTS = _SUMMARY + 2  # lines that are chosen before the sections pick from the same sentences
_MOST_OF_LINE = 0.75  # share of a line's letters from which a headline that begins it says it
_UNKNOWNS, _MOST_OF_ONE = 4, 3  # the latter: key points of one article, where there are others


@dataclass(frozen=True, slots=True)
class _Work:
    """What a brief is written with."""

    store: Store
    model: ChatModel | None
    ask: Ask
    material: Material | None
    on_step: OnStep
    page: Page
    clock: Clock


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
    page, clock = Page(remembering(store.embed), stems_of(ask.question)), Clock()
    with keeping_replies(None if material else model, store.folder / "drafts") as kept:
        work = _Work(store, model if material else kept, ask, material, on_step, page, clock)
        gathered, parts = _about_topic(work) if ask.question else _of_the_morning(work)
    coverage = store.catalog.coverage(ask.window)
    citations = page.citations.items
    cited = {c.article_id for c in citations}
    return Brief(
        topic=ask.question or None,
        sources=list_sources(citations, gathered.copies),
        citations=citations,
        dropped=dropped(page.verdicts),
        coverage=coverage,
        window=ask.window,
        model=model.name if model else "none",
        reader=shared_reader().identity,
        prompt_ids=tuple(dict.fromkeys(d.prompt_id for d in page.drafts)) or (EXTRACTIVE,),
        drafts=tuple(page.drafts),
        evidence_tokens=model.budget if model else 0,
        usage=page.usage,
        timings_ms={k: v for k, v in clock.timings_ms.items() if k != "first_claim"},
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        notes=(*_notes(gathered, page), *hidden_undated(coverage, ask.window)),
        text_hashes={a.article_id: a.text_hash for a in gathered.articles if a.article_id in cited},
        **parts,
    )


def _about_topic(work: _Work) -> tuple[Gathered, dict[str, Any]]:
    """Return what was gathered for a topic, and the parts of its page."""
    page, topic, model, material = work.page, work.ask.question, work.model, work.material
    with work.clock.stage("retrieve"):
        work.on_step("articles")
        gathered = (
            gather_again(work.store, material.groups[0], topic)
            if material
            else gather_topic(work.store, work.ask)
        )
        if not gathered.evidence:
            raise _nothing(f"no article is about {topic!r}")
        work.on_step("importance")
        ranked = rank(page.embed, topic, gathered.articles, gathered.evidence)
        pool, questions = ask_editor_s_questions(topic, ranked)
    with work.clock.stage("generate"):
        work.on_step("disagreements")
        disagreements = sections.find_disagreements(page, pool)
        work.on_step("lines")
        shown = for_model(gathered.evidence, model)
        lines = draft_lines(model, LINES, topic, shown, page)[: _SUMMARY + _POINTS]
        most_of_one = _MOST_OF_ONE if len(gathered.articles) > 1 else _POINTS

        def fill(wanted: int) -> None:
            lines.extend(lead_lines(page, pool, wanted - len(lines), most_of_one=most_of_one))

        fill(_SUMMARY)
        if not lines:
            raise _nothing(f"no sentence of the articles on {topic!r} can stand alone")
        work.on_step("headline")
        headline = find_headline(model, topic, shown, page, pool, lines)
        lines[:] = _not_said(headline.text, lines)
    work.on_step("what is not known")
    unknowns = sections.find_unknowns(page, pool)
    asked = questions[: _UNKNOWNS - len(unknowns)]
    unanswered = material.unanswered if material else open_questions(work.store, asked, work.ask)
    work.on_step("voices, timeline, figures")
    fill(_FACTS)
    voices = sections.find_voices(page, pool)
    timeline = sections.find_timeline(page, pool)
    figures = sections.find_figures(page, pool)
    fill(_SUMMARY + _POINTS)
    work.on_step("citations")
    said = [page.line(pick, pool) for pick in lines]
    return gathered, {
        "headline": headline.text,
        "headline_citations": page.citations.cite(headline.evidence),
        "summary": tuple(said[:_SUMMARY]),
        "key_points": tuple(said[_SUMMARY:]),
        "disagreements": disagreements,
        "unknowns": (*unknowns, *(Unknown(q, (), q, None) for q in unanswered)),
        "timeline": timeline,
        "voices": voices,
        "figures": figures,
        "material": Material((gathered.given,), tuple(unanswered)),
    }


def _of_the_morning(work: _Work) -> tuple[Gathered, dict[str, Any]]:
    """Return the articles of the main stories, and the parts of their page."""
    with work.clock.stage("retrieve"):
        work.on_step("articles")
        groups = (
            [gather_again(work.store, given, "") for given in work.material.groups]
            if work.material
            else find_stories(work.store, work.ask)
        )
    if not groups:
        raise _nothing("no article in these dates")
    stories = []
    with work.clock.stage("generate"):
        for number, group in enumerate(groups, start=1):
            work.on_step(f"story {number} of {len(groups)}")
            if story := _story(work.page, work.model, group):
                stories.append(story)
    if not stories:
        raise _nothing("no article in these dates has a sentence that can stand alone")
    whole = Gathered(
        (),
        tuple(a for g in groups for a in g.articles),
        {k: v for g in groups for k, v in g.copies.items()},
        sum(g.opinions for g in groups),
        (),
    )
    newest = max((a.published or "" for a in whole.articles), default="")
    return whole, {
        "headline": f"The main stories, {day(newest)}" if newest else "The main stories",
        "stories": tuple(stories),
        "material": Material(tuple(g.given for g in groups)),
    }


def _story(page: Page, model: ChatModel | None, group: Gathered) -> Story | None:
    """Return a story in a few lines, or None where no sentence of it can stand alone."""
    pool = rank(page.embed, "", group.articles, group.evidence)
    title, shown = group.articles[0].title, for_model(group.evidence, model)
    lines = draft_lines(model, STORY, title, shown, page)[:_STORY_LINES]
    lines += lead_lines(page, pool, _STORY_LINES - len(lines), most_of_one=_STORY_LINES)
    if not lines:
        return None
    return Story(
        headline=find_headline(None, "", (), page, pool, lines).text,
        lines=tuple(page.line(pick, pool) for pick in lines),
        articles=len(group.articles) + sum(map(len, group.copies.values())),
        origins=len(group.articles),
        published=group.articles[0].published,
    )


def _not_said(headline: str, lines: list[Pick]) -> list[Pick]:
    """Return the lines of which a headline does not say most already; one line at least."""
    said = [p for p in lines if p.text.startswith(headline)]
    told = [p for p in said if len(headline) >= _MOST_OF_LINE * len(p.text)]
    return [p for p in lines if p not in told] or lines


def _notes(gathered: Gathered, page: Page) -> tuple[str, ...]:
    """Return what the person should know of how a brief came about, each thing once."""
    notes = [*gathered.remarks, *(n for d in page.drafts for n in d.notes)]
    if count := gathered.opinions:
        notes.append(f"{count} opinion piece{'s were' if count > 1 else ' was'} left out")
    return tuple(dict.fromkeys(notes))


def _nothing(reason: str) -> NothingFoundError:
    return NothingFoundError(reason, next_step="try other words or dates, or see `dateline search`")


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
