"""A brief in reading order: the same sections and lines for every form that it is given in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rag.text.dates import day
from rag.types.answer import Citation
from rag.types.brief import Brief, BriefSource, Story

_MOST_WITHDRAWN = 4  # how many there are is said at the top; the JSON has all

Kind = Literal["plain", "dated", "voiced", "counted", "sided", "storied"]


@dataclass(frozen=True, slots=True)
class Item:
    """One line, or one story with its lines."""

    text: str
    citations: tuple[int, ...] = ()
    label: str = ""  # a date, a speaker, a figure, the topic of a disagreement, a headline
    role: str = ""  # of a speaker
    outlet: str = ""  # the only one that vouches for the line
    older: str = ""  # the day of a line that rests on older articles only
    change: str = ""  # "new" or "changed", against an older brief
    lines: tuple[Item, ...] = ()

    @property
    def aside(self) -> str:
        """What is said of the line after it: its outlet, and its day if there are newer ones."""
        return ", ".join(part for part in (self.outlet, self.older) if part)


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one kind under a title."""

    title: str
    kind: Kind
    items: tuple[Item, ...]


def summary_of(brief: Brief) -> tuple[Item, ...]:
    """Return the sentences under the headline."""
    return _Outline(brief).lines(brief.summary, "summary")


def sections_of(brief: Brief) -> tuple[Section, ...]:
    """Return the sections that have anything in them, in reading order."""
    return _Outline(brief).sections()


def sentences_of(brief: Brief, article_id: str) -> tuple[Citation, ...]:
    """Return the cited sentences of one source."""
    return tuple(c for c in brief.citations if c.article_id == article_id)


def source_numbers(brief: Brief) -> dict[int, int]:
    """Return the number of the source of each citation: what a mark shows, in every form."""
    number = {s.article_id: s.number for s in brief.sources}
    return {c.number: number[c.article_id] for c in brief.citations}


def quoted_apart(brief: Brief, article_id: str) -> tuple[Citation, ...]:
    """Return the sentences of a source that do not stand on the page as lines, word for word."""
    shown = printed_texts(brief)
    return tuple(c for c in sentences_of(brief, article_id) if c.quote not in shown)


def imprint(brief: Brief) -> str:
    """Return how many articles a brief rests on, who wrote it, and when."""
    articles = len(brief.sources)
    origins = sum(s.independent_origin for s in brief.sources)
    copies = f", {origins} of them independent" if origins != articles else ""
    model = "sentences of the articles, no model" if brief.model == "none" else brief.model
    made = day(brief.created)
    return f"{counted(articles, 'article')}{copies}; {model}; made by dateline on {made}"


def news_days(brief: Brief) -> str:
    """Return the days of the articles of a page: one, or the first and the last."""
    days = sorted(s.published[:10] for s in brief.sources if s.published)
    if not days:
        return "no known day"
    first, last = days[0], days[-1]
    if first == last:
        return day(last)
    begin = day(first).removesuffix(f" {last[:4]}")  # the year once
    return f"{begin} to {day(last)}"


def note(brief: Brief) -> str:
    """Return what is to be said of a page as a whole: its only source, what has changed."""
    return " ".join(n for n in (only_origin(brief), changes_note(brief)) if n)


def only_origin(brief: Brief) -> str:
    """Return a remark for a brief of which no line is confirmed by a second origin."""
    outlets = {s.source for s in brief.sources}
    origins = sum(s.independent_origin for s in brief.sources)
    if brief.stories or len(outlets) != 1 or not origins:
        return ""
    if origins == 1:
        return f"All of this comes from one source, {outlets.pop()}; no second one confirms it."
    return f"All of this comes from {outlets.pop()}."


