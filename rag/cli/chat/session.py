"""A chat: reads a line, does what it says, and goes on whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import cached_property, partialmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rag.answer.conversation import begin, resume
from rag.archive import Archive
from rag.cli.chat import commands
from rag.cli.chat.terminal import Reader, Screen, make_reader
from rag.cli.console import LiveText
from rag.config import marks_file, state_folder
from rag.errors import DatelineError, UsageError, require_one
from rag.render import chat as forms
from rag.render.text import answer_text, claims_text, counted, safe
from rag.text.dates import day
from rag.types import Limits, Window
from rag.types.answer import Turn

if TYPE_CHECKING:
    from rag.types import Article, ArticleEntry
    from rag.types.answer import Answer, Citation, Claim, Coverage
    from rag.types.brief import Brief

_IN_FULL = "In full:"
_LISTED = 20  # articles
_ID = 8  # characters of an id: enough to tell thousands of articles apart
_SHORTEST_ID = 4  # characters of an id that can be typed: below it stands the number of a source
_OFF = {"off", "none", "-", "any", "all"}
_NAMED = {"source": "outlet", "topic": "topic"}


class Session:
    """One chat about one archive: its conversation, and the limits of the next question."""

    def __init__(
        self,
        archive: Archive,
        screen: Screen,
        limits: Limits,
        *,
        resume: bool = False,
        keep: bool = True,
        verbose: bool = False,
    ) -> None:
        """Show what the collection holds, and bring the last conversation back if `resume` is set.

        Args:
            archive: what is asked.
            screen: where it is shown.
            limits: replace those of the last conversation.
            resume: continue the last conversation about this store.
            keep: keep the conversation, and what is answered in the store.
            verbose: say more.

        Raises:
            DatelineError: there is no store, or a limit is no date.
            OSError: the last conversation cannot be read.
        """
        self._archive, self._screen, self._verbose = archive, screen, verbose
        self._leaving = threading.Event()
        self._warming = threading.Thread(
            target=archive.warm_up, args=[lambda: not self._leaving.is_set()], daemon=True
        )
        self._failed = 0  # lines that could not be answered because something went wrong
        self._saved: set[Path] = set()  # files that /save has written, and may write again
        self._keeps = self._keeps_results = keep
        coverage = archive.catalog.coverage()
        model, note = archive.model_choice()
        if note:
            screen.remark(note)
        self._open_conversation(limits, go_on=resume)
        if screen.asks:
            screen.remark(_welcome(coverage, model))
            self._recall()

    def _open_conversation(self, limits: Limits, *, go_on: bool) -> None:
        folder, store = state_folder() / "chats", self._archive.settings.store
        found = resume(folder, store) if go_on else None
        if go_on and found is None:
            self._screen.remark("there is no conversation about this store to go on with")
        self._talk = found or begin(folder, store)
        if not self._keeps:
            self._talk.path = None
        given = {name: value for name, value in asdict(limits).items() if value}
        self._limits = replace(self._talk.limits, **given)
        self._window()
        self._keep(lambda: self._talk.limit(self._limits))

    def _recall(self) -> None:
        turns = self._talk.turns
        if turns:
            many = f"{len(turns)} turns" if len(turns) > 1 else "1 turn"
            self._screen.remark(f"The conversation so far has {many}; the last was:")
            self._screen.say(f"\n{self._prompt()}{turns[-1].asked}\n{turns[-1].text}\n")

    def run(self) -> int:
        """Read and answer until the person leaves; return how many lines met an error."""
        # The first question needs seconds of imports and loading. They begin with the prompt and
        # run while the question is typed: earlier, they would delay the prompt.
        read = make_reader(
            self._screen,
            lambda line: commands.completions(line, self._choices),
            state_folder(),
            self._at_key,
            self._warming.start,
        )
        try:
            while (line := self._next(read)) is not None and self._handled(line):
                pass
        finally:
            # Neither the store may be closed nor Python end while a thread is still loading.
            self._leaving.set()
            if self._warming.ident is not None:
                self._warming.join()
        return self._failed

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
        limits = asdict(self._limits)
        shown = ", ".join(f"{n.replace('_', '-')} {value}" for n, value in limits.items() if value)
        return f"({shown}) > " if shown else "> "

    def _at_key(self) -> None:
        try:
            self._do_sources()
        except Exception as error:  # noqa: BLE001 - a key must not end the line being typed
            self._tell(str(error), error)

    # --- one line ---------------------------------------------------------------------------

    def _handled(self, text: str) -> bool:
        """Handle a line, or several lines pasted at once; False: the person leaves."""
        # A pasted question may run over lines; commands never do.
        lines = text.splitlines() if text.lstrip().startswith("/") else [text]
        try:
            for line in lines:
                typed = commands.parse(line)
                if typed is not None and typed.name == "quit":
                    return False
                self._do(typed, line)
        except KeyboardInterrupt:
            if not self._screen.asks:
                raise
            self._screen.remark("stopped")
        return True

    def _do(self, typed: commands.Typed | None, line: str) -> None:
        """Run a command, or ask a question; report what goes wrong."""
        try:
            if typed is not None:
                self._command(typed)
            elif line.strip():
                self._ask(" ".join(line.split()))
        except DatelineError as error:
            self._tell(_in_chat(str(error)), error)
        except OSError as error:
            self._tell(f"{error.filename or 'the file'}: {error.strerror or error}", error)
        except Exception as error:  # noqa: BLE001 - a chat does not end for any of them
            self._tell(f"unexpected fault: {type(error).__name__}: {error}", error)

    def _tell(self, message: str, error: Exception) -> None:
        self._failed += 1
        if self._verbose:
            import traceback

            message += "\n" + "".join(traceback.format_exception(error))
        self._screen.fail(message)

    def _wait_until_warm(self) -> None:
        if self._warming.ident is None:
            self._warming.start()
        self._warming.join()

    def _ask(self, question: str) -> None:
        screen = self._screen
        shown: list[Claim] = []
        window = self._window()
        with LiveText(screen.layout()) as out, screen.waiting("reading") as end_waiting:
            self._wait_until_warm()

            def show(claim: Claim, cited: tuple[Citation, ...]) -> None:
                shown.append(claim)
                end_waiting()  # its moving line would get into the text
                out.show(claims_text(shown))

            streams = screen.moves and self._archive.model_choice()[0] != "none"
            answer = self._archive.ask(
                question,
                window=window,
                source=self._limits.source,
                topic=self._limits.topic,
                history=tuple(t.exchange for t in self._talk.turns if t.asked),
                on_claim=show if streams else None,
            )
            end_waiting()
            read_as = answer.standalone_question
            if read_as != answer.question and not shown:
                screen.remark(f"read as: {read_as}")
            # Without Ctrl-O, the sentences come with the answer.
            form = forms.chat_answer if screen.moves else answer_text
            out.show(form(answer, verbose=self._verbose), otherwise=_IN_FULL)
        if read_as != answer.question and shown:
            screen.remark(f"read as: {read_as}")
        for line in answer.notes:
            screen.remark(line)
        screen.say("")
        self._add("answer", question, answer, safe(answer.answer or _unanswered(answer)))

    # --- commands ---------------------------------------------------------------------------

    def _command(self, typed: commands.Typed) -> None:
        if typed.advice:
            raise UsageError(f"there is no command /{typed.name}", next_step=typed.advice)
        getattr(self, f"_do_{typed.name.replace('-', '_')}")(typed.argument)

    def _do_help(self, _argument: str) -> None:
        self._screen.say(commands.help_text())

    def _do_sources(self, _argument: str = "") -> None:
        cited = self._cited()
        if cited:
            self._screen.say(forms.sources_text(cited))
        elif self._talk.turns:
            self._screen.remark("the last answer has no sources")
        else:
            self._screen.remark("nothing was asked yet")

    def _do_open(self, argument: str) -> None:
        wanted, listed = argument.strip("[]( )").lower(), self._listed()
        if not wanted:
            raise UsageError("/open needs a number or an id", next_step="such as /open 1")
        number = int(wanted) if wanted.isdecimal() and len(wanted) < _SHORTEST_ID else None
        if number is not None and number not in listed:
            raise UsageError(
                f"the last answer has no source {wanted}",
                next_step=f"it has 1 to {len(listed)}"
                if listed
                else "/articles lists what is there",
            )
        article = self._article(wanted if number is None else listed[number][0])
        chosen = [
            c
            for c in self._cited()
            if c.number == number or (number is None and c.article_id == article.article_id)
        ]
        if any(c.quote not in article.text for c in chosen):
            self._screen.remark("the article has changed since then: the sentence is gone")
        self._screen.page(forms.article_text(article, [c.quote for c in chosen]))

    def _article(self, article_id: str) -> Article:
        window = self._window()
        # As of that day, what came later is not written yet, and must not be named.
        seen = Window(window.as_of, as_of_given=True) if window.as_of_given else None
        return self._archive.article(article_id, window=seen)[0]

    def _do_articles(self, argument: str) -> None:
        found, total = self._entries(_LISTED, words=argument.split())
        lines = forms.articles_lines(found)
        if total > len(found):
            lines.append(f"… and {total - len(found):,} more; /articles WORDS looks for titles")
        if lines:
            self._screen.say("\n".join(lines))
        else:
            self._screen.remark("no article")

    def _do_brief(self, argument: str) -> None:
        from rag.render.markdown import brief_markdown, brief_term

        self._wait_until_warm()
        with self._screen.waiting("writing"):
            brief = self._archive.brief(
                argument or None,
                window=self._window(),
                source=self._limits.source,
                only_topic=self._limits.topic,
            )
        for line in brief.notes:
            self._screen.remark(line)
        text = safe(brief_markdown(brief))
        # The terminal form has ruled lines, which a screen reader spells out.
        self._screen.say(safe(brief_term(brief)) if self._screen.moves else text)
        self._add("brief", argument, brief, text)

    def _date(self, name: str, argument: str) -> None:
        """Show or set a limit of time."""
        field = name.replace("-", "_")
        if argument:
            self._limit(field, None if argument.lower() in _OFF else argument)
        if getattr(self._limits, field) is None:
            self._screen.remark(f"/{name}: no limit")
        else:
            bound = getattr(self._window(), field)
            self._screen.remark(f"/{name}: {day(bound.date().isoformat())}")

    _do_since = partialmethod(_date, "since")
    _do_until = partialmethod(_date, "until")
    _do_as_of = partialmethod(_date, "as-of")

    def _name(self, name: str, argument: str) -> None:
        """Show or set the outlet or the topic."""
        kind = _NAMED[name]
        if argument.casefold() in _OFF:
            self._limit(name, None)
        elif argument:
            self._limit(name, require_one(argument, self._names(kind), kind))
        self._screen.remark(f"/{name}: {getattr(self._limits, name) or f'all {kind}s'}")

    _do_source = partialmethod(_name, "source")
    _do_topic = partialmethod(_name, "topic")

    def _do_model(self, argument: str) -> None:
        self._wait_until_warm()
        if argument:
            self._archive.use_model(argument)
        self._screen.remark(f"/model: {self._archive.model_choice()[0]}")

    def _do_wrong(self, argument: str) -> None:
        from rag.saved.marks import mark

        if not self._talk.turns:
            raise UsageError("nothing was asked yet", next_step="ask, and then say /wrong")
        path, document = marks_file(), self._talk.turns[-1].document
        count = mark(document, "wrong", path, note=argument or None)
        self._screen.remark(f"{counted(count, 'claim')} marked as wrong in {path}")

    def _do_save(self, argument: str) -> None:
        if not argument:
            raise UsageError("/save needs a file", next_step="such as /save notes.md")
        path, turns = Path(argument).expanduser(), self._talk.turns
        data = forms.conversation_file(turns, path.suffix.lower())
        if path.exists() and path not in self._saved:
            raise UsageError(f"{path} is there already", next_step="give another name")
        path.write_bytes(data)
        self._saved.add(path)
        self._screen.remark(f"wrote {path} ({len(turns)} turn{'s' * (len(turns) != 1)})")

    # --- what the chat remembers ----------------------------------------------------------------

    def _cited(self) -> tuple[Citation, ...]:
        """Return the sources of the last answer or brief."""
        return self._talk.turns[-1].citations if self._talk.turns else ()

    def _listed(self) -> dict[int, tuple[str, str]]:
        return self._talk.turns[-1].listed if self._talk.turns else {}

    def _names(self, kind: str) -> dict[str, int]:
        catalog, window = self._archive.catalog, self._window()
        return catalog.outlets(window) if kind == "outlet" else catalog.topics(window)

    def _entries(self, limit: int, **wanted: Any) -> tuple[list[ArticleEntry], int]:
        """Return what the next question may see, newest first, and how much that is."""
        limits = self._limits
        return self._archive.catalog.entries(
            self._window(), source=limits.source, topic=limits.topic, limit=limit, **wanted
        )

    def _choices(self, name: str, begun: str) -> Iterator[tuple[str, str]]:
        """Yield the arguments of a command that begin so, each with a note."""
        lower = begun.lower()
        if name == "open":
            for number, (_, title) in self._listed().items():
                if str(number).startswith(lower) or (len(lower) > 2 and lower in title.lower()):
                    yield str(number), title
            for entry in self._entries(commands.MOST_SHOWN, begun=begun)[0]:
                yield entry.article_id[:_ID], entry.title
        elif name in _NAMED:
            names = (*self._names(_NAMED[name]), "off")
            yield from ((n, "") for n in names if lower in n.lower())

    def _window(self, limits: Limits | None = None) -> Window:
        """Return the limits of time as of now: those of the next question, or others.

        Raises:
            UsageError: a limit is no date.
        """
        limits = limits or self._limits
        return self._archive.window(as_of=limits.as_of, since=limits.since, until=limits.until)

    def _limit(self, name: str, value: str | None) -> None:
        """Change a limit, unless its value is no date.

        Raises:
            UsageError: it is no date.
        """
        changed = replace(self._limits, **{name: value})
        self._window(changed)
        self._limits = changed
        self._keep(lambda: self._talk.limit(self._limits))

    def _add(self, kind: Literal["answer", "brief"], asked: str, result: Any, text: str) -> None:
        """Keep what was answered."""
        from rag.render.json import answer_json, brief_json

        document = answer_json(result) if kind == "answer" else brief_json(result)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._keep(lambda: self._talk.add(Turn(kind, now, asked, document, text)))
        if self._keeps_results:
            self._keep_result(result)

    @cached_property
    def _keep_result(self) -> Callable[[Answer | Brief], int | None]:
        from rag.saved.history import keeper

        return keeper(lambda: self._archive.catalog, self._screen.remark)

    def _keep(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OSError as error:
            if self._keeps:  # once is enough
                self._screen.remark(
                    f"the conversation is not kept: {error.filename} ({error.strerror})"
                )
            self._keeps = False


def _welcome(coverage: Coverage, model: str) -> str:
    count = f"{coverage.articles} article{'s' * (coverage.articles != 1)}"
    span = f", {day(coverage.first)} to {day(coverage.last)}" if coverage.first else ""
    return (
        f"{count}{span}; model: {model}.\nType a question. /help lists the commands, Ctrl-D leaves."
    )


def _unanswered(answer: Answer) -> str:
    asks_back = answer.status in {"clarify", "help"}
    return answer_text(answer) if asks_back else f"No answer: {answer.reason}."


def _in_chat(message: str) -> str:
    """Return an error with the chat's names of options: `/since`, not `--since`."""
    for option in ("since", "until", "as-of", "source", "topic"):
        message = message.replace(f"--{option}", f"/{option}")
    return message.replace("another --llm", "another /model").replace(
        "`dateline articles list`", "/articles"
    )
