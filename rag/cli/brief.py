"""`dateline brief`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

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

Format = Literal["md", "pdf", "json"]
Paper = Literal["a4", "letter"]


def brief(
    topic: Annotated[
        str | None, typer.Argument(help="What it is about; nothing: the newest articles.")
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="md by default, or what the ending of --out says."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write.")] = None,
    paper: Annotated[Paper, typer.Option("--page", help="Size of the page.")] = "a4",
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
    form = form or _by_ending(out)
    if form == "pdf" and out is None and sys.stdout.isatty():
        raise typer.BadParameter("a PDF does not belong on a terminal; give --out FILE.pdf")
    if out is not None and not out.parent.is_dir():
        raise typer.BadParameter(f"the folder {out.parent} of --out does not exist")
    with common.open_archive(
        store=store, llm=llm, tz=tz, max_tokens_total=max_tokens_total, max_cost=max_cost
    ) as archive:
        _, note = archive.model_choice()
        if note:
            common.remark(note, quiet=quiet)
        window = common.limits(archive, since, until, as_of)
        with common.status("writing", quiet=quiet) as on_step:
            written = archive.brief(
                topic, window=window, source=source, paper=paper, on_step=on_step
            )
    for line in written.notes:
        common.remark(line, quiet=quiet)
    if verbose:
        for item in written.dropped:
            common.remark(f"not printed: {item.text} ({item.reason})")
    if form == "pdf":
        from rag.render.pdf import brief_pdf

        data = brief_pdf(written, paper)
    elif form == "json":
        import json

        from rag.render.json import brief_json

        data = (json.dumps(brief_json(written), ensure_ascii=False, indent=2) + "\n").encode()
    else:
        from rag.render.text import brief_markdown

        data = brief_markdown(written).encode()
    _write(data, out)
    if out is not None:
        common.remark(f"wrote {out}", quiet=quiet)


def _by_ending(out: Path | None) -> Format:
    endings: dict[str, Format] = {".pdf": "pdf", ".json": "json"}
    return endings.get(out.suffix.lower(), "md") if out is not None else "md"


def _write(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise typer.BadParameter(f"{out} cannot be written ({error.strerror})") from error
