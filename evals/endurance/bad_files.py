"""Make the files of `bad_input.py`: damaged real ones, generated ones, the worst of each form."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pypdf
import typst
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from evals.sets.files import CORPUS

GOOD_TEXT = (
    "Harbour report {number}\n\nThe bridge number {number} fell into the river early on Tuesday, "
    "officials said.\n\nSix workers were missing by the evening, the report {number} says.\n"
)
ESCAPES = (
    b"\x1b[2J\x1b[31mred\x1b[0m",
    b"\x1b]0;title\x07",
    b"\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\",
    b"\x9b31m",
    b"\xe2\x80\xae",
    b"\0\0\0",
    b"\xf3\xa0\x81\x81",
    b"\r\x08\x08",
)

File = tuple[str, bytes]


@cache
def good_files() -> list[File]:
    """Return the articles of corpus/ in every form that an ingest reads."""
    articles = [p.read_text(encoding="utf-8") for p in sorted(CORPUS.glob("*.md"))]
    found: list[File] = []
    for number, article in enumerate(articles):
        body = article.split("---", 2)[-1].strip()
        found += [("a.md", article.encode()), ("a.txt", body.encode())]
        found += [("a.html", _page(body)), ("a.eml", _mail(body, html=number % 2 == 0))]
        found += [("a.docx", _docx(body)), ("a.jsonl", _export(articles)), ("a.xml", _feed(body))]
        if number < 3:
            found += [("a.pdf", _pdf(body, columns=number + 1)), ("a.pdf", _encrypted(_pdf(body)))]
            found += [("a.json", b"[" + b",".join(_export(articles).splitlines()[:2]) + b"]")]
    found += [(f"{name}.gz", gzip.compress(data)) for name, data in found[:12]]
    return found


def _page(body: str) -> bytes:
    paragraphs = "".join(f"<p>{p}</p>" for p in body.split("\n\n"))
    return (
        "<!doctype html><html><head><meta charset='utf-8'><title>Article</title></head><body><nav>"
        f"<a href='/'>Home</a></nav><article><h1>Article</h1>{paragraphs}</article></body></html>"
    ).encode()


def _mail(body: str, *, html: bool) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Harbour Wire <news@wire.example>"
    mail["Subject"] = "Article"
    mail["Date"] = "Tue, 26 Mar 2024 06:00:00 -0400"
    mail.set_content(body)
    if html:
        mail.add_alternative(_page(body).decode(), subtype="html")
    return mail.as_bytes()


def _docx(body: str) -> bytes:
    made = docx.Document()
    for paragraph in body.split("\n\n"):
        made.add_paragraph(paragraph)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _pdf(body: str, columns: int = 1) -> bytes:
    text = "".join(
        f"#par[#text({json.dumps(p, ensure_ascii=False)})]\n" for p in body.split("\n\n")
    )
    made = typst.compile(f"#set page(columns: {columns})\n{text}".encode())
    if not isinstance(made, bytes):
        raise TypeError(type(made))
    return made


def _encrypted(data: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _export(articles: list[str]) -> bytes:
    lines = [
        json.dumps({"id": n, "text": a, "date": "2024-03-26"}) for n, a in enumerate(articles[:5])
    ]
    lines[2] = '{"text": "this line is cut'
    return "\n".join(lines).encode()


def _feed(body: str) -> bytes:
    entries = "".join(
        f"<item><title>One {n}</title><description>{body[:400]}</description></item>"
        for n in range(3)
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title>{entries}</channel></rss>".encode()


# --- damaged -----------------------------------------------------------------------------------


def damaged(dice: random.Random, files: list[File]) -> Iterator[File]:
    """Yield files with one to four faults, without end."""
    while True:
        name, data = dice.choice(files)
        if name.endswith(".gz") and dice.random() < 0.5:  # inside the compression, too
            data = gzip.compress(_hurt(dice, gzip.decompress(data), files))
        else:
            for _ in range(dice.choice((1, 1, 1, 2, 4))):
                data = _hurt(dice, data, files)
        if dice.random() < 0.05:
            name = dice.choice(files)[0]  # under the name of another form
        yield name, data


def _hurt(dice: random.Random, data: bytes, files: list[File]) -> bytes:
    size = max(1, len(data))
    at, length = dice.randrange(size), dice.choice((1, 1, 4, 64, size // 3 + 1))
    noise = dice.choice(
        (dice.randbytes(length), dice.choice(ESCAPES), bytes(length), b"\xff" * length)
    )
    match dice.randrange(9):
        case 0:
            return data[:at]
        case 1:
            return data[at:]
        case 2:
            return data[:at] + noise + data[at:]
        case 3:
            return data[:at] + noise + data[at + len(noise) :]
        case 4:
            return data[:at] + data[at + length :]
        case 5:
            return data[: at + length] + data[at:]
        case 6:
            return data[:at] + dice.choice(files)[1][at : at + 5000]
        case 7:
            changed = bytearray(data)
            for _ in range(dice.choice((1, 8, 100))):
                if changed:
                    changed[dice.randrange(len(changed))] = dice.randrange(256)
            return bytes(changed)
        case _:
            return data.decode("utf-8", "replace").encode(
                dice.choice(("utf-16", "cp1252", "utf-7")), "replace"
            )


# --- generated ---------------------------------------------------------------------------------


def generated(seed: int) -> Iterator[File]:
    """Yield files that hypothesis generates, without end."""
    while True:
        yield from _drawn(seed, 100)
        seed += 1_000_003


def _drawn(seed: int, count: int) -> list[File]:
    found: list[File] = []
    anything = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
        ),
        max_leaves=10,
    )
    names = st.sampled_from(
        ["text", "body", "title", "date", "url", "id", "source", "author", "tags"]
    )
    record = st.dictionaries(names, anything, max_size=6)
    tag = st.sampled_from(
        "p div a table td h1 script style !-- /p /div !doctype meta svg body html span pre title ? ![CDATA[".split()
    )
    markup = st.lists(
        st.one_of(st.text(max_size=30), tag.map(lambda t: f"<{t} x='1'>")), max_size=60
    )
    header = st.sampled_from(
        ["From", "Date", "Subject", "Content-Type", "Content-Transfer-Encoding"]
    )
    words = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
    mail = st.tuples(st.lists(st.tuples(header, st.text(max_size=60)), max_size=8), words)
    file = st.one_of(
        st.tuples(
            st.sampled_from(["g.txt", "g.md", "g.html", "g.jsonl", "g.eml"]), words.map(_bytes)
        ),
        st.tuples(
            st.sampled_from(["g.txt", "g.pdf", "g.docx", "g.gz", "g.json", "g.eml"]),
            st.binary(max_size=400),
        ),
        st.tuples(st.just("g.html"), markup.map(lambda m: _bytes("".join(m)))),
        st.tuples(
            st.just("g.jsonl"),
            st.lists(record, max_size=6).map(lambda r: "\n".join(map(json.dumps, r)).encode()),
        ),
        st.tuples(st.just("g.json"), anything.map(lambda v: json.dumps(v).encode())),
        st.tuples(
            st.just("g.md"),
            st.tuples(record, words).map(lambda p: _bytes(f"---\n{json.dumps(p[0])}\n---\n{p[1]}")),
        ),
        st.tuples(
            st.just("g.eml"),
            mail.map(lambda m: _bytes("".join(f"{a}: {b}\r\n" for a, b in m[0]) + "\r\n" + m[1])),
        ),
        st.tuples(st.just("g.pdf"), st.binary(max_size=300).map(lambda b: b"%PDF-1.7\n" + b)),
    )

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(file)
    def draw(made: File) -> None:
        found.append(made)

    draw()
    return found


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


# --- the worst ---------------------------------------------------------------------------------


def special(megabytes: int = 60) -> Iterator[tuple[str, Callable[[Path], object]]]:
    """Yield the name of each of the worst files, and a function that writes it.

    Args:
        megabytes: how large a large file is.
    """
    size = megabytes * 1_000_000
    sentence = "The bridge fell into the river early on Tuesday. "
    deep = 10_000
    line = json.dumps({"text": GOOD_TEXT}).encode() + b"\n"

    def data(make: Callable[[], bytes]) -> Callable[[Path], object]:
        return lambda path: path.write_bytes(make())  # made when it is written: some are large

    yield "large.txt", data(lambda: sentence.encode() * (size // len(sentence)))
    yield "one-line.jsonl", data(lambda: b'{"text": "' + b"a " * (size // 2) + b'"}\n' + line)
    yield "large.html", data(lambda: b"<html><body>" + b"<p>It fell.</p>" * (size // 15))
    yield "long.txt", data(lambda: b"word " * 195_000)
    yield "no-space.txt", data(lambda: b"x" * 990_000)
    yield "stops.txt", data(lambda: b"." * 990_000)
    yield "open-tags.txt", data(lambda: b"<p style='" * 98_000)
    yield "comments.md", data(lambda: b"<!-- " * 195_000)
    yield "brackets.md", data(lambda: b"[" * 60_000 + b"a" + b"](" * 60_000)
    yield "quotes.md", data(lambda: b">" * 60_000 + b" a")
    yield "stars.md", data(lambda: b"**a " * 60_000)
    yield "deep.html", data(lambda: b"<div>" * deep + b"It fell." + b"</div>" * deep)
    yield "deep-tables.html", data(lambda: b"<table><tr><td>" * deep + b"It fell.")
    yield "attributes.html", data(lambda: b"<p " + b"a='1' " * 300_000 + b">It fell.</p>")
    yield "deep.json", data(lambda: b'{"a":' * 100_000)
    yield "deep.jsonl", data(lambda: b"[" * 1_000_000 + b"\n" + line)
    yield "deep.eml", data(lambda: _nested_mail(2_000))
    yield "wide.eml", data(lambda: _wide_mail(20_000))
    yield (
        "header.eml",
        data(
            lambda: (
                b"Subject: "
                + b"=?utf-8?q?a?= " * 100_000
                + b"\r\nFrom: "
                + b"<" * 50_000
                + b"\r\n\r\na"
            )
        ),
    )
    yield "zeros.txt.gz", data(lambda: gzip.compress(bytes(size)))
    yield "lines.jsonl.gz", data(lambda: gzip.compress(b"\n" * size))
    yield "twice.gz", data(lambda: gzip.compress(gzip.compress(bytes(size))))
    yield "bomb.docx", lambda path: _bomb(path, size * 5)
    yield "parts.docx", lambda path: _parts(path, 20_000)
    yield (
        "entities.html",
        data(lambda: b"<!DOCTYPE x [" + _entities() + b"]><html><body><p>&l9;</p></body></html>"),
    )
    yield "pages.pdf", data(lambda: _many_pages(5_000))
    yield (
        "loop.pdf",
        data(
            lambda: (
                b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                b"2 0 obj<</Type/Pages/Count 9/Kids[2 0 R]>>endobj\ntrailer<</Root 1 0 R>>"
            )
        ),
    )
    yield "arrays.pdf", data(lambda: b"%PDF-1.7\n1 0 obj" + b"[" * 1_000_000)


def _nested_mail(depth: int) -> bytes:
    parts = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(depth)
    )
    return (parts + "Content-Type: text/plain\r\n\r\nIt fell.\r\n").encode()


def _wide_mail(count: int) -> bytes:
    part = "--b\r\nContent-Type: text/plain\r\n\r\nIt fell.\r\n"
    return (
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * count + "--b--\r\n"
    ).encode()


def _bomb(path: Path, size: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(size // 1_000_000):
                part.write(b" " * 1_000_000)


def _parts(path: Path, count: int) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        for number in range(count):
            package.writestr(f"word/{number}.xml", "")


def _entities() -> bytes:
    return b"<!ENTITY l0 'lol'>" + b"".join(
        f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>".encode() for n in range(1, 10)
    )


def _many_pages(count: int) -> bytes:
    kids = " ".join("3 0 R" for _ in range(count))
    objects: list[Any] = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        "<</Length 60>>stream\nBT /F 12 Tf 50 700 Td (The bridge fell into the river.) Tj ET\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = "".join(f"{n} 0 obj{o}endobj\n" for n, o in enumerate(objects, start=1))
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R/Size 6>>".encode()
