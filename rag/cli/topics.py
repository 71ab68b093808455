"""`dateline brief --all-topics`: every standing topic of a file, made where it changed, delivered."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from rag.cli import console
from rag.cli.history import keeping
from rag.cli.options import Model, Place, Voice, model_name, open_archive
from rag.errors import ConfigurationError

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.saved.deliver import MailServer
    from rag.saved.topics import Mail, Report, Topic
    from rag.types.brief import Brief

_PASSWORD = "SMTP_PASSWORD"  # noqa: S105 - the name of the variable


def brief_all(file: str | None, place: Place, model: Model, voice: Voice, *, keep: bool) -> None:
    """Bring every topic of a file up to date; one line for each, and the first failure's exit code.

    Args:
        file: the file of topics; None is the one in the user's configuration folder.
        place: where the articles are.
        model: that is asked.
        voice: how much is said.
        keep: keep the pages in the store.
    """
    from rag.config import config_path, state_folder
    from rag.saved.topics import read_topics
    from rag.store.store import locked

    path = Path(file).expanduser() if file else config_path().with_name("topics.toml")
    topics = read_topics(path)
    with open_archive(place, model) as archive:
        server = _server(topics.mail, archive)
        model_name(archive, voice)
        of_these = f"{path.resolve()}\n{archive.settings.store.resolve()}"
        notes = state_folder() / "topics" / hashlib.sha256(of_these.encode()).hexdigest()[:16]
        try:
            notes.mkdir(parents=True, exist_ok=True, mode=0o700)
            with locked(notes):
                codes = [_run(archive, t, notes, server, voice, keep=keep) for t in topics.topic]
        except OSError as error:
            raise ConfigurationError(
                f"what is known of the topics in {notes} cannot be kept ({error.strerror})",
                next_step="without it a page could be sent twice: make the folder writable",
            ) from error
    if code := next(filter(None, codes), 0):
        raise typer.Exit(code)


def _server(mail: Mail | None, archive: Archive) -> MailServer | None:
    from rag.saved.deliver import MailServer

    if mail is None:
        return None
    password = archive.settings.secrets.get(_PASSWORD)
    if mail.user is not None and not password:
        raise ConfigurationError(
            f"[mail] names the user {mail.user}, and there is no password",
            next_step=f"set {_PASSWORD} in the environment; it is never read from the file",
        )
    return MailServer(mail.host, mail.port, mail.sender, mail.security, mail.user, password)


def _run(
    archive: Archive,
    topic: Topic,
    notes: Path,
    server: MailServer | None,
    voice: Voice,
    *,
    keep: bool,
) -> int:
    """Bring one topic up to date, and say what came of it; return an exit code."""
    from rag.render.text import safe
    from rag.saved.topics import run_topic

    def make(last: dict[str, Any] | None) -> Brief:
        with console.status(f"writing {topic.name}", quiet=voice.quiet) as on_step:
            return archive.brief(
                topic.query,
                window=archive.window(since=topic.window),
                source=tuple(topic.outlets) or None,
                paper=topic.page,
                since_brief=last,
                on_step=on_step,
            )

    report = run_topic(topic, notes, make, server)
    if keep and report.brief:
        keeping(archive, voice)(report.brief)
    typer.echo(safe(_line(report)))
    for failure in report.failed:
        console.remark(f"{topic.name}: {failure}")  # an error is told even with --quiet
    return report.failed[0].exit_code if report.failed else 0


def _line(report: Report) -> str:
    said = report.brief.headline if report.brief else report.remark
    if not said:
        said = "what was due" if report.sent else "failed" if report.failed else "nothing changed"
    return f"{report.name}: {said}" + (f" -> {', '.join(report.sent)}" if report.sent else "")
