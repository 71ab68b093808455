"""A brief in reading order, worked out once: every form prints this outline and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from rag.render.text import counted
from rag.text.dates import day
from rag.types.brief import Brief, BriefSource, Story

_MOST_WITHDRAWN = 4  # how many there are is said at the top; the JSON has all
_WHOLE_DAY = len("2024-03-26")
_MOST_OUTLETS = 3  # named of those that carry the same text
# Addresses come from the articles: nothing else than the web is linked to.
_WEB = re.compile(r"https?://[^\s<>\"\\]+")

Kind = Literal["plain", "dated", "voiced", "counted", "sided", "storied"]


@dataclass(frozen=True, slots=True)
class Item:
    """One line, or one story with its lines."""

    text: str
    citations: tuple[int, ...] = ()
    marks: tuple[int, ...] = ()  # the numbers of its sources, each once
    label: str = ""  # a date, a speaker, a figure, the topic of a disagreement, a headline
    role: str = ""  # of a speaker; the unit of a figure
    asides: tuple[str, ...] = ()  # its only outlet, and its day if there are newer ones
    change: str = ""  # "new" or "changed", against an older brief
    lines: tuple[Item, ...] = ()
    date: str = ""  # of what happened, to the day


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one kind under a title."""

    title: str
    kind: Kind
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that is cited, word for word."""

    number: int  # of the citation
    text: str
    is_printed: bool  # it stands on the page as a line


@dataclass(frozen=True, slots=True)
class Source:
    """An article that is cited."""

    number: int
    outlet: str
    title: str
    published: str | None
    url: str | None  # only an address on the web
    note: str  # its pages that are cited, who else carries the text, what it copies; may be empty
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A page from top to bottom."""

    topic: str | None  # None: the morning page
    days: str  # of its news
    headline: Item
    note: str  # its only source, what has changed; may be empty
    summary: tuple[Item, ...]
    sections: tuple[Section, ...]  # those that have anything in them
    imprint: str  # how many articles it rests on, who wrote it, and when
    sources: tuple[Source, ...]
    cut: tuple[str, ...]  # texts that did not fit

    @property
    def kicker(self) -> str:
        """What stands over the headline."""
        return self.topic or "The morning page"

    @property
    def cut_note(self) -> str:
        """How much was cut, or nothing."""
        return f"{counted(len(self.cut), 'line')} cut to fit one page" if self.cut else ""


def outline_of(brief: Brief) -> Outline:
    """Return what a brief shows, in reading order."""
    lines = _Lines(brief)
    summary, sections = lines.of("summary"), lines.sections()
    printed = {i.text for i in summary}
    printed |= {i.text for s in sections for item in s.items for i in item.lines or (item,)}
    printed |= {line.text for story in brief.stories for line in story.lines}
    return Outline(
        topic=brief.topic,
        days=_news_days(brief.sources),
        headline=lines.item(brief.headline, brief.headline_citations),
        note=" ".join(n for n in (_only_origin(brief), _changes_note(brief, printed)) if n),
        summary=summary,
        sections=sections,
        imprint=_imprint(brief),
        sources=tuple(_source(brief, s, printed) for s in brief.sources),
        cut=tuple(c.text for c in brief.cut),
    )


