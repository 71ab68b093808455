"""What the commands of a chat do."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.chat import commands
from rag.cli.chat.state import State
from rag.dates import day
from rag.errors import UsageError
from rag.render.chat import article_text, articles_lines, sources_text
from rag.render.text import safe

if TYPE_CHECKING:
    from rag.types import Article

_LISTED = 20  # articles
_OFF = {"off", "none", "-", "any", "all"}


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
        getattr(self, typed.name.replace("-", "_"))(typed.argument)

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
        article, _ = self._state.archive.article(article_id)
        window = self._state.window()
        if not window.as_of_given:
            return article
        visible = {a.article_id: a for a in self._state.archive.articles(window=window)}
        if article.article_id not in visible:
            # Not even named: to whoever asks as of that day, it is not written yet.
            raise UsageError(
                f"no article has the id {article_id!r}", next_step="/articles lists what is there"
            )
        return visible[article.article_id]

    def articles(self, argument: str) -> None:
        """List articles, newest first."""
        words = argument.lower().split()
        found = [
            a
            for a in self._state.articles()
            if all(w in f"{a.title} {a.source}".lower() for w in words)
        ]
        lines = articles_lines(found[:_LISTED])
        if len(found) > _LISTED:
            lines.append(f"… and {len(found) - _LISTED} more; /articles WORDS looks for titles")
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
                argument or None, window=state.window(), source=state.limits.source
            )
        for line in brief.notes:
            state.screen.remark(line)
        text = safe(brief_markdown(brief))
        # The form for terminals has ruled lines, which a screen reader spells out.
        state.screen.say(safe(brief_term(brief)) if state.screen.moves else text)
        state.add("brief", argument, brief, text)

    def since(self, argument: str) -> None:
        """Show or set the earliest date."""
        self._limit("since", argument)

    def until(self, argument: str) -> None:
        """Show or set the latest date."""
        self._limit("until", argument)

    def as_of(self, argument: str) -> None:
        """Show or set the day that it is said to be."""
        self._limit("as_of", argument)

    def _limit(self, name: str, argument: str) -> None:
        state = self._state
        if argument:
            state.limit(**{name: None if argument.lower() in _OFF else argument})
        label = f"/{name.replace('_', '-')}"
        if getattr(state.limits, name) is None:
            state.screen.remark(f"{label}: no limit")
        else:
            bound = getattr(state.window(), name)
            state.screen.remark(f"{label}: {day(bound.date().isoformat())}")

    def source(self, argument: str) -> None:
        """Show or set the outlet."""
        state = self._state
        if argument:
            known = {
                a.source.lower(): a.source for a in state.archive.articles(window=state.window())
            }
            if argument.lower() not in {*known, *_OFF}:
                near = difflib.get_close_matches(argument.lower(), known, n=1, cutoff=0.4)
                raise UsageError(
                    f"no article is of {argument!r}",
                    next_step=f"did you mean {known[near[0]]}?"
                    if near
                    else "outlets: " + ", ".join(sorted(known.values())[:_LISTED]),
                )
            state.limit(source=known.get(argument.lower()))
        state.screen.remark(f"/source: {state.limits.source or 'all outlets'}")

    def model(self, argument: str) -> None:
        """Show or set the model."""
        if argument:
            self._state.archive.use_model(argument)
        self._state.screen.remark(f"/model: {self._state.archive.model_choice()[0]}")

    def save(self, argument: str) -> None:
        """Write the conversation to a file."""
        from rag.render.chat import conversation_json, conversation_markdown

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
