"""A chat: reads a line, does what it says, and goes on whatever happens."""

from __future__ import annotations

import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rag.archive import Archive
from rag.cli.chat import commands
from rag.cli.chat.actions import Actions
from rag.cli.chat.read import Reader, make_reader
from rag.cli.chat.screen import Screen
from rag.cli.chat.state import State
from rag.config import state_folder
from rag.errors import DatelineError
from rag.render.chat import chat_answer
from rag.render.text import answer_text, claims_text, safe
from rag.text.dates import day
from rag.types import Limits

if TYPE_CHECKING:
    from rag.types.answer import Answer, Citation, Claim, Coverage

_IN_FULL = "In full:"


class Session:
    """One chat about one archive."""

    def __init__(self, archive: Archive, screen: Screen, *, verbose: bool = False) -> None:
        self._archive = archive
        self._screen = screen
        self._state = State(archive, screen, verbose=verbose)
        self._actions = Actions(self._state)
        self._leaving = threading.Event()
        self._warming = threading.Thread(
            target=archive.warm_up, args=[lambda: not self._leaving.is_set()], daemon=True
        )
        self._failed = 0  # lines that could not be answered because something went wrong

    # --- from the first line to the last ----------------------------------------------------

    def begin(self, store: Path, limits: Limits, *, go_on: bool) -> None:
        """Say what there is to ask, and bring the last conversation back if that is wished.

        Raises:
            DatelineError: there is no store, or a limit is no date.
        """
        coverage = self._archive.catalog.coverage()
        model, note = self._archive.model_choice()
        if note:
            self._screen.remark(note)
        self._state.open(store, limits, go_on=go_on)
        if self._screen.asks:
            self._screen.remark(_welcome(coverage, model))
            self._recall()

    def _recall(self) -> None:
        turns = self._state.talk.turns
        if not turns:
            return
        many = f"{len(turns)} turns" if len(turns) > 1 else "1 turn"
        self._screen.remark(f"The conversation so far has {many}; the last was:")
        self._screen.say(f"\n{self._prompt()}{turns[-1].asked}\n{turns[-1].text}\n")

    def run(self) -> int:
        """Read and answer until the person leaves; return how many lines met an error."""
        completer = commands.Completer(
            cited=lambda: [(str(c.number), c.title) for c in self._state.cited()],
            articles=self._state.entries,
            outlets=lambda: self._archive.catalog.outlets(self._state.window()),
            topics=lambda: self._archive.catalog.topics(self._state.window()),
        )
        # The first question needs seconds of imports and loading; they pass while it is typed,
        # and begin with the prompt: before, they would hold it up.
        read = make_reader(
            self._screen, completer, state_folder(), self._at_key, self._warming.start
        )
        try:
            self._talk(read)
        finally:
            # Nothing may be closed, nor Python ended, under a thread that is still loading.
            self._leaving.set()
            if self._warming.ident is not None:
                self._warming.join()
        return self._failed

    def _talk(self, read: Reader) -> None:
        while (line := self._next(read)) is not None:
            try:
                if not self.handle(line):
                    return
            except KeyboardInterrupt:
                if not self._screen.asks:
                    raise
                self._screen.remark("stopped")

    def _next(self, read: Reader) -> str | None:
        while True:
            try:
                return read(self._prompt())
            except EOFError:
                return None
            except KeyboardInterrupt:
                if not self._screen.asks:
                    raise
                self._screen.remark("Ctrl-D or /quit leaves")

    def _prompt(self) -> str:
        limits = asdict(self._state.limits)
        shown = ", ".join(f"{n.replace('_', '-')} {value}" for n, value in limits.items() if value)
        return f"({shown}) > " if shown else "> "

    def _at_key(self) -> None:
        try:
            self._actions.sources("")
        except Exception as error:  # noqa: BLE001 - a key must not end the line being typed
            self._tell(str(error), error)

    # --- one line ---------------------------------------------------------------------------

    def handle(self, text: str) -> bool:
        """Do what a line, or several lines pasted at once, say; False: the person leaves."""
        # A pasted question may run over lines; commands never do.
        lines = text.splitlines() if text.lstrip().startswith("/") else [text]
        for line in lines:
            typed = commands.parse(line)
            if typed is not None and typed.name == "quit":
                return False
            try:
                if typed is not None:
                    if typed.name in {"brief", "model"}:
                        self._wait_until_warm()
                    self._actions.do(typed)
                elif line.strip():
                    self._ask(" ".join(line.split()))
            except DatelineError as error:
                self._tell(_in_chat(str(error)), error)
            except OSError as error:
                self._tell(f"{error.filename or 'the file'}: {error.strerror or error}", error)
            except Exception as error:  # noqa: BLE001 - a chat does not end for any of them
                self._tell(f"unexpected fault: {type(error).__name__}: {error}", error)
        return True

    def _wait_until_warm(self) -> None:
        if self._warming.ident is None:
            self._warming.start()
        self._warming.join()

    def _tell(self, message: str, error: Exception) -> None:
        self._failed += 1
        if self._state.verbose:
            import traceback

            message += "\n" + "".join(traceback.format_exception(error))
        self._screen.fail(message)

    def _ask(self, question: str) -> None:
        shown: list[Claim] = []
        window = self._state.window()
        with self._screen.live() as out, self._screen.waiting("reading") as end_waiting:
            self._wait_until_warm()

            def show(claim: Claim, cited: tuple[Citation, ...]) -> None:
                shown.append(claim)
                end_waiting()  # its moving line would stand in the text
                out.show(claims_text(shown))

            streams = self._screen.moves and self._archive.model_choice()[0] != "none"
            answer = self._archive.ask(
                question,
                window=window,
                source=self._state.limits.source,
                topic=self._state.limits.topic,
                history=self._state.history(),
                on_claim=show if streams else None,
            )
            end_waiting()
            read_as = answer.standalone_question
            if read_as != answer.question and not shown:
                self._screen.remark(f"read as: {read_as}")
            out.show(self._form(answer), otherwise=_IN_FULL)
        if read_as != answer.question and shown:
            self._screen.remark(f"read as: {read_as}")
        for line in answer.notes:
            self._screen.remark(line)
        self._screen.say("")
        asks_back = answer.status in {"clarify", "help"}
        said = answer_text(answer) if asks_back else f"No answer: {answer.reason}."
        text = safe(answer.answer or said)
        self._state.add("answer", question, answer, text)

    def _form(self, answer: Answer) -> str:
        # Where there is no key to press, the sentences come with the answer.
        form = chat_answer if self._screen.moves else answer_text
        return form(answer, verbose=self._state.verbose)


def _welcome(coverage: Coverage, model: str) -> str:
    count = f"{coverage.articles} article{'s' * (coverage.articles != 1)}"
    span = f", {day(coverage.first)} to {day(coverage.last)}" if coverage.first else ""
    return (
        f"{count}{span}; model: {model}.\nType a question. /help lists the commands, Ctrl-D leaves."
    )


def _in_chat(message: str) -> str:
    """Return an error in the words of the chat: `/since`, not `--since`."""
    for option in ("since", "until", "as-of", "source", "topic"):
        message = message.replace(f"--{option}", f"/{option}")
    return message.replace("another --llm", "another /model").replace(
        "`dateline articles list`", "/articles"
    )
