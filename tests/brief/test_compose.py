"""What an editor looks at first: the headline, and the lines right below it."""

from __future__ import annotations

from pathlib import Path

from rag.archive import Archive
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
