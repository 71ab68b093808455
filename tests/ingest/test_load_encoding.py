from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import SourceError
from rag.ingest.load.apart import Apart
from rag.ingest.load.encoding import decode, mend_text
from rag.ingest.load.loader import Loader, load
from rag.types import RawDocument
from tests.conftest import ROOT

SENTENCES = {
    "cp1252": "“It’s over,” the café’s owner said – for €5. Mañana será otro día.",
    "iso8859-1": "Le président a déclaré à Paris que l’été serait très chaud.".replace("’", "'"),
    "cp1250": "Prezydent powiedział w środę, że „żadna” decyzja jeszcze nie zapadła w tej sprawie.",
    "iso8859-2": "Vláda schválila návrh zákona, který má zlepšit životní prostředí v České republice.",
    "cp1251": "Мост обрушился в реку рано утром во вторник, сообщили власти города.",
    "koi8-r": "Мост обрушился в реку рано утром во вторник, сообщили власти города.",
    "cp1253": "Η γέφυρα έπεσε στο ποτάμι νωρίς το πρωί της Τρίτης, είπαν οι αρχές.",
    "cp1254": "Başkan, köprünün salı sabahı erken saatlerde nehre düştüğünü söyledi, yaralı yok.",
    "cp1255": "הגשר קרס אל תוך הנהר מוקדם בבוקר יום שלישי, כך מסרו הרשויות. שישה פועלים נעדרים, "
    "והצוללים חיפשו במים הקרים עד רדת החשכה. הנמל סגור עד שיפונו ההריסות.",
    "shift_jis": "橋は火曜日の早朝に川へ崩落したと当局が発表した。六人が行方不明になっている。",
    "euc_jp": "橋は火曜日の早朝に川へ崩落したと当局が発表した。六人が行方不明になっている。",
    "gb18030": "官员们说，这座桥星期二清晨坠入河中，六名工人失踪。搜救工作仍在进行。",
    "big5": "官員們說，這座橋星期二清晨墜入河中，六名工人失蹤。搜救工作仍在進行。",
    "euc_kr": "당국은 화요일 새벽 다리가 강으로 무너졌다고 밝혔다. 노동자 여섯 명이 실종됐다.",
    "utf-16-le": "The bridge fell into the river.",
    "utf-16-be": "The bridge fell into the river.",
}


@pytest.mark.parametrize("encoding", SENTENCES)
def test_an_encoding_that_nobody_names(encoding: str) -> None:
    text = SENTENCES[encoding]
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Мост".encode("cp1251"), "windows-1251", "Мост"),
        ("Мост".encode(), "windows-1251", "Мост"),
        ("“Ja”".encode("cp1252"), "iso-8859-1", "“Ja”"),
        ("Zürich".encode("cp1252"), "base64", "Zürich"),
        ("Zürich".encode("cp1252"), "no such thing", "Zürich"),
        ("Zürich".encode("cp1252"), "rot13", "Zürich"),
    ],
)
def test_what_is_declared_counts_where_it_can_be(data: bytes, declared: str, text: str) -> None:
    assert decode(data, "a.txt", declared=declared) == text


def test_a_file_that_was_cut_off_in_a_character_is_still_utf_8() -> None:
    data = ("Der Bürgermeister von Zürich hält inne. " * 5 + "Zü").encode()[:-1]
    text = decode(data, "a.txt")
    assert text.startswith("Der Bürgermeister von Zürich")
    assert text.endswith("Z\N{REPLACEMENT CHARACTER}")


@given(
    st.text(min_size=1).filter(
        lambda t: t.encode("utf-8").strip(b"\0 \t\r\n\x0b\x0c") and "\0" not in t
    )
)
def test_utf_8_is_always_read_as_it_is(text: str) -> None:
    try:
        found = decode(text.encode(), "a.txt")
    except SourceError:  # control characters that make it no text
        return
    assert found in (text, text.removeprefix("\ufeff"))


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with contextlib.suppress(SourceError):
        assert isinstance(decode(data, "a.txt"), str)


# --- mojibake ---


@pytest.mark.parametrize(
    "text", ["“It’s over,” he said – for €5.", "Der Bürgermeister von Zürich hält inne.", "São Paulo não terá eleição."]
)  # fmt: skip
@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_mojibake_is_mended(text: str, wrong: str) -> None:
    spoilt = text.encode().decode(wrong, errors="replace")
    if "\N{REPLACEMENT CHARACTER}" not in spoilt:
        assert mend_text(spoilt) == text


def test_only_the_spoilt_line_is_changed() -> None:
    text = "Plain “quotes” stay – ﬁne, ½ ‘so’…\nThe cafÃ© fell.\nﾊﾝｶｸ １２３ Ⅳ"
    assert mend_text(text) == text.replace("cafÃ©", "café")


CORPUS = sorted((ROOT / "corpus").glob("*.md"))


@pytest.mark.parametrize("text", [*SENTENCES.values(), *(p.read_text() for p in CORPUS)])
def test_what_is_no_mojibake_is_not_touched(text: str) -> None:
    assert mend_text(text) == text


