"""What a chat knows: the archive, the limits of the next question, the conversation so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rag.answer.conversation import Conversation, begin, resume
from rag.archive import Archive
from rag.cli.chat.screen import Screen
from rag.config import state_folder
from rag.types import Limits
from rag.types.answer import Turn

if TYPE_CHECKING:
    from rag.types import ArticleEntry, Exchange, Window
    from rag.types.answer import Citation


class State:
    """The state of one chat."""

    def __init__(self, archive: Archive, screen: Screen, *, verbose: bool = False) -> None:
        self.archive = archive
        self.screen = screen
        self.verbose = verbose
        self.limits = Limits()
        self.talk = Conversation(None)
        self.saved: set[Path] = set()  # files that /save has written, and may write again
        self._keeps = True

    def open(self, store: Path, limits: Limits, *, go_on: bool) -> None:
        """Begin a conversation, or go on with the last one; `limits` stand over its own.

        Raises:
            UsageError: a limit is no date.
            OSError: the conversation cannot be read.
        """
        folder = state_folder() / "chats"
        found = resume(folder, store) if go_on else None
        if go_on and found is None:
            self.screen.remark("there is no conversation about this store to go on with")
        self.talk = found or begin(folder, store)
        self.limits = replace(
            self.talk.limits,
            **{name: value for name, value in asdict(limits).items() if value},
        )
        self.window()
        self._keep(lambda: self.talk.limit(self.limits))

    def window(self) -> Window:
        """Return the limits of time as of now.

        Raises:
            UsageError: a limit is no date.
        """
        limits = self.limits
        return self.archive.window(as_of=limits.as_of, since=limits.since, until=limits.until)

    def limit(self, **changed: str | None) -> None:
        """Change the limits; what is no date changes nothing.

        Raises:
            UsageError: a limit is no date.
        """
        before = self.limits
        self.limits = replace(before, **changed)
        try:
            self.window()
        except Exception:
            self.limits = before
            raise
        self._keep(lambda: self.talk.limit(self.limits))

    def cited(self) -> tuple[Citation, ...]:
        """Return the sources of the last answer or brief."""
        return self.talk.turns[-1].citations if self.talk.turns else ()

    def history(self) -> tuple[Exchange, ...]:
        """Return what was said so far, for questions that follow on."""
        return tuple(t.exchange for t in self.talk.turns if t.asked)

    def entries(
        self, *, words: Sequence[str] = (), begun: str = "", limit: int
    ) -> tuple[list[ArticleEntry], int]:
        """Return what the next question may see, newest first, and how much that is.

        Args:
            words: as for `Archive.entries`.
            begun: so too.
            limit: how many at most.
        """
        limits = self.limits
        return self.archive.catalog.entries(
            window=self.window(),
            source=limits.source,
            topic=limits.topic,
            words=words,
            begun=begun,
            limit=limit,
        )

    def add(self, kind: Literal["answer", "brief"], asked: str, result: Any, text: str) -> None:
        """Keep what was answered."""
        from rag.render import json as forms

        document = forms.answer_json(result) if kind == "answer" else forms.brief_json(result)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        turn = Turn(kind, now, asked, document, text)
        self._keep(lambda: self.talk.add(turn))

    def _keep(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            if self._keeps:  # once is enough
                self.screen.remark(
                    f"the conversation is not kept: {error.filename} ({error.strerror})"
                )
            self._keeps = False
