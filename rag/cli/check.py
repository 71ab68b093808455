"""`dateline check`: is a text supported by its sources?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from rag.cli import complete, console
from rag.cli.options import Voice, argument, option, settings_of, with_options
from rag.errors import SourceError, UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rag.checks.second_reader import SecondReader
    from rag.types.check import CheckedText, Given


HOOK = "--hook"  # under it 2 means that something is not supported, and wrong use is 1


class ManySources(TyperCommand):
    """A command whose option --against takes all that follows it, as `--against *.txt` needs."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Repeat --against before each of its values, which is what the parser understands."""
        spelled: list[str] = []
        taking = False
        for word in args:
            if word == "--against":
                taking = True
                spelled.append(word)
                continue
            if word.startswith("-") and word != console.STANDARD_INPUT:
                taking = False
            elif taking and spelled[-1] != "--against":
                spelled.append("--against")
            spelled.append(word)
        return super().parse_args(ctx, spelled)


@with_options(
    text=argument("[FILE|-]", "The text, before --against."),
    against=option("--against", "Its sources: every file that follows.", metavar="FILE..."),
    batch=option(
        "--batch", "Many texts: lines of JSON with id, text and source.", metavar="FILE|-"
    ),
    hook=option(
        HOOK,
        "For agents and editors: read a JSON object with text and source (or --against) from "
        "standard input; exit with 2 if anything is unsupported, named on standard error.",
    ),
    llm=option(
        "--llm",
        "A model as second reader where the checks are not sure: local or provider:model. "
        "Without this option no model is asked, whatever DATELINE_LLM says.",
        autocompletion=complete.models,
    ),
    strict=option("--strict", "Count what is uncertain as not supported."),
)
def check(
    text: str | None = None,
    against: list[str] | None = None,
    batch: str | None = None,
    hook: bool = False,
    llm: str | None = None,
    max_tokens_total: int | None = None,
    max_cost: float | None = None,
    strict: bool = False,
    as_json: bool = False,
    *,
    voice: Voice,
) -> None:
    """Tell whether a text is supported by its sources.

    Exit code 3 if anything is not supported; with --strict, also if anything is uncertain.

    Each sentence of the text is compared with every sentence of the sources. Files are UTF-8,
    plain text or Markdown; offsets count the code points of the source as it was given.
    """
    if not hook:
        _refuse_wrong_use(text, against, batch)
    opened = _second_reader(llm=llm, max_tokens_total=max_tokens_total, max_cost=max_cost)
    with opened as reader:
        checking = _Checking(reader, voice, as_json=as_json, strict=strict)
        if hook:
            checking.hook(text or batch, against or ())
        elif batch is not None:
            checking.batch(batch)
        else:
            checking.one(text or "", against or ())


def _refuse_wrong_use(text: str | None, against: list[str] | None, batch: str | None) -> None:
    """Refuse arguments that say too little or too much, before a second reader is opened."""
    if batch is not None:
        if text is not None or against:
            raise UsageError(
                "--batch brings its own texts and sources", next_step="leave FILE and --against out"
            )
        return
    if text is None or not against:
        missing = "no text to check" if text is None else "no source to check it against"
        raise UsageError(
            missing, next_step="dateline check FILE --against FILE... (or --batch FILE)"
        )
    if [text, *against].count(console.STANDARD_INPUT) > 1:
        raise UsageError(
            "- (standard input) can be read once only", next_step="put the others in files"
        )


def _second_reader(**options: object) -> AbstractContextManager[SecondReader | None]:
    if options["llm"] in {None, "none"}:
        return nullcontext()
    from rag.checks.second_reader import open_second_reader

    return open_second_reader(settings_of(**options))


