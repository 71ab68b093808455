"""`dateline ingest`, `watch`, `feeds` and `embed`: articles come in."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

import typer

from rag.cli import console
from rag.cli.options import Place, Voice, argument, open_archive, option, with_options
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.ingest.sync import Gone
    from rag.types import IngestOutcome

_STATUSES = ("added", "updated", "unchanged", "duplicate", "skipped", "failed")
_OF_SYNC = ("retired", "removed")
_LISTED = 20  # of a kind; all are in the JSON


_OF_SOURCES = {
    "fields": option(
        "--map", "Fields of an export: text=body,published=meta.date", metavar="NAME=FIELD,..."
    ),
    "allow_private": option(
        "--allow-private", "Fetch from this machine and its private network too."
    ),
    "source": option("--source", "Outlet of the articles that name none."),
}


@with_options(
    sources=argument(
        "SOURCE...",
        "Files, folders, globs, https:// addresses of pages and feeds, lists of feeds (feeds.toml, "
        "OPML), or - (standard input).",
    ),
    **_OF_SOURCES,
    wait=option(
        None, "Embed before returning; without it, only words are searched until `dateline embed`."
    ),
    sync=option("--sync", "Retire what has gone from the sources since they were read before."),
    forget=option("--forget", "With --sync: remove for good what has gone, now or before."),
    dry_run=option("--dry-run", "Write nothing; show what would be stored, and what would go."),
    yes=option("--yes", "With --sync: also where more than a fifth of a source is gone at once."),
)
def ingest(
    sources: list[str],
    fields: list[str] | None = None,
    allow_private: bool = False,
    as_json: bool = False,
    wait: bool = True,
    source: str | None = None,
    sync: bool = False,
    forget: bool = False,
    dry_run: bool = False,
    yes: bool = False,
    *,
    place: Place,
    voice: Voice,
) -> None:
    """Store articles; storing the same ones again changes nothing.

    Forms: plain text, Markdown, HTML, feeds (RSS, Atom, JSON), PDF with a text layer, mail (.eml),
    Word (.docx), exports as JSONL or JSON, each also compressed (.gz). The ending of the file's name
    says which; without a known ending, the content does.

    From the web: a page, a file, or a feed, whose entries are fetched where it does not hold their
    text. A second run fetches only what is new; what failed is tried again. robots.txt is obeyed.

    With --sync, files that have gone from a folder, and lines that have gone from an export, are
    retired: no question finds them, but one --as-of an earlier time does, and what was written of them
    can be verified. What comes back is found again. Entries of feeds and pages of the web never go.
    """
    from rag.render.json import ingest_json

    if forget and not sync:
        raise UsageError("--forget is of --sync", next_step="add --sync, or `dateline articles rm`")
    silent = voice.quiet or as_json
    outcomes: list[IngestOutcome] = []
    refused: list[Gone] = []

    with open_archive(place) as archive:
        with ExitStack() as bar:
            on_article = bar.enter_context(console.progress("articles", None, quiet=silent))

            def note(outcome: IngestOutcome) -> None:
                outcomes.append(outcome)
                on_article(1)

            def may_retire(gone: Gone) -> bool:
                bar.close()  # it would be drawn over the question
                if dry_run and not yes:
                    voice.remark(f"{gone.words}: without --dry-run, this needs --yes")
                if yes or dry_run or (not as_json and _agrees(gone, forget=forget)):
                    return True
                refused.append(gone)
                return False

            archive.ingest(
                sources,
                source=source,
                fields=fields or (),
                allow_private=allow_private,
                wait=False,
                sync=sync,
                forget=forget,
                may_retire=may_retire,
                dry_run=dry_run,
                on_wait=lambda: console.remark("waiting for another process to finish writing"),
                on_outcome=note,
            )
        if wait and not dry_run:
            total = archive.catalog.count_to_embed()
            with console.progress("chunks embedded", total, quiet=silent) as on_embedded:
                archive.embed(on_embedded)
        share = archive.catalog.coverage().embedded
    console.show(
        outcomes,
        as_json=as_json,
        to_json=lambda found: ingest_json(found, share, dry_run=dry_run),
        to_text=lambda found: _table(found, share, verbose=voice.verbose, dry_run=dry_run),
    )
    if refused:
        raise UsageError(
            f"{'; '.join(gone.words for gone in refused)}: nothing was retired",
            next_step="see whether the source is all there; if it is, add --yes",
        )
    if any(o.status == "failed" for o in outcomes):
        raise typer.Exit(7)


def _agrees(gone: Gone, *, forget: bool) -> bool:
    """Ask the person at the terminal whether so much may go; False where there is none."""
    if not _at_terminal():
        return False
    what = "Remove them for good" if forget else "Retire them"
    return typer.confirm(f"{gone.words}. {what}?", err=True)


def _at_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _table(
    outcomes: list[IngestOutcome], share: float, *, verbose: bool, dry_run: bool = False
) -> str:
    from rag.render.text import safe

    counts: Counter[str] = Counter(o.status for o in outcomes)
    shown_counts = (*_STATUSES, *(s for s in _OF_SYNC if counts[s]))
    lines = ["  ".join(f"{status} {counts[status]:,}" for status in shown_counts)]
    if dry_run:
        lines[0] = f"nothing was written; it would be: {lines[0]}"
    shown: Counter[str] = Counter()
    for outcome in outcomes:
        line = _line(outcome, verbose=verbose or len(outcomes) <= _LISTED)
        shown[outcome.status] += bool(line)
        if line and (verbose or shown[outcome.status] <= _LISTED):
            lines.append(f"  {outcome.status:<10} {line}")
        for part in outcome.left_out if verbose else ():
            size = "" if part.characters is None else f" ({part.characters:,} characters)"
            lines.append(f"  {'':<10}   left out: {part.what}{size}")
    if not verbose:
        lines += [
            f"  {status:<10} … and {count - _LISTED:,} more; --verbose or --json lists them"
            for status, count in shown.items()
            if count > _LISTED
        ]
    if share < 1:
        lines.append(f"{share:.0%} embedded; `dateline embed` does the rest")
    return safe("\n".join(lines))


def _line(outcome: IngestOutcome, *, verbose: bool) -> str | None:
    if outcome.status == "failed":
        return outcome.reason
    if outcome.reason:
        return f"{outcome.location}: {outcome.reason}"
    if verbose and outcome.status != "unchanged":
        return f"{outcome.article_id}  {outcome.title}"
    return None


@with_options()
def embed(place: Place, voice: Voice) -> None:
    """Embed what has no vector yet."""
    with open_archive(place) as archive:
        pending = archive.catalog.count_to_embed()  # fails where there is no store
        total = None if place.chroma else pending  # a server may need all of them
        with console.progress("chunks embedded", total, quiet=voice.quiet) as on_embedded:
            count = archive.embed(on_embedded)
    typer.echo(f"{count} chunks embedded")


@with_options(
    sources=argument(
        "SOURCE...", "Folders, globs, files, addresses of feeds, lists of feeds (feeds.toml, OPML)."
    ),
    **_OF_SOURCES,
    yes=option("--yes", "Retire also where more than a fifth of a source is gone at once."),
)
def watch(
    sources: list[str],
    fields: list[str] | None = None,
    allow_private: bool = False,
    source: str | None = None,
    yes: bool = False,
    *,
    place: Place,
    voice: Voice,
) -> None:
    """Follow folders and feeds until stopped: a line for what happens.

    Folders are read as soon as they change, as by ingest --sync. Feeds are looked at every 15 minutes,
    then between 5 minutes and 2 hours, as often as they have something new, or as their list says.
    What does not answer is tried again. The store is locked only while it is written.
    """
    import signal
    import threading

    from rag.ingest.sync import require_place
    from rag.ingest.watch import watch as follow

    require_place(sources)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # as a service is stopped
    with open_archive(place) as archive:

        def ingest(one: str) -> list[IngestOutcome]:
            return archive.ingest(
                [one],
                source=source,
                fields=fields or (),
                allow_private=allow_private,
                sync=True,
                may_retire=lambda gone: yes,
            )

        stop = threading.Event()
        for outcome in follow(ingest, sources, stop, ignore=archive.settings.store):
            typer.echo(_happened(outcome))
            sys.stdout.flush()


def _happened(outcome: IngestOutcome) -> str:
    """Return one line for a thing that happened, with its time."""
    import datetime as dt

    from rag.render.text import safe

    what = "again" if outcome.status == "unchanged" else outcome.status
    told = [outcome.location, outcome.title or outcome.reason or ""]
    if outcome.reason and outcome.location in outcome.reason:
        told = [outcome.reason]
    moment = dt.datetime.now().astimezone().isoformat(" ", "seconds")[:19]
    return safe(f"{moment}  {what:<9}  {': '.join(t for t in told if t)}").replace("\n", " ")


@with_options(as_opml=option("--opml", "As OPML, which other readers of feeds import."))
def feeds(as_opml: bool = False, *, place: Place, voice: Voice) -> None:
    """List the feeds that articles came from."""
    from rag.ingest.feeds import followed_feeds, opml_of
    from rag.render.text import safe

    with open_archive(place) as archive:
        found = followed_feeds(archive.catalog)
    if as_opml:
        typer.echo(opml_of(found))
        return
    if not found:
        voice.remark("no article came from a feed of the web")
    for feed in found:
        typer.echo(safe(f"{feed.url}  {feed.title}"))
