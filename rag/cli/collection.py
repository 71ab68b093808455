"""`dateline articles`: list, show, remove."""

from __future__ import annotations

import typer

from rag.cli import complete, console
from rag.cli.options import Place, Voice, argument, open_archive, with_options


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
        found, _ = archive.catalog.entries(source=source, topic=topic)
        if not found:
            archive.require_known(source, topic)
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
    from rag.render.chat import article_text, with_notes
    from rag.render.json import article_json
    from rag.render.text import safe

    with open_archive(place) as archive:
        found = archive.article(article_id)
        if archive.catalog.held.retired_since(found[0].article_id) is not None:
            voice.remark("retired: its source has it no more, and no question of now finds it")
    console.show(
        found,
        as_json=as_json,
        to_json=lambda pair: article_json(*pair),
        to_text=lambda pair: safe(article_text(with_notes(*pair), ())),
    )


@with_options(article_ids=argument("ID...", "Ids to remove.", autocompletion=complete.articles))
def remove_articles(article_ids: list[str], place: Place, voice: Voice) -> None:
    """Remove articles from every part of the store."""
    from rag.render.text import safe

    with open_archive(place) as archive:
        for article_id in article_ids:
            article = archive.remove(article_id)
            typer.echo(safe(f"removed {article.article_id}  {article.title}"))
