"""`dateline ingest`, `embed` and `articles`: the collection itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import typer

from rag.cli import complete, console
from rag.cli.options import Place, Voice, argument, open_archive, option, with_options
from rag.errors import require_one

if TYPE_CHECKING:
    from rag.types import IngestOutcome

_STATUSES = ("added", "updated", "unchanged", "duplicate", "skipped", "failed")
_LISTED = 20  # of a kind; all are in the JSON


@with_options(
    sources=argument(
        "SOURCE...",
        "Files, folders, globs, https:// addresses of pages and feeds, or - (standard input).",
    ),
    fields=option(
        "--map", "Fields of an export: text=body,published=meta.date", metavar="NAME=FIELD,..."
    ),
    allow_private=option("--allow-private", "Fetch from this machine and its private network too."),
    wait=option(
        None, "Embed before returning; without it, only words are searched until `dateline embed`."
    ),
    source=option("--source", "Outlet of the articles that name none."),
)
def ingest(
    sources: list[str],
    fields: list[str] | None = None,
    allow_private: bool = False,
    as_json: bool = False,
    wait: bool = True,
    source: str | None = None,
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
    """
    from rag.render.json import ingest_json

    silent = voice.quiet or as_json
    with open_archive(place) as archive:
        with console.progress("articles", None, quiet=silent) as on_article:
            outcomes = archive.ingest(
                sources,
                source=source,
                fields=fields or (),
                allow_private=allow_private,
                wait=False,
                on_wait=lambda: console.remark("waiting for another process to finish writing"),
                on_outcome=lambda outcome: on_article(1),
            )
        if wait:
            total = archive.catalog.count_to_embed()
            with console.progress("chunks embedded", total, quiet=silent) as on_embedded:
                archive.embed(on_embedded)
        share = archive.catalog.coverage().embedded
    console.show(
        outcomes,
        as_json=as_json,
        to_json=lambda found: ingest_json(found, share),
        to_text=lambda found: _table(found, share, verbose=voice.verbose),
    )
    if any(o.status == "failed" for o in outcomes):
        raise typer.Exit(7)


def _table(outcomes: list[IngestOutcome], share: float, *, verbose: bool) -> str:
    from rag.render.text import safe

    counts: Counter[str] = Counter(o.status for o in outcomes)
    lines = ["  ".join(f"{status} {counts[status]:,}" for status in _STATUSES)]
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


@with_options()
def list_articles(
    as_json: bool = False,
    source: str | None = None,
    topic: str | None = None,
    *,
    place: Place,
    voice: Voice,
) -> None:
    """List the articles, newest first."""
    with open_archive(place) as archive:
        catalog = archive.catalog
        found, _ = catalog.entries(source=source, topic=topic)
        if source and not found:
            require_one(source, catalog.outlets(), "outlet")
        if topic and not found:
            require_one(topic, catalog.topics(), "topic")
    if not found:
        voice.remark("no article of this outlet has this topic" if source else "no article")
    if as_json:
        from rag.render.json import articles_json

        console.print_json(articles_json(found))
        return
    from rag.render.text import safe

    for article in found:
        published = (article.published or "no date")[:10]
        line = f"{article.article_id}  {published:<10}  {article.source}: {article.title}"
        typer.echo(safe(line))


@with_options(
    article_id=argument(
        "ID", "The article's id, or its beginning.", autocompletion=complete.articles
    )
)
def show_article(article_id: str, as_json: bool = False, *, place: Place, voice: Voice) -> None:
    """Show one article as it is stored."""
    from rag.render.chat import article_text, with_roles_shown
    from rag.render.json import article_json
    from rag.render.text import safe

    with open_archive(place) as archive:
        found = archive.article(article_id)
    console.show(
        found,
        as_json=as_json,
        to_json=lambda pair: article_json(*pair),
        to_text=lambda pair: safe(article_text(with_roles_shown(*pair), ())),
    )


@with_options(article_ids=argument("ID...", "Ids to remove.", autocompletion=complete.articles))
def remove_articles(article_ids: list[str], place: Place, voice: Voice) -> None:
    """Remove articles from every part of the store."""
    from rag.render.text import safe

    with open_archive(place) as archive:
        for article_id in article_ids:
            article = archive.remove(article_id)
            typer.echo(safe(f"removed {article.article_id}  {article.title}"))
