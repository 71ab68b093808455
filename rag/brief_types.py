"""The parts of a brief; like `types`, frozen values that do no work."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answer_types import Citation, Claim, Conflict, Coverage, Dropped
from rag.types import Draft, Usage, Window


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """Something that happened, when (as a date, and in the article's words)."""

    date: str | None
    date_text: str
    event: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who said what; `quote` holds the exact words within quotation marks, if there are any."""

    speaker: str
    role: str | None
    statement: str
    quote: str | None
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, in the sentence that gives it."""

    value: str
    unit: str
    date: str | None
    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BriefSource:
    """An article that a brief cites."""

    number: int  # the citation mark on the page
    article_id: str
    title: str
    source: str
    published: str | None
    independent_origin: bool  # False: a copy of a text that is already among the sources


@dataclass(frozen=True, slots=True)
class Cut:
    """An item that did not fit on the page, or was left out of it for another reason."""

    section: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A one-page brief; `rag/schemas/brief.schema.json` is its JSON form."""

    topic: str | None
    headline: str
    summary: tuple[Claim, ...]
    key_points: tuple[Claim, ...]
    timeline: tuple[TimelineItem, ...]
    voices: tuple[Voice, ...]
    figures: tuple[Figure, ...]
    disagreements: tuple[Conflict, ...]
    unknowns: tuple[Claim, ...]
    sources: tuple[BriefSource, ...]
    citations: tuple[Citation, ...]
    cut: tuple[Cut, ...]
    dropped: tuple[Dropped, ...]
    coverage: Coverage
    window: Window
    model: str
    prompt_ids: tuple[str, ...]
    usage: Usage
    timings_ms: dict[str, int | None]
    created: str
    text_hashes: dict[str, str]  # article_id -> SHA-256 of the text that was used
    drafts: tuple[Draft, ...]  # what the model wrote, before the checks
    evidence_tokens: int  # budget of the evidence that the model saw
    notes: tuple[str, ...] = ()  # what the person should know of how it came about
