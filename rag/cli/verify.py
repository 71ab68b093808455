"""`dateline verify`."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from rag.cli import common
from rag.errors import SourceError

_MAX_BYTES = 50_000_000


def verify(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="JSON of an answer or a brief; - reads it.")
    ],
    as_json: common.AsJson = False,
    store: common.Store = None,
    chroma: common.Chroma = None,
    quiet: common.Quiet = False,
    verbose: common.Verbose = False,
) -> None:
    """Hold a saved answer or brief against the store again.

    Exit code 3 if something does not hold.

    Every quotation, offset, line, figure, date and source is checked by the text that the articles
    had when it was made. Articles that are not in the store are named; they alone give exit code 7.
    """
    document = read_document(file)
    with (
        common.open_archive(store=store, chroma=chroma) as archive,
        common.status("checking", quiet=quiet),
    ):
        result = archive.verify(document)
    from rag.render.json import recheck_json
    from rag.render.text import recheck_text

    if as_json:
        common.print_json(recheck_json(result))
    else:
        common.print_text(recheck_text(result))
    if result.status != "verified":
        raise typer.Exit(3 if result.status == "false" else 7)


def read_document(file: str) -> dict[str, Any]:
    """Return the JSON object in a file, or on standard input for ``-``.

    Raises:
        SourceError: it cannot be read, or is no JSON object.
    """
    name = common.input_name(file)
    with common.open_input(file) as opened:
        data = opened.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise SourceError(f"{name}: more than {_MAX_BYTES / 1e6:.0f} MB", next_step="give one file")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"{name}: no JSON ({error})", next_step="give the output of --json or --format json"
        ) from error
    if not isinstance(found, dict):
        raise SourceError(
            f"{name}: no JSON object", next_step="give one answer or brief, not a list of them"
        )
    return found
