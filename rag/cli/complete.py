"""What shells complete: values of options, ids of articles. Nothing here may fail or be slow."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rag.store import Catalog

_SHOWN = 50  # more do not help
# Titles and names come from articles, and zsh evaluates completions: only these signs reach it.
_HARMLESS = re.compile(r"[\w .,%/+–—’-]*")
_OTHERS = re.compile(r"[^\w .,%/+–—’-]+")

# Typer's own, but it also completes at the first Tab, when zsh has just loaded it from a file, and
# has `#compdef` on the first line, where zsh looks for it.
ZSH_SCRIPT = """\
#compdef dateline

_dateline_completion() {
  eval $(env _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" _DATELINE_COMPLETE=complete_zsh dateline)
}

if [[ "$funcstack[1]" = _dateline ]]; then
  _dateline_completion "$@"
else
  compdef _dateline_completion dateline
fi
"""
_PROVIDERS = ("openai:", "anthropic:", "google_genai:", "mistralai:", "ollama:")


def models(incomplete: str) -> list[tuple[str, str]]:
    """Return the values of --llm; for providers, the beginning of one."""
    known = [("local", "the embedded model"), ("none", "no model: whole sentences")]
    known += [(name, "and the name of a model") for name in _PROVIDERS]
    return [(name, note) for name, note in known if name.startswith(incomplete)]


def schemas(incomplete: str) -> list[str]:
    """Return the names of the JSON Schemas."""
    from rag.assets import schema_names

    return [name for name in schema_names() if name.startswith(incomplete)]


def articles(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the ids of articles, each with its title, the newest first."""
    with suppress(Exception), _catalog(context) as catalog:
        entries, _ = catalog.entries(begun=incomplete, limit=_SHOWN)
        return [(e.article_id, _OTHERS.sub(" ", e.title)) for e in entries]
    return []


def outlets(context: typer.Context, incomplete: str) -> list[str]:
    """Return the names of the outlets."""
    return _names(context, incomplete, lambda catalog: catalog.outlets())


def topics(context: typer.Context, incomplete: str) -> list[str]:
    """Return the names of the topics."""
    return _names(context, incomplete, lambda catalog: catalog.topics())


def _names(
    context: typer.Context, incomplete: str, find: Callable[[Catalog], Iterable[str]]
) -> list[str]:
    found: list[str] = []
    with suppress(Exception), _catalog(context) as catalog:
        begun = (n for n in find(catalog) if n.startswith(incomplete) and _HARMLESS.fullmatch(n))
        found = list(islice(begun, _SHOWN))
    if os.environ.get("_DATELINE_COMPLETE") == "complete_bash":
        # bash puts completions into the line unquoted; the other shells quote them.
        return [n.replace(" ", "\\ ") for n in found]
    return found


@contextmanager
def _catalog(context: typer.Context) -> Iterator[Catalog]:
    """Open the catalog of the store that the line names so far; nothing is ever written."""
    from rag.config import load_settings
    from rag.store import Catalog

    given = context.params.get("store")
    folder = Path(given) if given else load_settings().store
    catalog = Catalog(folder.resolve() / "catalog.sqlite3", read_only=True)
    try:
        yield catalog
    finally:
        catalog.close()
