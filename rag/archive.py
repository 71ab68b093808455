"""The public face of Dateline: one archive of articles, and what can be asked of it.

The stages above the store are imported where they are first used: `dateline articles list` must not
wait for what writes briefs (docs/decisions/0002).
"""

from __future__ import annotations

import datetime as dt
import importlib
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from rag import __version__
from rag.config import Settings, load_settings
from rag.errors import UsageError, require_one
from rag.models.chat import ModelOfSettings
from rag.models.encoders.embedding import make_embedder
from rag.store import Catalog, Store, read_server
from rag.types import Article, Exchange, Hit, IngestOutcome, Outlets, Sentence, Window
from rag.types.answer import Answer, Preview
from rag.types.brief import Brief

if TYPE_CHECKING:
    from rag.answer.verify import OnClaim
    from rag.ingest.sync import Gone
    from rag.models.chat import ChatModel
    from rag.search.find import Ask
    from rag.search.retriever import ArchiveRetriever
    from rag.types import Backup, Count, CountBy
    from rag.types.check import Rechecked


class Archive:
    """The articles of one store folder; close it, or use it in a `with` statement.

    Questions, searches and briefs take the same limits: `window` are the limits of time (where it
    has no focus, the words of the question give one), `source` is the outlet that articles must be
    of, and `topic` a topic that they must have, as exports and feeds name it.

    Whatever needs the store raises StoreError where there is none, or it cannot be used. An empty
    question, an unknown article or a wrong date is a UsageError. What asks a model raises
    ConfigurationError where it cannot be used, and ProviderError where its provider failed.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embedder = make_embedder(settings.embeddings)
        place = settings.chroma
        self._server = read_server(place, settings.secrets) if place else None
        self._store: Store | None = None
        self._model = ModelOfSettings(settings)
        self._is_warm = False
        self._warming: threading.Thread | None = None

    @classmethod
    def open(cls, path: str | Path | None = None, *, settings: Settings | None = None) -> Self:
        """Return the archive in the folder `path`, by default the one of the settings.

        The folder is made at the first `ingest`.

        Raises:
            ConfigurationError: a setting cannot be used.
        """
        settings = settings or load_settings()
        return cls(replace(settings, store=Path(path)) if path is not None else settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store and the model."""
        if self._warming is not None:
            # Python would end the thread in the middle of library code, and abort.
            self._warming.join()
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
        fields: Iterable[str] = (),
        allow_private: bool = False,
        wait: bool = True,
        sync: bool = False,
        forget: bool = False,
        may_retire: Callable[[Gone], bool] = lambda gone: False,
        dry_run: bool = False,
        on_wait: Callable[[], None] | None = None,
        on_outcome: Callable[[IngestOutcome], None] = lambda outcome: None,
    ) -> list[IngestOutcome]:
        """Store the articles of `sources`; a source that cannot be read is an outcome, not an error.

        Args:
            sources: files, folders, globs, addresses of pages and feeds, or ``-``.
            source: outlet for articles that name none.
            fields: which field of an export is what: ``text=body,published=date``.
            allow_private: fetch from addresses of private networks and of this machine too.
            wait: embed before returning; otherwise words are searchable, and `embed` does it.
            sync: retire what has gone from the sources: only limits of an earlier time find it.
            forget: with `sync`, remove it instead, and what was retired of the sources before.
            may_retire: asked where more than a fifth of a source is gone at once.
            dry_run: write nothing; the outcomes are what would come.
            on_wait: called if another process is writing.
            on_outcome: called with each outcome as it comes.

        Raises:
            UsageError: `fields` names no part of an article, or `sync` is asked for ``-``.
        """
        from rag.ingest.ingest import How, ingest_into

        how = How(source, tuple(fields), allow_private, sync, forget, may_retire, dry_run)
        outcomes = []
        if dry_run:
            self._readable()  # fails where there is no store, and makes none
        store = self._writable()
        for outcome in ingest_into(store, [str(s) for s in sources], how, on_wait):
            outcomes.append(outcome)
            on_outcome(outcome)
        if wait and not dry_run:
            with store.writing():
                store.embed_pending()
        return outcomes

    def embed(self, on_embedded: Callable[[int], None] | None = None) -> int:
        """Embed what has no vector yet; return how many chunks that was.

        Where the settings name another place for vectors than before, all are made anew there.
        """
        store = self._writable()
        with store.writing(move_vectors=True):
            return store.embed_pending(on_embedded)

    @property
    def settings(self) -> Settings:
        """What the archive was opened with."""
        return self._settings

    @property
    def catalog(self) -> Catalog:
        """The catalog, which lists and counts what is stored."""
        return self._readable().catalog

    def articles(self, *, window: Window | None = None, source: str | None = None) -> list[Article]:
        """Return all articles, newest first, or those that a question with these limits may see."""
        return self.catalog.articles(window, source=source)

    def article(
        self, article_id: str, *, window: Window | None = None
    ) -> tuple[Article, list[Sentence]]:
        """Return an article and its sentences; of its revisions, the newest that `window` lets see.

        The beginning of an id will do, if only one article has it; a retired one needs all of it.

        Raises:
            UsageError: no article, or more than one, has this id.
        """
        catalog = self.catalog
        found = catalog.articles(window, prefix=article_id) if article_id.isalnum() else []
        if not found and window is None and (retired := catalog.newest(article_id)):
            found = [retired]
        if len(found) != 1:
            raise UsageError(
                f"{len(found) or 'no'} articles have the id {article_id!r}",
                next_step="see `dateline articles list`",
            )
        return found[0], catalog.sentences(found[0].article_id, found[0].text_hash)

    def remove(self, article_id: str) -> Article:
        """Remove an article, which must be there, from every part of the store, and return it."""
        article, _ = self.article(article_id)
        self._readable().remove(article.article_id)
        return article

    def problems(self) -> list[str]:
        """Check the store; return a sentence for each problem."""
        return self._readable().problems()

    def repair(self) -> None:
        """Rebuild what is derived from the articles."""
        self._writable().repair()

    def backup(
        self,
        file: str | Path,
        *,
        force: bool = False,
        with_vectors: bool = True,
        on_step: Callable[[str], None] = lambda step: None,
    ) -> Backup:
        """Pack the store into one file, which others may write meanwhile; see `restore`.

        The file is there whole or not at all; `force` replaces one. Without vectors it is smaller, and
        `embed` makes them again. `on_step` is called with what is being done.
        """
        from rag.store.backup import write_backup

        how = {"force": force, "with_vectors": with_vectors}
        return write_backup(self._readable(), Path(file), __version__, **how, on_step=on_step)

    def restore(
        self, file: str | Path, *, on_step: Callable[[str], None] = lambda step: None
    ) -> Backup:
        """Make the store again from a backup, where there is none; it is there whole or not at all."""
        from rag.store.backup import restore_backup

        return restore_backup(Path(file), self._settings.store, self._server, on_step)

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

        Nothing published after `as_of` is used; `since` and `until` are the earliest and the latest
        publication. The time that the words of `question` name is the focus of the window; None
        reads none, and `ask`, `search` and `brief` do it.
        """
        from rag.search.find import with_time
        from rag.search.window import make_window, time_zone

        now, zone = dt.datetime.now(dt.UTC), time_zone(self._settings.tz)
        limits = make_window(now=now, zone=zone, as_of=as_of, since=since, until=until)
        if question is None:
            return limits
        return with_time(self._readable(), self._ask(question.strip() or None, limits)).window

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
        """Return the `limit` passages that fit `query` best; no model is asked.

        `on_remark` gets what a person should know of the search: how many articles its dates hide,
        and that the vectors cannot be used.
        """
        from rag.search.find import search

        ask = self._ask(query, window, source, topic)
        return search(self._readable(), ask, limit, on_remark)

    def count(
        self,
        query: str,
        by: CountBy = "month",
        *,
        window: Window | None = None,
        source: str | None = None,
        topic: str | None = None,
        limit: int | None = None,
        on_remark: Callable[[str], None] = lambda remark: None,
    ) -> Count:
        """Count the articles that mention `query`, by time, outlet or name; no model is asked.

        `limit` is the most rows of outlets or names; `on_remark` is as that of `search`.
        """
        from rag.search.count import count_articles

        ask = self._ask(query, window, source, topic)
        return count_articles(self._readable(), ask, by, limit, on_remark)

    def as_retriever(self, k: int = 4, **limits: str | None) -> ArchiveRetriever:
        """Return the archive as a LangChain retriever of `k` passages.

        `limits` are `as_of`, `since`, `until`, `source` and `topic`; `invoke` can override them.
        """
        from rag.search.retriever import ArchiveRetriever

        return ArchiveRetriever(window=self.window, search=self.search, k=k, limits=limits)

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

        It may follow on from `history` ("and what did Japan say?"): what was asked and answered
        before, the oldest first, each question best as its answer's `standalone_question`.
        `on_claim` is given each claim as soon as it is complete and verified, with the sentences
        that it cites; the model's reply is then streamed, and the answer is the same.
        """
        from rag.answer.kinds import tell_kind
        from rag.answer.parts import answer_question

        ask = self._ask(question, window, source, topic, history)
        told = tell_kind(question)
        if told.type == "help":
            return self.help(question, window=window)
        if told.type != "question":
            from rag.brief.task import answer_task

            return answer_task(self._readable(), ask, told, self.model_choice()[0])
        model = self.model()  # before the store: the weights load meanwhile
        self._warm_up_beside()
        strict = self._settings.strict
        return answer_question(self._readable(), model, ask, on_claim, strict=strict)

    def help(
        self, question: str, *, window: Window | None = None, reason: str | None = None
    ) -> Answer:
        """Return an answer of the status ``help``: what can be asked, or what `reason` says."""
        from rag.answer.kinds import help_answer

        limits = window or self.window()
        coverage = self.catalog.coverage(limits)
        return help_answer(question, coverage, limits, self.model_choice()[0], reason)

    def preview(
        self,
        question: str,
        *,
        window: Window | None = None,
        source: str | None = None,
        topic: str | None = None,
    ) -> Preview:
        """Return the call that `ask` would make of the model; none is made, no key is needed."""
        from rag.answer.ask import preview_answer

        ask = self._ask(question, window, source, topic)
        return preview_answer(self._readable(), ask, self._model.choice(), self._settings)

    def brief(
        self,
        topic: str | None = None,
        *,
        window: Window | None = None,
        source: Outlets | None = None,
        only_topic: str | None = None,
        paper: str = "a4",
        since_brief: dict[str, Any] | None = None,
        on_step: Callable[[str], None] = lambda step: None,
    ) -> Brief:
        """Write a brief about a topic, or of the newest articles, that fits one page.

        Of its limits, `only_topic` is the topic that articles must have. `paper` is ``a4`` or
        ``letter``. What is new, changed and withdrawn since the brief of which `since_brief` is the
        JSON is marked. `on_step` is called with the name of each step as it begins.

        Raises:
            NothingFoundError: no article is about the topic.
            UsageError: what `since_brief` holds is no brief of this version.
        """
        from rag.brief.compose import build_brief
        from rag.saved.replay import fit, mark_changes, require_brief
        from rag.search.find import with_time

        if since_brief is not None:
            require_brief(since_brief)
        ask = self._ask((topic or "").strip() or None, window, source, only_topic)
        model, store = self.model(), self._readable()
        brief = build_brief(store, model, with_time(store, ask), on_step=on_step)
        on_step("page")
        if since_brief is not None:
            brief = mark_changes(brief, since_brief, store.catalog)
        return fit(replace(brief, paper=paper, version=__version__))

    def require_known(
        self, source: Outlets | None, topic: str | None, window: Window | None = None
    ) -> None:
        """Refuse an outlet or a topic that no article has, as of the day of `window`.

        Raises:
            UsageError: there is none; the known ones are named, the closest first.
        """
        seen = replace(window, since=None, until=None) if window else None
        for name in [source] if source and isinstance(source, str) else source or ():
            require_one(name, self.catalog.outlets(seen), "outlet")
        if topic:
            require_one(topic, self.catalog.topics(seen), "topic")

    # --- saved answers and briefs ----------------------------------------------------------

    def verify(self, document: dict[str, Any]) -> Rechecked:
        """Check the JSON of a saved answer or brief against the store, by the text of its day.

        Raises:
            UsageError: it is neither.
        """
        from rag.saved.recheck import recheck

        return recheck(document, self._readable())

    def replay(self, document: dict[str, Any]) -> tuple[Brief, tuple[str, ...]]:
        """Make a brief again from its JSON, without a model; return it with what has changed since.

        Raises:
            UsageError: it is no brief of this version.
            SourceError: the store does not have the texts that it was made from.
        """
        from rag.saved.replay import replay

        return replay(document, self._readable())

    # --- the model -------------------------------------------------------------------------

    def model(self) -> ChatModel | None:
        """Return the model of the settings, opened at first use; None is extractive."""
        return self._model.open()

    def model_choice(self) -> tuple[str, str | None]:
        """Return the name of the model that will be used, and a remark for the person, if any."""
        return self._model.name()

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

    def warm_up(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Open what the first question needs; a failure is reported where the part is used.

        Runs in a thread of its own while a person types, who may list articles meanwhile. It ends
        between two steps when `goes_on` returns False.
        """
        from rag.answer.warm import warm_up

        self._is_warm = True
        warm_up(self._readable, self._model, self._embedder, goes_on)

    def _warm_up_beside(self) -> None:
        """Load the embedding model, and for a prompt the token table, beside the chain's imports."""
        from rag.answer.warm import load_models

        if not self._is_warm:
            self._is_warm = True
            load = (self._model, self._embedder)
            # Whole before a second thread asks for it: of two that import numpy at once, one may
            # find half of it. The question needs it too.
            importlib.import_module("numpy")
            self._warming = threading.Thread(target=load_models, args=load, daemon=True)
            self._warming.start()

    # --- the store -------------------------------------------------------------------------

    def _readable(self) -> Store:
        if self._store is None:
            self._store = Store(self._settings.store, self._embedder, server=self._server)
        return self._store

    def _writable(self) -> Store:
        if self._store:
            self._store.close()
        self._store = Store(self._settings.store, self._embedder, create=True, server=self._server)
        return self._store

    def _ask(
        self,
        question: str | None,
        window: Window | None,
        source: Outlets | None = None,
        topic: str | None = None,
        history: Sequence[Exchange] = (),
    ) -> Ask:
        from rag.search.find import Ask

        if question is not None and not question.strip():
            raise UsageError("the question is empty", next_step="write it between quotation marks")
        self.require_known(source, topic, window)
        limits = window or self.window()
        return Ask(" ".join((question or "").split()), limits, source, tuple(history), topic)
