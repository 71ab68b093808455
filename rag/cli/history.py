"""`dateline history` and `mark`: what was kept, and what a person found wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import typer
from typer.core import TyperGroup

from rag.cli import console
from rag.cli.options import Place, Voice, argument, open_archive, option, with_options

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.types.answer import Answer
    from rag.types.brief import Brief


class WordsOrCommand(TyperGroup):
    """A group whose arguments, where they begin with none of its commands, are those of `list`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer's own kind of context
        """Put the name of the command before the arguments where it is not there."""
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["list", *args]
        return super().parse_args(ctx, args)


def keeping(archive: Archive, voice: Voice) -> Callable[[Answer | Brief], None]:
    """Return a function that keeps what an archive answered, and tells its number."""
    from rag.saved.history import keeper

    keep = keeper(lambda: archive.catalog, voice.remark)

    def tell(result: Answer | Brief) -> None:
        number = keep(result)
        if number is not None:
            voice.remark(f"kept as {number}")

    return tell


@with_options(
    words=argument("[WORDS]", "Only what has all of these words."),
    limit=option("--limit", "How many at most.", min=1),
)
def list_kept(
    words: list[str] | None = None,
    as_json: bool = False,
    limit: int = 20,
    *,
    place: Place,
    voice: Voice,
) -> None:
    """List what was kept, the newest first, and say what no longer holds.

    `dateline history WORDS` is the same. A kept answer or brief no longer holds where an article was
    corrected so that a cited sentence is gone from it, was retired, or was removed.
    """
    from rag.render.json import history_json
    from rag.render.text import history_text
    from rag.saved.history import History

    with open_archive(place) as archive:
        found = History(archive.catalog).find(words or (), limit + 1)
    if len(found) > limit:
        voice.remark(f"the newest {limit}; --limit shows more, WORDS look for some")
    if not found:
        voice.remark("nothing kept has these words" if words else "nothing is kept; see --keep")
    if found or as_json:
        entries = [(kept, None) for kept in found[:limit]]
        console.show(entries, as_json=as_json, to_json=history_json, to_text=history_text)


@with_options(number=argument("ID", "Its number in the list."))
def show_kept(number: int, as_json: bool = False, *, place: Place, voice: Voice) -> None:
    """Show what was kept as it was, and what of it no longer holds.

    With --json its own JSON, which `dateline verify` and `--replay` take.
    """
    from rag.render.text import fallen_lines, safe
    from rag.saved.history import History

    with open_archive(place) as archive:
        kept = History(archive.catalog).get(number)
    head = f"{kept.asked}\n({kept.kind}, {kept.kept_at[:10]})\n\n{kept.text}"
    console.show(
        kept,
        as_json=as_json,
        to_json=lambda kept: kept.document,
        to_text=lambda kept: safe("\n".join([head.rstrip(), "", *fallen_lines(kept.fallen)])),
    )


@with_options(numbers=argument("[ID]...", "Their numbers in the list; without any, all."))
def verify_kept(
    numbers: list[int] | None = None, as_json: bool = False, *, place: Place, voice: Voice
) -> None:
    """Verify again what was kept.

    As `dateline verify`, and against the articles of today. Exit code 3 if something does not hold.
    """
    from rag.render.json import history_json
    from rag.render.text import history_text
    from rag.saved.history import History

    with open_archive(place) as archive, console.status("checking", quiet=voice.quiet):
        history = History(archive.catalog)
        found = [history.get(number) for number in numbers] if numbers else history.find()
        entries = [(kept, archive.verify(kept.document)) for kept in found]
    console.show(entries, as_json=as_json, to_json=history_json, to_text=history_text)
    if not all(kept.holds(again) for kept, again in entries):
        raise typer.Exit(3)


@with_options(numbers=argument("ID...", "Their numbers in the list."))
def remove_kept(numbers: list[int], place: Place, voice: Voice) -> None:
    """Remove some of what was kept."""
    from rag.saved.history import History

    with open_archive(place) as archive:
        History(archive.catalog).remove(numbers)
    typer.echo(f"removed {', '.join(map(str, numbers))}")


@with_options(yes=option("--yes", "Do not ask."))
def clear_kept(yes: bool = False, *, place: Place, voice: Voice) -> None:
    """Remove everything that was kept; asks before."""
    from rag.errors import UsageError
    from rag.saved.history import History

    with open_archive(place) as archive:
        history = History(archive.catalog)
        count = history.count()
        if count and not yes:
            if not sys.stdin.isatty():
                raise UsageError(f"{count} are kept", next_step="add --yes to remove them all")
            typer.confirm(f"Remove all {count}?", abort=True, err=True)
        history.clear()
    typer.echo(f"removed {count}")


@with_options(
    what=argument(
        "ID|FILE|-",
        "Its number in `dateline history`, or the JSON of an answer, a brief or a check.",
    ),
    verdict=argument("wrong|right", "What it is; right takes an earlier mark back."),
    claim=option("--claim", "Only the claims with these words.", metavar="WORDS"),
    note=option("--note", "What is to be said of it."),
)
def mark(
    what: str,
    verdict: Literal["wrong", "right"],
    claim: str = "",
    note: str | None = None,
    *,
    place: Place,
    voice: Voice,
) -> None:
    """Note an answer or a check as wrong: an example for the next training.

    Each claim becomes a line of JSON (`dateline schema mark`) in marks.jsonl in your data folder: the
    question, the claim, its evidence, the reader that judged it. It stays there; nothing is sent.
    """
    from rag.config import marks_file
    from rag.saved.history import History
    from rag.saved.marks import mark as mark_claims

    if what.isdigit():
        with open_archive(place) as archive:
            document = History(archive.catalog).get(int(what)).document
    else:
        document = console.read_document(what)
    path = marks_file()
    count = mark_claims(document, verdict, path, note=note, words=claim.split())
    claims = "1 claim" if count == 1 else f"{count} claims"
    typer.echo(f"{claims} marked as {verdict} in {path}")