class _Lines:
    """Turns the lines of one brief into items."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        number = {s.article_id: s.number for s in brief.sources}
        self.source_of = {c.number: number[c.article_id] for c in brief.citations}
        self.published = {c.number: (c.published or "")[:10] for c in brief.citations}
        self.newest = max(self.published.values(), default="")
        self.is_of_one_outlet = len({s.source for s in brief.sources}) == 1
        self.changed = {(c.section, c.text): c.change for c in brief.changes}

    def sections(self) -> tuple[Section, ...]:
        brief = self.brief
        sides = tuple(
            self.line(
                "disagreements", p, p.text, "" if place else d.topic[:1].upper() + d.topic[1:]
            )
            for d in brief.disagreements
            for place, p in enumerate(d.positions)
        )
        timeline = tuple(
            replace(
                self.line("timeline", t, t.event, day(t.date) if t.date else f"“{t.date_text}”"),
                date=t.date if t.date and len(t.date) == _WHOLE_DAY else "",
            )
            for t in brief.timeline
        )
        voices = tuple(
            self.line("voices", v, v.statement, v.speaker, v.role or "") for v in brief.voices
        )
        figures = tuple(self.line("figures", f, f.text, f.value, f.unit) for f in brief.figures)
        withdrawn = [Item(c.text) for c in brief.changes if c.change == "withdrawn"]
        found = (
            Section("", "storied", tuple(map(self.story, brief.stories))),
            Section("Key points", "plain", self.of("key_points")),
            Section("Sources disagree", "sided", sides),
            Section("Not known", "plain", self.of("unknowns")),
            Section("How it came about", "dated", timeline),
            Section("Who says what", "voiced", voices),
            Section("In figures", "counted", figures),
            Section("Withdrawn since", "plain", tuple(withdrawn[:_MOST_WITHDRAWN])),
        )
        return tuple(section for section in found if section.items)

    def of(self, section: str) -> tuple[Item, ...]:
        return tuple(self.line(section, i, i.text) for i in getattr(self.brief, section))

    def line(self, section: str, line: Any, text: str, label: str = "", role: str = "") -> Item:
        # Where there is one outlet only, it is said once, at the top.
        outlet = "" if self.is_of_one_outlet else line.according_to or ""
        asides = tuple(filter(None, (outlet, self.older(line.citations))))
        change = self.changed.get((section, text), "")
        return self.item(text, line.citations, label, role, asides, change)

    def item(self, text: str, citations: tuple[int, ...], *rest: Any) -> Item:
        marks = tuple(sorted({self.source_of[n] for n in citations}))
        return Item(text, citations, marks, *rest)

    def older(self, citations: Iterable[int]) -> str:
        # "Has risen to 55" was true on its day; lines of the newest day need no date.
        days = [self.published[n] for n in citations]
        stale = days and all(days) and max(days) < self.newest
        return short_day(max(days), self.newest) if stale else ""

    def story(self, story: Story) -> Item:
        lines = [self.line("stories", line, line.text) for line in story.lines]
        # The day of the story stands below it: its lines need no day of their own.
        own = short_day(story.published[:10], self.newest) if story.published else ""
        lines = [replace(i, asides=tuple(a for a in i.asides if a != own)) for i in lines]
        # A line that is the headline word for word lends it its marks instead of repeating it.
        said = [i for i in lines if i.text.rstrip(" .") == story.headline and len(lines) > 1]
        change = self.changed.get(("stories", story.headline), "")
        return replace(
            said[0] if said else Item(""),
            text=_told_by(story),
            asides=(),
            label=story.headline,
            change=change,
            lines=tuple(i for i in lines if i not in said),
        )


def _source(brief: Brief, source: BriefSource, printed: set[str]) -> Source:
    shown, more = source.also_in[:_MOST_OUTLETS], len(source.also_in) - _MOST_OUTLETS
    note = (
        f"also in {', '.join(shown)}" + (f" and {more} more" if more > 0 else "") if shown else ""
    )
    cited = [c for c in brief.citations if c.article_id == source.article_id]
    pages = sorted({c.page for c in cited if c.page})
    place = f"p{'p' * (len(pages) > 1)}. {', '.join(map(str, pages))}" if pages else ""
    copied = note if source.independent_origin else "a copy of a text above"
    return Source(
        number=source.number,
        outlet=source.source,
        title=source.title,
        published=source.published,
        url=source.url if source.url and _WEB.fullmatch(source.url) else None,
        note="; ".join(filter(None, (place, copied))),
        quotes=tuple(Quote(c.number, c.quote, c.quote in printed) for c in cited),
    )


def _imprint(brief: Brief) -> str:
    articles = len(brief.sources)
    origins = sum(s.independent_origin for s in brief.sources)
    copies = f", {origins} of them independent" if origins != articles else ""
    model = "sentences of the articles, no model" if brief.model == "none" else brief.model
    return (
        f"{counted(articles, 'article')}{copies}; {model}; made by dateline on {day(brief.created)}"
    )


def _news_days(sources: Sequence[BriefSource]) -> str:
    """Return the days of the articles of a page: one, or the first and the last."""
    days = sorted(s.published[:10] for s in sources if s.published)
    if not days:
        return "no known day"
    first, last = days[0], days[-1]
    if first == last:
        return day(last)
    begin = day(first).removesuffix(f" {last[:4]}")  # the year once
    return f"{begin} to {day(last)}"


def _only_origin(brief: Brief) -> str:
    """Return a remark for a brief of which no line is confirmed by a second origin."""
    outlets = {s.source for s in brief.sources}
    origins = sum(s.independent_origin for s in brief.sources)
    if brief.stories or len(outlets) != 1 or not origins:
        return ""
    if origins == 1:
        return f"All of this comes from one source, {outlets.pop()}; no second one confirms it."
    return f"All of this comes from {outlets.pop()}."


def _changes_note(brief: Brief, printed: set[str]) -> str:
    """Return how many lines of the page differ from the older brief, or nothing without one."""
    shown = printed | {brief.headline, *(s.headline for s in brief.stories)}
    told = [c.change for c in brief.changes if c.change == "withdrawn" or c.text in shown]
    kinds = [k for k in ("new", "changed", "withdrawn") if k in told]
    parts = ", ".join(f"{told.count(k)} {k}" for k in kinds)
    return f"Since the older brief: {parts}." if parts else ""


def _told_by(story: Story) -> str:
    """Return how many tell a story, and when the newest did."""
    reports = counted(story.articles, "article")
    if story.origins != story.articles:
        reports += f", {story.origins} of them independent"
    return f"{reports}, {day(story.published)}" if story.published else reports


def short_day(date: str, near: str) -> str:
    """Return a day in few letters: "11 Aug", with its year if `near` is of another."""
    words = day(date).split()
    shown = [w[:3] if w.isalpha() else w for w in words]
    return " ".join(shown[:-1] if len(words) > 2 and date[:4] == near[:4] else shown)
