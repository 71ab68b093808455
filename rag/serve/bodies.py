"""The bodies of requests over HTTP; what does not fit them never reaches the service."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.types import Limits

_QUESTION = 4_000  # characters

Day = Annotated[
    str | None, Field(max_length=40, description="YYYY-MM-DD, or a date-time with its zone")
]
Outlet = Annotated[str | None, Field(max_length=200, description="only this outlet")]
Topic = Annotated[
    str | None, Field(max_length=200, description="only articles that name this topic")
]
ArticleId = Annotated[str, Field(pattern="^[0-9a-f]{4,16}$")]


class _Within(BaseModel):
    model_config = ConfigDict(extra="forbid")
    since: Day = None
    until: Day = None
    as_of: Day = None
    source: Outlet = None

    def limits(self, topic: str | None) -> Limits:
        return Limits(self.since, self.until, self.as_of, self.source, topic)


class Turn(BaseModel):
    """One question of the conversation so far, and its answer."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(min_length=1, max_length=_QUESTION)
    answer: str | None = Field(default=None, max_length=20_000)


class AskRequest(_Within):
    """A question; with `stream`, the answer comes as server-sent events."""

    question: str = Field(min_length=1, max_length=_QUESTION)
    topic: Topic = None
    history: list[Turn] = Field(default=[], max_length=100)
    stream: bool = False


class SearchRequest(_Within):
    """Words to look for."""

    query: str = Field(min_length=1, max_length=_QUESTION)
    topic: Topic = None
    limit: int = Field(default=10, ge=1, le=200)


class CheckRequest(BaseModel):
    """A text, and what should support it: texts, articles of the collection, or both."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=200_000)
    sources: list[str] = Field(default=[], max_length=50)
    article_ids: list[ArticleId] = Field(default=[], max_length=50)


class BriefRequest(_Within):
    """The topic of a brief; without one, the main stories."""

    topic: str | None = Field(default=None, max_length=_QUESTION)
    only_topic: Topic = None
    page: Literal["a4", "letter"] = "a4"
