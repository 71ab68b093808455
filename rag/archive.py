"""The public face of Dateline: one archive of articles, and what can be asked of it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rag import __version__
from rag.answer.ask import answer_chain
from rag.answer.help import asks_for_help, help_answer
from rag.answer.preview import preview_answer
from rag.answer.verify import OnClaim
from rag.brief import build_brief
from rag.config import Settings
from rag.errors import UsageError, require_one
from rag.models.chat import ChatModel
from rag.models.choice import look_up
from rag.models.opened import ModelOfSettings
from rag.models.tokens import count_tokens
from rag.saved import SavedDocuments, fitted, require_brief
from rag.search.find import Ask, hidden_undated, with_time
from rag.search.retrieve import retrieve
from rag.search.window import make_window, time_zone
from rag.types import Exchange, Hit, Window
from rag.types.answer import Answer
from rag.types.brief import Brief
from rag.types.preview import Preview

if TYPE_CHECKING:
    from rag.search.retriever import ArchiveRetriever


class Archive(SavedDocuments):
    """A collection and its reader: questions, briefs, searches.

    Close it, or use it in a `with` statement.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._model = ModelOfSettings(settings)
        self._is_warm = False
        self._warming: threading.Thread | None = None

    def close(self) -> None:
        """Let go of the store and the model."""
        if self._warming is not None:
            # Python would end it in the middle of the libraries' own code, and abort.
            self._warming.join()
        super().close()
        self._model.close()

    # --- questions -------------------------------------------------------------------------

    def window(
        self,
        question: str | None = None,
        *,
        as_of: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Window:
        """Return the limits of a question, in the time zone of the settings.

        Args:
            question: the time that its words name is the focus of the window; None reads none,
                and `ask`, `search` and `brief` do it.
            as_of: nothing published later is used.
            since: earliest publication.
            until: latest publication.

        Raises:
            UsageError: a limit is no date.
        """
        limits = make_window(
            now=dt.datetime.now(dt.UTC),
            zone=time_zone(self._settings.tz),
            as_of=as_of,
            since=since,
            until=until,
        )
        return limits if question is None else self._ask(question, limits, None).window

    def search(
        self,
        query: str,
        *,
        window: Window | None = None,
        source: str | None = None,
        topic: str | None = None,
        limit: int = 10,
        on_remark: Callable[[str], None] | None = None,
    ) -> tuple[Hit, ...]:
        """Return the passages that fit `query` best; no model is asked.

        Args:
            query: what to look for.
            window: limits of time; where it has no focus, the words of the query give one.
            source: only articles of this outlet.
            topic: only articles that have this topic.
            limit: how many passages.
            on_remark: told what a person should know of the search: what its dates hide, and
                that the vectors cannot be used.

        Raises:
            UsageError: the query is empty.
            StoreError: the store cannot be read.
        """
        _require(query, "query")
        self.require_known(source, topic, window)
        store, seen = self._readable(), self._ask(query, window, source, topic).window
        hits = retrieve(
            store, query, seen, source=source, topic=topic, limit=limit, on_remark=on_remark
        )
        if on_remark:
            for remark in hidden_undated(store.catalog.coverage(seen), seen):
                on_remark(remark)
        return hits

    def as_retriever(self, k: int = 4, **limits: str | None) -> ArchiveRetriever:
        """Return the archive as a LangChain retriever of `k` passages.

        `limits` are `as_of`, `since`, `until`, `source` and `topic`; `invoke` may say others.
        """
        from rag.search.retriever import retriever_of

        return retriever_of(self.window, self.search, k, limits)

    def ask(
        self,
        question: str,
        *,
        window: Window | None = None,
        source: str | None = None,
        topic: str | None = None,
        history: Sequence[Exchange] = (),
        on_claim: OnClaim | None = None,
    ) -> Answer:
        """Answer a question from the articles.

        Args:
            question: the question; it may follow on from `history` ("and what did Japan say?").
            window: limits of time; where it has no focus, the words of the question give one.
            source: only articles of this outlet.
            topic: only articles that have this topic.
            history: what was asked and answered before, the oldest first, each question best as
                its answer's `standalone_question`.
            on_claim: given each claim as soon as it is complete and verified, with the sentences
                that it cites; the model's reply is then streamed, and the answer is the same.

        Raises:
            UsageError: the question is empty.
            ConfigurationError: the model cannot be used.
            ProviderError: the model's provider failed.
            StoreError: the store cannot be read.
        """
        _require(question, "question")
        self.require_known(source, topic, window)
        if asks_for_help(question):
            return self.help(question, window=window)
        model = self.model()  # before the store: the weights load meanwhile
        if not self._is_warm:
            self._is_warm = True
            self._warm_up()
        chain = answer_chain(self._readable(), model, on_claim, strict=self._settings.strict)
        limits = window or self.window()
        return chain.invoke(Ask(" ".join(question.split()), limits, source, tuple(history), topic))

    def help(
        self, question: str, *, window: Window | None = None, reason: str | None = None
    ) -> Answer:
        """Return an answer of the status ``help``: what can be asked, or what `reason` says.

        Raises:
            StoreError: the store cannot be read.
        """
        limits = window or self.window()
        coverage = self._readable().catalog.coverage(limits)
        return help_answer(question, coverage, limits, self.model_choice()[0], reason)

    def preview(
        self,
        question: str,
        *,
        window: Window | None = None,
        source: str | None = None,
        topic: str | None = None,
    ) -> Preview:
        """Return the call that `ask` would make of the model; none is made, no key is needed.

        Raises:
            UsageError: the question is empty.
            ConfigurationError: the model is not named in full.
            StoreError: the store cannot be read.
        """
        _require(question, "question")
        self.require_known(source, topic, window)
        ask = self._ask(question, window, source, topic)
        choice = look_up(self.model_choice()[0], self._settings)
        return preview_answer(self._readable(), ask, choice, self._settings)

    def brief(
        self,
        topic: str | None = None,
        *,
        window: Window | None = None,
        source: str | None = None,
        only_topic: str | None = None,
        paper: str = "a4",
        since_brief: dict[str, Any] | None = None,
        on_step: Callable[[str], None] = lambda step: None,
    ) -> Brief:
        """Write a brief that fits one page.

        Args:
            topic: what it is about; None takes the newest articles.
            window: limits of time.
            source: only articles of this outlet.
            only_topic: only articles that have this topic, as exports and feeds name them.
            paper: ``a4`` or ``letter``.
            since_brief: the JSON of an older brief; what is new, changed and withdrawn since is
                marked.
            on_step: called with the name of each step as it begins.

        Raises:
            NothingFoundError: no article is about the topic.
            UsageError: what `since_brief` holds is no brief of this version.
            ConfigurationError: the model cannot be used.
            ProviderError: the model's provider failed.
        """
        if since_brief is not None:
            require_brief(since_brief)
        self.require_known(source, only_topic, window)
        model = self.model()
        ask = self._ask(topic or "", window, source, only_topic)
        brief = build_brief(self._readable(), model, ask, on_step=on_step)
        on_step("page")
        if since_brief is not None:
            brief = self.marked(brief, since_brief)
        return fitted(replace(brief, paper=paper, version=__version__), paper)

    def require_known(
        self, source: str | None, topic: str | None, window: Window | None = None
    ) -> None:
        """Refuse an outlet or a topic that no article has, as of the day of `window`.

        Raises:
            UsageError: there is none; the known ones are named, the closest first.
        """
        seen = replace(window, since=None, until=None) if window else None
        if source:
            require_one(source, self.outlets(window=seen), "outlet")
        if topic:
            require_one(topic, self.topics(window=seen), "topic")

    def _ask(
        self, question: str, window: Window | None, source: str | None, topic: str | None = None
    ) -> Ask:
        ask = Ask(" ".join(question.split()), window or self.window(), source, topic=topic)
        return with_time(self._readable(), ask)

    def _warm_up(self) -> None:
        """Load the embedding model, and for a prompt the token table, beside the chain's imports."""

        def load_both() -> None:
            # Whatever fails here fails again, and is told, where it is used.
            with suppress(Exception):
                self._embedder.embed(["warm"])
                if self._model.is_open:
                    count_tokens("warm")

        self._warming = threading.Thread(target=load_both, daemon=True)
        self._warming.start()

    def warm_up(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Open what the first question needs; whatever fails is told where it is used.

        For a thread of its own while a person types, who may list articles meanwhile.

        Args:
            goes_on: asked between the steps; False ends it.
        """
        self._is_warm = True
        for step in (
            self.model,
            lambda: self._embedder.embed(["warm"]),
            lambda: self._readable().nearest_chunks(self._embedder.embed(["warm"])[0], 1),
            lambda: answer_chain(self._readable(), None),
            lambda: count_tokens("warm"),
        ):
            if not goes_on():
                return
            with suppress(Exception):
                step()

    def use_model(self, name: str) -> None:
        """Ask the model `name` from now on; where it cannot be opened, the one before stays.

        Raises:
            ConfigurationError: the model cannot be used.
        """
        settings = replace(self._settings, llm=name)
        model = ModelOfSettings(settings)
        model.open()
        self._model.close()
        self._model, self._settings = model, settings

    def model(self) -> ChatModel | None:
        """Return the model of the settings, opened at first use; None is extractive."""
        return self._model.open()

    def model_choice(self) -> tuple[str, str | None]:
        """Return the name of the model that will be used, and a remark for the person, if any."""
        return self._model.name()


def _require(text: str, name: str) -> None:
    if not text.strip():
        raise UsageError(f"the {name} is empty", next_step="write it between quotation marks")
