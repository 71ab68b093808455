"""`dateline brief`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rag.cli import common
from rag.cli.verify import read_document

if TYPE_CHECKING:
    from rag.types.brief import Brief

_Format = Literal["md", "html", "pdf", "docx", "json", "term"]
Paper = Literal["a4", "letter"]
_ENDINGS: dict[str, _Format] = {
    ".pdf": "pdf", ".docx": "docx", ".json": "json", ".html": "html", ".htm": "html", ".txt": "term", ".md": "md",
    ".markdown": "md", "": "md",
}  # fmt: skip
_MOST_SIGNS = 8
_DIFFERS = "made again"


def brief(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC]", help="What it is about; nothing: the main stories of the dates."
        ),
    ] = None,
    form: Annotated[
        _Format | None,
        typer.Option("--format", help="md by default, or what the ending of --out says."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write.")] = None,
    paper: Annotated[Paper, typer.Option("--page", help="Size of the page.")] = "a4",
    replay: Annotated[
        Path | None,
        typer.Option(
            "--replay",
            metavar="FILE.json",
            help="Make this brief again, byte for byte, from its articles; no model is asked.",
        ),
    ] = None,
    since_brief: Annotated[
        Path | None,
        typer.Option(
            "--since-brief",
            metavar="OLD.json",
            help="Mark what is new, changed and withdrawn since this brief.",
        ),
    ] = None,
    store: common.Store = None,
    chroma: common.Chroma = None,
    llm: common.Llm = None,
    since: common.Since = None,
    until: common.Until = None,
    as_of: common.AsOf = None,
    tz: common.Zone = None,
    source: common.Source = None,
    only_topic: common.Topic = None,
    max_tokens_total: common.MaxTokens = None,
    max_cost: common.MaxCost = None,
    quiet: common.Quiet = False,
    verbose: common.Verbose = False,
) -> None:
    """Write a one-page brief about a topic."""
    topic = None if words is None else " ".join(words)
    ending = out.suffix.lower() if out is not None else ""
    if form is None and ending not in _ENDINGS:
        known = ", ".join(e for e in _ENDINGS if e)
        raise typer.BadParameter(f"no form of a brief ends in {ending!r}; use {known}, or --format")
    form = form or _ENDINGS[ending]
    if form in ("pdf", "docx") and out is None and sys.stdout.isatty():
        raise typer.BadParameter(f"this form does not belong on a terminal; give --out FILE.{form}")
    if out is not None and not out.parent.is_dir():
        raise typer.BadParameter(f"the folder {out.parent} of --out does not exist")
    settings = common.settings_of(context)
    if replay is not None:
        if topic is not None or since_brief is not None:
            raise typer.BadParameter(
                "--replay takes topic and changes from its file; leave them out"
            )
        with common.open_archive(**{**settings, "llm": "none"}) as archive:
            written, notes = archive.replay(read_document(str(replay)))
    else:
        older = read_document(str(since_brief)) if since_brief is not None else None
        with common.open_archive(**settings) as archive:
            common.model_name(archive, quiet=quiet)
            window = common.limits(archive, since, until, as_of)
            with common.status("writing", quiet=quiet) as on_step:
                written = archive.brief(
                    topic,
                    window=window,
                    source=source,
                    only_topic=only_topic,
                    paper=paper,
                    since_brief=older,
                    on_step=on_step,
                )
        notes = written.notes
    for line in notes:
        common.remark(line, quiet=quiet)
    if verbose:
        for item in written.dropped:
            common.remark(f"not printed: {item.text} ({item.reason})")
    _write(_rendered(written, form, quiet=quiet), out)
    if out is not None:
        common.remark(f"wrote {out}", quiet=quiet)
    if replay is not None and any(n.startswith(_DIFFERS) for n in notes):
        raise typer.Exit(3)


def _rendered(written: Brief, form: _Format, *, quiet: bool) -> bytes:
    """Return a brief in the form that was asked for."""
    if form == "pdf":
        from rag.render.pdf import brief_pdf

        data, missing = brief_pdf(written, written.paper)
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
    if form == "docx":
        from rag.render.docx import brief_docx

        return brief_docx(written, written.paper)
    if form == "html":
        from rag.render.html import brief_html

        return brief_html(written, written.paper).encode()
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