@dataclass(frozen=True)
class _Checking:
    """How texts are checked, and how the results are shown."""

    reader: SecondReader | None
    voice: Voice
    as_json: bool
    strict: bool

    def one(self, text: str, against: Sequence[str]) -> None:
        """Check one file against others."""
        from rag.checks.text import check_given
        from rag.render.json import check_json
        from rag.render.text import check_text

        given, *sources = _read_all([text, *against])
        label = "checking" if self.reader is None else "reading"
        with console.status(label, quiet=self.voice.quiet):
            result = check_given(given, sources, second_reader=self.reader)
        console.show(
            result,
            as_json=self.as_json,
            to_json=check_json,
            to_text=lambda found: check_text(found, [s.name for s in sources]),
        )
        if self._fails(result):
            raise typer.Exit(3)

    def hook(self, misplaced: str | None, against: Sequence[str]) -> None:
        """Check what an agent or an editor sends; its exit codes replace the usual ones."""
        from rag.checks.text import check_given
        from rag.render.json import check_json

        try:
            text, sources = _handed_over(misplaced, against)
            result = check_given(text, sources, second_reader=self.reader)
        except (SourceError, UsageError) as error:
            error.exit_code = 1
            raise
        if self.as_json:
            console.print_json(check_json(result))
        for sentence in result.sentences:
            if sentence.support != "supported":
                word = "uncertain" if sentence.support == "uncertain" else "not supported"
                quoted = " ".join(sentence.text.split())
                console.remark(f"{word}: “{quoted}” ({sentence.reason})")
        if self._fails(result):
            raise typer.Exit(2)

    def batch(self, name: str) -> None:
        """Check every line of a file or of standard input."""
        from rag.checks.batch import check_lines
        from rag.render.json import batch_json

        failed = unsupported = seen = 0
        bar = console.progress("texts", None, quiet=self.voice.quiet)
        with console.open_input(name) as lines, bar as on_text:
            for result in check_lines(lines, second_reader=self.reader):
                console.print_line(batch_json(result))
                seen += 1
                failed += result.checked is None
                unsupported += result.checked is not None and self._fails(result.checked)
                on_text(1)
        if not seen:
            raise SourceError(
                f"{console.input_name(name)}: no line in it", next_step="give one object a line"
            )
        if failed:
            self.voice.remark(f"{failed} of {seen} lines could not be checked")
            raise typer.Exit(7)
        if unsupported:
            raise typer.Exit(3)

    def _fails(self, result: CheckedText) -> bool:
        return not result.supported or (self.strict and result.support == "uncertain")


def _handed_over(misplaced: str | None, against: Sequence[str]) -> tuple[Given, list[Given]]:
    """Return the text and the sources in the JSON on standard input, and the files beside it."""
    from rag.types.check import Given

    if misplaced:
        raise UsageError(f"--hook takes no {misplaced!r}", next_step="give JSON on standard input")
    document = console.read_document(console.STANDARD_INPUT)
    # An agent that writes a file sends its text as the content of the tool's input.
    tool = document.get("tool_input")
    text = document.get("text", tool.get("content") if isinstance(tool, dict) else None)
    source = document.get("source", [])
    texts = [source] if isinstance(source, str) else source
    if not isinstance(text, str) or not isinstance(texts, list):
        raise UsageError(
            "no text to check on standard input", next_step='give {"text": …, "source": …}'
        )
    named = [Given(f"source[{i}]", str(t)) for i, t in enumerate(texts)]
    return Given("the text", text), [*named, *_read_all(against)]


def _read_all(names: Sequence[str]) -> list[Given]:
    """Read every file; one error names all that cannot be read."""
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

    data, shown = console.read_input(name, MAX_BYTES, "split it"), console.input_name(name)
    if not data.strip():
        raise SourceError(f"{shown}: empty", next_step="put a text in it")
    try:
        # Strictly: in a guessed encoding, offsets would count characters that are not in the file.
        return Given(shown, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{shown}: not UTF-8 (byte {error.start} is {data[error.start]:#04x})",
            next_step="convert it, such as with iconv -f windows-1252 -t utf-8",
        ) from error
