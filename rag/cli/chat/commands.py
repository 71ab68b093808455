"""What can be typed in a chat beside questions: the table of commands, their help and completion."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.render.chat import ENDINGS

MOST_SHOWN = 30  # completions at once


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `Session` has a method for it."""

    name: str
    argument: str
    help: str


COMMANDS = (
    Command("sources", "", "the sentences that support the last answer (or Ctrl-O)"),
    Command(
        "open",
        "N|ID",
        "the article of source N (without an answer, the Nth nearest), or with this id",
    ),
    Command("articles", "[WORDS]", "the newest articles, or those with these words in the title"),
    Command("brief", "[TOPIC]", "a one-page brief; without a topic, of the newest articles"),
    Command("since", "[DATE|off]", "only articles from this date on"),
    Command("until", "[DATE|off]", "only articles up to this date"),
    Command("as-of", "[DATE|off]", "answer as of this date: use nothing published later"),
    Command("source", "[NAME|off]", "only articles of this outlet"),
    Command("topic", "[NAME|off]", "only articles with this topic"),
    Command("model", "[NAME]", "the model in use, or another: local, none, provider:model"),
    Command(
        "wrong", "[NOTE]", "note the last answer as wrong, for the next training; nothing is sent"
    ),
    Command("save", "FILE", "write the conversation to a file: .md, .docx or .json"),
    Command("help", "", "this list"),
    Command("quit", "", "leave (or Ctrl-D)"),
)
_NAMES = tuple(c.name for c in COMMANDS)
_OTHER_NAMES = {"exit": "quit", "q": "quit", "?": "help", "h": "help", "asof": "as-of"}
# These words alone are commands, not questions.
_WITHOUT_SLASH = {"quit", "exit", "help"}
# Arguments that do not depend on the articles.
_FIXED = {
    **dict.fromkeys(("since", "until", "as-of"), ("today", "yesterday", "off")),
    "model": ("local", "none"),
}

# Returns the possible arguments of a command, each with a note, from the beginning of one.
Choices = Callable[[str, str], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that is a command; `name` may be none of the table."""

    name: str
    argument: str

    @property
    def advice(self) -> str | None:
        """What to type instead of an unknown command; None for a known one."""
        if self.name in _NAMES:
            return None
        found = difflib.get_close_matches(self.name, _NAMES, n=1, cutoff=0.5)
        return f"did you mean /{found[0]}?" if found else "/help lists them"


@dataclass(frozen=True, slots=True)
class Completion:
    """A line that the typed one may become."""

    line: str
    shown: str
    note: str = ""


def parse(line: str) -> Typed | None:
    """Return the command in a line, with its full name where that is clear; None: a question."""
    line = line.strip()
    if line.lower() in _WITHOUT_SLASH:
        line = f"/{line}"
    if not line.startswith("/"):
        return None
    name, _, argument = line[1:].partition(" ")
    name = name.lower()
    name = _OTHER_NAMES.get(name, name)
    begun = [n for n in _NAMES if n.startswith(name)] if name else []
    if name not in _NAMES and len(begun) == 1:
        name = begun[0]
    return Typed(name, argument.strip())


def help_text() -> str:
    """Return the list of commands."""
    width = max(len(f"/{c.name} {c.argument}") for c in COMMANDS)
    lines = [f"  {f'/{c.name} {c.argument}':<{width}}  {c.help}" for c in COMMANDS]
    return "\n".join(
        ["Type a question, or:", *lines, "Ctrl-C stops an answer; Ctrl-D leaves the chat."]
    )


def completions(line: str, choices: Choices) -> list[Completion]:
    """Return the completions of a line; `choices` knows the arguments that depend on the articles."""
    if not line.startswith("/"):
        return []
    name, space, begun = line.partition(" ")
    if not space:
        return [
            Completion(f"/{c.name} " if c.argument else f"/{c.name}", f"/{c.name}", c.help)
            for c in COMMANDS
            if f"/{c.name}".startswith(name.lower())
        ]
    found = [(n, "") for n in _FIXED.get(name[1:], ()) if n.startswith(begun.lower())]
    found += ((path, "") for path in _paths(begun) if name == "/save")
    found += choices(name[1:], begun)
    return [Completion(f"{name} {value}", value, note) for value, note in found[:MOST_SHOWN]]


def _paths(begun: str) -> Iterator[str]:
    """Yield the paths that begin so: folders, and files that a conversation may be saved to."""
    folder, name = Path(begun).expanduser().parent, Path(begun).name
    if begun.endswith("/"):
        folder, name = Path(begun).expanduser(), ""
    try:
        found = sorted(p for p in folder.iterdir() if p.name.startswith(name or begun))
    except OSError:
        return
    lead = begun[: len(begun) - len(name)]
    for path in found:
        if path.name[0] != "." and (path.is_dir() or path.suffix in ENDINGS):
            yield f"{lead}{path.name}{'/' if path.is_dir() else ''}"
