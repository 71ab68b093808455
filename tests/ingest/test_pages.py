"""The page of a printed source on which a sentence stands: from the file to every form of a citation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.ingest.load.pdf import load_pdf
from rag.ingest.prepare import prepare
from rag.store.repair import catalog_problems, mend_catalog
from tests.conftest import Run
from tests.ingest.test_load_pdf import LAYOUTS, page, paragraphs

SENTENCES = (
    "The ferry Daisy ran aground off Skerry Point on 4 March 2024 with 40 people aboard.",
    "The inquiry found that its radar had been switched off for repairs since February.",
    "The owner of the ferry Daisy was fined 12,000 crowns by the harbour court.",
)
HEAD = '#set page("a5", header: [Inquiry report], numbering: "1")\n'
QUESTION = "How much was the owner of the ferry Daisy fined?"


def report(*, broken: bool = False) -> bytes:
    """Return a PDF of three pages, with a sentence of `SENTENCES` on each."""
    joined = " " if broken else "#pagebreak()\n"
    parts = [
        " ".join([s, *(f"The clerk read page {n} of part {i} aloud." for n in range(broken * 40))])
        for i, s in enumerate(SENTENCES)
    ]
    return page(joined.join(parts), HEAD, 'title: "The ferry inquiry"')


@pytest.fixture
def store(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "report.pdf").write_bytes(report())
    (tmp_path / "ferry.md").write_text("The ferry Rose was never fined by the harbour court.\n")
    assert run("ingest", tmp_path, "--store", tmp_path / "store").code == 0
    return tmp_path / "store"


def pages_of(data: bytes) -> dict[str, int | None]:
    made = prepare(load_pdf(data, "report.pdf"))
    return {made.article.text[s.start : s.end]: s.page for s in made.sentences}


def test_each_sentence_has_its_page() -> None:
    found = pages_of(report())
    assert [found[s] for s in SENTENCES] == [1, 2, 3]


def test_a_sentence_over_two_pages_has_the_page_on_which_it_begins() -> None:
    numbers = list(pages_of(report(broken=True)).values())
    assert None not in numbers
    assert numbers == sorted(n for n in numbers if n)
    assert len(set(numbers)) > 1


@pytest.mark.parametrize("layout", LAYOUTS)
def test_columns_and_broken_words_lose_no_page(layout: str) -> None:
    assert None not in pages_of(page(paragraphs(9), LAYOUTS[layout])).values()


def test_a_citation_says_its_page_in_every_form_of_an_answer(
    run: Run, store: Path, tmp_path: Path
) -> None:
    common = (QUESTION, "--llm", "none", "--store", store)
    answer = run("ask", *common, "--json").json
    assert {c["quote"]: c["page"] for c in answer["citations"]}[SENTENCES[2]] == 3
    assert ", p. 3" in run("ask", *common).out
    assert 3 in [e["page"] for e in run("ask", *common, "--dry-run", "--json").json["evidence"]]
    assert ", p. 3" in run("ask", *common, "--dry-run").out
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps(answer))
    assert run("verify", saved, "--store", store).code == 0


@pytest.mark.parametrize("form", ["md", "html", "term", "json"])
def test_the_sources_of_a_brief_say_their_pages(run: Run, store: Path, form: str) -> None:
    result = run("brief", "ferry Daisy", "--llm", "none", "--store", store, "--format", form)
    assert result.code == 0
    if form == "json":
        assert {c["page"] for c in result.json["citations"]} <= {1, 2, 3}
    else:
        assert "p. " in result.out or "pp. " in result.out


def test_the_page_of_a_brief_in_print_and_in_word(run: Run, store: Path, tmp_path: Path) -> None:
    import docx
    import pypdf

    for form in ("pdf", "docx"):
        out = tmp_path / f"brief.{form}"
        run("brief", "ferry Daisy", "--llm", "none", "--store", store, "--out", out)
        text = (
            pypdf.PdfReader(out).pages[0].extract_text()
            if form == "pdf"
            else "\n".join(p.text for p in docx.Document(str(out)).paragraphs)
        )
        assert "p. " in text or "pp. " in text


def test_searches_and_articles_say_pages(run: Run, store: Path) -> None:
    hits = run("search", "owner fined", "--store", store, "--json").json["hits"]
    assert {h["title"]: h["page"] for h in hits}["The ferry inquiry"] in {1, 2, 3}
    assert ", p. " in run("search", "owner fined", "--store", store).out
    other = next(h for h in hits if h["title"] != "The ferry inquiry")
    assert other["page"] is None
    shown = run("articles", "show", hits[0]["article_id"], "--store", store, "--json").json
    assert all("page" in s for s in shown["sentences"])


def test_the_text_of_an_article_says_where_its_pages_begin(run: Run, store: Path) -> None:
    listed = run("articles", "list", "--store", store, "--json").json["articles"]
    ids = {a["title"]: a["article_id"] for a in listed}
    shown = run("articles", "show", ids.pop("The ferry inquiry"), "--store", store).out
    for number, sentence in enumerate(SENTENCES, 1):
        assert f"[p. {number}] {sentence}" in shown
        assert shown.count(f"[p. {number}]") == 1
    [other] = ids.values()
    assert "[p. " not in run("articles", "show", other, "--store", store).out


def test_a_forged_page_is_found_and_an_unstated_one_is_no_lie(
    run: Run, store: Path, tmp_path: Path, reseal: Callable[[dict[str, object]], str]
) -> None:
    answer = run("ask", QUESTION, "--llm", "none", "--store", store, "--json").json
    for page_number, code in ((2, 3), (None, 0)):
        for citation in answer["citations"]:
            if citation["page"]:
                citation["page"] = page_number if citation["quote"] == SENTENCES[2] else None
        (tmp_path / "forged.json").write_text(reseal(answer))
        result = run("verify", tmp_path / "forged.json", "--store", store)
        assert result.code == code, result.out
        answer = run("ask", QUESTION, "--llm", "none", "--store", store, "--json").json


@pytest.fixture
def reseal() -> Callable[[dict[str, object]], str]:
    from rag.render.json import sealed

    return lambda document: json.dumps(sealed(document))


def test_what_was_stored_without_pages_gets_them_with_the_next_ingest(
    run: Run, store: Path, tmp_path: Path
) -> None:
    with Archive.open(settings=Settings(store=store)) as archive:
        database = archive.catalog.database
        database.rows("UPDATE sentences SET page = NULL")
        database.rows("UPDATE articles SET raw_hash = 'of older rules'")
        database.rows("DELETE FROM files")
    outcomes = run("ingest", tmp_path / "report.pdf", "--store", store, "--json").json["outcomes"]
    assert [o["status"] for o in outcomes] == ["updated"]
    hits = run("search", "owner fined", "--store", store, "--json").json["hits"]
    assert any(h["page"] for h in hits)


def test_a_repair_keeps_pages(store: Path) -> None:
    with Archive.open(settings=Settings(store=store)) as archive:
        catalog = archive.catalog
        [report_id] = [a.article_id for a in catalog.articles() if a.title == "The ferry inquiry"]
        before = catalog.sentences(report_id)
        catalog.database.rows("DELETE FROM chunks")
        assert catalog_problems(catalog)
        mend_catalog(catalog)
        assert catalog.sentences(report_id) == before
