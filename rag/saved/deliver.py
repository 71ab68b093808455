"""A page goes where it should: into a folder, by mail, to a webhook.

What is given away cannot be taken back. Each function therefore calls `commit` at the last moment
before it: whoever is killed after that must take the page for delivered. A DeliveryError says that it
was not, a DeliveryInDoubtError that nobody knows.
"""

from __future__ import annotations

import hashlib
import os
import smtplib
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.errors import DeliveryError, DeliveryInDoubtError, SourceError
from rag.ingest.load.fetch import checked_address, is_public, parse_address
from rag.render.forms import FORMS
from rag.store.vectors import wait_for_disk

_SECONDS = 60  # a server may be silent
Commit = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a standing topic as it leaves."""

    name: str  # of the topic
    headline: str
    created: str  # ISO 8601, with offset
    form: str  # of `data`: a name of FORMS
    data: bytes
    text: str  # the same in Markdown
    document: dict[str, Any]  # the whole brief's JSON

    @property
    def id(self) -> str:
        """What tells this page from every other."""
        return str(self.document["digest"])


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes mail; `security` is ``starttls``, ``tls`` or ``none`` (loopback only)."""

    host: str
    port: int
    sender: str
    security: str
    user: str | None
    password: str | None = field(repr=False)


def write_file(page: Page, folder: Path) -> None:
    """Write a page into a folder, whole or not at all; the same page again is the same file.

    Raises:
        DeliveryError: it cannot be written.
    """
    moment = datetime.fromisoformat(page.created).strftime("%Y-%m-%dT%H%M%S")
    words = "".join(c if c.isalnum() else " " for c in page.name.lower())[:60].split()
    slug = "-".join(words) or "topic"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{slug}-{moment}-{page.id[:6]}{FORMS[page.form].ending}"
        write_whole(path, page.data)
        path.chmod(0o644)  # others read the folder; the temporary file was the user's alone
    except OSError as error:
        raise DeliveryError(
            f"{folder}: the page cannot be written ({error.strerror})",
            next_step="check the folder and run this again",
        ) from error


def write_whole(path: Path, data: bytes) -> None:
    """Put a file in place of the one before, on the disk, in one step.

    Raises:
        OSError: it cannot be written; the one before stays.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        wait_for_disk(Path(name))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    wait_for_disk(path.parent)


# --- mail ------------------------------------------------------------------------------------


def send_mail(page: Page, address: str, server: MailServer, commit: Commit) -> None:
    """Send a page to one address.

    Raises:
        DeliveryError: the server did not take it.
        DeliveryInDoubtError: the server was given it, and did not say that it took it.
    """
    message = _message(page, address, server.sender).as_bytes(policy=SMTP)
    given = False
    try:
        with _connected(server) as smtp:
            _accepted(smtp.mail(server.sender))
            _accepted(smtp.rcpt(address))
            commit()
            given = True
            _accepted(smtp.data(message))
    except smtplib.SMTPAuthenticationError as error:
        # What the server says to a password may repeat it.
        raise DeliveryError(
            f"{server.host} refuses user and password ({error.smtp_code})",
            next_step="check `user` in the file and SMTP_PASSWORD in the environment",
        ) from None
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error
        said = said.decode(errors="replace") if isinstance(said, bytes) else said
        raise DeliveryError(
            f"{server.host} refuses the mail to {address} ({error.smtp_code} {said})",
            next_step="run this again when that is mended",
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        if given:
            raise DeliveryInDoubtError(
                f"{server.host} did not say whether it took the mail to {address} ({error}); it is"
                " not sent again",
                next_step=f"look for {message_id(page, address, server.sender)} in the mailbox",
            ) from error
        raise DeliveryError(
            f"{server.host}:{server.port} cannot be used ({error})",
            next_step="check [mail] in the file, and run this again",
        ) from error


def _accepted(reply: tuple[int, bytes]) -> None:
    """Raise what a server says if it does not accept a command."""
    if reply[0] not in {250, 251}:
        raise smtplib.SMTPResponseException(*reply)


def message_id(page: Page, address: str, sender: str) -> str:
    """Return the Message-ID of a page's mail to an address: the same whenever it is sent."""
    to = hashlib.sha256(address.encode()).hexdigest()[:12]
    return f"<dateline.{page.id[:32]}.{to}@{sender.rpartition('@')[2]}>"