def test_mojibake_of_every_form_is_mended_before_it_is_stored(tmp_path: Path) -> None:
    record = {
        "text": "The cafÃ© fell.",
        "title": "Itâ€™s over",
        "author": "JosÃ©",
        "source": "CafÃ©",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    (document,) = load(str(tmp_path / "a.jsonl"))
    assert isinstance(document, RawDocument)
    assert document.text == "The café fell."
    assert (document.title, document.author, document.source) == ("It’s over", "José", "Café")


# --- gzip ---

ARTICLE = b"Bridge falls\n\nThe bridge fell into the river on Tuesday.\n"
LINE = b'{"text": "The bridge fell into the river."}\n'


def items(path: Path) -> list[object]:
    return list(load(str(path)))


@pytest.mark.parametrize("name", ["a.txt.gz", "A.TXT.GZ", "a.gz", "a.txt", "a"])
def test_a_compressed_file_is_what_is_in_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(ARTICLE))
    (document,) = items(tmp_path / name)
    assert isinstance(document, RawDocument)
    assert (document.title, document.location) == ("Bridge falls", str(tmp_path / name))


def test_compressed_lines_of_several_members(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINE * 3) + gzip.compress(LINE * 2))
    assert [type(i) for i in items(tmp_path / "a.jsonl.gz")] == [RawDocument] * 5


def test_empty_lines_without_end_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\n" * 200_000 + LINE)
    (error,) = items(tmp_path / "a.jsonl")
    assert "a.jsonl:100001: more than 100,000 empty lines" in str(error)


def test_a_cut_off_export_gives_what_is_whole(tmp_path: Path) -> None:
    numbers = random.Random(1)
    lines = b"".join(
        json.dumps({"text": f"The bridge fell {numbers.random()}."}).encode() + b"\n"
        for _ in range(9000)
    )
    data = gzip.compress(lines)
    (tmp_path / "a.jsonl.gz").write_bytes(data[: len(data) // 2])
    *good, last = items(tmp_path / "a.jsonl.gz")
    assert len(good) > 3000
    assert all(isinstance(g, RawDocument) for g in good)
    assert "cut off" in str(last)


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.gz"])
def test_a_bomb_is_refused(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.ingest.load.loader._FREE_BYTES", 100_000)
    (tmp_path / name).write_bytes(gzip.compress(b"a" * 3_000_000))
    (error,) = items(tmp_path / name)
    assert "inflates to more than" in str(error)


@pytest.mark.parametrize(
    "data",
    [
        b"\x1f\x8b",
        b"\x1f\x8bnonsense" * 9,
        gzip.compress(gzip.compress(ARTICLE, mtime=0), mtime=0),
        gzip.compress(b"", mtime=0),
    ],
)
def test_damaged_gzip_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt.gz").write_bytes(data)
    (error,) = items(tmp_path / "a.txt.gz")
    assert isinstance(error, SourceError)
    assert "a.txt.gz" in error.message
    assert error.next_step


# --- a process of its own ---


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[Apart]:
    # Its work is replaced by this: it hangs, crashes, prints or fills the memory as it is told.
    start = (
        "import os, time, rag.ingest.load.apart as a\n"
        "from rag.types import RawDocument\n"
        "def read(form, data, location, *more, **named):\n"
        "    if form == 'hang': time.sleep(60)\n"
        "    if form == 'crash': os.abort()\n"
        "    if form == 'fill': bytearray(10**13)\n"
        "    if form == 'deep': read(form, data, location)\n"
        "    print('noise'); os.write(1, b'noise')\n"
        "    return [RawDocument(location, data.decode(), topics=('a', 'b'))]\n"
        "a.read_whole = read\n"
        "a.serve_apart()"
    )
    monkeypatch.setattr("rag.ingest.load.apart._START", start)
    process = Apart(seconds=15)
    yield process
    process.close()


@pytest.mark.parametrize(
    ("form", "why"), [("crash", "crashed"), ("fill", "memory"), ("deep", "RecursionError")]
)
def test_a_parser_that_fails_takes_no_other_document_along(
    apart: Apart, form: str, why: str
) -> None:
    good = [RawDocument("b.pdf", "It fell.", topics=("a", "b"))]
    assert apart.read("pdf", b"It fell.", "b.pdf") == good
    (error,) = apart.read(form, b"x", "a.pdf")
    assert isinstance(error, SourceError)
    assert "a.pdf" in error.message
    assert why in error.message
    assert apart.read("pdf", b"It fell.", "b.pdf") == good


def test_a_parser_that_hangs_is_ended(apart: Apart) -> None:
    apart.read("pdf", b"It fell.", "b.pdf")
    apart._seconds = 0.2
    (error,) = apart.read("hang", b"x", "a.pdf")
    assert "took more than" in str(error)
    apart._seconds = 15
    assert apart.read("pdf", b"It fell.", "b.pdf")


def test_the_process_ends_with_its_loader(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text("From: a@b.example\n\nThe bridge fell.")
    with Loader() as loader:
        document, _end = loader.load(str(tmp_path))
        assert isinstance(document, RawDocument)
        process = loader._apart._beside.process
        assert process is not None
    assert process.returncode is not None


def test_a_stream_that_comes_slowly_is_read_whole() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as source, os.fdopen(writer, "wb", buffering=0) as out:
        for byte in b"%PD":
            out.write(bytes([byte]))
        out.write(b"F-1.7 damaged")
        out.close()
        with Loader() as loader:
            (error,) = loader.read(source, "standard input")
    assert "damaged PDF" in str(error)


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.ingest.load.loader.MAX_BYTES", 1000)
    with Loader() as loader:
        (error,) = loader.read(io.BytesIO(ARTICLE * 40), "a.txt")
    assert "more than the 0 MB" in str(error)
