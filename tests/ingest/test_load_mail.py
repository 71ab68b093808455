from __future__ import annotations

import base64
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import SourceError
from rag.ingest.load.mail import load_mail
from rag.types import RawDocument

STORY = [
    "The bridge fell into the river early on Tuesday, after a container ship lost power and struck "
    "one of its piers, officials said.",
    "Six workers who were filling potholes on the deck were missing by the evening, and divers "
    "searched the cold water until dark.",
]
FOOT = [
    "You are receiving this email because you signed up for Harbour Wire Daily.",
    "Unsubscribe | Manage your preferences | Privacy policy",
    "Harbour Wire, 12 Quay Street, Springfield",
]


def newsletter(
    *, plain: str | None = None, html: str | None = None, **headers: str
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Harbour Wire Daily <daily@news.wire.example>"
    mail["To"] = "reader@home.example"
    mail["Subject"] = "Bridge falls: six missing"
    mail["Date"] = "Tue, 26 Mar 2024 06:00:00 -0400"
    mail["Message-ID"] = "<17@news.wire.example>"
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    if plain is not None:
        mail.set_content(plain)
    if html is not None and plain is not None:
        mail.add_alternative(html, subtype="html")
    elif html is not None:
        mail.set_content(html, subtype="html")
    return mail


def table(*rows: str) -> str:
    """Set rows as newsletters do."""
    inside = "".join(f"<tr><td style='padding:4px'>{row}</td></tr>" for row in rows)
    return (
        "<html><body><div style='display:none;font-size:0'>Six missing, and what else you need to "
        f"know today</div><table width='600'><tr><td><table>{inside}</table></td></tr></table></body></html>"
    )


def load(mail: EmailMessage) -> RawDocument:
    return load_mail(mail.as_bytes(policy=SMTP), "a.eml")


PLAIN = "\n\n".join(["View this email in your browser <https://wire.example/v/17>", *STORY, *FOOT])
PAGE = table("<a href='https://wire.example/v/17'>View in browser</a>", *STORY, "<br>".join(FOOT))


@pytest.mark.parametrize(
    "parts", [{"plain": PLAIN}, {"html": PAGE}, {"plain": PLAIN, "html": PAGE}]
)
def test_a_newsletter_is_its_story_and_its_headers_are_metadata(parts: dict[str, str]) -> None:
    document = load(newsletter(**parts))
    assert document.text.split("\n\n") == STORY
    assert document.title == "Bridge falls: six missing"
    assert document.source == "Harbour Wire Daily"
    assert document.published == "Tue, 26 Mar 2024 06:00:00 -0400"
    assert document.key == "<17@news.wire.example>"


def test_the_plain_part_counts_where_the_page_says_nothing() -> None:
    document = load(newsletter(plain=PLAIN, html=table("Please open this in your browser.")))
    assert document.text.split("\n\n") == STORY


@pytest.mark.parametrize(
    ("sender", "outlet"),
    [
        ("Harbour Wire <a@wire.example>", "Harbour Wire"),
        ("a@wire.example", "wire.example"),
        ("=?utf-8?q?Z=C3=BCrcher_Bote?= <a@bote.example>", "Zürcher Bote"),
        ('"Harbour Wire, Daily" <a@wire.example>', "Harbour Wire, Daily"),
        ('"a@wire.example" <a@wire.example>', "wire.example"),
    ],
)
def test_the_sender_is_the_outlet(sender: str, outlet: str) -> None:
    data = f"From: {sender}\r\nSubject: x\r\nDate: y\r\n\r\n{STORY[0]}".encode()
    assert load_mail(data, "a.eml").source == outlet


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Fwd: RE: Bridge falls", "Bridge falls"),
        ("=?iso-8859-1?Q?Br=FCcke_st=FCrzt_ein?=", "Brücke stürzt ein"),
        ("=?utf-8?b?" + base64.b64encode("Мост рухнул".encode()).decode() + "?=", "Мост рухнул"),
        ("Regional news", "Regional news"),
        ("", None),
    ],
)
def test_the_subject_is_the_title(subject: str, title: str | None) -> None:
    data = f"From: a@wire.example\r\nSubject: {subject}\r\n\r\n{STORY[0]}".encode()
    assert load_mail(data, "a.eml").title == title


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_encodings_of_a_part(encoding: str, charset: str) -> None:
    mail = newsletter()
    mail.set_content("Die Brücke über den Fluß stürzte ein.\n", charset=charset, cte=encoding)
    assert load(mail).text == "Die Brücke über den Fluß stürzte ein."


