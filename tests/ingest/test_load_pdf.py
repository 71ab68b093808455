from __future__ import annotations

import io
import json
from collections.abc import Callable

import pypdf
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import SourceError
from rag.ingest.load.pdf import load_pdf
from rag.ingest.load.printed import (
    Line,
    paragraphs_of,
    sensible_author,
    sensible_title,
    stated_day,
    without_furniture,
)
from tests.conftest import ROOT

CORPUS = ROOT / "corpus"
PARAGRAPHS = [
    "The bridge fell into the river early on Tuesday, after a container ship lost power and struck "
    "one of its piers, officials said. The governor declared a state of emergency.",
    "Six construction workers who were filling potholes on the deck were missing by the evening, "
    "and divers searched the cold water until dark. Investigators boarded the container ship.",
    "The harbour stays closed until the wreckage is cleared, which the engineers of the army expect "
    "to take several weeks of uninterrupted work, a spokesperson said.",
]


def page(body: str, settings: str = "", document: str = "") -> bytes:
    """Set one PDF with typst."""
    head = f'#set text(lang: "en")\n#set document({document})\n{settings}\n'
    made = typst.compile((head + body).encode())
    assert isinstance(made, bytes)
    return made


def paragraphs(count: int = 3) -> str:
    return "".join(f"#par[#text({json.dumps(PARAGRAPHS[n % 3])})]\n" for n in range(count))


LAYOUTS = {
    "one column": '#set page("a4")',
    "two columns, justified, words broken": '#set page("a4", columns: 2)\n'
    "#set par(justify: true)\n#set text(hyphenate: true)",
    "three columns, first lines indented": '#set page("a4", columns: 3, margin: 1cm)\n'
    "#set par(justify: true, first-line-indent: 1.2em, spacing: 0.65em)\n#set text(hyphenate: true)",
    "large letters": '#set page("a5")\n#set text(size: 16pt)',
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_paragraphs_of_every_layout_are_whole(layout: str) -> None:
    data = page(paragraphs(9), LAYOUTS[layout])
    assert load_pdf(data, "a.pdf").text.split("\n\n") == PARAGRAPHS * 3


def test_broken_words_were_broken_for_these_tests() -> None:
    data = page(paragraphs(9), LAYOUTS["two columns, justified, words broken"])
    assert "\ufffe" in "".join(
        p.get_textpage().get_text_range() for p in __import__("pypdfium2").PdfDocument(data)
    )


def test_headers_footers_and_numbers_of_pages_are_not_text() -> None:
    settings = (
        '#set page("a5", header: [Harbour Wire #h(1fr) 26 March 2024],'
        " footer: context [www.wire.example #h(1fr) #counter(page).display()])"
    )
    document = load_pdf(page(paragraphs(12), settings), "a.pdf")
    assert document.text.split("\n\n") == PARAGRAPHS * 4
    assert document.published == "2024-03-26"


def test_a_line_that_is_repeated_in_the_text_stays() -> None:
    body = "#pagebreak()\n".join(
        f"#par[Start of page {n}.]\n"
        + paragraphs(3)
        + "#par[“Six are missing,” he said.]\n"
        + paragraphs(3)
        for n in ("one", "two", "three")
    )
    assert load_pdf(page(body, '#set page("a4")'), "a.pdf").text.count("“Six are missing,”") == 3


def test_properties_are_metadata() -> None:
    data = page(
        paragraphs(),
        document='title: "Bridge falls", author: "Ana Alva", date: datetime(year: 2024, month: 3, day: 26,'
        " hour: 6, minute: 30, second: 0)",
    )
    document = load_pdf(data, "a.pdf")
    assert document.title == "Bridge falls"
    assert document.author == "Ana Alva"
    assert document.published == "2024-03-26T06:30:00+00:00"


def test_a_headline_in_large_letters_is_the_title_and_not_text_again() -> None:
    body = "#text(size: 20pt)[Bridge falls after a container ship strikes it in the night]\n\n"
    document = load_pdf(page(body + paragraphs(), '#set page("a5")'), "a.pdf")
    assert document.title == "Bridge falls after a container ship strikes it in the night"
    assert document.text.split("\n\n") == PARAGRAPHS


def test_a_stated_day_counts_more_than_when_the_file_was_made() -> None:
    body = "By Ana Alva\n\nPublished 26 March 2024\n\n" + paragraphs()
    made = "date: datetime(year: 2025, month: 1, day: 2)"
    assert load_pdf(page(body, document=made), "a.pdf").published == "2024-03-26"


@pytest.mark.parametrize("maker", ["Skia/PDF m120", "Mozilla Firefox 115", "Canon Scanner"])
def test_when_a_browser_printed_it_is_no_date_of_an_article(maker: str) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(page(paragraphs())))
    writer.add_metadata({"/Producer": maker, "/CreationDate": "D:20240326060000-04'00'"})
    assert load_pdf(saved(writer), "a.pdf").published is None


@pytest.mark.parametrize(
    ("raw", "published"),
    [
        ("D:20240326060000-04'00'", "2024-03-26T06:00:00-04:00"),
        ("D:20240326060000Z", "2024-03-26T06:00:00+00:00"),
        ("D:20240326", "2024-03-26"),
        ("yesterday", None),
    ],
)
def test_dates_of_properties(raw: str, published: str | None) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(page(paragraphs())))
    writer.add_metadata({"/CreationDate": raw, "/Creator": "Writer"})
    assert load_pdf(saved(writer), "a.pdf").published == published


