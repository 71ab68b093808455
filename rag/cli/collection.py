"""`dateline ingest`, `embed` and `articles`: the collection itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli import common, complete
from rag.errors import require_one

if TYPE_CHECKING:
    from rag.types import IngestOutcome, LeftOut

articles_app = typer.Typer(help="List, show and remove articles.", no_args_is_help=True)

_STATUSES = ("added", "updated", "unchanged", "duplicate", "skipped", "failed")
_LISTED = 20  # of a kind; all are in the JSON


def ingest(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Files, folders, globs, https:// addresses of pages and feeds, or - (standard input).",
        ),
    ],
    fields: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="NAME=FIELD,...",
            help="Fields of an export: text=body,published=meta.date",
            show_default=False,
        ),
    ] = None,
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private", help="Fetch from this machine and its private network too."
        ),
    ] = False,
    as_json: common.AsJson = False,
    wait: Annotated[
        bool,
        typer.Option(help="Embed before returning; else words are found at once, meaning later."),
    ] = True,
    source: Annotated[
        str | None, typer.Option("--source", help="Outlet of articles that name none.")
    ] = None,
    store: common.Store = None,
    chroma: common.Chroma = None,
    quiet: common.Quiet = False,
    verbose: common.Verbose = False,
) -> None:
    """Store articles; the same ones again change nothing.

    Forms: plain text, Markdown, HTML, feeds (RSS, Atom, JSON), PDF with a text layer, mail (.eml),
    Word (.docx), exports as JSONL or JSON, each also compressed (.gz). The ending of the name says
    which; without a known one, the content does.

    From the web: a page, a file, or a feed, whose entries are fetched where it does not hold their
    text. A second run fetches only what is new; what failed is tried again. robots.txt is obeyed.
    """
    with common.open_archive(store=store, chroma=chroma) as archive:
        with common.progress("articles", None, quiet=quiet or as_json) as on_article:
            outcomes = archive.ingest(
                sources,
                source=source,
                fields=fields or (),
                allow_private=allow_private,
                wait=False,
                on_wait=lambda: common.remark("waiting for another process to finish writing"),
                on_outcome=lambda outcome: on_article(1),
            )
        if wait:
            total = archive.catalog.count_to_embed()
            with common.progress("chunks embedded", total, quiet=quiet or as_json) as on_embedded:
                archive.embed(on_embedded)
        share = archive.catalog.coverage().embedded
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
    lines = ["  ".join(f"{name} {count:,}" for name, count in counts.items())]
    shown: Counter[str] = Counter()
    for outcome in outcomes:
        line = _line(outcome, verbose=verbose or len(outcomes) <= _LISTED)
        shown[outcome.status] += bool(line)
        if line and (verbose or shown[outcome.status] <= _LISTED):
            lines.append(f"  {outcome.status:<10} {line}")
        if verbose:
            lines += [f"  {'':<10}   left out: {_left_out(part)}" for part in outcome.left_out]
    if not verbose:
        lines += [
            f"  {status:<10} … and {count - _LISTED:,} more; --verbose or --json lists them"
            for status, count in shown.items()
            if count > _LISTED
        ]
    if share < 1:
        lines.append(f"{share:.0%} embedded; `dateline embed` does the rest")
    return safe("\n".join(lines))


def _left_out(part: LeftOut) -> str:
    size = "" if part.characters is None else f" ({part.characters:,} characters)"
    return f"{part.what}{size}"


def _line(outcome: IngestOutcome, *, verbose: bool) -> str | None:
    if outcome.status == "failed":
        return outcome.reason
    if outcome.reason:
        return f"{outcome.location}: {outcome.reason}"
    if verbose and (outcome.status != "unchanged"):
        return f"{outcome.article_id}  {outcome.title}"
    return None


def embed(
    store: common.Store = None,
    chroma: common.Chroma = None,
    quiet: common.Quiet = False,
    verbose: common.Verbose = False,
) -> None:
    """Embed what has no vector yet."""
    with common.open_archive(store=store, chroma=chroma) as archive:
        archive.catalog.coverage()  # an embed into nowhere is a mistake, not an empty store
        total = (
            None if chroma else archive.catalog.count_to_embed()
        )  # a server may want them all anew
        with common.progress("chunks embedded", total, quiet=quiet) as on_embedded:
            count = archive.embed(on_embedded)
    typer.echo(f"{count} chunks embedded")


@articles_app.command("list")
def _list_articles(
    as_json: common.AsJson = False,
    source: common.Source = None,
    topic: common.Topic = None,
    store: common.Store = None,
    chroma: common.Chroma = None,
    verbose: common.Verbose = False,
) -> None:
    """List the articles, newest first."""
    with common.open_archive(store=store, chroma=chroma) as archive:
        found, _ = archive.catalog.entries(source=source, topic=topic)
        if source and not found:
            require_one(source, archive.catalog.outlets(), "outlet")
        if topic and not found:
            require_one(topic, archive.catalog.topics(), "topic")
    if not found:
        common.remark("no article of this outlet has this topic" if source else "no article")
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
def _show_article(
    article_id: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="The id, or its beginning.", autocompletion=complete.articles
        ),
    ],
    as_json: common.AsJson = False,
    store: common.Store = None,
    chroma: common.Chroma = None,
    verbose: common.Verbose = False,
) -> None:
    """Show one article as it is stored."""
    with common.open_archive(store=store, chroma=chroma) as archive:
        article, sentences = archive.article(article_id)
    if as_json:
        from rag.render.json import article_json

        common.print_json(article_json(article, sentences))
        return
    from rag.render.text import safe
    from rag.text.dates import day

    head = [article.title, f"{article.source}, {day(article.published)}"]
    head += [article.url] if article.url else []
    common.print_text(
        safe("\n".join([*head, f"({article.article_id}, {article.language})", "", article.text]))
    )


@articles_app.command("rm")
def _remove_articles(
    article_ids: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="Ids to remove.", autocompletion=complete.articles),
    ],
    store: common.Store = None,
    chroma: common.Chroma = None,
    verbose: common.Verbose = False,
) -> None:
    """Remove articles from every part of the store."""
    from rag.render.text import safe

    with common.open_archive(store=store, chroma=chroma) as archive:
        for article_id in article_ids:
            article = archive.remove(article_id)
            typer.echo(safe(f"removed {article.article_id}  {article.title}"))