def test_a_charset_that_is_none_is_no_fault() -> None:
    head = b"From: a@b.example\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n"
    data = head + "It fell in Zürich.".encode()
    assert load_mail(data, "a.eml").text == "It fell in Zürich."


def test_lines_that_flow_are_paragraphs() -> None:
    head = b"From: a@b.example\r\nContent-Type: text/plain; format=flowed\r\n\r\n"
    data = head + b"The bridge \r\nfell.\r\n\r\nIt sank.\r\n"
    assert load_mail(data, "a.eml").text == "The bridge fell.\n\nIt sank."


def test_an_attachment_is_not_the_text() -> None:
    mail = newsletter(plain=STORY[0])
    mail.add_attachment("Not this.", filename="notes.txt")
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="a.pdf")
    assert load(mail).text == STORY[0]


def test_a_mail_that_was_forwarded_whole_is_that_mail() -> None:
    outer = newsletter(plain="FYI", From="Someone <me@home.example>", Subject="Fwd: see below")
    outer.add_attachment(newsletter(plain=PLAIN))
    document = load(outer)
    assert (document.source, document.title) == ("Harbour Wire Daily", "Bridge falls: six missing")
    assert document.text.split("\n\n") == STORY


def test_lines_of_an_article_that_resemble_furniture_stay() -> None:
    text = "\n\n".join([
        "You receive what you pay for, the minister said on Friday in a speech to the chamber of trade. "
        "He added that the subscription to the old order had run out, and that " + "nobody " * 60 + "knew.",
        "View the bridge from the north bank and one sees what is left of it.",
        *STORY,
    ])  # fmt: skip
    assert load(newsletter(plain=text)).text.split("\n\n") == text.split("\n\n")


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b.example\r\n\r\n",
        b"From: a@b.example\r\nContent-Type: image/png\r\n\r\nabcd",
        b"From: a@b.example\r\n\r\n" + FOOT[1].encode(),
        b"",
    ],
)
def test_a_mail_without_text_is_told(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"a\.eml"):
        load_mail(data, "a.eml")


@pytest.mark.parametrize(
    "header",
    [
        "From: =?utf-8?q?=00?= <",
        "From: ,,,;:<>",
        "Date: Tue, 99 Foo 20245 66:00:00 -9999",
        "Subject: =?utf-8?b?////?= =?x-none?q?a?=",
        "Content-Type: text/plain; charset*0=utf; charset*1=-8",
        "Content-Type: multipart/mixed; boundary=\"\"",
        "Content-Type: ;;;",
        "Content-Transfer-Encoding: x-uuencode",
        "Message-ID: <[",
        "From: " + "(" * 3000,
    ],
)  # fmt: skip
def test_broken_headers_are_no_fault(header: str) -> None:
    data = f"{header}\r\nX-Mailer: x\r\n\r\nThe bridge fell.".encode()
    assert "bridge fell" in load_mail(data, "a.eml").text


HEADERS = st.sampled_from(["From", "Subject", "Date", "Message-ID", "Content-Type", "Archived-At",
                           "Content-Transfer-Encoding", "Content-Disposition"])  # fmt: skip
VALUES = st.text(st.characters(max_codepoint=0x2FF, exclude_characters="\r\n"), max_size=40)


@given(st.lists(st.tuples(HEADERS, VALUES), max_size=6), st.binary(max_size=60))
def test_any_mail_is_read_or_refused(headers: list[tuple[str, str]], body: bytes) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode()
    try:
        document = load_mail(head + b"\r\n" + body, "a.eml")
    except SourceError:
        return
    assert document.text
