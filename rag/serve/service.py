"""What a program may ask of an archive: plain values in, the published JSON out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rag.archive import Archive
from rag.render.json import answer_json, article_json, articles_json, brief_json, search_json
from rag.render.recheck import recheck_json
from rag.stream import OnClaim
from rag.types import Exchange

Paper = Literal["a4", "letter"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may look at; dates are ISO 8601, as on the command line."""

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    source: str | None = None


class Service:
    """One open archive that several threads may ask at once; it never writes to the store."""

    def __init__(self, archive: Archive) -> None:
        """Serve `archive`, which stays the caller's to close.

        Raises:
            StoreError: the store cannot be read: better said now than to the first who asks.
        """
        self._archive = archive
        self._opening = threading.Lock()
        archive.coverage()

    def open_model(self) -> None:
        """Open the model, if it is not: once, whoever comes first.

        Raises:
            ConfigurationError: it cannot be used.
        """
        with self._opening:
            self._archive.model()

    def search(self, query: str, limits: Limits, *, limit: int = 10) -> dict[str, Any]:
        """Return the passages that fit best; no model is asked.

        Raises:
            UsageError: the query is empty, or a limit is no date.
            StoreError: the store cannot be read.
        """
        window = self._archive.window(since=limits.since, until=limits.until, as_of=limits.as_of)
        hits = self._archive.search(query, window=window, source=limits.source, limit=limit)
        return search_json(query, hits, window)

    def ask(
        self,
        question: str,
        limits: Limits,
        *,
        history: Sequence[Exchange] = (),
        on_claim: OnClaim | None = None,
    ) -> dict[str, Any]:
        """Return the answer to a question, whatever its status.

        Args:
            question: the question.
            limits: what may be looked at.
            history: the conversation so far, oldest first.
            on_claim: given each claim as soon as it is verified.

        Raises:
            DatelineError: as `Archive.ask`.
        """
        self.open_model()
        window = self._archive.window(since=limits.since, until=limits.until, as_of=limits.as_of)
        answer = self._archive.ask(
            question, window=window, source=limits.source, history=history, on_claim=on_claim
        )
        return answer_json(answer)

    def brief(self, topic: str | None, limits: Limits, *, paper: Paper = "a4") -> dict[str, Any]:
        """Return a one-page brief.

        Raises:
            NothingFoundError: no article is about the topic.
            DatelineError: as `Archive.brief`.
        """
        self.open_model()
        window = self._archive.window(since=limits.since, until=limits.until, as_of=limits.as_of)
        brief = self._archive.brief(topic, window=window, source=limits.source, paper=paper)
        return brief_json(brief)

    def articles(
        self, *, source: str | None, offset: int, limit: int
    ) -> tuple[dict[str, Any], int]:
        """Return some articles without their texts, newest first, and how many there are."""
        articles = self._archive.articles(source=source)
        return articles_json(articles[offset : offset + limit]), len(articles)

    def article(self, article_id: str) -> dict[str, Any]:
        """Return an article with its text and sentences.

        Raises:
            UsageError: no article, or more than one, has this id.
        """
        return article_json(*self._archive.article(article_id))

    def verify(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return what of a saved answer or brief the store does not bear out.

        Raises:
            UsageError: it is neither.
            StoreError: the store cannot be read.
        """
        return recheck_json(self._archive.verify(document))
