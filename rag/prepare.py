"""The first path, top to bottom: a source's document becomes an article that can be stored.

load -> clean -> article -> sentences -> chunks
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from rag.article import make_article
from rag.chunk import split_chunks
from rag.clean import clean, normalise_line
from rag.dates import is_plausible, parse_published
from rag.errors import SourceError
from rag.language import detect_language
from rag.sentences import split_sentences
from rag.tokens import count_tokens
from rag.types import Article, Chunk, RawDocument, Sentence


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article, ready to be stored."""

    article: Article
    sentences: list[Sentence]
    chunks: list[Chunk]
    warning: str | None


def prepare(raw: RawDocument, *, source: str | None = None) -> Prepared:
    """Clean, date and split one document.

    Args:
        raw: the document as loaded.
        source: outlet to use where the document names none.

    Raises:
        SourceError: nothing is left of it once the site's own lines are gone.
    """
    text = clean(raw.text)
    if not any(c.isalpha() for c in text):
        raise SourceError(
            f"{raw.location}: no text of an article in it", next_step="check what it holds"
        )
    published, warning = _published(raw)
    article = make_article(
        raw,
        text=text,
        title=normalise_line(raw.title or "") or None,
        source=normalise_line(raw.source or source or "") or None,
        author=normalise_line(raw.author or "") or None,
        published=published,
        language=(raw.language or "").strip().lower()[:2] or detect_language(text),
    )
    sentences = split_sentences(text, article.language)
    return Prepared(article, sentences, split_chunks(article, sentences, count_tokens), warning)


def _published(raw: RawDocument) -> tuple[str | None, str | None]:
    if not raw.published:
        return None, None
    published = parse_published(raw.published)
    if published is None:
        return None, f"the date {raw.published!r} was not understood, and is not stored"
    if not is_plausible(published, datetime.now(UTC)):
        return None, f"the date {published} cannot be right, and is not stored"
    return published, None
