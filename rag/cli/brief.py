"""`dateline brief`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rag.cli import common
from rag.cli.common import (
    AsOf,
    Llm,
    MaxCost,
    MaxTokens,
    Quiet,
    Since,
    Source,
    Store,
    Until,
    Verbose,
    Zone,
)
from rag.cli.verify import read_document

if TYPE_CHECKING:
    from rag.brief_types import Brief

Format = Literal["md", "html", "pdf", "json", "term"]
Paper = Literal["a4", "letter"]
_ENDINGS: dict[str, Format] = {
    ".pdf": "pdf", ".json": "json", ".html": "html", ".htm": "html", ".txt": "term",
}  # fmt: skip
_MOST_SIGNS = 8


def brief(
    topic: Annotated[
        str | None, typer.Argument(help="What it is about; nothing: the main stories of the dates.")
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="md by default, or what the ending of --out says."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write.")] = None,
    paper: Annotated[Paper, typer.Option("--page", help="Size of the page.")] = "a4",
    since_brief: Annotated[
        Path | None,
        typer.Option(
            "--since-brief",
            metavar="OLD.json",
            help="Mark what is new, changed and withdrawn since this brief.",
        ),
    ] = None,
    store: Store = None,
    llm: Llm = None,
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    tz: Zone = None,
    source: Source = None,
    max_tokens_total: MaxTokens = None,
    max_cost: MaxCost = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write a one-page brief about a topic."""
    form = form or (_ENDINGS.get(out.suffix.lower(), "md") if out is not None else "md")
    if form == "pdf" and out is None and sys.stdout.isatty():
        raise typer.BadParameter("a PDF does not belong on a terminal; give --out FILE.pdf")
    if out is not None and not out.parent.is_dir():
        raise typer.BadParameter(f"the folder {out.parent} of --out does not exist")
    older = read_document(str(since_brief)) if since_brief is not None else None
    with common.open_archive(
        store=store, llm=llm, tz=tz, max_tokens_total=max_tokens_total, max_cost=max_cost
    ) as archive:
        _, note = archive.model_choice()
        if note:
            common.remark(note, quiet=quiet)
        window = common.limits(archive, since, until, as_of)
        with common.status("writing", quiet=quiet) as on_step:
            written = archive.brief(
                topic,
                window=window,
                source=source,
                paper=paper,
                since_brief=older,
                on_step=on_step,
            )
    for line in written.notes:
        common.remark(line, quiet=quiet)
    if verbose:
        for item in written.dropped:
            common.remark(f"not printed: {item.text} ({item.reason})")
    _write(_rendered(written, form, paper, quiet=quiet), out)
    if out is not None:
        common.remark(f"wrote {out}", quiet=quiet)


def _rendered(written: Brief, form: Format, paper: Paper, *, quiet: bool) -> bytes:
    """Return a brief in the form that was asked for."""
    if form == "pdf":
        from rag.render.pdf import brief_pdf

        data, missing = brief_pdf(written, paper)
        if missing:
            signs = " ".join(missing[:_MOST_SIGNS])
            more = f" and {len(missing) - _MOST_SIGNS} more" if len(missing) > _MOST_SIGNS else ""
            common.remark(
                f"no font of the page has {signs}{more}; boxes stand there. --format html shows "
                "them in the fonts of the reader",
                quiet=quiet,
            )
        return data
    if form == "json":
        import json

        from rag.render.json import brief_json

        return (json.dumps(brief_json(written), ensure_ascii=False, indent=2) + "\n").encode()
    if form == "html":
        from rag.render.html import brief_html

        return brief_html(written, paper).encode()
    from rag.render.markdown import brief_markdown, brief_term

    return (brief_term(written) if form == "term" else brief_markdown(written)).encode()


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise typer.BadParameter(f"{out} cannot be written ({error.strerror})") from error