def changes_note(brief: Brief) -> str:
    """Return how many lines of the page differ from the older brief, or nothing without one."""
    shown = printed_texts(brief) | {s.headline for s in brief.stories}
    told = [c for c in brief.changes if c.change == "withdrawn" or c.text in shown]
    counts = {k: sum(c.change == k for c in told) for k in ("new", "changed", "withdrawn")}
    parts = ", ".join(f"{n} {k}" for k, n in counts.items() if n)
    return f"Since the older brief: {parts}." if parts else ""


def source_note(source: BriefSource) -> str:
    """Return what else is to be said of a source: who carries the same text, or what it copies."""
    if not source.independent_origin:
        return "a copy of a text above"
    return f"also in {_listed(source.also_in)}" if source.also_in else ""


def told_by(story: Story) -> str:
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


class _Outline:
    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.published = {c.number: (c.published or "")[:10] for c in brief.citations}
        self.newest = max(self.published.values(), default="")
        self.alone = len({s.source for s in brief.sources}) == 1
        self.changed = {(c.section, c.text): c.change for c in brief.changes}

    def sections(self) -> tuple[Section, ...]:
        brief = self.brief
        found = (
            Section("", "storied", tuple(self.story(s) for s in brief.stories)),
            Section("Key points", "plain", self.lines(brief.key_points, "key_points")),
            Section("Sources disagree", "sided", self.sides()),
            Section("Not known", "plain", self.lines(brief.unknowns, "unknowns")),
            Section(
                "How it came about",
                "dated",
                tuple(self.item(t, t.event, "timeline", _moment(t)) for t in brief.timeline),
            ),
            Section(
                "Who says what",
                "voiced",
                tuple(
                    self.item(v, v.statement, "voices", v.speaker, v.role or "")
                    for v in brief.voices
                ),
            ),
            Section(
                "In figures",
                "counted",
                tuple(self.item(f, f.text, "figures", f.value, f.unit) for f in brief.figures),
            ),
            Section("Withdrawn since", "plain", self.withdrawn()),
        )
        return tuple(section for section in found if section.items)

    def lines(self, lines: Iterable[Any], section: str) -> tuple[Item, ...]:
        return tuple(self.item(line, line.text, section) for line in lines)

    def item(self, line: Any, text: str, section: str, label: str = "", role: str = "") -> Item:
        return Item(
            text=text,
            citations=line.citations,
            label=label,
            role=role,
            # Where there is one outlet only, it is said once, at the top.
            outlet="" if self.alone else line.according_to or "",
            older=self.older(line.citations),
            change=self.changed.get((section, text), ""),
        )

    def older(self, citations: Iterable[int]) -> str:
        # "Has risen to 55" was true on its day; lines of the newest day need no date.
        days = [self.published[n] for n in citations]
        stale = days and all(days) and max(days) < self.newest
        return short_day(max(days), self.newest) if stale else ""

    def sides(self) -> tuple[Item, ...]:
        return tuple(
            self.item(p, p.text, "disagreements", "" if place else _capitalised(d.topic))
            for d in self.brief.disagreements
            for place, p in enumerate(d.positions)
        )

    def story(self, story: Story) -> Item:
        return Item(
            text=told_by(story),
            label=story.headline,
            change=self.changed.get(("stories", story.headline), ""),
            lines=self.lines(story.lines, "stories"),
        )

    def withdrawn(self) -> tuple[Item, ...]:
        gone = [c for c in self.brief.changes if c.change == "withdrawn"]
        return tuple(Item(c.text) for c in gone[:_MOST_WITHDRAWN])


def _moment(item: Any) -> str:
    return day(item.date) if item.date else f"“{item.date_text}”"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def counted(count: int, noun: str) -> str:
    """Return a number of things: "1 line", "2 lines"."""
    return f"{count} {noun}{'s' if count != 1 else ''}"


def _listed(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def printed_texts(brief: Brief) -> set[str]:
    """Return every text that stands on the page as a line."""
    items = [*summary_of(brief)]
    for section in sections_of(brief):
        for item in section.items:
            items += item.lines or (item,)
    return {item.text for item in items}
