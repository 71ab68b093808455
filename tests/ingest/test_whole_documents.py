"""Feeds, exports, mails and files of which a part used to be lost, refused or misread."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import pytest
import typst

from rag.errors import SourceError
from rag.ingest.load.docx import load_docx
from rag.ingest.load.feed import load_feed
from rag.ingest.load.loader import load
from rag.ingest.load.mail import load_mail
from rag.ingest.load.pdf import load_pdf
from rag.ingest.prepare import Prepared, prepare
from rag.text.dates import parse_published
from rag.types import RawDocument

STORY = (
    "The council of Marlhaven voted on Monday to close the old swing bridge to lorries. The ban "
    "begins on 3 June and will last until the bearings have been replaced. Repairs are to cost 6.4 "
    "million crowns, a third of which the province has promised to pay by the end of the year."
)


def read(path: Path, content: str) -> list[RawDocument]:
    path.write_text(content, encoding="utf-8")
    found = list(load(str(path)))
    assert all(isinstance(f, RawDocument) for f in found), found
    return [f for f in found if isinstance(f, RawDocument)]


# --- JSON Feed ---------------------------------------------------------------------------------


def json_feed(*items: dict[str, Any], **feed: Any) -> str:
    head = {"version": "https://jsonfeed.org/version/1.1", "title": "Marlhaven Echo"}
    return json.dumps(head | feed | {"items": [{"id": "1"} | item for item in items]})


@pytest.mark.parametrize(
    ("item", "feed", "expected"),
    [
        ({"content_text": STORY}, {}, {"text": STORY, "source": "Marlhaven Echo"}),
        (
            {"content_html": f"<p>{STORY}</p>", "author": {"name": "Ada Holt"}},
            {},
            {"author": "Ada Holt"},
        ),
        ({"content_text": STORY, "tags": ["Port", "Roads"]}, {}, {"topics": ("Port", "Roads")}),
        (
            {"content_text": STORY, "date_modified": "2024-05-14T09:00:00+02:00"},
            {"authors": [{"name": "Ada Holt"}]},
            {"published": "2024-05-14T09:00:00+02:00", "author": "Ada Holt"},
        ),
        (
            {"content_text": STORY, "title": "Bridge closes", "url": "https://echo.example/1"},
            {"version": "https://jsonfeed.org/version/1"},
            {"title": "Bridge closes", "url": "https://echo.example/1"},
        ),
    ],
)
@pytest.mark.parametrize("name", ["feed.json", "feed"])
def test_an_item_of_a_json_feed(
    tmp_path: Path, name: str, item: dict[str, Any], feed: dict[str, Any], expected: dict[str, Any]
) -> None:
    (found,) = read(tmp_path / name, json_feed(item, **feed))
    assert {key: getattr(found, key) for key in expected} == expected


@pytest.mark.parametrize(
    "encoded",
    [
        lambda feed: json.dumps(feed, indent=2).encode("utf-8-sig"),
        lambda feed: json.dumps(feed).encode("utf-16"),
        lambda feed: json.dumps({"items": feed["items"] * 40} | feed, sort_keys=True).encode(),
        lambda feed: json.dumps(feed).replace("/", "\\/").encode(),
        lambda feed: json.dumps(feed | {"version": "http://jsonfeed.org/version/1"}).encode(),
    ],
)
def test_a_json_feed_however_it_is_written(
    tmp_path: Path, encoded: Callable[[dict[str, Any]], bytes]
) -> None:
    path = tmp_path / "feed.json"
    path.write_bytes(encoded(json.loads(json_feed({"content_html": f"<p>{STORY}</p>" * 4}))))
    (found,) = load(str(path))
    assert isinstance(found, RawDocument)
    assert found.source == "Marlhaven Echo"


def test_an_item_of_a_json_feed_that_is_none_does_not_stop_the_others(tmp_path: Path) -> None:
    feed = json.loads(json_feed({"content_text": STORY}))
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(feed | {"items": ["none", *feed["items"], {"id": "2"}]}))
    kinds = [type(item) for item in load(str(path))]
    assert kinds == [SourceError, RawDocument, SourceError]


# --- CDATA that was escaped --------------------------------------------------------------------


@pytest.mark.parametrize(
    "feed",
    [
        "<rss version='2.0'><channel><title>Echo</title><item><guid>1</guid><title>&lt;![CDATA[Bridge"
        " closes]]&gt;</title><description>&lt;![CDATA[{}]]&gt;</description></item></channel></rss>",
        "<rss version='2.0'><channel><title>Echo</title><item><guid>1</guid><title> &lt;![CDATA[ Bridge"
        " closes ]]&gt; </title><description>&lt;![CDATA[&lt;p&gt;{}&lt;/p&gt;]]&gt;</description>"
        "</item></channel></rss>",
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Echo"
        "</title><item><guid>1</guid><title>Bridge closes</title><content:encoded>&lt;![CDATA[&lt;p&gt;{}"
        "&lt;/p&gt;]]&gt;</content:encoded></item></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Echo</title><entry><id>1</id><title type='html'>"
        "&lt;![CDATA[Bridge closes]]&gt;</title><content type='html'>&lt;![CDATA[{}]]&gt;</content>"
        "</entry></feed>",
        "<rss version='2.0'><channel><title>&lt;![CDATA[Echo]]&gt;</title><item><guid>1</guid><title>"
        "<![CDATA[<![CDATA[Bridge closes]]]]><![CDATA[>]]></title><description><![CDATA[{}]]>"
        "</description></item></channel></rss>",
        "<rss version='2.0'><channel><title>Echo</title><item><guid>1</guid><title>&amp;lt;![CDATA[Bridge"
        " closes]]&amp;gt;</title><description>&#60;![CDATA[{}]]&#62;</description></item></channel></rss>",
        "<rss version='2.0'><channel><title>Echo</title><item><guid>1</guid><title>Bridge closes</title>"
        "<description>&amp;lt;p&amp;gt;{}&amp;lt;/p&amp;gt;</description></item></channel></rss>",
    ],
)
def test_cdata_that_was_escaped_is_no_text(feed: str) -> None:
    (found,) = load_feed(feed.format(STORY).encode(), "feed.xml")
    assert isinstance(found, RawDocument)
    assert (found.title, found.source) == ("Bridge closes", "Echo")
    assert found.text == STORY


# --- entities in a text without tags -----------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Holt &amp; Sons of Marlhaven won.", "Holt & Sons of Marlhaven won."),
        ("It cost 3&nbsp;million &euro; in all.", "It cost 3 million € in all."),
        ("The mayor&#x2019;s &ldquo;last&rdquo; word.", "The mayor’s “last” word."),
        ("Twice escaped: R&amp;amp;D rose.", "Twice escaped: R&D rose."),
        ("Growth was &lt; 2 percent in M&aacute;laga.", "Growth was < 2 percent in Málaga."),
        ("See ?a=1&copy=2 and AT&T; it stays.", "See ?a=1&copy=2 and AT&T; it stays."),
    ],
)
@pytest.mark.parametrize("ending", ["jsonl", "txt", "md"])
def test_entities_are_characters(tmp_path: Path, ending: str, written: str, meant: str) -> None:
    content = json.dumps({"text": written, "title": written}) if ending == "jsonl" else written
    (found,) = read(tmp_path / f"a.{ending}", content)
    assert prepare(found).article.text == meant
    assert found.title is None or prepare(found).article.title == meant


def test_escaped_markup_of_an_export_is_markup(tmp_path: Path) -> None:
    text = "&lt;p&gt;The bridge is closed.&lt;/p&gt;&lt;p&gt;It opens in May.&lt;/p&gt;"
    (found,) = read(tmp_path / "a.jsonl", json.dumps({"text": text}))
    assert found.text == "The bridge is closed.\n\nIt opens in May."


# --- Word --------------------------------------------------------------------------------------

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_notes(kind: str, *notes: str) -> bytes:
    """Return a Word document with notes of a kind, "footnote" or "endnote"."""
    made = docx.Document()
    made.add_paragraph("The bridge closes to lorries in June.")
    out = io.BytesIO()
    made.save(out)
    content = "".join(
        f'<w:{kind} w:id="{n}"><w:p><w:r><w:t>{note}</w:t></w:r></w:p></w:{kind}>'
        for n, note in enumerate(notes, start=2)
    )
    separator = (
        f'<w:{kind} w:id="0" w:type="separator"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    )
    part = f'<w:{kind}s xmlns:w="{_W}">{separator}{content}</w:{kind}s>'
    relation = (
        f'<Relationship Id="rId99" Type="{_OFFICE}/{kind}s" Target="{kind}s.xml"/></Relationships>'
    )
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/_rels/document.xml.rels":
                data = data.replace(b"</Relationships>", relation.encode())
            new.writestr(name, data)
        new.writestr(f"word/{kind}s.xml", part)
    return changed.getvalue()


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
@pytest.mark.parametrize("notes", [("Report of 2 May.",), ("Report of 2 May.", "Minutes, p. 4.")])
def test_notes_of_a_word_file_are_text(kind: str, notes: tuple[str, ...]) -> None:
    found = load_docx(with_notes(kind, *notes), "a.docx").text.split("\n\n")
    assert found == ["The bridge closes to lorries in June.", *notes]


def test_a_row_of_a_table_is_one_line() -> None:
    made = in_table(("Year", "Plan", "Now"), ("2022", "", "48"))
    assert lines_of(made) == ["Year | Plan | Now", "2022 | | 48"]


def in_table(*rows: tuple[str, ...]) -> Any:
    made = docx.Document()
    made.add_paragraph("Cost of the bridge in millions.")
    table = made.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return made


def lines_of(made: Any) -> list[str]:
    out = io.BytesIO()
    made.save(out)
    return load_docx(out.getvalue(), "a.docx").text.split("\n\n")[1:]


def test_a_cell_that_goes_on_with_the_one_above_has_its_words() -> None:
    made = in_table(("Gates", "31"), ("", "32"), ("", "33"))
    table = made.tables[0]
    table.cell(0, 0).merge(table.cell(2, 0))
    assert lines_of(made) == ["Gates | 31", "Gates | 32", "Gates | 33"]


def test_a_note_in_a_cell_of_figures_leaves_the_row_whole() -> None:
    made = in_table(("Year", "Plan"), ("2022", "36"))
    made.tables[0].cell(1, 1).add_paragraph("(estimate)")
    assert lines_of(made) == ["Year | Plan", "2022 | 36 (estimate)"]


def test_a_heading_over_columns_and_a_table_in_a_cell_are_read() -> None:
    made = in_table(("Cost", ""), ("2022", "36"))
    table = made.tables[0]
    table.cell(0, 0).merge(table.cell(0, 1))
    inner = table.cell(1, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "gates", "31"
    assert lines_of(made) == ["Cost", "2022", "36", "gates | 31"]


def test_a_row_that_was_taken_out_is_not_read() -> None:
    made = in_table(("Year", "Plan"), ("2022", "36"))
    properties = made.tables[0].rows[1]._tr.get_or_add_trPr()
    properties.append(docx.oxml.OxmlElement("w:del"))
    assert lines_of(made) == ["Year | Plan"]


def test_a_line_of_figures_only_is_text() -> None:
    made = docx.Document()
    for text in ("Cost of the bridge in millions.", "36", "48"):
        made.add_paragraph(text)
    assert lines_of(made) == ["36", "48"]


def test_the_edges_of_pages_of_a_word_file_are_said_to_be_left_out() -> None:
    made = docx.Document()
    made.add_paragraph(STORY)
    made.sections[0].header.paragraphs[0].text = "Marlhaven Echo, page head"
    made.sections[0].footer.paragraphs[0].text = "Second edition"
    out = io.BytesIO()
    made.save(out)
    assert lacks(load_docx(out.getvalue(), "a.docx"), "page head")


def test_an_article_that_is_laid_out_in_a_table_stays_paragraphs() -> None:
    made = docx.Document()
    left, right = made.add_table(rows=1, cols=2).rows[0].cells
    left.text, right.text = "The bridge closes.", "The ferry is sold."
    left.add_paragraph("It opens again in May.")
    out = io.BytesIO()
    made.save(out)
    lines = load_docx(out.getvalue(), "a.docx").text.split("\n\n")
    assert lines == ["The bridge closes.", "It opens again in May.", "The ferry is sold."]


# --- PDF ---------------------------------------------------------------------------------------

_PICTURE = '#page(image(bytes(({})), format: (encoding: "rgb8", width: 2, height: 2), width: 100%))'.format(
    ", ".join("200" for _ in range(12))
)


@pytest.mark.parametrize(
    ("pages", "without"),
    [
        ([STORY, _PICTURE, STORY], "page 2"),
        ([_PICTURE, STORY], "page 1"),
        ([STORY, _PICTURE, _PICTURE], "pages 2, 3"),
        ([STORY, STORY], None),  # all alike, and not a header
        ([STORY, "#page[]", STORY], None),  # an empty page has lost nothing
    ],
)
def test_which_pages_of_a_pdf_have_no_text(pages: list[str], without: str | None) -> None:
    body = "".join(p if p.startswith("#") else f"#page[{p}]" for p in pages)
    found = load_pdf(typst.compile(body.encode()), "a.pdf")
    if without is None:
        assert not found.remarks
        assert not found.left_out
    else:
        assert without in found.remarks[0]
        assert without in found.left_out[0].what


@pytest.mark.parametrize(
    "note",
    [
        "The post <a href='/1'>Bridge closes</a> appeared first on <a href='/'>Echo</a>.",
        "Der Beitrag Bridge closes erschien zuerst auf Echo.",
    ],
)
def test_where_an_entry_first_appeared_is_no_text(note: str) -> None:
    feed = (
        "<rss version='2.0'><channel><title>Echo</title><item><guid>1</guid><title>Bridge closes</title>"
        f"<description><![CDATA[<p>{STORY}</p><p>{note}</p>]]></description></item></channel></rss>"
    )
    (found,) = load_feed(feed.encode(), "feed.xml")
    assert isinstance(found, RawDocument)
    assert found.text == STORY


def test_brackets_of_a_title_stay() -> None:
    feed = (
        "<rss version='2.0'><channel><title>Echo</title><item><title>a[b[1]]&gt;2</title>"
        f"<description>{STORY}</description></item></channel></rss>"
    )
    (found,) = load_feed(feed.encode(), "feed.xml")
    assert isinstance(found, RawDocument)
    assert found.title == "a[b[1]]>2"


# --- forwarded mail ----------------------------------------------------------------------------


def forwarded(head: str, *, remark: str = "FYI", html: bool = False) -> RawDocument:
    mail = EmailMessage()
    mail["From"] = "Jo Reader <jo@home.example>"
    mail["Subject"] = "Fwd: Bridge closes"
    mail["Date"] = "Thu, 16 May 2024 20:15:00 +0200"
    text = f"{remark}\n\n{head}\n\n{STORY}\n"
    mail.set_content(text)
    if html:
        lines = "<br>".join(head.replace("<", "&lt;").split("\n"))
        mail.set_content(f"<p>{remark}</p><div>{lines}</div><p>{STORY}</p>", subtype="html")
    return load_mail(mail.as_bytes(), "a.eml")


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize(
    "head",
    [
        "---------- Forwarded message ---------\nFrom: Marlhaven Echo <news@echo.example>\n"
        "Date: Tue, 14 May 2024 at 07:00\nSubject: Bridge closes\nTo: <jo@home.example>",
        "Begin forwarded message:\n\nFrom: Marlhaven Echo <news@echo.example>\nSubject: Bridge closes\n"
        "Date: 14 May 2024 at 07:00:00 CEST\nTo: jo@home.example",
        "-----Original Message-----\nFrom: Marlhaven Echo <news@echo.example>\n"
        "Sent: Tuesday, 14 May 2024 07:00\nTo: Jo Reader\nSubject: Bridge closes",
        "________________________________\nVon: Marlhaven Echo <news@echo.example>\n"
        "Gesendet: Dienstag, 14. Mai 2024 07:00\nAn: Jo Reader\nBetreff: Bridge closes",
        "-----Original Message-----\nFrom: Marlhaven Echo [mailto:news@echo.example]\n"
        "Sent: Tuesday, 14 May 2024 07:00\nTo: Jo Reader\nSubject: Bridge closes",
        "________________________________\nFrom: Marlhaven Echo\nSent: Tuesday, 14 May 2024 07:00\n"
        "To: Jo Reader <jo@home.example>\nSubject: Bridge closes",
        "*From:* Marlhaven Echo <news@echo.example>\n*Sent:* Tuesday, 14 May 2024 07:00\n"
        "*To:* Jo Reader\n*Subject:* Bridge closes",
        "---------- Mensaje reenviado ---------\nDe: Marlhaven Echo <news@echo.example>\n"
        "Fecha: mar, 14 may 2024 a las 07:00\nAsunto: Bridge closes\nPara: <jo@home.example>",
        "Inizio messaggio inoltrato:\n\nDa: Marlhaven Echo <news@echo.example>\nOggetto: Bridge closes\n"
        "Data: 14 maggio 2024 alle ore 07:00:00 CEST\nA: jo@home.example",
        "---------- Forwarded message ---------\nFrom: Marlhaven Echo <news@echo.example>\n"
        "Date: Tue, 14 May 2024 07:00:00 +0200\nSubject: Bridge closes\nTo: Jo Reader <jo@home.example>,\n"
        " A. Long-Name <ada.long.name@another.example>",
        "-------- Message transféré --------\nSujet : Bridge closes\n"
        "Date : Tue, 14 May 2024 07:00:00 +0200\nDe : Marlhaven Echo <news@echo.example>\n"
        "Pour : jo@home.example",
    ],
)
def test_forwarded_mail_is_its_first_sender_s(head: str, html: bool) -> None:
    found = forwarded(head, html=html)
    assert found.source == "Marlhaven Echo"
    assert (parse_published(found.published or "") or "")[:10] == "2024-05-14"
    assert found.text == STORY


def test_a_quoted_mail_that_was_forwarded_is_its_first_sender_s() -> None:
    head = "From: Marlhaven Echo <news@echo.example>\nDate: 14 May 2024 07:00\nTo: jo@home.example"
    mail = EmailMessage()
    mail["From"] = "Jo Reader <jo@home.example>"
    quoted = "\n".join(f"> {line}" for line in f"{head}\n\n{STORY}".split("\n"))
    mail.set_content(f"FYI\n\n{quoted}\n")
    found = load_mail(mail.as_bytes(), "a.eml")
    assert (found.source, found.text) == ("Marlhaven Echo", STORY)


def test_a_mail_that_was_forwarded_twice_is_its_first_sender_s() -> None:
    again = HEAD.replace("Marlhaven Echo <news@echo.example>", "Sam <sam@s.example>")
    found = forwarded(f"{again}\n\nLook at this.\n\n{HEAD}")
    assert (found.source, found.text) == ("Marlhaven Echo", STORY)


def test_a_forwarded_mail_without_a_name_has_the_sender_s_domain() -> None:
    found = forwarded(HEAD.replace("Marlhaven Echo <news@echo.example>", "news@echo.example"))
    assert (found.source, found.text) == ("echo.example", STORY)


LONG_REMARK = (
    "I think that we should look at this again before the meeting on Thursday, as the figures are not"
    " those that we were given in March, and because the province seems to have changed its mind since"
    " then. Could you call me about it tomorrow, or come by when you are back?"
)
HEAD = (
    "From: Marlhaven Echo <news@echo.example>\nDate: Tue, 14 May 2024 at 07:00\nSubject: Bridge\n"
    "To: <jo@home.example>"
)


@pytest.mark.parametrize("html", [False, True])
def test_a_long_remark_makes_no_article_of_who_forwards(
    html: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.STORY", " ".join([STORY] * 4))
    found = forwarded(HEAD, remark=LONG_REMARK, html=html)
    assert found.source == "Marlhaven Echo"
    assert "Thursday" not in found.text
    assert any("Thursday" in part.what or "I think" in part.what for part in found.left_out)


def test_the_remark_on_an_attached_mail_is_said_to_be_left_out() -> None:
    inner = EmailMessage()
    inner["From"] = "Marlhaven Echo <news@echo.example>"
    inner.set_content(STORY * 3)
    outer = EmailMessage()
    outer["From"] = "Jo Reader <jo@home.example>"
    outer.set_content(LONG_REMARK)
    outer.add_attachment(inner)
    found = load_mail(outer.as_bytes(), "a.eml")
    assert found.source == "Marlhaven Echo"
    assert any("I think" in part.what for part in found.left_out)


def test_a_letter_above_a_shorter_quotation_is_its_sender_s() -> None:
    found = forwarded(HEAD, remark=LONG_REMARK * 4)
    assert found.source == "Jo Reader"


def test_a_mail_that_says_something_of_its_own_is_its_sender_s() -> None:
    found = forwarded("From: the desk\nDate: tomorrow\nSubject: none", remark="Note the new hours.")
    assert found.source == "Jo Reader"


# --- exports that cut texts off ----------------------------------------------------------------


def stored(**record: str) -> Prepared:
    from rag.ingest.load.jsonl import article_of

    return prepare(article_of(record, "a.jsonl:1", "a.jsonl", {}))


@pytest.mark.parametrize(
    ("end", "missing"),
    [
        ("… [+2417 chars]", 2417),
        ("...[+80 chars]", 80),
        (" [+1 char]", 1),
        ("… [+310 characters]", 310),
        ("…[+1,204 chars]", 1204),
        ("... [3120 more words]", 3120),
    ],
)
def test_how_much_an_export_cut_off_is_said(end: str, missing: int) -> None:
    found = stored(content=STORY + end)
    assert found.article.text.rstrip("….") == STORY.rstrip(".")
    assert f"{missing:,}" in found.remarks[0]
    assert found.left_out[0].characters == missing


@pytest.mark.parametrize(
    "end",
    [
        "…",
        "...",
        " [...]",
        " […]",
        " (…)",
        "... (more)",
        "… Read more",
        " [Read on...]",
        "…[truncated]",
    ],
)
def test_a_text_that_ends_in_the_middle_is_said_to(end: str) -> None:
    found = stored(content=STORY[:-20] + end)
    assert "cut off" in found.remarks[0]
    assert found.article.text.rstrip("…. ") == STORY[:-20].rstrip()


@pytest.mark.parametrize(
    "end",
    [" He said: “Wait…”", " (Reuters)", " [1]", " It was … over.", " Photo: A. Roe", " (2019)."],
)
def test_a_text_that_is_whole_is_not_said_to_be_cut(end: str) -> None:
    assert stored(content=STORY + end).remarks == ()


@pytest.mark.parametrize(
    "text",
    [
        "(Content removed)",
        "ONLY IN PAID PLANS",
        "null",
        "[Removed]",
        "[deleted]",
        "[ Content removed ]",
    ],
)
def test_what_stands_in_place_of_a_text_is_none(text: str) -> None:
    with pytest.raises(SourceError, match="no text of an article"):
        stored(content=text, title="[Removed]")


# --- outlets -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["export-2024.jsonl", "all.json", "story.txt", "notes.md", "a.jsonl"]
)
def test_the_name_of_a_file_is_no_outlet(tmp_path: Path, name: str) -> None:
    content = json.dumps({"text": STORY}) if "json" in name else STORY
    (found,) = read(tmp_path / name, content)
    assert prepare(found).article.source == "no outlet"
    assert prepare(found, source="Echo").article.source == "Echo"


# --- what is left out is said -------------------------------------------------------------------


def lacks(document: RawDocument, words: str) -> bool:
    """Tell whether a text is without some words, and says so with how much that is."""
    said = [p for p in (*document.left_out, *prepare(document).left_out) if words in p.what]
    return words not in prepare(document).article.text and any(p.characters for p in said)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "{}\n\n<!-- paid by the yard -->"),
        ("a.md", "{}\n\n<p hidden>paid by the yard</p>"),
        ("a.html", "<html><body><article><h1>Bridge</h1><p>{}</p><p style='display:none'>paid by the"
         " yard</p></article></body></html>"),
    ],
)  # fmt: skip
def test_hidden_words_are_said_to_be_left_out(tmp_path: Path, name: str, content: str) -> None:
    (found,) = read(tmp_path / name, content.format(STORY))
    assert "yard" not in found.text
    (said,) = [part for part in found.left_out if "does not see" in part.what]
    assert said.characters
    assert said.characters >= len("paid by the yard")


def test_code_in_markdown_is_said_to_be_left_out(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.md", f"{STORY}\n\n```\ntable of bearings\n```\n")
    assert lacks(found, "table of bearings")


def test_the_edges_of_printed_pages_are_said_to_be_left_out() -> None:
    body = (
        f"#page[{STORY}]#page[Hauliers said that the detour would add 22 kilometres to each trip.]"
    )
    pages = f"#set page(header: [Marlhaven Echo, weekend edition])\n{body}"
    assert lacks(load_pdf(typst.compile(pages.encode()), "a.pdf"), "weekend edition")


def test_hidden_words_of_a_word_file_are_said_to_be_left_out() -> None:
    made = docx.Document()
    made.add_paragraph(STORY).add_run("for the editor only").font.hidden = True
    out = io.BytesIO()
    made.save(out)
    assert lacks(load_docx(out.getvalue(), "a.docx"), "for the editor only")


def test_the_foot_of_a_newsletter_and_what_is_attached_are_said_to_be_left_out() -> None:
    mail = EmailMessage()
    mail["From"] = "Marlhaven Echo <news@echo.example>"
    mail.set_content(f"{STORY}\n\nUnsubscribe from the Marlhaven morning letter\n")
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="plan.pdf")
    found = load_mail(mail.as_bytes(), "a.eml")
    assert lacks(found, "Unsubscribe")
    assert any("plan.pdf" in part.what for part in found.left_out)
