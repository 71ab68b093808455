"""Write what the documents take from the code: docs/cli.md and docs/schemas.

    make docs

A test fails when they differ from what this writes. The recorded fingerprint of a schema never
changes: an output that changes gets a new version.
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import typer

from evals.sets.files import ROOT
from rag.assets import read_schema, schema_names
from rag.cli import app
from rag.cli.chat.commands import COMMANDS
from rag.config import Settings

CLI = ROOT / "docs" / "cli.md"
SCHEMAS = ROOT / "docs" / "schemas" / "README.md"
FINGERPRINTS = ROOT / "docs" / "schemas" / "fingerprints.json"
_ABOUT_A_SCHEMA = {"$id", "title", "description", "schema_version"}


# --- the command line ------------------------------------------------------------------------


def cli_markdown() -> str:
    """Return the manual of the command line."""
    top: Any = typer.main.get_command(app)
    out = [
        "# dateline(1)",
        "",
        "<!-- Written by `make docs` from the code; a test compares. -->",
        "",
        "## Name",
        "",
        f"dateline - {_first_line(top).removesuffix('.').lower()}",
        "",
        "## Synopsis",
        "",
    ]
    commands = list(_commands(top.context_class(top, info_name="dateline")))
    for command in commands:
        usage = command.command.collect_usage_pieces(command)
        out.append(f"    {command.command_path} {' '.join(usage)}")
    out += ["", "## Commands", ""]
    for command in commands:
        out += _section(command)
    out += ["## In a chat", "", "| | |", "|---|---|"]
    for entry in COMMANDS:
        typed = f"/{entry.name} {entry.argument}".rstrip().replace("|", "\\|")
        out.append(f"| `{typed}` | {entry.help} |")
    out += [
        "",
        "Ctrl-O shows the sources, Ctrl-C stops an answer, Ctrl-D leaves; Tab completes.",
        "",
    ]
    out += _settings()
    out += _exit_codes()
    out += _COMPLETION
    return "\n".join(out).rstrip() + "\n"


def _commands(context: Any) -> Iterator[Any]:
    """Yield the contexts of all commands below one; typer's own classes have no public names."""
    parts = getattr(context.command, "commands", None)
    if parts is None:
        yield context
        return
    for name, part in parts.items():
        yield from _commands(part.context_class(part, parent=context, info_name=name))


def _section(context: Any) -> list[str]:
    command = context.command
    out = [f"### {context.command_path}", "", *inspect.cleandoc(command.help or "").splitlines()]
    records = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and "--help" not in record[0]:
            records.append(f"- `{record[0].strip()}`  {' '.join(record[1].split())}".rstrip())
    return [*out, "", *records, ""]


def _first_line(command: Any) -> str:
    return inspect.cleandoc(command.help or "").splitlines()[0]


def _settings() -> list[str]:
    out = [
        "## Environment",
        "",
        "Each setting is a variable `DATELINE_…`, a line of `./.env`, or a key of the user's `config.toml`;",
        "a flag stands over a variable, a variable over `.env`, and `.env` over the file.",
        "",
    ]
    text = inspect.getdoc(Settings) or ""
    for name, meaning in re.findall(r"^    (\w+): (.*(?:\n {8,}.*)*)", text, re.M):
        out.append(
            f"- `DATELINE_{name.upper()}`  {' '.join(meaning.replace('None', 'unset').split())}"
        )
    more = "- `NO_COLOR`  no colour; `TERM=dumb` is as `chat --plain`. `PAGER` shows long articles."
    return [*out, more, ""]


def _exit_codes() -> list[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = re.search(r"## Exit codes\n\n(\|.*?)\n\n", readme, re.S)
    assert table is not None
    return ["## Exit status", "", *table.group(1).splitlines(), ""]


_COMPLETION = """## Completion in the shell

`dateline --install-completion` installs it for the shell that it is called in: bash, zsh or fish;
`dateline --show-completion` prints it instead. By hand:

    _DATELINE_COMPLETE=source_bash dateline > ~/.local/share/bash-completion/completions/dateline
    _DATELINE_COMPLETE=source_zsh dateline > "${fpath[1]}/_dateline"
    _DATELINE_COMPLETE=source_fish dateline > ~/.config/fish/completions/dateline.fish
""".splitlines()


# --- the schemas -----------------------------------------------------------------------------


def fingerprint(name: str) -> tuple[str, str]:
    """Return the version of a schema, and a fingerprint of what it demands without its wording."""
    schema = json.loads(read_schema(name))
    version = str(schema["properties"]["schema_version"]["const"])
    plain = json.dumps(_without_words(schema), sort_keys=True)
    return version, hashlib.sha256(plain.encode()).hexdigest()[:16]


def _without_words(value: Any, *, names: bool = False) -> Any:
    """Return a schema without titles, descriptions and version; fields of those names stay."""
    if isinstance(value, list):
        return [_without_words(v) for v in value]
    if not isinstance(value, dict):
        return value
    left_out = {"schema_version"} if names else _ABOUT_A_SCHEMA
    return {
        k: _without_words(v, names=k in {"properties", "$defs"} and not names)
        for k, v in value.items()
        if k not in left_out
    }


def schemas_markdown() -> str:
    """Return the list of the schemas."""
    out = [
        "# Schemas of the JSON outputs",
        "",
        "<!-- Written by `make docs` from the code; a test compares. -->",
        "",
        "JSON Schema 2020-12; every output is checked against its own before it leaves. They are in the wheel,",
        "and `dateline schema NAME` prints them. `schema_version` goes up with every change; the fingerprints",
        "beside this page hold us to that.",
        "",
        "| name | version | |",
        "|---|---|---|",
    ]
    for name in schema_names():
        schema = json.loads(read_schema(name))
        link = f"[{name}](../../rag/schemas/{name}.schema.json)"
        out.append(f"| {link} | {fingerprint(name)[0]} | {schema.get('description', '')} |")
    return "\n".join(out) + "\n"


def recorded() -> dict[str, dict[str, str]]:
    """Return the fingerprints on record, by name and version."""
    if not FINGERPRINTS.is_file():
        return {}
    value: dict[str, dict[str, str]] = json.loads(FINGERPRINTS.read_text(encoding="utf-8"))
    return value


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments: there are none."""


def run(_: argparse.Namespace) -> None:
    """Write the documents."""
    found = recorded()
    for name in schema_names():
        version, mark = fingerprint(name)
        if found.setdefault(name, {}).setdefault(version, mark) != mark:
            sys.exit(f"{name} has changed and is still {version}: give it a new schema_version")
    SCHEMAS.parent.mkdir(exist_ok=True)
    FINGERPRINTS.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    SCHEMAS.write_text(schemas_markdown(), encoding="utf-8")
    CLI.write_text(cli_markdown(), encoding="utf-8")