def saved(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def encrypted() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(page(paragraphs())))
    writer.encrypt("secret", algorithm="RC4-128")
    return saved(writer)


def locked_against_changes() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(page(paragraphs())))
    writer.encrypt("", owner_password="secret", algorithm="RC4-128")
    return saved(writer)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (encrypted, "encrypted"),
        (lambda: page("#rect(width: 5cm, height: 5cm)"), "OCR"),
        (lambda: page("#rect(width: 5cm)\nScan 17"), "OCR"),
        (lambda: b"%PDF-1.7\nnothing more", "damaged"),
        (lambda: page(paragraphs())[:700], "damaged"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_cure(make: Callable[[], bytes], why: str) -> None:
    with pytest.raises(SourceError, match=why) as caught:
        load_pdf(make(), "a.pdf")
    assert "a.pdf" in caught.value.message
    assert caught.value.next_step


def test_a_pdf_that_may_be_read_and_not_changed_is_read() -> None:
    assert load_pdf(locked_against_changes(), "a.pdf").text.split("\n\n") == PARAGRAPHS


# --- lines ---


def line(text: str, *, y: float, left: float = 50, right: float = 250, page: int = 0) -> Line:
    return Line(text=text, page=page, left=left, right=right, y=y, size=10)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["the organi-", "zation said"], "the organization said"),
        (["the Anglo-", "American firm"], "the Anglo-American firm"),
        (["in 2023-", "24 it rose"], "in 2023-24 it rose"),
        (["a 13-year-", "old boy"], "a 13-year-old boy"),
        (["a well-", "known man"], "a well-known man"),
        (["the ship-wide body", "and its ship-", "wide"], "the ship-wide body and its ship-wide"),
        (["the Keystone/", "Getty picture"], "the Keystone/Getty picture"),
        (["the dash -", "and more"], "the dash -and more"),
    ],
)  # fmt: skip
def test_words_broken_at_the_end_of_a_line(lines: list[str], text: str) -> None:
    assert paragraphs_of([line(t, y=700 - 12 * n) for n, t in enumerate(lines)]) == [text]


def test_pieces_of_one_line_are_one_line() -> None:
    pieces = [
        line("a 10,000", y=700, right=100),
        line("-mile tour", y=700, left=100.2, right=180),
        line("of it", y=700, left=184),
    ]
    assert paragraphs_of(pieces) == ["a 10,000-mile tour of it"]


def test_a_sentence_goes_on_in_the_next_column() -> None:
    lines = [
        line("The bridge fell into the", y=100),
        line("river on Tuesday.", y=700, left=300, right=500),
    ]
    assert paragraphs_of(lines) == ["The bridge fell into the river on Tuesday."]


def test_a_header_on_right_pages_only_goes_too() -> None:
    pages = [
        [line("Harbour Wire" if n % 2 else "News", y=800, page=n)]
        + [line(f"Line {a} of page {chr(97 + n)}.", y=700 - 12 * a, page=n) for a in range(9)]
        + [line(str(n + 1), y=30, page=n)]
        for n in range(6)
    ]
    kept, furniture = without_furniture(pages)
    assert all(len(page) == 9 for page in kept)
    assert len(furniture) == 12


@given(
    st.lists(
        st.builds(
            Line,
            text=st.text(min_size=1, max_size=12).filter(str.strip),
            page=st.integers(0, 3),
            left=st.floats(-1e6, 1e6),
            right=st.floats(-1e6, 1e6),
            y=st.floats(-1e6, 1e6),
            size=st.floats(0.1, 1e4),
        ),
        max_size=20,
    )
)
def test_no_word_is_lost_wherever_the_lines_stand(lines: list[Line]) -> None:
    def letters(texts: list[str]) -> str:
        return "".join(c for t in texts for c in t if not c.isspace() and c not in "-\u2010")

    assert letters(paragraphs_of(lines)) == letters([x.text for x in lines])


# --- what a file says of its article ---


@pytest.mark.parametrize(
    "title",
    ["Microsoft Word - bridge.doc", "untitled", "Document1", "bridge_final.indd", "20240326", "", None,
     "C:\\news\\bridge\\a", "https://wire.example/a", "PowerPoint Presentation.pdf"],
)  # fmt: skip
def test_titles_that_nobody_chose(title: str | None) -> None:
    assert sensible_title(title) is None


@pytest.mark.parametrize(
    "author", ["Admin", "user", "python-docx", "a@b.example", "jdoe", "x1", None]
)
def test_authors_who_are_accounts(author: str | None) -> None:
    assert sensible_author(author) is None


def test_titles_and_authors_who_are_some() -> None:
    assert sensible_title("Bridge  falls: six missing") == "Bridge falls: six missing"
    assert sensible_author("Ana Alva") == "Ana Alva"


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["Bridge falls", "Tuesday, 26 March 2024"], "2024-03-26"),
        (["By Ana Alva | March 26, 2024 6:00 am"], "2024-03-26"),
        (["He was born on 26 March 1954."], None),
        (["26 March 2024 to 2 April 2024"], None),
        (["March 2024"], None),
        ([], None),
    ],
)
def test_the_day_that_a_page_states(lines: list[str], day: str | None) -> None:
    assert stated_day(lines) == day
