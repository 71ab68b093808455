"""What the commands of a chat do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.chat import commands
from rag.cli.chat.state import State
from rag.errors import UsageError, require_one
from rag.render.chat import article_text, articles_lines, sources_text
from rag.render.text import safe
from rag.text.dates import day
from rag.types import Window

if TYPE_CHECKING:
    from rag.types import Article

_LISTED = 20  # articles
_OFF = {"off", "none", "-", "any", "all"}
_DATES = ("since", "until", "as-of")
_NAMED = {"source": "outlet", "topic": "topic"}


class Actions:
    """The commands, by name; each takes what was typed after it."""

    def __init__(self, state: State) -> None:
        self._state = state

    def do(self, typed: commands.Typed) -> None:
        """Do what a command says.

        Raises:
            UsageError: there is no such command, or it cannot take its argument.
        """
        if typed.name not in commands.NAMES:
            raise UsageError(
                f"there is no command /{typed.name}", next_step=commands.nearest(typed.name)
            )
        if typed.name in _DATES:
            self._date(typed.name, typed.argument)
        elif typed.name in _NAMED:
            self._named(typed.name, typed.argument)
        else:
            getattr(self, typed.name)(typed.argument)

    def help(self, _argument: str) -> None:
        """List the commands."""
        self._state.screen.say(commands.help_text())

    def sources(self, _argument: str) -> None:
        """Show the sentences that the last answer rests on."""
        cited = self._state.cited()
        if cited:
            self._state.screen.say(sources_text(cited))
        elif self._state.talk.turns:
            self._state.screen.remark("the last answer has no sources")
        else:
            self._state.screen.remark("nothing was asked yet")

    def open(self, argument: str) -> None:
        """Show an article with what is cited of it."""
        cited = self._state.cited()
        wanted = argument.strip("[]( )").lower()
        if not wanted:
            raise UsageError("/open needs a number or an id", next_step="such as /open 1")
        chosen = [c for c in cited if str(c.number) == wanted]
        if not chosen and wanted.isdigit() and len(wanted) < 4:
            raise UsageError(
                f"the last answer has no source {wanted}",
                next_step=f"it has 1 to {len(cited)}" if cited else "/articles lists what is there",
            )
        article = self._article(chosen[0].article_id if chosen else wanted)
        quotes = [c.quote for c in chosen] or [
            c.quote for c in cited if c.article_id == article.article_id
        ]
        if any(quote not in article.text for quote in quotes):
            self._state.screen.remark("the article has changed since then: the sentence is gone")
        self._state.screen.page(article_text(article, quotes))

    def _article(self, article_id: str) -> Article:
        window = self._state.window()
        # What came later is not even named: to whoever asks as of that day, it is not written yet.
        seen = Window(window.as_of, as_of_given=True) if window.as_of_given else None
        return self._state.archive.article(article_id, window=seen)[0]

    def articles(self, argument: str) -> None:
        """List articles, newest first."""
        found, total = self._state.entries(words=argument.split(), limit=_LISTED)
        lines = articles_lines(found)
        if total > len(found):
            lines.append(f"… and {total - len(found):,} more; /articles WORDS looks for titles")
        if lines:
            self._state.screen.say("\n".join(lines))
        else:
            self._state.screen.remark("no article")

    def brief(self, argument: str) -> None:
        """Write a brief."""
        from rag.render.markdown import brief_markdown, brief_term

        state = self._state
        with state.screen.waiting("writing"):
            brief = state.archive.brief(
                argument or None,
                window=state.window(),
                source=state.limits.source,
                only_topic=state.limits.topic,
            )
        for line in brief.notes:
            state.screen.remark(line)
        text = safe(brief_markdown(brief))
        # The form for terminals has ruled lines, which a screen reader spells out.
        state.screen.say(safe(brief_term(brief)) if state.screen.moves else text)
        state.add("brief", argument, brief, text)

    def _date(self, name: str, argument: str) -> None:
        """Show or set a limit of time."""
        state, field = self._state, name.replace("-", "_")
        if argument:
            state.limit(**{field: None if argument.lower() in _OFF else argument})
        if getattr(state.limits, field) is None:
            state.screen.remark(f"/{name}: no limit")
        else:
            bound = getattr(state.window(), field)
            state.screen.remark(f"/{name}: {day(bound.date().isoformat())}")

    def _named(self, name: str, argument: str) -> None:
        """Show or set the outlet or the topic."""
        state, kind = self._state, _NAMED[name]
        if argument.casefold() in _OFF:
            state.limit(**{name: None})
        elif argument:
            known = getattr(state.archive.catalog, f"{kind}s")(state.window())
            state.limit(**{name: require_one(argument, known, kind)})
        state.screen.remark(f"/{name}: {getattr(state.limits, name) or f'all {kind}s'}")

    def model(self, argument: str) -> None:
        """Show or set the model."""
        if argument:
            self._state.archive.use_model(argument)
        self._state.screen.remark(f"/model: {self._state.archive.model_choice()[0]}")

    def save(self, argument: str) -> None:
        """Write the conversation to a file."""
        from rag.render.chat import conversation_markdown
        from rag.render.json import conversation_json

        if not argument:
            raise UsageError("/save needs a file", next_step="such as /save notes.md")
        path, turns = Path(argument).expanduser(), self._state.talk.turns
        if path.suffix.lower() == ".json":
            import json

            text = json.dumps(conversation_json(turns), ensure_ascii=False, indent=2) + "\n"
        elif path.suffix.lower() in {".md", ".markdown"}:
            text = conversation_markdown(turns)
        else:
            raise UsageError(f"{path} ends neither in .md nor in .json", next_step="give it one")
        if path.exists() and path not in self._state.saved:
            raise UsageError(f"{path} is there already", next_step="give another name")
        path.write_text(text, encoding="utf-8", errors="replace")
        self._state.saved.add(path)
        self._state.screen.remark(f"wrote {path} ({len(turns)} turn{'s' * (len(turns) != 1)})")
