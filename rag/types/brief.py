"""The parts of a brief: frozen, and without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.types import Draft, Usage, Window
from rag.types.answer import Citation, Coverage, Dropped


@dataclass(frozen=True, slots=True)
class Line:
    """A supported statement, the numbers of its citations, and who alone vouches for it.

    `according_to`, here and below, is the outlet of the only origin among the sentences that are
    cited; None where two origins that do not copy each other say it.
    """

    text: str
    citations: tuple[int, ...]
    according_to: str | None


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """Something that happened, when (as a date, and in the article's words)."""

    date: str | None
    date_text: str
    event: str
    citations: tuple[int, ...]
    according_to: str | None


@dataclass(frozen=True, slots=True)
class Voice:
    """Who said what; `quote` holds the exact words within quotation marks, if there are any."""

    speaker: str
    role: str | None
    statement: str
    quote: str | None
    citations: tuple[int, ...]
    according_to: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, in the sentence that gives it."""

    value: str
    unit: str
    date: str | None
    text: str
    citations: tuple[int, ...]
    according_to: str | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A point on which articles differ, with all sides, the newest first."""

    topic: str
    positions: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that is not known: a sentence that says so, or an unanswered question."""

    text: str
    citations: tuple[int, ...]  # empty for an unanswered question
    question: str | None  # asked within the window, and not answered by any article
    according_to: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """One event of a morning page: what several articles report, in a few lines."""

    headline: str  # of its leading article
    lines: tuple[Line, ...]
    articles: int  # that report it, copies included
    origins: int  # that do not copy each other
    published: str | None  # of the newest


@dataclass(frozen=True, slots=True)
class BriefSource:
    """An article that a brief cites."""

    number: int  # the citation mark on the page
    article_id: str
    title: str
    source: str
    published: str | None
    url: str | None
    independent_origin: bool  # False: a copy of a text that is already among the sources
    also_in: tuple[str, ...] = ()  # other outlets that carry the same text


@dataclass(frozen=True, slots=True)
class Cut:
    """An item that was left out of the page, and why."""

    section: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """How a line differs from an older brief (`--since-brief`)."""

    section: str
    text: str  # as it stands now; of a withdrawn line, as it stood
    change: Literal["new", "changed", "withdrawn"]
    was: str | None  # the older text of a changed line


@dataclass(frozen=True, slots=True)
class Material:
    """What a brief was made of: with this and its drafts it can be made again, byte for byte."""

    groups: tuple[tuple[tuple[str, str], ...], ...] = ()  # (article_id, text_hash), for each story
    unanswered: tuple[str, ...] = ()  # questions that no article answered


@dataclass(frozen=True, slots=True)
class Brief:
    """A one-page brief; `rag/schemas/brief.schema.json` is its JSON form.

    Without a topic it is a morning page: it has stories and no other section.
    """

    topic: str | None
    headline: str
    coverage: Coverage
    window: Window
    model: str
    reader: str  # version and hash of the reader that judged the lines
    prompt_ids: tuple[str, ...]
    usage: Usage
    timings_ms: dict[str, int | None]
    created: str
    text_hashes: dict[str, str]  # article_id -> SHA-256 of the text that was used
    drafts: tuple[Draft, ...]  # what the model wrote before the checks
    evidence_tokens: int  # budget of the evidence that the model saw
    headline_citations: tuple[int, ...] = ()  # none of a morning page
    summary: tuple[Line, ...] = ()
    key_points: tuple[Line, ...] = ()
    timeline: tuple[TimelineItem, ...] = ()
    voices: tuple[Voice, ...] = ()
    figures: tuple[Figure, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    stories: tuple[Story, ...] = ()
    sources: tuple[BriefSource, ...] = ()
    citations: tuple[Citation, ...] = ()
    cut: tuple[Cut, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()  # remarks for the person on how it was made
    changes: tuple[Change, ...] = ()  # against an older brief
    material: Material = Material()
    paper: str = "a4"  # the page that it fits: ``a4`` or ``letter``
    version: str = ""  # of the Dateline that made it
