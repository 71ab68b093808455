"""The page, laid out for real: one page, filled, no orphan, no silent box (more: make eval-layout)."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache

import pypdf
import pytest

from evals.endurance.generated_briefs import KINDS, make_brief
from evals.endurance.layout import faults_of
from rag.brief.fit import fit_to_page
from rag.render import pdf
from rag.render.pdf import isolated, page_data, printable
from rag.render.text import runs_right_to_left
from rag.types.brief import Brief, Line


@cache
def fitted(seed: int) -> Brief:
    return fit_to_page(make_brief(seed, most=3), pdf.fits)


@pytest.mark.parametrize(
    "seed",
    # Two kinds of eight in `make test`: each takes a second.
    [pytest.param(n, marks=[pytest.mark.endurance] if n > 1 else []) for n in range(len(KINDS))],
    ids=KINDS,
)
def test_briefs_of_every_kind_are_one_page_without_an_orphan(seed: int) -> None:
    most = 12 if KINDS[seed] == "rtl" else 4  # one of them with much to cut
    faults, filled = faults_of(make_brief(seed, most), "letter" if seed % 2 else "a4")
    assert faults == []
    assert filled > 0.6


def test_one_line_from_one_article_fills_what_large_type_can() -> None:
    brief = fitted(5)
    small = replace(
        brief, key_points=(), timeline=(), voices=(), figures=(), disagreements=(), unknowns=()
    )
    layout = pdf.lay_out(replace(small, summary=small.summary[:1]))
    assert layout.pages == 1
    assert layout.size == 14


def test_a_sign_that_no_font_has_is_told_and_not_silently_a_box() -> None:
    brief = replace(fitted(5), headline="ᚠ and 北朝鮮, العربية, עברית, हिन्दी, 😀")
    data, missing = pdf.brief_pdf(brief)
    assert data.startswith(b"%PDF")
    assert missing == ("ᚠ",)


def test_the_text_of_the_pdf_can_be_read_out_in_order_and_is_in_its_language() -> None:
    brief = fitted(0)
    document = pypdf.PdfReader(io.BytesIO(pdf.brief_pdf(brief)[0]))
    assert document.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]  # a dictionary
    assert document.metadata is not None
    assert document.metadata.title == brief.headline
    text = " ".join(document.pages[0].extract_text().split())
    assert " ".join(brief.summary[0].text.split()[:3]) in text


def test_the_same_brief_gives_the_same_bytes() -> None:
    brief = fitted(2)
    assert pdf.brief_pdf(brief) == pdf.brief_pdf(brief)


@pytest.mark.parametrize(
    "text", ['#panic("x")', "$x$", "*bold* _it_", "\\u{41}", '"]; #read("/etc/passwd")', "@ref <a>"]
)
def test_text_of_an_article_is_no_markup(text: str) -> None:
    brief = replace(fitted(5), headline=text, summary=(Line(text, (1,), None),))
    document = pypdf.PdfReader(io.BytesIO(pdf.brief_pdf(brief)[0]))
    assert document.metadata is not None
    assert document.metadata.title == text


def test_marks_on_paper_lead_to_sources() -> None:
    brief = fitted(3)
    data = page_data(brief, "a4")
    items = [i for s in data["sections"] for i in s["items"]] + data["summary"]
    marks = {m for i in items for m in re.findall(r"\d+", i["marks"])}
    assert marks == {s["number"] for s in data["sources"]}


def test_long_words_can_be_broken_and_short_ones_stay() -> None:
    assert printable("a short line") == "a short line"
    broken = printable("x" * 60)
    assert max(map(len, broken.split("\u200b"))) <= 14
    assert broken.replace("\u200b", "") == "x" * 60
    # Letters of East Asia may be broken anywhere as it is.
    assert printable("北" * 60) == "北" * 60


def test_nothing_in_an_article_turns_the_line_around() -> None:
    assert printable("safe \u202egnp.exe\u2066 \x1b[31m") == "safe gnp.exe [31m"
    assert runs_right_to_left("«قال» x")
    assert not runs_right_to_left("x قال")
    assert isolated("قال") == "\u2068قال\u2069"
