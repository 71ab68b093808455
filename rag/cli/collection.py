"""`dateline ingest`, `embed` and `articles`: the collection itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli import common
from rag.cli.common import AsJson, Quiet, Source, Store, Verbose

if TYPE_CHECKING:
    from rag.types import IngestOutcome

articles_app = typer.Typer(help="List, show and remove articles.", no_args_is_help=True)

_STATUSES = ("added", "updated", "unchanged", "duplicate", "failed")


def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files, folders, globs, or - (standard input)."),
    ],
    as_json: AsJson = False,
    wait: Annotated[
        bool,
        typer.Option(help="Embed before returning; else words are found at once, meaning later."),
    ] = True,
    source: Annotated[
        str | None, typer.Option("--source", help="Outlet of articles that name none.")
    ] = None,
    store: Store = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Store articles; the same ones again change nothing."""
    with common.open_archive(store=store) as archive:
        with common.progress("articles", None, quiet=quiet or as_json) as on_article:
            outcomes = archive.ingest(
                sources,
                source=source,
                wait=False,
                on_wait=lambda: common.remark("waiting for another process to finish writing"),
                on_outcome=lambda outcome: on_article(1),
            )
        if wait:
            with common.progress("chunks embedded", None, quiet=quiet or as_json) as on_embedded:
                archive.embed(on_embedded)
        share = archive.coverage().embedded
    if as_json:
        from rag.render.json import ingest_json

        common.print_json(ingest_json(outcomes, share))
    else:
        typer.echo(_table(outcomes, share, verbose=verbose))
    if any(o.status == "failed" for o in outcomes):
        raise typer.Exit(7)


def _table(outcomes: list[IngestOutcome], share: float, *, verbose: bool) -> str:
    from rag.render.text import safe

    counts = {s: sum(o.status == s for o in outcomes) for s in _STATUSES}
    lines = ["  ".join(f"{name} {count}" for name, count in counts.items())]
    for outcome in outcomes:
        if outcome.status == "failed":
            lines.append(f"  failed     {outcome.reason}")
        elif outcome.reason:
            lines.append(f"  {outcome.status:<10} {outcome.location}: {outcome.reason}")
        elif verbose or (outcome.status != "unchanged" and len(outcomes) <= 20):
            lines.append(f"  {outcome.status:<10} {outcome.article_id}  {outcome.title}")
    if share < 1:
        lines.append(f"{share:.0%} embedded; `dateline embed` does the rest")
    return safe("\n".join(lines))


def embed(store: Store = None, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Embed what has no vector yet."""
    with common.open_archive(store=store) as archive:
        archive.coverage()  # an embed into nowhere is a mistake, not an empty store
        with common.progress("chunks embedded", None, quiet=quiet) as on_embedded:
            count = archive.embed(on_embedded)
    typer.echo(f"{count} chunks embedded")


@articles_app.command("list")
def list_articles(
    as_json: AsJson = False, source: Source = None, store: Store = None, verbose: Verbose = False
) -> None:
    """List the articles, newest first."""
    with common.open_archive(store=store) as archive:
        found = archive.articles(source=source)
    if as_json:
        from rag.render.json import articles_json

        common.print_json(articles_json(found))
        return
    from rag.render.text import safe

    for article in found:
        published = (article.published or "no date")[:10]
        line = f"{article.article_id}  {published:<10}  {article.source}: {article.title}"
        typer.echo(safe(line))


@articles_app.command("show")
def show_article(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="The id, or its beginning.")],
    as_json: AsJson = False,
    store: Store = None,
    verbose: Verbose = False,
) -> None:
    """Show one article as it is stored."""
    with common.open_archive(store=store) as archive:
        article, sentences = archive.article(article_id)
    if as_json:
        from rag.render.json import article_json

        common.print_json(article_json(article, sentences))
        return
    from rag.dates import day
    from rag.render.text import safe

    head = [article.title, f"{article.source}, {day(article.published)}"]
    head += [article.url] if article.url else []
    common.print_text(
        safe("\n".join([*head, f"({article.article_id}, {article.language})", "", article.text]))
    )


@articles_app.command("rm")
def remove_articles(
    article_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids to remove.")],
    store: Store = None,
    verbose: Verbose = False,
) -> None:
    """Remove articles from every part of the store."""
    from rag.render.text import safe

    with common.open_archive(store=store) as archive:
        for article_id in article_ids:
            article = archive.remove(article_id)
            typer.echo(safe(f"removed {article.article_id}  {article.title}"))
