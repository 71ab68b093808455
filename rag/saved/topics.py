"""Standing topics: pages that are made again and again, and delivered where something has changed.

A file names the topics (`read_topics`). What is known of each between two runs is a file of its own:
the last page, and of each place whether that page is due there, is being sent, or was sent. A page is
noted as being sent before it is, so that whoever is killed in between never sends it twice; a page that
is still due anywhere is delivered before another is made, so that no change is lost.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from rag.brief.fit import fit_to_page, lines
from rag.errors import (
    ConfigurationError,
    DatelineError,
    DeliveryError,
    DeliveryInDoubtError,
    NothingFoundError,
    UsageError,
    closest,
)
from rag.render.forms import FORMS, FormName
from rag.render.json import brief_json
from rag.saved import deliver
from rag.saved.deliver import MailServer, Page
from rag.saved.recheck import Document
from rag.saved.replay import require_brief
from rag.types.brief import Brief

_Address = Annotated[str, Field(pattern=r"^[!-?A-~]+@[!-?A-~]+$", description="of mail")]
_State = Literal["due", "sending", "sent", "unknown"]


class _Strict(BaseModel):
    """A table of the file; a key that it does not know is refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Mail(_Strict):
    """The server that takes mail; the password is SMTP_PASSWORD in the environment."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    sender: _Address
    user: str | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"


class Topic(_Strict):
    """One standing topic."""

    name: str = Field(min_length=1, max_length=200)
    query: str | None = None  # None: the main stories
    outlets: list[str] = []
    window: str | None = None  # as for --since: "yesterday", "past 7 days"
    length: int | None = Field(default=None, ge=1)  # lines at most; None: a full page
    format: FormName = "html"
    page: Literal["a4", "letter"] = "a4"
    folder: str | None = None
    mail: list[_Address] = []
    webhook: str | None = None

    @field_validator("folder")
    @classmethod
    def _beside_the_file(cls, folder: str | None, info: ValidationInfo) -> str | None:
        home: Path = info.context or Path()
        return folder and str(home / Path(folder).expanduser())


class Topics(_Strict):
    """The file."""

    mail: Mail | None = None
    topic: list[Topic] = Field(min_length=1)


def read_topics(path: Path) -> Topics:
    """Return what a file of topics says; folders in it are relative to its own.

    Raises:
        ConfigurationError: it cannot be read, or says what it may not; the key is named.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found = Topics.model_validate(tomllib.loads(text), context=path.resolve().parent)
    except OSError as error:
        raise ConfigurationError(
            f"{path}: {error.strerror}",
            next_step="write it as docs/topics.md says, or name another",
        ) from error
    except ValidationError as error:
        raise _fault(path, error.errors()[0]) from error
    except ValueError as error:
        raise ConfigurationError(f"{path}: {error}", next_step="correct the file") from error
    names = [topic.name for topic in found.topic]
    for topic in found.topic:
        fault = None
        if names.count(topic.name) > 1:
            fault = "its name is given twice"
        elif not (topic.folder or topic.mail or topic.webhook):
            fault = "it has no place to go to: folder, mail or webhook"
        elif topic.mail and found.mail is None:
            fault = "it is mailed, and the file has no [mail]"
        if fault:
            raise ConfigurationError(
                f"{path}: topic {topic.name!r}: {fault}", next_step="correct the file"
            )
    if found.mail and found.mail.security == "none" and not _is_loopback(found.mail.host):
        raise ConfigurationError(
            f"{path}: mail.security is none, and {found.mail.host} is not this machine",
            next_step="use starttls or tls: a password and the mail would be readable on the way",
        )
    return found


def _fault(path: Path, error: Any) -> ConfigurationError:
    """Return a fault of the file by the name of its key, with the known key that is closest."""
    *place, key = error["loc"]
    where = ".".join(str(p + 1) if isinstance(p, int) else p for p in error["loc"])
    if error["type"] != "extra_forbidden":
        return ConfigurationError(f"{path}: {where}: {error['msg']}", next_step="correct the file")
    table = Topics if not place else Mail if place[0] == "mail" else Topic
    near = closest(str(key), table.model_fields)[0]
    return ConfigurationError(f"{path}: unknown key {where}", next_step=f"did you mean {near}?")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# --- one topic -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a topic in one run."""

    name: str
    brief: Brief | None = None  # that was made; None: nothing has changed
    sent: tuple[str, ...] = ()  # where a page went
    failed: tuple[DatelineError, ...] = ()
    remark: str | None = None  # why there is no page, where that is not for want of changes


