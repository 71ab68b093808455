"""`dateline check`: is a text supported by its sources?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from rag.cli import common, complete
from rag.cli.verify import read_document
from rag.errors import SourceError, UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rag.checks.second_reader import SecondReader
    from rag.types.check import CheckedText, Given


HOOK = "--hook"  # under it 2 means that something is not supported, and wrong use is 1


class ManySources(TyperCommand):
    """A command whose option --against takes all that follows it, as `--against *.txt` needs."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Say --against before each of its values, which is what the parser understands."""
        spelled: list[str] = []
        taking = False
        for argument in args:
            if argument == "--against":
                taking = True
                spelled.append(argument)
                continue
            if argument.startswith("-") and argument != common.STANDARD_INPUT:
                taking = False
            elif taking and spelled[-1] != "--against":
                spelled.append("--against")
            spelled.append(argument)
        return super().parse_args(ctx, spelled)


def check(
    text: Annotated[
        str | None, typer.Argument(metavar="[FILE|-]", help="The text, before --against.")
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option("--against", metavar="FILE...", help="Its sources: all that follow."),
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(
            "--batch", metavar="FILE|-", help="Many: lines of JSON with id, text and source."
        ),
    ] = None,
    hook: Annotated[
        bool,
        typer.Option(
            HOOK,
            help="For agents and editors: a JSON object with text and source (or --against) on "
            "standard input; 2 if anything is not supported, which standard error then names.",
        ),
    ] = False,
    llm: Annotated[
        str | None,
        typer.Option(
            "--llm",
            help="A second reader where the checks are not sure: local or provider:model. "
            "Without it no model is asked, whatever DATELINE_LLM says.",
            show_default=False,
            autocompletion=complete.models,
        ),
    ] = None,
    max_tokens: common.MaxTokens = None,
    max_cost: common.MaxCost = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="What is uncertain counts as not supported.")
    ] = False,
    as_json: common.AsJson = False,
    quiet: common.Quiet = False,
    verbose: common.Verbose = False,
) -> None:
    """Tell if a text is supported by its sources.

    Exit code 3 if anything is not supported; with --strict, if anything is uncertain too.

    Each sentence of the text is held against every sentence of the sources. Files are UTF-8,
    plain text or Markdown; offsets count the code points of the source as it was given.
    """
    if hook:
        with _second_reader(llm, max_tokens, max_cost) as reader:
            _check_hook(text or batch, against or (), reader, as_json=as_json, strict=strict)
        return
    if batch is not None:
        if text is not None or against:
            raise UsageError(
                "--batch brings its own texts and sources", next_step="leave FILE and --against out"
            )
        with _second_reader(llm, max_tokens, max_cost) as reader:
            _check_batch(batch, reader, strict=strict, quiet=quiet)
        return
    if text is None or not against:
        missing = "no text to check" if text is None else "no source to check it against"
        raise UsageError(
            missing, next_step="dateline check FILE --against FILE... (or --batch FILE)"
        )
    if [text, *against].count(common.STANDARD_INPUT) > 1:
        raise UsageError(
            "- (standard input) can be read once only", next_step="put the others in files"
        )
    with _second_reader(llm, max_tokens, max_cost) as reader:
        _check_one(text, against, reader, as_json=as_json, strict=strict, quiet=quiet)


def _second_reader(
    llm: str | None, max_tokens: int | None, max_cost: float | None
) -> AbstractContextManager[SecondReader | None]:
    if llm in {None, "none"}:
        return nullcontext()
    from rag.checks.second_reader import open_second_reader
    from rag.config import load_settings

    flags = {"llm": llm, "max_tokens_total": max_tokens, "max_cost": max_cost}
    settings = load_settings(flags)
    common.export_keys(settings)
    return open_second_reader(settings)


def _check_one(
    text: str,
    against: Sequence[str],
    reader: SecondReader | None,
    *,
    as_json: bool,
    strict: bool,
    quiet: bool,
) -> None:
    from rag.checks.text import check_given
    from rag.render.json import check_json
    from rag.render.text import check_text

    given, *sources = _read_all([text, *against])
    label = "checking" if reader is None else "reading"
    with common.status(label, quiet=quiet):
        result = check_given(given, sources, second_reader=reader)
    if as_json:
        common.print_json(check_json(result))
    else:
        common.print_text(check_text(result, [s.name for s in sources]))
    if _fails(result, strict=strict):
        raise typer.Exit(3)