def _message(page: Page, address: str, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = " ".join(f"{page.name}: {page.headline}".split())
    message["From"], message["To"] = sender, address
    message["Date"] = format_datetime(datetime.fromisoformat(page.created))
    message["Message-ID"] = message_id(page, address, sender)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(page.text)
    form = FORMS[page.form]
    if page.form == "html":
        message.add_alternative(page.data.decode(), subtype="html")
    elif page.form not in {"md", "term"}:
        main, _, sub = form.media_type.partition("/")
        message.add_attachment(
            page.data, maintype=main, subtype=sub, filename=f"brief{form.ending}"
        )
    return message


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Yield a connection that is encrypted, unless that is not wanted, and logged in."""
    trust = _trust()
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_SECONDS, context=trust
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=_SECONDS)
    try:
        smtp.ehlo()
        if server.security == "starttls":
            smtp.starttls(context=trust)  # raises where the server offers none
            smtp.ehlo()
        if server.user is not None:
            smtp.login(server.user, server.password or "")
        yield smtp
    finally:
        # The mail is taken or not by now, whatever becomes of the goodbye.
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        smtp.close()


# --- webhook ---------------------------------------------------------------------------------


def post(page: Page, url: str, commit: Commit) -> None:
    """Give a page to a webhook, as JSON: name, id, text (Markdown) and brief.

    An address of a private network is asked only where it is written so: as an IP address, or as
    localhost. A name that leads there is refused, and nothing is redirected.

    Raises:
        DeliveryError: it did not take it.
        DeliveryInDoubtError: it was given it, and did not answer.
    """
    import httpx

    host = shown_host(url)
    ip = _address_of(url, host)
    body = {"name": page.name, "id": page.id, "text": page.text, "brief": page.document}
    parts = parse_address(url)
    headers = {"host": parts.netloc, "idempotency-key": page.id}
    given = False
    try:
        # Connected to is what was checked: a second look-up could give another address.
        with httpx.Client(trust_env=False, verify=_trust(), timeout=_SECONDS) as client:
            request = client.build_request(
                "POST",
                httpx.URL(url).copy_with(host=ip),
                json=body,
                headers=headers,
                extensions={"sni_hostname": parts.host},
            )
            commit()
            given = True
            reply = client.send(request)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise DeliveryError(
            f"the webhook at {host} cannot be reached", next_step="run this again later"
        ) from error
    except httpx.HTTPError as error:
        kind = DeliveryInDoubtError if given else DeliveryError
        raise kind(
            f"the webhook at {host} did not answer ({type(error).__name__}); the page is not sent"
            " again",
            next_step=f"look for the page {page.id[:12]} there",
        ) from error
    if not reply.is_success:
        raise DeliveryError(
            f"the webhook at {host} answers {reply.status_code}",
            next_step="check its address in the file, and run this again",
        )


def shown_host(url: str) -> str:
    """Return the host of an address: the rest of it may be a secret."""
    return urlsplit(url).hostname or "an address without a host"


def _address_of(url: str, host: str) -> str:
    """Return the IP address of a webhook, if it may be connected to."""
    try:
        ip = checked_address(parse_address(url), allow_private=True)
    except SourceError as error:
        raise DeliveryError(
            f"the webhook at {host} cannot be found", next_step="check its address in the file"
        ) from error
    if not is_public(ip) and host not in {ip, "localhost"}:
        raise DeliveryError(
            f"the webhook at {host} is at {ip}, in a private network",
            next_step="if that is meant, write the IP address itself into the file",
        )
    return ip


def _trust() -> ssl.SSLContext:
    import certifi

    # The machine's own authorities, an organisation's among them, and the usual ones.
    trust = ssl.create_default_context()
    trust.load_verify_locations(certifi.where())
    return trust
