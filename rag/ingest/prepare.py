"""The first path, top to bottom: a source's document becomes an article that can be stored.

load -> clean -> article -> sentences -> chunks
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from rag.errors import SourceError
from rag.ingest.article import first_words, make_article
from rag.ingest.clean import clean, normalise_line
from rag.ingest.copies import shingles
from rag.ingest.instructions import find_instructions, speaks_to_a_model
from rag.models.tokens import count_tokens
from rag.store import split_chunks
from rag.text.dateline import split_dateline
from rag.text.dates import is_plausible, parse_published
from rag.text.language import detect_language
from rag.text.sentences import split_sentences
from rag.types import Article, Chunk, RawDocument, Sentence

# One more whenever a document becomes another article than before: what was stored with older
# rules is then made anew by the next ingest, and not taken for unchanged.
RULES = 3


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article, ready to be stored."""

    article: Article
    sentences: list[Sentence]
    chunks: list[Chunk]
    shingles: list[int]
    warning: str | None


def prepare(raw: RawDocument, *, source: str | None = None) -> Prepared:
    """Clean, date and split one document.

    Args:
        raw: the document as loaded.
        source: outlet to use where the document names none.

    Raises:
        SourceError: nothing is left of it once the site's own lines are gone.
    """
    dateline, text = split_dateline(clean(raw.text))
    if not any(c.isalpha() for c in text):
        raise SourceError(
            f"{raw.location}: no text of an article in it", next_step="check what it holds"
        )
    language = (raw.language or "").strip().lower()[:2] or detect_language(text)
    sentences = split_sentences(text, language)
    planted = find_instructions(text, sentences)
    title = normalise_line(raw.title or "") or None
    if speaks_to_a_model(title or ""):
        title = None
    if title is None and planted:
        # The title heads every prompt and brief: it is not to begin with the instruction.
        news = [s for s in sentences if s.number not in planted]
        title = first_words(text[news[0].start : news[0].end]) if news else raw.location
    published, warning = _published(raw)
    article = make_article(
        raw,
        text=text,
        title=title,
        source=normalise_line(raw.source or source or "") or None,
        author=normalise_line(raw.author or "") or None,
        published=published,
        language=language,
        dateline=dateline,
        topics=tuple(
            dict.fromkeys(t for raw_topic in raw.topics if (t := normalise_line(raw_topic)))
        ),
    )
    chunks = split_chunks(article, sentences, count_tokens)
    remarks = [r for r in (warning, _remark(len(planted))) if r]
    return Prepared(article, sentences, chunks, shingles(text), "; ".join(remarks) or None)


def _remark(planted: int) -> str | None:
    if not planted:
        return None
    is_are = "sentence is an instruction" if planted == 1 else "sentences are instructions"
    return f"{planted} {is_are} to a language model, and never used as evidence"


def _published(raw: RawDocument) -> tuple[str | None, str | None]:
    if not raw.published:
        return None, None
    published = parse_published(raw.published)
    if published is None:
        return None, f"the date {raw.published!r} was not understood, and is not stored"
    if not is_plausible(published, datetime.now(UTC)):
        return None, f"the date {published} cannot be right, and is not stored"
    return published, None
