"""The public face of Dateline: one archive of articles, and what can be asked of it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from rag.brief_types import Brief
from rag.compose import build_brief
from rag.config import Settings, load_settings
from rag.embed import make_embedder
from rag.errors import UsageError
from rag.find import Ask
from rag.fit import fit_to_page
from rag.ingest import ingest_source
from rag.model import ChatModel
from rag.model_choice import look_up
from rag.open_model import ModelOfSettings
from rag.pipeline import answer_chain
from rag.preview import preview_answer
from rag.preview_types import Preview
from rag.render.pdf import count_pages
from rag.retrieve import retrieve
from rag.store import Store
from rag.stream import OnClaim
from rag.tokens import count_tokens
from rag.types import Answer, Article, Coverage, Hit, IngestOutcome, Sentence, Window
from rag.window import make_window, time_zone


class Archive:
    """A collection of articles in one store folder; close it, or use it in a `with` statement."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embedder = make_embedder(settings.embeddings)
        self._store: Store | None = None
        self._model = ModelOfSettings(settings)

    @classmethod
    def open(cls, path: str | Path | None = None, *, settings: Settings | None = None) -> Archive:
        """Return the archive in the folder `path`, by default the one of the settings.

        The folder is made at the first `ingest`.

        Raises:
            ConfigurationError: a setting cannot be used.
        """
        settings = settings or load_settings()
        return cls(replace(settings, store=Path(path)) if path is not None else settings)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store and the model."""
        if self._store:
            self._store.close()
            self._store = None
        self._model.close()

    # --- articles --------------------------------------------------------------------------

    def ingest(
        self,
        sources: Iterable[str | Path],
        *,
        source: str | None = None,
        wait: bool = True,
        on_wait: Callable[[], None] | None = None,
        on_outcome: Callable[[IngestOutcome], None] | None = None,
        on_embedded: Callable[[int], None] | None = None,
    ) -> list[IngestOutcome]:
        """Store the articles of `sources`; what cannot be read is an outcome, not an exception.

        Args:
            sources: files, folders, globs, or ``-``.
            source: outlet for articles that name none.
            wait: embed before returning; otherwise words are searchable, and `embed` does it.
            on_wait: called if another process is writing.
            on_outcome: called with each outcome as it comes.
            on_embedded: called with the number of chunks of each batch.

        Raises:
            StoreError: the store cannot be written.
        """
        outcomes = []
        store = self._writable()
        with store.writing(on_wait=on_wait):
            for place in sources:
                for outcome in ingest_source(store, str(place), outlet=source):
                    outcomes.append(outcome)
                    if on_outcome:
                        on_outcome(outcome)
            if wait:
                store.embed_pending(on_embedded)
        return outcomes

    def embed(self, on_embedded: Callable[[int], None] | None = None) -> int:
        """Embed what has no vector yet; return how many chunks that was."""
        store = self._writable()
        with store.writing():
            return store.embed_pending(on_embedded)

    def articles(self, *, source: str | None = None) -> list[Article]:
        """Return all articles, newest first."""
        return self._readable().catalog.articles(source=source)

    def article(self, article_id: str) -> tuple[Article, list[Sentence]]:
        """Return an article and its sentences.

        Args:
            article_id: the id, or its beginning if only one article has it.

        Raises:
            UsageError: no article, or more than one, has this id.
        """
        catalog = self._readable().catalog
        found = catalog.articles(prefix=article_id) if article_id.isalnum() else []
        if len(found) != 1:
            raise UsageError(
                f"{'no' if not found else len(found)} articles have the id {article_id!r}",
                next_step="see `dateline articles list`",
            )
        return found[0], catalog.sentences(found[0].article_id)

    def remove(self, article_id: str) -> Article:
        """Remove an article from every part of the store, and return it.

        Raises:
            UsageError: no article has this id.
        """
        article, _ = self.article(article_id)
        self._readable().remove(article.article_id)
        return article

    def coverage(self) -> Coverage:
        """Return what the collection holds."""
        return self._readable().catalog.coverage()

    def problems(self) -> list[str]:
        """Check the store; return what is wrong with it, in words."""
        return self._readable().problems()

    def repair(self) -> None:
        """Make again what can be derived from the articles."""
        self._writable().repair()

    # --- questions -------------------------------------------------------------------------

    def window(
        self, *, as_of: str | None = None, since: str | None = None, until: str | None = None
    ) -> Window:
        """Return the limits of a question, in the time zone of the settings.

        Raises:
            UsageError: a limit is no date.
        """
        return make_window(
            now=dt.datetime.now(dt.UTC),
            zone=time_zone(self._settings.tz),
            as_of=as_of,
            since=since,
            until=until,
        )

    def search(
        self,
        query: str,
        *,
        window: Window | None = None,
        source: str | None = None,
        limit: int = 10,
    ) -> tuple[Hit, ...]:
        """Return the passages that fit `query` best; no model is asked."""
        _require(query, "query")
        return retrieve(
            self._readable(), query, window or self.window(), source=source, limit=limit
        )

    def ask(
        self,
        question: str,
        *,
        window: Window | None = None,
        source: str | None = None,
        on_claim: OnClaim | None = None,
    ) -> Answer:
        """Answer a question from the articles.

        Args:
            question: the question.
            window: limits of time.
            source: only articles of this outlet.
            on_claim: given each claim as soon as it is complete and verified, with the sentences
                that it cites; the model's reply is then streamed, and the answer is the same.

        Raises:
            UsageError: the question is empty.
            ConfigurationError: the model cannot be used.
            ProviderError: the model's provider failed.
            StoreError: the store cannot be read.
        """
        _require(question, "question")
        model = self.model()  # before the store: the weights load meanwhile
        self._warm_up()
        chain = answer_chain(self._readable(), model, on_claim)
        return chain.invoke(Ask(" ".join(question.split()), window or self.window(), source))

    def preview(
        self, question: str, *, window: Window | None = None, source: str | None = None
    ) -> Preview:
        """Return the call that `ask` would make of the model; none is made, no key is needed.

        Raises:
            UsageError: the question is empty.
            ConfigurationError: the model is not named in full.
            StoreError: the store cannot be read.
        """
        _require(question, "question")
        ask = Ask(" ".join(question.split()), window or self.window(), source)
        choice = look_up(self.model_choice()[0], self._settings)
        return preview_answer(self._readable(), ask, choice, self._settings)

    def brief(
        self,
        topic: str | None = None,
        *,
        window: Window | None = None,
        source: str | None = None,
        paper: str = "a4",
        on_step: Callable[[str], None] = lambda step: None,
    ) -> Brief:
        """Write a brief that fits one page.

        Args:
            topic: what it is about; None takes the newest articles.
            window: limits of time.
            source: only articles of this outlet.
            paper: ``a4`` or ``letter``.
            on_step: called with the name of each step as it begins.

        Raises:
            NothingFoundError: no article is about the topic.
            ConfigurationError: the model cannot be used.
            ProviderError: the model's provider failed.
        """
        model = self.model()
        ask = Ask(" ".join((topic or "").split()), window or self.window(), source)
        brief = build_brief(self._readable(), model, ask, on_step=on_step)
        on_step("page")
        return fit_to_page(brief, lambda b: count_pages(b, paper))

    def _warm_up(self) -> None:
        """Load the embedding model, and for a prompt the token table, beside the chain's imports."""

        def load_both() -> None:
            # Whatever fails here fails again, and is told, where it is used.
            with suppress(Exception):
                self._embedder.embed(["warm"])
                if self._model.is_open:
                    count_tokens("warm")

        threading.Thread(target=load_both, daemon=True).start()

    def model(self) -> ChatModel | None:
        """Return the model of the settings, opened at first use; None is extractive."""
        return self._model.open()

    def model_choice(self) -> tuple[str, str | None]:
        """Return the name of the model that will be used, and a remark for the person, if any."""
        return self._model.name()

    # --- the store -------------------------------------------------------------------------

    def _readable(self) -> Store:
        if self._store is None:
            self._store = Store(self._settings.store, self._embedder)
        return self._store

    def _writable(self) -> Store:
        self.close()
        self._store = Store(self._settings.store, self._embedder, create=True)
        return self._store


def _require(text: str, name: str) -> None:
    if not text.strip():
        raise UsageError(f"the {name} is empty", next_step="write it between quotation marks")
