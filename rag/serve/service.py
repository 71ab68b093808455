"""What a program may ask of an archive: plain values in, the published JSON out."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from rag.answer.verify import OnClaim
from rag.archive import Archive
from rag.checks.text import check_given
from rag.render.check import check_json
from rag.render.json import answer_json, article_json, articles_json, brief_json, search_json
from rag.render.recheck import recheck_json
from rag.types import Exchange, Limits, Window
from rag.types.check import Given

Paper = Literal["a4", "letter"]


class Service:
    """One open archive that several threads may ask at once; it never writes to the store."""

    def __init__(self, archive: Archive) -> None:
        """Serve `archive`, which stays the caller's to close.

        Raises:
            StoreError: the store cannot be read: better said now than to the first who asks.
        """
        self._archive = archive
        self._opening = threading.Lock()
        self._counting = threading.Lock()
        self._working = 0  # threads that answer something
        archive.catalog.coverage()

    @property
    def is_busy(self) -> bool:
        """Whether any thread is answering something, for a reader or one who has left."""
        return self._working > 0

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._counting:
            self._working += 1
        try:
            yield
        finally:
            with self._counting:
                self._working -= 1

    def _window(self, limits: Limits) -> Window:
        return self._archive.window(since=limits.since, until=limits.until, as_of=limits.as_of)

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
        with self._at_work():
            window = self._window(limits)
            hits = self._archive.search(
                query, window=window, source=limits.source, topic=limits.topic, limit=limit
            )
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
        with self._at_work():
            self.open_model()
            answer = self._archive.ask(
                question,
                window=self._window(limits),
                source=limits.source,
                topic=limits.topic,
                history=history,
                on_claim=on_claim,
            )
            return answer_json(answer)

    def help(self, question: str, reply: str) -> dict[str, Any]:
        """Return an answer of the status ``help`` that says `reply`; nothing is looked for.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._at_work():
            return answer_json(self._archive.help(question, reason=reply))

    def brief(self, topic: str | None, limits: Limits, *, paper: Paper = "a4") -> dict[str, Any]:
        """Return a one-page brief about `topic`, or the main stories, of what `limits` let one see.

        Raises:
            NothingFoundError: no article is about the topic.
            DatelineError: as `Archive.brief`.
        """
        with self._at_work():
            self.open_model()
            brief = self._archive.brief(
                topic,
                window=self._window(limits),
                source=limits.source,
                only_topic=limits.topic,
                paper=paper,
            )
            return brief_json(brief)

    def check(
        self, text: str, sources: Sequence[str], article_ids: Sequence[str]
    ) -> dict[str, Any]:
        """Return which sentences of a text its sources support; articles count after the texts.

        Raises:
            UsageError: there is no source, or no article, or more than one, has an id.
            SourceError: the text, or a source, has no sentence.
        """
        with self._at_work():
            given = [Given(f"source[{i}]", source) for i, source in enumerate(sources)]
            for name in article_ids:
                article, _ = self._archive.article(name)
                given.append(Given(article.title, article.text, article))
            return check_json(check_given(Given("the text", text), given))

    def articles(
        self, *, source: str | None, topic: str | None, offset: int, limit: int
    ) -> tuple[dict[str, Any], int]:
        """Return some articles without their texts, newest first, and how many there are."""
        with self._at_work():
            self._archive.require_known(source, topic)
            found, total = self._archive.catalog.entries(
                source=source, topic=topic, offset=offset, limit=limit
            )
            return articles_json(found), total

    def article(self, article_id: str) -> dict[str, Any]:
        """Return an article with its text and sentences.

        Raises:
            UsageError: no article, or more than one, has this id.
        """
        with self._at_work():
            return article_json(*self._archive.article(article_id))

    def verify(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return what of a saved answer or brief the store does not bear out.

        Raises:
            UsageError: it is neither.
            StoreError: the store cannot be read.
        """
        with self._at_work():
            return recheck_json(self._archive.verify(document))
