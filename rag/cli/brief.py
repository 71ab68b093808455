"""`dateline brief`, and `dateline verify` for what was saved."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from rag.cli import console
from rag.cli.history import keeping
from rag.cli.options import (
    Model,
    Place,
    Voice,
    Within,
    argument,
    model_name,
    open_archive,
    option,
    with_options,
)
from rag.render.forms import FORMS, FormName

if TYPE_CHECKING:
    from rag.types.brief import Brief

_Paper = Literal["a4", "letter"]
_ENDINGS = {form.ending: name for name, form in FORMS.items()}
_ENDINGS |= {".htm": "html", ".markdown": "md", "": "md"}
_MOST_SIGNS = 8
_DIFFERS = "made again"


@with_options(
    words=argument(
        "[TOPIC]", "What the brief is about; without it, the main stories of the dates."
    ),
    form=option("--format", "By default what the ending of --out says, else md."),
    out=option("--out", "File to write.", "-o"),
    paper=option("--page", "Paper size of the page."),
    replay=option(
        "--replay",
        "Make this brief again from its articles, byte for byte, without asking a model.",
        metavar="FILE.json",
    ),
    all_topics=option(
        "--all-topics",
        "Make what changed of each standing topic of a file (TOPIC is its name; by default topics.toml "
        "in the configuration folder) and deliver it: docs/topics.md.",
    ),
    since_brief=option(
        "--since-brief",
        "Mark what is new, changed and withdrawn since this brief.",
        metavar="OLD.json",
    ),
)
def brief(
    words: list[str] | None = None,
    form: FormName | None = None,
    out: Path | None = None,
    paper: _Paper = "a4",
    replay: Path | None = None,
    since_brief: Path | None = None,
    all_topics: bool = False,
    *,
    place: Place,
    model: Model,
    within: Within,
    keep: bool = False,
    voice: Voice,
) -> None:
    """Write a one-page brief about a topic."""
    topic = None if words is None else " ".join(words)
    if all_topics:
        from rag.cli.topics import brief_all

        if any((form, out, replay, since_brief, within != Within())):
            raise typer.BadParameter("--all-topics takes format, place and limits from its file")
        brief_all(topic, place, model, voice, keep=keep)
        return
    written_as = _form(form, out)
    if replay is not None:
        if topic is not None or since_brief is not None:
            raise typer.BadParameter(
                "--replay takes topic and changes from its file; leave them out"
            )
        document = console.read_document(str(replay))
        with open_archive(place, model, within, llm="none") as archive:
            written, notes = archive.replay(document)
    else:
        older = console.read_document(str(since_brief)) if since_brief is not None else None
        with open_archive(place, model, within) as archive:
            model_name(archive, voice)
            window = within.window(archive)
            with console.status("writing", quiet=voice.quiet) as on_step:
                written = archive.brief(
                    topic,
                    window=window,
                    source=within.source,
                    only_topic=within.topic,
                    paper=paper,
                    since_brief=older,
                    on_step=on_step,
                )
            if keep:
                keeping(archive, voice)(written)
        notes = written.notes
    voice.remark(*notes)
    if voice.verbose:
        voice.remark(*(f"not printed: {d.text} ({d.reason})" for d in written.dropped))
    data = _rendered(written, written_as, voice)
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        console.write_file(data, out)
        voice.remark(f"wrote {out}")
    if replay is not None and any(n.startswith(_DIFFERS) for n in notes):
        raise typer.Exit(3)


def _form(form: str | None, out: Path | None) -> str:
    """Return the form to write; refuse what can be seen to fail before a model is asked."""
    if out is not None:
        console.require_ending(out, [out.suffix.lower()] if form else _ENDINGS)
    form = form or _ENDINGS[out.suffix.lower() if out else ""]
    if form in {"pdf", "docx"} and out is None and sys.stdout.isatty():
        raise typer.BadParameter(f"this form does not belong on a terminal; give --out FILE.{form}")
    return form


def _rendered(written: Brief, form: str, voice: Voice) -> bytes:
    """Return a brief in the form that was asked for."""
    if form != "pdf":
        return FORMS[form].render(written)
    from rag.render.pdf import brief_pdf

    data, missing = brief_pdf(written, written.paper)
    if missing:
        signs = " ".join(missing[:_MOST_SIGNS])
        more = f" and {len(missing) - _MOST_SIGNS} more" if len(missing) > _MOST_SIGNS else ""
        voice.remark(
            f"no font of the page has {signs}{more}; boxes stand there. --format html shows "
            "them in the fonts of the reader"
        )
    return data


@with_options(file=argument("FILE|-", "JSON of an answer or a brief; - is standard input."))
def verify(file: str, as_json: bool = False, *, place: Place, voice: Voice) -> None:
    """Check a saved answer or brief against the store.

    Exit code 3 if something in it does not hold.

    Every quotation, offset, line, figure, date and source is checked against the text that the
    articles had when it was made. Articles that are not in the store are listed; if nothing else is
    wrong, the exit code is 7.
    """
    from rag.render.json import recheck_json
    from rag.render.text import recheck_text

    document = console.read_document(file)
    with open_archive(place) as archive, console.status("checking", quiet=voice.quiet):
        result = archive.verify(document)
    console.show(result, as_json=as_json, to_json=recheck_json, to_text=recheck_text)
    if result.status != "verified":
        raise typer.Exit(3 if result.status == "false" else 7)
