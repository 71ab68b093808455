"""Standing topics: a page where something changed, to every place, never twice."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rag.errors import ConfigurationError
from rag.models.encoders.embedding import make_embedder
from rag.saved import deliver, topics
from rag.saved.topics import read_topics
from tests.conftest import PATIENCE, ROOT, START, Result, Run
from tests.loopback import Server, Written, on_loopback, serving
from tests.mailbox import PASSWORD, USER, Mailbox, certificate, mail_server

pytestmark = on_loopback

FERRY = "The ferry to Skarn left the harbour on Monday with 40 people on board."
STRIKE = "A strike stopped the ferry to Skarn on Thursday, the harbour master said."
READER = "reader@news.example"


@pytest.fixture(autouse=True)
def _one_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command opens its archive; the embedding model is loaded once."""
    monkeypatch.setattr("rag.archive.make_embedder", _embedder)


_embedder = cache(make_embedder)


@pytest.fixture
def desk(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store of one article, where topics may be written."""
    monkeypatch.setenv("DATELINE_LLM", "none")
    monkeypatch.setenv("DATELINE_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    _article(tmp_path, "ferry", FERRY)
    run("ingest", tmp_path / "ferry.md")
    return tmp_path


def _article(folder: Path, name: str, text: str, source: str = "Skarn Post") -> Path:
    path = folder / f"{name}.md"
    path.write_text(f"---\ntitle: {name.title()} of Skarn\nsource: {source}\n---\n{text}\n")
    return path


def _new_article(desk: Path, run: Run) -> None:
    assert run("ingest", _article(desk, "strike", STRIKE)).code == 0


def _topics(desk: Path, *lines: str, more: str = "") -> Path:
    path = desk / "topics.toml"
    text = "\n".join(["[[topic]]", 'name = "Ferries"', 'query = "ferry to Skarn"', *lines])
    path.write_text(f"{more}\n{text}\n")
    return path


def _all(run: Run, path: Path, *more: str) -> Result:
    return run("brief", "--all-topics", path, *more)


# --- what is made ----------------------------------------------------------------------------


def test_a_page_comes_first_then_nothing_until_something_changes(run: Run, desk: Path) -> None:
    path = _topics(desk, 'folder = "pages"', 'format = "md"')
    assert _all(run, path).code == 0
    [first] = (desk / "pages").iterdir()
    assert FERRY in first.read_text()
    for _ in range(2):
        result = _all(run, path)
        assert result.code == 0
        assert "nothing changed" in result.out
    assert len(list((desk / "pages").iterdir())) == 1
    _new_article(desk, run)
    assert _all(run, path).code == 0
    [second] = set((desk / "pages").iterdir()) - {first}
    assert STRIKE in second.read_text()
    assert "nothing changed" in _all(run, path).out


def test_changes_are_those_since_the_last_page(run: Run, desk: Path) -> None:
    path = _topics(desk, 'folder = "pages"', 'format = "json"')
    _all(run, path)
    _new_article(desk, run)
    _all(run, path)
    pages = sorted(
        (json.loads(p.read_text()) for p in (desk / "pages").iterdir()),
        key=lambda d: len(d["changes"]),
    )
    assert [len(p["changes"]) > 0 for p in pages] == [False, True]
    assert STRIKE.rstrip(".") in {c["text"].rstrip(".") for c in pages[1]["changes"]}
    assert FERRY.rstrip(".") not in {c["text"].rstrip(".") for c in pages[1]["changes"]}


def test_each_topic_has_its_query_outlets_window_length_and_format(run: Run, desk: Path) -> None:
    for number, (outlet, text) in enumerate(
        {
            "Skarn Post": "The mayor of Skarn opened the new pier on Tuesday.",
            "Harbour Wire": "Workers found cracks in a pier at Skarn, the port authority said.",
            "Hill Gazette": "A pier in Skarn was sold for 3 million crowns.",
        }.items()
    ):
        run("ingest", _article(desk, f"pier{number}", text, outlet))
    path = desk / "topics.toml"
    path.write_text(
        '[[topic]]\nname = "Two"\nquery = "pier"\noutlets = ["skarn post", "Harbour Wire"]\n'
        'format = "json"\nfolder = "two"\n'
        '[[topic]]\nname = "Long ago"\nquery = "pier"\nwindow = "2001-01-01"\nfolder = "old"\n'
        '[[topic]]\nname = "Short"\nquery = "pier"\nlength = 1\nformat = "md"\nfolder = "short"\n'
        '[[topic]]\nname = "Page"\nformat = "pdf"\npage = "letter"\nfolder = "page"\n'
    )
    result = _all(run, path)
    assert result.code == 0, result.err
    [two] = (desk / "two").iterdir()
    assert {s["source"] for s in json.loads(two.read_text())["sources"]} == {
        "Skarn Post",
        "Harbour Wire",
    }
    assert not (desk / "old").exists()  # no article of it has a date
    assert "Long ago: " in result.out
    [short] = (desk / "short").iterdir()
    assert short.suffix == ".md"
    assert sum(line.startswith("- ") for line in short.read_text().splitlines()) <= 2
    [page] = (desk / "page").iterdir()
    assert page.read_bytes().startswith(b"%PDF")


def test_one_topic_that_fails_stops_no_other(run: Run, desk: Path) -> None:
    path = _topics(desk, 'folder = "pages"')
    path.write_text(
        '[[topic]]\nname = "Nobody"\noutlets = ["The Elsewhere Times"]\nfolder = "x"\n\n'
        + path.read_text()
    )
    result = _all(run, path)
    assert result.code == 2
    assert "The Elsewhere Times" in result.err
    assert list((desk / "pages").iterdir())


def test_pages_are_kept_where_that_is_asked_for(run: Run, desk: Path) -> None:
    path = _topics(desk, 'folder = "pages"')
    _all(run, path, "--keep")
    _all(run, path, "--keep")
    assert len(run("history", "--json").json["entries"]) == 1


def test_without_a_name_the_file_is_that_of_the_configuration(run: Run, desk: Path) -> None:
    result = run("brief", "--all-topics")
    assert result.code == 4
    assert str(desk / "config" / "dateline" / "topics.toml") in result.err
    (desk / "config" / "dateline").mkdir(parents=True)
    path = _topics(desk, f'folder = "{desk}/pages"')
    path.rename(desk / "config" / "dateline" / "topics.toml")
    assert run("brief", "--all-topics").code == 0
    assert list((desk / "pages").iterdir())


# --- what the file may say -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[topic]]\nname = "A"\nqery = "x"\nfolder = "f"', ("topic.1.qery", "query")),
        ('[[topic]]\nname = "A"\nfolder = "f"\n[mail]\nhost = "h"\nsender = "a@b"\npasword = "x"',
         ("mail.pasword",)),
        ('[[topic]]\nname = "A"\nfolder = "f"\n[mail]\nhost = "h"\nsender = "a@b"\npassword = "x"',
         ("mail.password",)),
        ('[[topics]]\nname = "A"', ("topics", "topic")),
        ('[[topic]]\nname = "A"\nfolder = 3', ("topic.1.folder",)),
        ('[[topic]]\nname = "A"\nfolder = "f"\nlength = "long"', ("topic.1.length",)),
        ('[[topic]]\nname = "A"\nfolder = "f"\nformat = "epub"', ("topic.1.format", "pdf")),
        ('[[topic]]\nname = "A"\nmail = ["a b@c\\nd"]', ("topic.1.mail.1",)),
        ('[[topic]]\nname = "A"', ("'A'", "folder")),
        ('[[topic]]\nname = "A"\nmail = ["a@b.example"]', ("'A'", "[mail]")),
        ('[[topic]]\nname = "A"\nfolder = "f"\n[[topic]]\nname = "A"\nfolder = "g"', ("'A'", "twice")),
        ('[[topic]]\nname = "A"\nfolder = "f"\n[mail]\nhost = "mail.example"\nsender = "a@b"\n'
         'security = "none"', ("mail.example", "none")),
        ("[[topic", ("topics.toml",)),
        ("", ("topic",)),
    ],
)  # fmt: skip
def test_what_the_file_may_not_say_is_named(
    tmp_path: Path, text: str, named: tuple[str, ...]
) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        read_topics(path)
    assert all(word in str(raised.value) for word in (*named, str(path)))


def test_other_options_of_a_brief_are_refused_beside_it(run: Run, desk: Path) -> None:
    path = _topics(desk, 'folder = "pages"')
    assert _all(run, path, "--since", "yesterday").code == 2
    assert _all(run, path, "--out", "x.md").code == 2


# --- mail ------------------------------------------------------------------------------------


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A certificate that this machine trusts."""
    files = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    return files


@pytest.fixture
def mailbox(trusted: tuple[Path, Path]) -> Iterator[Mailbox]:
    with mail_server(trusted) as running:
        yield running


def _mailed(desk: Path, mailbox: Mailbox, *lines: str, security: str = "starttls") -> Path:
    server = (
        f'[mail]\nhost = "127.0.0.1"\nport = {mailbox.port}\nsender = "desk@news.example"\n'
        f'user = "{USER}"\nsecurity = "{security}"\n'
    )
    return _topics(desk, f'mail = ["{READER}"]', *lines, more=server)


def test_a_page_is_mailed_encrypted_with_the_password_of_the_environment(
    run: Run, desk: Path, mailbox: Mailbox
) -> None:
    path = _mailed(desk, mailbox)
    result = _all(run, path, "--verbose")
    assert result.code == 0, result.err
    [mail] = mailbox.mails
    assert (mailbox.encrypted, mailbox.users) == ([True], [USER])
    assert (mail["To"], mail["From"]) == (READER, "desk@news.example")
    assert mail["Subject"].startswith("Ferries: ")
    assert FERRY in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "<html" in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    _all(run, path)
    assert len(mailbox.mails) == 1
    said = result.out + result.err
    written = "".join(p.read_text() for p in (desk / "state").rglob("*.json"))
    assert PASSWORD not in said + written
    assert PASSWORD not in path.read_text()


def test_a_server_that_speaks_tls_from_the_start(
    run: Run, desk: Path, trusted: tuple[Path, Path]
) -> None:
    with mail_server(trusted, "tls") as mailbox:
        assert _all(run, _mailed(desk, mailbox, security="tls")).code == 0
        assert len(mailbox.mails) == 1


def test_without_tls_neither_password_nor_mail_is_sent(
    run: Run, desk: Path, trusted: tuple[Path, Path]
) -> None:
    with mail_server(trusted, "none") as mailbox:
        result = _all(run, _mailed(desk, mailbox))
        assert result.code == 7
        assert (mailbox.mails, mailbox.users) == ([], [])
        assert _all(run, _mailed(desk, mailbox, security="none")).code == 0  # on this machine
        assert len(mailbox.mails) == 1


def test_a_certificate_that_nobody_trusts_gets_nothing(
    run: Run, desk: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    result = _all(run, _mailed(desk, mailbox))
    assert result.code == 7
    assert "certificate" in result.err.lower()
    assert (mailbox.mails, mailbox.users) == ([], [])


def test_a_wrong_password_is_told_without_it_and_the_page_comes_later(
    run: Run, desk: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _mailed(desk, mailbox)
    monkeypatch.setenv("SMTP_PASSWORD", "another-planted-password")
    result = _all(run, path, "--verbose")
    assert result.code == 7
    assert "SMTP_PASSWORD" in result.err
    assert "another-planted" not in result.out + result.err
    monkeypatch.delenv("SMTP_PASSWORD")
    assert _all(run, path).code == 4
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    assert _all(run, path).code == 0
    assert len(mailbox.mails) == 1


def test_a_page_that_was_refused_comes_with_the_next_run_and_before_any_other(
    run: Run, desk: Path, mailbox: Mailbox
) -> None:
    path = _mailed(desk, mailbox)
    mailbox.replies = ["451 busy", "552 too large"]
    assert _all(run, path).code == 7
    _new_article(desk, run)
    assert _all(run, path).code == 7
    assert mailbox.mails == []
    assert _all(run, path).code == 0
    first, second = (m.get_body(("plain",)).get_content() for m in mailbox.mails)  # type: ignore[union-attr]
    assert STRIKE not in first
    assert STRIKE in second


def test_each_address_gets_its_own_mail_and_one_that_fails_stops_no_other(
    run: Run, desk: Path, mailbox: Mailbox
) -> None:
    path = _mailed(desk, mailbox, 'folder = "pages"')
    path.write_text(
        path.read_text().replace(
            f'"{READER}"', f'"{READER}", "gone@news.example", "b@news.example"'
        )
    )
    mailbox.refused = {"gone@news.example"}
    for _ in range(2):
        result = _all(run, path)
        assert result.code == 7
        assert "gone@news.example" in result.err
    assert [m["To"] for m in mailbox.mails] == [READER, "b@news.example"]
    assert len({m["Message-ID"] for m in mailbox.mails}) == 2
    path.write_text(path.read_text().replace('"gone@news.example", ', ""))
    assert _all(run, path).code == 0
    assert len(mailbox.mails) == 2


def _killed_run(path: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", START, "brief", "--all-topics", str(path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_who_is_killed_between_sending_and_noting_never_sends_twice(
    run: Run, desk: Path, mailbox: Mailbox
) -> None:
    path = _mailed(desk, mailbox)
    process = _killed_run(path)

    def kill() -> None:
        process.kill()
        process.wait(PATIENCE)

    # The server has the mail; the answer that it took it never comes.
    mailbox.before_reply = kill
    assert process.wait(PATIENCE) == -signal.SIGKILL
    mailbox.before_reply = lambda: None
    assert len(mailbox.mails) == 1
    result = _all(run, path)
    assert result.code == 7
    assert READER in result.err
    assert "not sent again" in result.err
    again = _all(run, path)
    assert (again.code, "nothing changed" in again.out) == (0, True)
    assert len(mailbox.mails) == 1
    _new_article(desk, run)
    assert _all(run, path).code == 0
    assert len(mailbox.mails) == 2


def test_who_is_killed_before_the_mail_is_given_away_sends_it_later(
    run: Run, desk: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _mailed(desk, mailbox, 'folder = "pages"')

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(deliver, "_message", die)
        assert _all(run, path).code == 130
    with monkeypatch.context() as patch:
        patch.setattr(deliver, "_accepted", die)
        assert _all(run, path).code == 130
    assert mailbox.mails == []
    assert _all(run, path).code == 0
    assert len(mailbox.mails) == 1
    assert len(list((desk / "pages").iterdir())) == 1


def test_an_answer_that_never_comes_is_told_and_nothing_is_sent_again(
    run: Run, desk: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _mailed(desk, mailbox)

    def cut(smtp: Any, message: bytes) -> Any:
        real(smtp, message)
        raise ConnectionResetError(104, "reset")

    with monkeypatch.context() as patch:
        real = smtplib.SMTP.data
        patch.setattr(smtplib.SMTP, "data", cut)
        result = _all(run, path)
    assert result.code == 7
    assert mailbox.mails[0]["Message-ID"] in result.err
    assert _all(run, path).code == 0
    assert len(mailbox.mails) == 1


def test_notes_that_cannot_be_written_send_nothing(
    run: Run, desk: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _mailed(desk, mailbox)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(deliver, "write_whole", full)
    result = _all(run, path)
    assert result.code == 4
    assert "No space left" in result.err
    assert mailbox.mails == []


@pytest.mark.parametrize("name", ["state", "state/dateline", "state/dateline/topics"])
def test_a_file_where_the_notes_should_be_is_told(
    run: Run, desk: Path, mailbox: Mailbox, name: str
) -> None:
    path = _mailed(desk, mailbox)
    shutil.rmtree(desk / "state", ignore_errors=True)
    (desk / name).parent.mkdir(parents=True, exist_ok=True)
    (desk / name).write_text("in the way")
    result = _all(run, path)
    assert result.code == 4
    assert str(desk / "state") in result.err
    assert mailbox.mails == []


@pytest.mark.parametrize("form", ["md", "pdf", "json", "docx"])
def test_other_forms_are_the_text_or_a_file_beside_it(
    run: Run, desk: Path, mailbox: Mailbox, form: str
) -> None:
    assert _all(run, _mailed(desk, mailbox, f'format = "{form}"')).code == 0
    [mail] = mailbox.mails
    assert FERRY in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names == ([] if form == "md" else [f"brief.{form}"])


# --- webhook ---------------------------------------------------------------------------------


@pytest.fixture
def hook() -> Iterator[Server]:
    with serving() as running:
        yield running


def test_a_webhook_gets_the_page_once_as_json(run: Run, desk: Path, hook: Server) -> None:
    path = _topics(desk, f'webhook = "{hook.address}/s3cret-path"')
    hook.replies = [Written(b"{}")]
    result = _all(run, path)
    assert result.code == 0, result.err
    assert "s3cret-path" not in result.out + result.err
    [body] = hook.asked
    assert body["name"] == "Ferries"
    assert FERRY in body["text"]
    assert body["brief"]["digest"] == body["id"] == hook.headers[0]["idempotency-key"]
    assert "nothing changed" in _all(run, path).out


def test_a_webhook_that_refuses_is_asked_again_by_the_next_run(
    run: Run, desk: Path, hook: Server
) -> None:
    path = _topics(desk, f'webhook = "{hook.address}/s3cret-path"')
    hook.replies = [
        Written(b"", 503),
        Written(b"", 302, {"location": "http://127.0.0.1:9/"}),
        Written(b""),
    ]
    for code in (7, 7, 0):
        result = _all(run, path)
        assert result.code == code
        assert "s3cret-path" not in result.out + result.err
    assert len({body["id"] for body in hook.asked}) == 1


def test_a_webhook_that_does_not_answer_is_not_asked_again(
    run: Run, desk: Path, hook: Server
) -> None:
    path = _topics(desk, f'webhook = "{hook.address}"')
    hook.replies = [Written(b"", breaks_off=True)]
    assert _all(run, path).code == 7
    assert _all(run, path).code == 0
    assert len(hook.asked) == 1


def test_a_private_address_is_asked_only_where_it_is_written(
    run: Run, desk: Path, hook: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "checked_address", lambda *_, **__: "127.0.0.1")
    port = hook.address.rsplit(":", 1)[1]
    path = _topics(desk, f'webhook = "http://hooks.news.example:{port}"')
    result = _all(run, path)
    assert result.code == 7
    assert "private network" in result.err
    assert hook.asked == []
    hook.replies = [Written(b"")]
    assert _all(run, _topics(desk, f'webhook = "http://localhost:{port}"')).code == 0


def test_notes_that_are_damaged_are_named_and_stop_no_other_topic(run: Run, desk: Path) -> None:
    path = _topics(desk, 'folder = "pages"')
    _all(run, path)
    [notes] = (desk / "state").rglob("*.json")
    notes.write_text('{"page":')
    path.write_text(path.read_text() + '[[topic]]\nname = "???"\nfolder = "others"\n')
    result = _all(run, path)
    assert result.code == 4
    assert str(notes) in result.err
    assert [p.name.startswith("topic-") for p in (desk / "others").iterdir()] == [True]


# --- the promise is kept by the notes --------------------------------------------------------


def test_without_the_notes_a_page_would_be_sent_twice(
    run: Run, desk: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests above can see it: with the notes off, it happens."""
    path = _mailed(desk, mailbox)
    monkeypatch.setattr(topics._Notes, "_write", lambda self: None)
    for _ in range(2):
        _all(run, path)
    assert len(mailbox.mails) == 2


def test_two_runs_at_once_send_once(desk: Path, mailbox: Mailbox) -> None:
    path = _mailed(desk, mailbox)
    for process in [_killed_run(path) for _ in range(2)]:
        assert process.wait(PATIENCE) == 0
    assert len(mailbox.mails) == 1


# --- the recipes -----------------------------------------------------------------------------

_BLOCKS = re.findall(r"```(\w+)\n(.*?)```", (ROOT / "docs" / "topics.md").read_text(), re.S)
_CRON = next(text for kind, text in _BLOCKS if kind == "sh")
_SERVICE, _TIMER = (text for kind, text in _BLOCKS if kind == "ini")


@pytest.fixture
def home(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home where `dateline` is installed, and the feed of the recipes is a file."""
    commands = desk / ".local" / "bin"
    commands.mkdir(parents=True)
    program = commands / "dateline"
    program.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{START}' \"$@\"\n")
    program.chmod(0o755)
    folder = desk / ".config" / "dateline"
    folder.mkdir(parents=True)
    (folder / "mail.env").write_text("SMTP_PASSWORD=planted-in-a-file\n")
    _topics(desk, f'folder = "{desk}/pages"').rename(folder / "topics.toml")
    monkeypatch.setenv("HOME", str(desk))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(desk / ".config"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PATH", f"{commands}:{os.environ['PATH']}")
    return desk


def _with_a_file(line: str, home: Path) -> str:
    return line.replace("https://news.example/world.xml", str(_article(home, "strike", STRIKE)))


def test_the_example_of_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(next(text for kind, text in _BLOCKS if kind == "toml"))
    [topic] = read_topics(path).topic
    assert set(topic.model_fields_set) == set(topics.Topic.model_fields)
    assert topic.folder == str(tmp_path / "pages")


def test_the_line_for_cron_makes_the_pages(home: Path) -> None:
    command = _with_a_file(_CRON.strip().split(maxsplit=5)[5], home)
    subprocess.run(["sh", "-c", command], check=True, timeout=PATIENCE)
    [page] = (home / "pages").iterdir()
    assert STRIKE in page.read_text()


def test_the_commands_of_the_unit_make_the_pages(home: Path) -> None:
    lines = re.findall(r"^ExecStart=(-?)(.*)$", _SERVICE, re.M)
    assert len(lines) == 2
    for may_fail, line in lines:
        words = shlex.split(_with_a_file(line, home).replace("%h", str(home)))
        subprocess.run(words, check=not may_fail, timeout=PATIENCE)
    [page] = (home / "pages").iterdir()
    assert STRIKE in page.read_text()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_units_are_what_systemd_takes(home: Path) -> None:
    units = {"dateline.service": _SERVICE, "dateline.timer": _TIMER}
    for name, text in units.items():
        (home / name).write_text(text.replace("%h", str(home)))
    command = ["systemd-analyze", "verify", *(str(home / name) for name in units)]
    result = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    told = [x for x in result.stderr.splitlines() if "dateline" in x]
    assert (result.returncode, told) == (0, []), result.stderr
    (home / "dateline.service").write_text(_SERVICE.replace("ExecStart", "ExecutStart"))
    bad = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert "ExecutStart" in bad.stderr
