"""A brief in all its forms: the same lines, with the same numbers behind them, from the same sources."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import docx
import pytest

from evals.endurance.generated_briefs import KINDS, make_brief
from rag.brief.fit import fit_to_page
from rag.ingest.load.docx import load_docx
from rag.render.docx import brief_docx
from rag.render.html import brief_html
from rag.render.markdown import brief_markdown, brief_term
from rag.render.outline import Item, outline_of
from rag.render.pdf import page_data
from rag.types.brief import Brief, Story

SEEDS = range(len(KINDS))


@pytest.fixture(params=SEEDS, ids=KINDS)
def brief(request: pytest.FixtureRequest) -> Brief:
    return fit_to_page(make_brief(request.param, most=4), lambda _: True)


def lines_of(brief: Brief) -> list[Item]:
    page = outline_of(brief)
    items = [i for s in page.sections for item in s.items for i in item.lines or (item,)]
    return [*page.summary, *items]


def numbers(text: str) -> list[list[str]]:
    """Return the runs of marks in a text: "[1][3]"."""
    return [re.findall(r"\d+", run) for run in re.findall(r"(?:\[\d+\])+", text)]


class Marks(HTMLParser):
    """The numbers of the marks of an HTML document, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_open = tag == "a" and (dict(attrs).get("id") or "").startswith("mark-")

    def handle_data(self, data: str) -> None:
        if self.is_open:
            self.found.append(data)
        self.is_open = False


def test_every_form_has_the_marks_of_the_page_in_its_order(brief: Brief) -> None:
    headline = outline_of(brief).headline
    wanted = [list(map(str, i.marks)) for i in (headline, *lines_of(brief)) if i.marks]
    assert numbers(brief_term(brief)) == wanted
    assert numbers(re.sub(r"\]\(<.*?>\)", "", brief_markdown(brief))) == wanted
    assert numbers(load_docx(brief_docx(brief), "brief.docx").text) in (wanted, wanted[1:])
    html = Marks()
    html.feed(brief_html(brief))
    source_of = {q.number: str(s.number) for s in outline_of(brief).sources for q in s.quotes}
    cited = [n for i in (headline, *lines_of(brief)) for n in i.citations]
    assert html.found == [source_of[n] for n in cited]
    data = page_data(brief, "a4")
    items = [i for s in data["sections"] for item in s["items"] for i in item["lines"] or (item,)]
    shown = [re.findall(r"\d+", i["marks"]) for i in (*data["summary"], *items) if i["marks"]]
    assert shown == wanted[len(wanted) - len(shown) :]


def test_a_line_that_is_the_headline_of_its_story_stands_once_and_is_cited() -> None:
    made = fit_to_page(make_brief(0, most=4), lambda _: True)
    first, second, third = (replace(line, text=text) for line, text in zip(
        (*made.summary, *made.key_points), ("A ferry sank off Marlow.", "Two were saved.", "It burns."),
        strict=False,
    ))  # fmt: skip
    sunk = Story("A ferry sank off Marlow", (first, second), 1, 1, "2024-03-26")
    alone = Story("It burns", (third,), 1, 1, "2024-03-26")
    bare = replace(made, summary=(), key_points=(), timeline=(), voices=(), figures=())
    page = replace(bare, unknowns=(), disagreements=(), stories=(sunk, alone))
    item, other = outline_of(page).sections[0].items
    assert [i.text for i in item.lines] == ["Two were saved."]
    assert [i.text for i in other.lines] == ["It burns."]
    assert (item.citations, other.citations) == (first.citations, ())
    marks = "".join(f"[{n}]" for n in item.marks)
    assert f"## A ferry sank off Marlow {marks}" in brief_markdown(page)
    assert f"A FERRY SANK OFF MARLOW {marks}" in brief_term(page)
    assert f"A ferry sank off Marlow {marks}" in load_docx(brief_docx(page), "brief.docx").text
    html = Marks()
    html.feed(brief_html(page))
    assert len(html.found) >= 3


def test_a_line_of_a_story_says_its_day_only_where_it_is_not_that_of_the_story() -> None:
    made = fit_to_page(make_brief(0, most=4), lambda _: True)
    bare = replace(made, summary=(), key_points=(), timeline=(), voices=(), figures=())
    cited = sorted(made.citations, key=lambda c: c.number)[:3]
    days = ("2024-03-26", "2024-03-20", "2024-03-28")
    citations = tuple(replace(c, published=d) for c, d in zip(cited, days, strict=True))
    lines = tuple(replace(made.summary[0], text=d, citations=(c.number,), according_to=None)
                  for c, d in zip(cited, days, strict=True))  # fmt: skip
    story = Story("A ferry sank off Marlow", lines, 3, 3, "2024-03-26")
    page = replace(bare, unknowns=(), disagreements=(), stories=(story,), citations=citations)
    shown = outline_of(page).sections[0].items[0].lines
    assert [bool(i.asides) for i in shown] == [False, True, False]


def test_a_word_document_reads_back_with_every_line_and_source(brief: Brief) -> None:
    read = load_docx(brief_docx(brief, "letter"), "brief.docx")

    def plain(text: str) -> str:
        return "".join(c for c in text if c.isalnum())

    whole = plain(f"{read.title} {read.text}")
    assert all(plain(item.text) in whole for item in lines_of(brief))
    for source in outline_of(brief).sources:
        assert plain(f"{source.number}. {source.outlet}") in whole
        assert plain(source.title) in whole


def test_a_word_document_has_the_headings_and_the_size_of_its_page(brief: Brief) -> None:
    document = docx.Document(io.BytesIO(brief_docx(brief, "letter")))
    styles = [p.style.name for p in document.paragraphs if p.style]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") > 1
    width = document.sections[0].page_width
    assert width is not None
    assert round(width.mm) == 216
    assert document.core_properties.title == outline_of(brief).headline.text
