"""What can be typed in a chat beside questions: names, arguments, help, completion."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.types import ArticleEntry

_SHOWN = 30  # completions at once
_ID = 8  # characters of an id: enough to tell thousands of articles apart


@dataclass(frozen=True, slots=True)
class Command:
    """One command."""

    name: str
    argument: str
    help: str


COMMANDS = (
    Command("sources", "", "the sentences that the last answer rests on (or Ctrl-O)"),
    Command("open", "N|ID", "the article of source N, or with this id, its cited sentences marked"),
    Command("articles", "[WORDS]", "the newest articles, or those with these words in the title"),
    Command("brief", "[TOPIC]", "a one-page brief; without a topic, of the newest articles"),
    Command("since", "[DATE|off]", "only articles from this date on"),
    Command("until", "[DATE|off]", "only articles up to this date"),
    Command("as-of", "[DATE|off]", "as if it were this date: nothing later is used"),
    Command("source", "[NAME|off]", "only articles of this outlet"),
    Command("topic", "[NAME|off]", "only articles with this topic"),
    Command("model", "[NAME]", "the model in use, or another: local, none, provider:model"),
    Command("save", "FILE", "write the conversation to a file: .md or .json"),
    Command("help", "", "this list"),
    Command("quit", "", "leave (or Ctrl-D)"),
)
NAMES = tuple(c.name for c in COMMANDS)
_OTHER_NAMES = {"exit": "quit", "q": "quit", "?": "help", "h": "help", "asof": "as-of"}
# A person who wants to leave types this, and asks no article about it.
_WITHOUT_SLASH = {"quit", "exit", "help"}


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that is a command."""

    name: str
    argument: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What a line may become."""

    line: str
    shown: str
    note: str = ""


def parse(line: str) -> Typed | None:
    """Return the command in a line, its name in full where it can be told; None: a question."""
    line = line.strip()
    if line.lower() in _WITHOUT_SLASH:
        line = f"/{line}"
    if not line.startswith("/"):
        return None
    name, _, argument = line[1:].partition(" ")
    name = name.lower()
    name = _OTHER_NAMES.get(name, name)
    begun = [n for n in NAMES if n.startswith(name)] if name else []
    if name not in NAMES and len(begun) == 1:
        name = begun[0]
    return Typed(name, argument.strip())


def nearest(name: str) -> str:
    """Return the command that an unknown name may stand for, as an advice."""
    found = difflib.get_close_matches(name, NAMES, n=1, cutoff=0.5)
    return f"did you mean /{found[0]}?" if found else "/help lists them"


def help_text() -> str:
    """Return the list of commands."""
    width = max(len(f"/{c.name} {c.argument}") for c in COMMANDS)
    lines = [f"  {f'/{c.name} {c.argument}':<{width}}  {c.help}" for c in COMMANDS]
    return "\n".join(
        ["Type a question, or:", *lines, "Ctrl-C stops an answer; Ctrl-D leaves the chat."]
    )


class Completer:
    """Completes commands and their arguments."""

    def __init__(
        self,
        *,
        cited: Callable[[], Sequence[tuple[str, str]]],
        articles: Callable[..., tuple[Sequence[ArticleEntry], int]],
        outlets: Callable[[], Iterable[str]],
        topics: Callable[[], Iterable[str]],
    ) -> None:
        """Make a completer.

        Args:
            cited: the numbers of the last answer's sources, each with its title.
            articles: finds some by `begun`, what there is of an id or a title, and `limit`.
            outlets: the names of the outlets.
            topics: those of the topics.
        """
        self._cited = cited
        self._articles = articles
        self._names = {"source": outlets, "topic": topics}

    def complete(self, line: str) -> list[Completion]:
        """Return what a line may become."""
        if not line.startswith("/"):
            return []
        name, space, argument = line.partition(" ")
        if not space:
            return [
                Completion(f"/{c.name} " if c.argument else f"/{c.name}", f"/{c.name}", c.help)
                for c in COMMANDS
                if f"/{c.name}".startswith(name.lower())
            ]
        return [
            Completion(f"{name} {value}", value, note)
            for value, note in self._arguments(name[1:], argument)
        ][:_SHOWN]

    def _arguments(self, name: str, begun: str) -> Iterator[tuple[str, str]]:
        lower = begun.lower()
        if name == "open":
            for value, title in self._cited():
                if value.startswith(lower) or (len(lower) > 2 and lower in title.lower()):
                    yield value, title
            for entry in self._articles(begun=begun, limit=_SHOWN)[0]:
                yield entry.article_id[:_ID], entry.title
        elif name in self._names:
            yield from ((n, "") for n in (*self._names[name](), "off") if lower in n.lower())
        elif name in {"since", "until", "as-of"}:
            choices = ("today", "yesterday", "off")
            yield from ((n, "") for n in choices if n.startswith(lower))
        elif name == "model":
            yield from ((n, "") for n in ("local", "none") if n.startswith(lower))
        elif name == "save":
            yield from ((n, "") for n in _paths(begun))


def _paths(begun: str) -> list[str]:
    folder, name = Path(begun).expanduser().parent, Path(begun).name
    if begun.endswith("/"):
        folder, name = Path(begun).expanduser(), ""
    try:
        found = [p for p in folder.iterdir() if p.name.startswith(name or begun)]
    except OSError:
        return []
    wanted = [p for p in sorted(found) if p.is_dir() or p.suffix in {".md", ".json"}]
    lead = begun[: len(begun) - len(name)]
    return [f"{lead}{p.name}{'/' if p.is_dir() else ''}" for p in wanted if p.name[0] != "."]
