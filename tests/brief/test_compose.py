"""What an editor looks at first: the headline, and the lines right below it."""

from __future__ import annotations

from pathlib import Path

from rag.archive import Archive
from rag.brief.fit import lines, text_of
from rag.config import Settings
from rag.types.brief import Brief


def brief_of(store: Path, topic: str | None, *articles: str) -> Brief:
    with Archive.open(settings=Settings(store=store, llm="none")) as archive:
        for number, text in enumerate(articles):
            path = store.parent / f"{number}.md"
            path.write_text(text)
            archive.ingest([path])
        return archive.brief(topic)


def test_what_corrects_earlier_reports_leads_the_page(corpus_store: Path) -> None:
    brief = brief_of(corpus_store, "Lahaina fire")
    assert "97" in brief.headline
    assert "97" in brief.summary[0].text
    sides = [p.text for d in brief.disagreements for p in d.positions]
    assert any("115" in text for text in sides)
    assert any("97" in text for text in sides)


def test_an_article_that_gives_the_headline_is_among_the_sources(corpus_store: Path) -> None:
    brief = brief_of(corpus_store, "Lahaina fire")
    cited = {c.article_id: c.title for c in brief.citations if c.number in brief.headline_citations}
    assert list(cited.values()) == [brief.headline]
    assert set(cited) <= {s.article_id for s in brief.sources}


_ROUNDUP = (
    "---\ntitle: Marlow ferry, rents, storms - Tuesday's news\nsource: Harbour Wire\n"
    "published: 2024-03-05\n---\n"
    "The ferry Aster sank off Marlow on Sunday with 41 people aboard.\n\n"
    "Divers found the hull of the ferry Aster off Marlow on Monday.\n\n"
    "Rents in the capital rose by 12% last year, and tenants want a cap on them.\n\n"
    "Singer Ana Ruiz announced a tour of nine cities in the north.\n"
)


def test_a_page_of_many_things_gives_only_what_is_about_the_topic(tmp_path: Path) -> None:
    brief = brief_of(tmp_path / "store", "ferry Aster at Marlow", _ROUNDUP)
    printed = " ".join(text_of(item) for item in lines(brief))
    assert "Aster" in printed
    assert "Rents" not in printed
    assert "Singer" not in printed


def test_no_line_says_the_headline_again(tmp_path: Path) -> None:
    article = (
        "---\ntitle: Why the ferry sank ...\nsource: Harbour Wire\npublished: 2024-03-04\n---\n"
        "The ferry Aster sank off Marlow on Sunday.\n\n"
        "The coast guard of Marlow took 41 people out of the water.\n\n"
        "Divers found the hull of the Aster 30 metres down on Monday.\n"
    )
    brief = brief_of(tmp_path / "store", "ferry Aster at Marlow", article)
    assert brief.headline_citations
    assert brief.summary
    assert brief.headline.rstrip(".") not in {line.text.rstrip(".") for line in brief.summary}
