"""Articles and evidence for tests, made from plain sentences."""

from __future__ import annotations

from rag.store import text_hash
from rag.text.dates import find_dates
from rag.text.sentences import split_sentences
from rag.types import Article, Evidence


def article_of(
    text: str,
    *,
    title: str = "A report",
    source: str = "Harbour Wire",
    published: str | None = "2024-03-26",
) -> Article:
    """Return an article in English; another outlet or title is another article."""
    article_id = text_hash(f"{source}, {title}.txt")[:16]
    return Article(
        article_id=article_id, title=title, source=source, author=None, url=None, published=published,
        language="en", text=text, text_hash=text_hash(text), origin=article_id,
        location=f"{source}, {title}.txt",
    )  # fmt: skip


def evidence_of(
    text: str, *, title: str = "A report", published: str | None = None, language: str = "en"
) -> tuple[Evidence, ...]:
    """Return every sentence of `text` as evidence from one article, numbered from 1."""
    article = Article(
        article_id="0" * 16, title=title, source="Harbour Wire", author=None, url=None,
        published=published, language=language, text=text, text_hash=text_hash(text),
        origin="0" * 16, location="a.txt",
    )  # fmt: skip
    sentences = split_sentences(text, language)
    texts = [text[s.start : s.end] for s in sentences]
    return tuple(
        Evidence(
            number=sentence.number + 1,
            article=article,
            sentence=sentence,
            text=texts[sentence.number],
            context=" ".join(texts[max(0, sentence.number - 2) : sentence.number]),
            dates=find_dates(texts[sentence.number], published),
            score=0.5,
        )
        for sentence in sentences
    )