class _Notes:
    """What is known of a topic between two runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.page: Page | None = None
        self.places: dict[str, _State] = {}
        if not path.exists():
            return
        try:
            found = json.loads(path.read_bytes())
            data = base64.b64decode(found["page"].pop("data"))
            self.page, self.places = Page(**found["page"], data=data), found["places"]
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(
                f"{path}: what is known of a topic is damaged, or of another version",
                next_step="remove the file: the next page is then a first page",
            ) from error

    def begin(self, page: Page, places: list[str]) -> None:
        """Note a new page that is due at these places."""
        self.page, self.places = page, dict.fromkeys(places, "due")
        self._write()

    def note(self, place: str, state: _State) -> None:
        """Note what is known of the page at a place; on the disk when this returns."""
        self.places[place] = state
        self._write()

    def _write(self) -> None:
        if self.page is None:
            return
        page = asdict(self.page) | {"data": base64.b64encode(self.page.data).decode()}
        value = {"page": page, "places": self.places}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        deliver.write_whole(self._path, json.dumps(value, ensure_ascii=False).encode())


def run_topic(
    topic: Topic,
    folder: Path,
    make: Callable[[Document | None], Brief],
    server: MailServer | None,
) -> Report:
    """Deliver what is still due of a topic's last page, then make and deliver a page if it changed.

    Args:
        topic: the topic.
        folder: of the notes; one run at a time uses it.
        make: writes a brief, with its changes since the last page where that is given.
        server: takes mail.

    Raises:
        OSError: the notes cannot be read or written.
    """
    name = hashlib.sha256(topic.name.encode()).hexdigest()[:16]
    try:
        notes = _Notes(folder / f"{name}.json")
    except ConfigurationError as error:
        return Report(topic.name, failed=(error,))
    report = _deliver_due(Report(topic.name), topic, notes, server)
    if any(notes.places.get(place) == "due" for place in _places(topic)):
        return report
    last = notes.page.document if notes.page else None
    if last is not None:
        try:
            require_brief(last)
        except UsageError:
            last = None  # of another version: nothing can be told of what changed
    try:
        brief = make(last)
        if last is not None and not brief.changes:
            return report
        page = _page(topic, brief)
    except NothingFoundError as error:
        return replace(report, remark=error.message)
    except DatelineError as error:
        return replace(report, failed=(*report.failed, error))
    notes.begin(page, _places(topic))
    return _deliver_due(replace(report, brief=brief), topic, notes, server)


def _page(topic: Topic, brief: Brief) -> Page:
    most, document = topic.length, brief_json(brief)
    if most is not None and topic.format != "json":
        brief = fit_to_page(brief, lambda b: len(lines(b)) <= most)
    return Page(
        name=topic.name,
        headline=brief.headline,
        created=brief.created,
        form=topic.format,
        data=FORMS[topic.format].render(brief),
        text=FORMS["md"].render(brief).decode(),
        document=document,
    )


def _places(topic: Topic) -> list[str]:
    found = [f"folder {topic.folder}"] if topic.folder else []
    found += [f"mail {address}" for address in topic.mail]
    return found + ([f"webhook {topic.webhook}"] if topic.webhook else [])


def _deliver_due(report: Report, topic: Topic, notes: _Notes, server: MailServer | None) -> Report:
    """Deliver the page that the notes name to the places where it is due, if they still are any."""
    sent, failed = list(report.sent), list(report.failed)
    for place, state in list(notes.places.items()):
        kind, _, where = place.partition(" ")
        shown = f"{kind} {deliver.shown_host(where) if kind == 'webhook' else where}"
        if state == "sending":  # noted by a run that was killed before it knew
            notes.note(place, "unknown")
            failed.append(
                DeliveryInDoubtError(
                    f"a run was ended while it sent to {shown}; the page is not sent again",
                    next_step="look whether it came",
                )
            )
        if state != "due" or place not in _places(topic):
            continue
        try:
            _deliver(notes, kind, where, server)
        except DeliveryError as error:
            notes.note(place, "unknown" if isinstance(error, DeliveryInDoubtError) else "due")
            failed.append(error)
        else:
            notes.note(place, "sent")
            sent.append(shown)
    return replace(report, sent=tuple(sent), failed=tuple(failed))


def _deliver(notes: _Notes, kind: str, where: str, server: MailServer | None) -> None:
    page = notes.page
    if page is None:
        return

    def commit() -> None:
        notes.note(f"{kind} {where}", "sending")

    if kind == "folder":
        deliver.write_file(page, Path(where))
    elif kind == "webhook":
        deliver.post(page, where, commit)
    elif server is not None:
        deliver.send_mail(page, where, server, commit)
