"""`dateline schema`, `model`, `doctor`, `backup` and `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rag.cli import complete, console
from rag.cli.options import Place, Voice, argument, open_archive, option, settings_of, with_options

if TYPE_CHECKING:
    from rag.types import Backup


def what_next() -> str:
    """Return what a person who typed no command can do next, in five lines."""
    from rag.config import load_settings

    store = load_settings().store
    is_there = (store / "catalog.sqlite3").exists()
    more = "more articles" if is_there else "articles: files, folders, web pages, feeds"
    return f"""\
{"Your articles are" if is_there else "There are no articles yet; they will be"} in {store}.
  dateline ingest SOURCE...   stores {more}
  dateline ask QUESTION       answers from them; `brief TOPIC` writes a page, `chat` goes on asking
  dateline serve              opens the same as a page in a browser, at http://127.0.0.1:8321/
  dateline --help             lists all commands; `dateline COMMAND --help` explains one"""


@with_options(
    name=argument(
        None,
        "answer, brief, search, …; an unknown name lists them all.",
        autocompletion=complete.schemas,
    )
)
def schema(name: str) -> None:
    """Print the JSON Schema of an output."""
    from rag.assets import read_schema, schema_names
    from rag.errors import UsageError

    try:
        text = read_schema(name)
    except KeyError:
        known = ", ".join(schema_names())
        raise UsageError(f"there is no schema {name!r}", next_step=f"known ones: {known}") from None
    typer.echo(text, nl=False)


@with_options()
def list_models(voice: Voice) -> None:
    """Show which model would be used, and whether the embedded one is there."""
    from rag.config import cache_folder
    from rag.models.local import is_installed
    from rag.models.weights import DEFAULT, weights_path, weights_ready

    with open_archive() as archive:
        used, note = archive.model_choice()
    path = weights_path(cache_folder())
    state = f"in {path}" if weights_ready(path) else "not fetched: `dateline model pull`"
    typer.echo(f"used by default: {used}")
    if note:
        typer.echo(f"  {note}")
    typer.echo(f"embedded: {DEFAULT.name}, {DEFAULT.licence}, {DEFAULT.size / 1e9:.2f} GB, {state}")
    typer.echo(f"  runtime: {'installed' if is_installed() else 'not installed: dateline[local]'}")


@with_options()
def pull_model(voice: Voice) -> None:
    """Fetch the embedded model's weights; a broken download resumes where it stopped."""
    from rag.config import cache_folder
    from rag.models.weights import DEFAULT, pull

    seen = 0
    total = DEFAULT.size // 1_000_000
    with console.progress("megabytes", total, quiet=voice.quiet) as on_progress:

        def show(done: int) -> None:
            nonlocal seen
            on_progress(done // 1_000_000 - seen)
            seen = done // 1_000_000

        path = pull(cache_folder(), show)
    typer.echo(f"{DEFAULT.name} is in {path}")


@with_options(repair=option("--repair", "Rebuild what can be rebuilt from the articles."))
def doctor(repair: bool = False, *, place: Place, voice: Voice) -> None:
    """Check the store and the set-up.

    Exit code 6 if the store is not sound.
    """
    from rag import __version__

    settings = settings_of(place)
    with open_archive(place) as archive:
        if repair:
            archive.repair()
        coverage = archive.catalog.coverage()
        problems = archive.problems()
        used, _ = archive.model_choice()
    typer.echo(f"dateline {__version__}, store {settings.store}")
    typer.echo(f"articles: {coverage.articles}, {coverage.undated} without a date")
    typer.echo(f"embedded: {coverage.embedded:.0%} with {settings.embeddings}")
    typer.echo(f"model: {used}")
    for problem in problems:
        typer.echo(f"problem: {problem}")
    if problems:
        voice.remark("the store is not sound; run `dateline doctor --repair`")
        raise typer.Exit(6)
    typer.echo("no problems found")


@with_options(
    file=argument("FILE", "The file to make; it is there whole or not at all."),
    force=option("--force", "Replace a file that is there."),
    vectors=option(None, "Pack the vectors too; without them, `dateline embed` makes them again."),
)
def backup(
    file: Path,
    force: bool = False,
    vectors: bool = True,
    as_json: bool = False,
    *,
    place: Place,
    voice: Voice,
) -> None:
    """Pack the whole store into one file, while it is in use."""
    silent = voice.quiet or as_json
    with open_archive(place) as archive, console.status("packing", quiet=silent) as on_step:
        made = archive.backup(file, force=force, with_vectors=vectors, on_step=on_step)
    _show_backup(made, file, "packed into", as_json=as_json)


@with_options(file=argument("FILE", "What `dateline backup` made."))
def restore(file: Path, as_json: bool = False, *, place: Place, voice: Voice) -> None:
    """Make a store from a backup, in a folder that has none."""
    silent = voice.quiet or as_json
    with open_archive(place) as archive, console.status("unpacking", quiet=silent) as on_step:
        made = archive.restore(file, on_step=on_step)
    _show_backup(made, file, "restored from", as_json=as_json)


def _show_backup(made: Backup, file: Path, done: str, *, as_json: bool) -> None:
    from rag.render.json import backup_json
    from rag.render.text import safe

    without = made.chunks - made.vectors
    missing = f"; `dateline embed` makes {without:,} vectors again" if without else ""
    console.show(
        made,
        as_json=as_json,
        to_json=lambda found: backup_json(found, str(file)),
        to_text=lambda found: safe(f"{found.articles:,} articles {done} {file}{missing}"),
    )
