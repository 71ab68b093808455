"""The options that commands share, in groups; a command takes a group as one parameter."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from rag.cli import complete
from rag.cli.console import remark

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.config import Settings
    from rag.types import Window

_KEYWORD = inspect.Parameter.KEYWORD_ONLY


def option(flag: str | None, says: str, *flags: str, **more: Any) -> Any:
    """Return how the command line takes an option: its flags, its help, and what else typer knows.

    Without a flag the option is called after its parameter.
    """
    return typer.Option(*([flag] if flag else []), *flags, help=says, **more)


def argument(shown: str | None, says: str, **more: Any) -> Any:
    """Return how the command line takes an argument: as what it is shown, and its help."""
    return typer.Argument(metavar=shown, help=says, **more)


# The options of parameters that commands share, by name; a command's own annotation replaces it.
_SHARED = {
    "as_json": option("--json", "One JSON document on standard output."),
    "store": option("--store", "Folder of the store. [env: DATELINE_STORE]"),
    "chroma": option(
        "--chroma",
        "Chroma server that stores the vectors, on loopback or a private network: http://host:port, "
        "https://host, or cloud:TENANT/DATABASE with CHROMA_API_KEY. [env: DATELINE_CHROMA]",
        metavar="URL",
    ),
    "llm": option(
        "--llm",
        "local, none or provider:model. [env: DATELINE_LLM]",
        autocompletion=complete.models,
    ),
    "max_tokens_total": option(
        "--max-tokens-total",
        "Stop before a call that could exceed this many tokens, prompts and replies together.",
        min=0,
    ),
    "max_cost": option(
        "--max-cost", "Stop before a call that could exceed this many US dollars.", min=0
    ),
    "since": option(
        "--since", "Only articles from this day on: 2024-03-26, or words such as last week."
    ),
    "until": option("--until", "Only articles up to this day."),
    "as_of": option("--as-of", "Answer as of this date: use nothing published later."),
    "tz": option("--tz", "Time zone of the dates, such as Europe/London."),
    "source": option("--source", "Only articles of this outlet.", autocompletion=complete.outlets),
    "topic": option("--topic", "Only articles with this topic.", autocompletion=complete.topics),
    "strict": option(
        "--strict", "Leave out what the checks are not sure of. [env: DATELINE_STRICT]"
    ),
    "keep": option(
        "--keep/--no-keep", "Keep what comes out in the store, where `dateline history` finds it."
    ),
    "host": option("--host", "Address to listen on."),
    "port": option("--port", "0 takes a free one.", min=0, max=65535),
    "at_once": option(
        "--at-once", "How many requests are answered at once; more get a 503.", min=1
    ),
    "quiet": option("--quiet", "No remarks on standard error.", "-q"),
    "verbose": option("--verbose", "Say more: what was dropped, ranks, full error traces."),
}


@dataclass(frozen=True)
class Place:
    """Where the articles are."""

    store: Path | None = None
    chroma: str | None = None


@dataclass(frozen=True)
class Within:
    """Which articles may be looked at."""

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    tz: str | None = None
    source: str | None = None
    topic: str | None = None

    def window(self, archive: Archive, question: str | None = None) -> Window:
        """Return the limits of time, with the time that a question names."""
        return archive.window(question, as_of=self.as_of, since=self.since, until=self.until)


@dataclass(frozen=True)
class Model:
    """The model that is asked, and how much of it may be used."""

    llm: str | None = None
    max_tokens_total: int | None = None
    max_cost: float | None = None


@dataclass(frozen=True)
class Voice:
    """How much is said on standard error."""

    quiet: bool = False
    verbose: bool = False

    def remark(self, *lines: str) -> None:
        """Write lines to standard error."""
        for line in lines:
            remark(line, quiet=self.quiet)


def with_options(**own: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Turn the parameters of a command into its options, and each group into one for each field.

    `own` says how options and arguments that only this command has are called.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        hints, groups = get_type_hints(command), dict[str, Any]()
        flat: list[inspect.Parameter] = []

        def take(name: str, hint: Any, default: Any) -> None:
            known = own.get(name) or _SHARED[name]
            annotation = Annotated[hint, known]
            flat.append(inspect.Parameter(name, _KEYWORD, default=default, annotation=annotation))

        for name, parameter in inspect.signature(command).parameters.items():
            group: Any = hints[name]
            if is_dataclass(group):
                groups[name], kinds = group, get_type_hints(group)
                for field in fields(group):
                    take(field.name, kinds[field.name], field.default)
            else:
                take(name, group, parameter.default)

        @wraps(command)
        def grouped(**values: Any) -> None:
            made = {
                name: group(**{f.name: values.pop(f.name) for f in fields(group)})
                for name, group in groups.items()
            }
            command(**values, **made)

        grouped.__signature__ = inspect.Signature(flat)  # type: ignore[attr-defined]
        grouped.__annotations__ = {p.name: p.annotation for p in flat}
        return grouped

    return decorate


def settings_of(*groups: Place | Within | Model, **more: object) -> Settings:
    """Return the settings that options, environment and configuration give together.

    The keys of `.env` go into the environment, where the providers' own clients look.
    """
    from rag.config import Settings, load_settings

    options = {name: value for group in groups for name, value in asdict(group).items()} | more
    known = {f.name for f in fields(Settings)}
    settings = load_settings({name: v for name, v in options.items() if name in known})
    for name, value in settings.secrets.items():
        os.environ.setdefault(name, value)
    return settings


def open_archive(*groups: Place | Within | Model, **more: object) -> Archive:
    """Return the archive that the options, the environment and the configuration name."""
    from rag.archive import Archive

    return Archive.open(settings=settings_of(*groups, **more))


def model_name(archive: Archive, voice: Voice) -> str:
    """Return the name of the model that will be asked; say how to get a better one."""
    name, note = archive.model_choice()
    if note:
        voice.remark(note)
    return name
