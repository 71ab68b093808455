"""The values of an answer: what is printed, what supports it, and what was left out.

Frozen, and without behaviour; `rag/schemas/answer.schema.json` is their JSON form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from rag.types import DateMention, Evidence, Exchange, Support, Usage, Window

Status = Literal[
    "answered", "conflicting", "clarify", "help", "not_in_corpus", "outside_dates", "unverifiable"
]
AnswerType = Literal["question", "summary", "timeline", "list", "help"]
_UNTIMED = ("retrieve", "generate", "verify", "first_claim", "total")


@dataclass(frozen=True, slots=True)
class Citation:
    """A sentence that supports a claim, word for word."""

    number: int
    article_id: str
    title: str
    source: str
    url: str | None
    published: str | None
    origin: str
    quote: str
    start: int
    end: int
    dates: tuple[DateMention, ...]
    page: int | None = None  # of a printed source


@dataclass(frozen=True, slots=True)
class Claim:
    """A printed statement, the numbers of its citations, and how surely they support it."""

    text: str
    citations: tuple[int, ...]
    support: Support = "supported"  # or "uncertain", which is marked
    probability: float = 1.0  # that its citations support it, 0 to 1


@dataclass(frozen=True, slots=True)
class Position:
    """One side of a disagreement between sources."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A point on which sources disagree, with both sides."""

    topic: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A drafted claim that is not printed, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class NearArticle:
    """An article close to a question that could not be answered."""

    article_id: str
    title: str
    published: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the collection holds within the limits of a question."""

    first: str | None
    last: str | None
    articles: int
    undated: int
    embedded: float  # share of chunks that have a vector, 0 to 1


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question; `rag/schemas/answer.schema.json` is its JSON form."""

    question: str
    standalone_question: str
    status: Status
    reason: str | None
    coverage: Coverage
    window: Window
    model: str
    prompt_id: str
    reader: str  # version and hash of the reader that judged the claims
    type: AnswerType = "question"
    answer: str | None = None
    claims: tuple[Claim, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    citations: tuple[Citation, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    nearest: tuple[NearArticle, ...] = ()
    usage: Usage = field(default_factory=Usage)
    timings_ms: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys(_UNTIMED))
    notes: tuple[str, ...] = ()  # remarks for the person on how it was made
    id: str | int | None = None  # of its line in a batch
    readings: tuple[str, ...] = ()  # what the question may mean, if that is unclear


@dataclass(frozen=True, slots=True)
class Preview:
    """The call of a model that a question would make: nothing is asked."""

    question: str
    model: str
    prompt_id: str | None  # None: no model would be asked
    messages: tuple[tuple[str, str], ...]  # (role, text); empty where no model would be asked
    reason: str | None  # why no model would be asked
    prompt_tokens: int
    reply_tokens: int  # the most that the reply may have
    cost_usd: float | None  # at most; None: the price is not known
    evidence: tuple[Evidence, ...]
    window: Window


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer, or one brief."""

    kind: Literal["answer", "brief"]
    asked_at: str  # ISO 8601, UTC
    asked: str  # the question, or the topic of the brief; may be empty
    document: dict[str, Any]  # the JSON form of the answer or brief, as its schema says
    text: str  # as it was shown, without sources

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sentences that it cites; none if another version of Dateline wrote them."""
        try:
            return tuple(_citation(c) for c in self.document["citations"])
        except (KeyError, TypeError):
            return ()

    @property
    def listed(self) -> dict[int, tuple[str, str]]:
        """The id and title of the article of each source; without one, of the nearest articles."""
        if cited := self.citations:
            return {c.number: (c.article_id, c.title) for c in cited}
        nearest = enumerate(self.document.get("nearest") or (), start=1)
        return {number: (article["article_id"], article["title"]) for number, article in nearest}

    @property
    def exchange(self) -> Exchange:
        """What a follow-up question refers to."""
        return Exchange(
            str(self.document.get("standalone_question") or self.asked),
            self.document.get("answer") if self.kind == "answer" else None,
        )


def _citation(value: dict[str, Any]) -> Citation:
    dates = tuple(DateMention(d["text"], d["date"], 0, 0) for d in value["dates"])
    return Citation(**{**value, "dates": dates})