def _check_hook(
    misplaced: str | None,
    against: Sequence[str],
    reader: SecondReader | None,
    *,
    as_json: bool,
    strict: bool,
) -> None:
    """Check what an agent or an editor hands over; its conventions stand over ours."""
    from rag.render.json import check_json

    try:
        result = _checked_for_a_hook(misplaced, against, reader)
    except (SourceError, UsageError) as error:
        error.exit_code = 1
        raise
    if as_json:
        common.print_json(check_json(result))
    for sentence in result.sentences:
        if sentence.support != "supported":
            word = "uncertain" if sentence.support == "uncertain" else "not supported"
            quoted = " ".join(sentence.text.split())
            common.remark(f"{word}: “{quoted}” ({sentence.reason})")
    if _fails(result, strict=strict):
        raise typer.Exit(2)


def _checked_for_a_hook(
    misplaced: str | None, against: Sequence[str], reader: SecondReader | None
) -> CheckedText:
    from rag.checks.text import check_given
    from rag.types.check import Given

    if misplaced:
        raise UsageError(f"--hook takes no {misplaced!r}", next_step="give JSON on standard input")
    document = read_document(common.STANDARD_INPUT)
    # An agent tells of a file that it writes: its text is the content of the tool's input.
    tool = document.get("tool_input")
    text = document.get("text", tool.get("content") if isinstance(tool, dict) else None)
    source = document.get("source", [])
    texts = [source] if isinstance(source, str) else source
    if not isinstance(text, str) or not isinstance(texts, list):
        raise UsageError(
            "no text to check on standard input", next_step='give {"text": …, "source": …}'
        )
    named = [Given(f"source[{i}]", str(t)) for i, t in enumerate(texts)]
    return check_given(Given("the text", text), [*named, *_read_all(against)], second_reader=reader)


def _fails(result: CheckedText, *, strict: bool) -> bool:
    return not result.supported or (strict and result.support == "uncertain")


def _check_batch(batch: str, reader: SecondReader | None, *, strict: bool, quiet: bool) -> None:
    import json

    from rag.checks.batch import check_lines
    from rag.render.json import batch_json

    failed = unsupported = seen = 0
    with common.open_input(batch) as lines, common.progress("texts", None, quiet=quiet) as on_text:
        for result in check_lines(lines, second_reader=reader):
            # Line by line: whoever reads the pipe need not wait for the last one.
            sys.stdout.write(json.dumps(batch_json(result), ensure_ascii=False) + "\n")
            sys.stdout.flush()
            seen += 1
            failed += result.checked is None
            unsupported += result.checked is not None and _fails(result.checked, strict=strict)
            on_text(1)
    if not seen:
        raise SourceError(
            f"{common.input_name(batch)}: no line in it", next_step="give one object a line"
        )
    if failed:
        common.remark(f"{failed} of {seen} lines could not be checked", quiet=quiet)
        raise typer.Exit(7)
    if unsupported:
        raise typer.Exit(3)


def _read_all(names: Sequence[str]) -> list[Given]:
    """Read every file; all that cannot be read are named at once."""
    found: list[Given] = []
    problems: list[SourceError] = []
    for name in names:
        try:
            found.append(_read(name))
        except SourceError as error:
            problems.append(error)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise SourceError("; ".join(p.message for p in problems), next_step="correct these files")
    return found


def _read(name: str) -> Given:
    from rag.ingest.load import MAX_BYTES
    from rag.types.check import Given

    with common.open_input(name) as file:
        data = file.read(MAX_BYTES + 1)
    shown = common.input_name(name)
    if len(data) > MAX_BYTES:
        raise SourceError(f"{shown}: more than {MAX_BYTES / 1e6:.0f} MB", next_step="split it")
    if not data.strip():
        raise SourceError(f"{shown}: empty", next_step="put a text in it")
    try:
        # Strictly: in a guessed encoding offsets would count characters that nobody gave.
        return Given(shown, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{shown}: not UTF-8 (byte {error.start} is {data[error.start]:#04x})",
            next_step="convert it, such as with iconv -f windows-1252 -t utf-8",
        ) from error
