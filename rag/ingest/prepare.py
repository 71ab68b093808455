"""The first path, top to bottom: a source's document becomes an article that can be stored.

load -> clean -> article -> sentences -> chunks
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from rag.errors import SourceError
from rag.ingest.clean import clean, normalise_line
from rag.ingest.copies import shingles
from rag.ingest.load.text import cut_off, is_mark, letters
from rag.models.tokens import count_tokens
from rag.store import split_chunks, text_hash
from rag.text.dateline import split_dateline
from rag.text.dates import is_plausible, parse_published
from rag.text.instructions import speaks_to_a_model
from rag.text.language import detect_language
from rag.text.roles import with_roles
from rag.text.sentences import split_sentences
from rag.types import Article, Chunk, LeftOut, RawDocument, Sentence

# One more whenever a document becomes another article than before: what was stored with older
# rules is then made anew by the next ingest, and not taken for unchanged.
RULES = 8
NO_OUTLET = "no outlet"  # as "no date" stands for a date
_TITLE_LENGTH = 90
_TRACKING = ("utm_", "mc_")  # how the names of parameters that are no part of an address begin
_TRACKERS = frozenset({"fbclid", "gclid", "cmpid", "ref", "smid"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article, ready to be stored."""

    article: Article
    sentences: list[Sentence]
    chunks: list[Chunk]
    shingles: list[int]
    remarks: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def prepare(raw: RawDocument, *, source: str | None = None) -> Prepared:
    """Clean, date and split one document.

    Args:
        raw: the document as loaded.
        source: outlet to use where the document names none.

    Raises:
        SourceError: nothing is left of it once the site's own lines are gone.
    """
    cleaned, site_lines = clean(raw.text)
    dateline, text = split_dateline(cleaned)
    if not any(c.isalpha() for c in text) or (raw.title and is_mark(text)):
        raise SourceError(
            f"{raw.location}: no text of an article in it", next_step="check what it holds"
        )
    language = (raw.language or "").strip().lower()[:2] or detect_language(text)
    marked = {normalise_line(line): role for line, role in raw.roles}
    sentences = _with_pages(
        text, with_roles(text, split_sentences(text, language), marked), raw.pages
    )
    planted = frozenset(s.number for s in sentences if s.role == "instruction")
    published = parse_published(raw.published) if raw.published else None
    is_right = published is not None and is_plausible(published, datetime.now(UTC))
    digest = text_hash(text)
    article_id = id_of(raw, digest)
    article = Article(
        article_id=article_id,
        title=_title(raw, text, sentences, planted) or first_words(text),
        source=normalise_line(raw.source or source or "") or _host(raw) or NO_OUTLET,
        author=normalise_line(raw.author or "") or None,
        url=raw.url,
        published=published if is_right else None,
        language=language,
        text=text,
        text_hash=digest,
        origin=article_id,
        location=raw.location,
        dateline=dateline,
        topics=tuple(dict.fromkeys(filter(None, map(normalise_line, raw.topics)))),
    )
    return Prepared(
        article,
        sentences,
        split_chunks(article, sentences, count_tokens),
        shingles(text),
        tuple(_remarks(raw, text, published, is_right, len(planted))),
        raw.left_out + site_lines,
    )


def _with_pages(text: str, sentences: list[Sentence], pages: Sequence[str]) -> list[Sentence]:
    """Return sentences with the page on which each begins, where it is found there.

    Letters and figures are compared: cleaning changes spaces, and joins what lines had broken.
    """
    of_pages = [letters(normalise_line(page)) for page in pages]
    ends = list(accumulate(map(len, of_pages)))
    whole, place, found = "".join(of_pages), 0, []
    for sentence in sentences:
        words = letters(text[sentence.start : sentence.end])
        at = whole.find(words, place) if words else -1
        place = at + len(words) if at >= 0 else place
        page = bisect_right(ends, at) + 1 if at >= 0 else None
        found.append(replace(sentence, page=page))
    return found


def _title(
    raw: RawDocument, text: str, sentences: list[Sentence], planted: frozenset[int]
) -> str | None:
    title = normalise_line(raw.title or "") or None
    if title and not speaks_to_a_model(title):
        return title
    if not planted:
        return None
    # The title heads every prompt and brief: it is not to begin with the instruction.
    news = [s for s in sentences if s.number not in planted]
    return first_words(text[news[0].start : news[0].end]) if news else raw.location


def _remarks(
    raw: RawDocument, text: str, published: str | None, is_right: bool, planted: int
) -> Iterator[str]:
    yield from raw.remarks
    if cut_off(text) and not raw.remarks:
        yield "the text is probably cut off: it ends with “…”"
    if published and not is_right:
        yield f"the date {published} cannot be right, and is not stored"
    elif raw.published and not published:
        yield f"the date {raw.published!r} was not understood, and is not stored"
    if planted:
        is_are = "sentence is an instruction" if planted == 1 else "sentences are instructions"
        yield f"{planted} {is_are} to a language model, and never used as evidence"


# --- identity -----------------------------------------------------------------------------------


def canonical_url(url: str) -> str:
    """Return `url` without what differs between links to the same page."""
    parts = urlsplit(url.strip())
    query = urlencode(
        [
            (k, v)
            for k, v in parse_qsl(parts.query)
            if not k.startswith(_TRACKING) and k not in _TRACKERS
        ]
    )
    host = parts.netloc.lower().removeprefix("www.")
    return urlunsplit((parts.scheme.lower(), host, parts.path.rstrip("/"), query, ""))


def identify(key: str) -> str:
    """Return the id of the article with this key."""
    return text_hash(key)[:16]


def id_of(raw: RawDocument, digest: str = "") -> str:
    """Return the id of the article that a document becomes.

    Its key is the source's own id, else its URL, its path, the hash of its text.
    """
    if raw.key:
        return identify(f"{raw.source or ''}#{raw.key}")
    if raw.url:
        return identify(canonical_url(raw.url))
    if raw.location and raw.location != "standard input":
        return identify(str(Path(raw.location).resolve()))
    return identify(digest)


def first_words(text: str) -> str:
    """Return the beginning of `text`, as much of it as a title may have."""
    line = text.split("\n", 1)[0]
    if len(line) <= _TITLE_LENGTH:
        return line
    return line[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _host(raw: RawDocument) -> str | None:
    return raw.url and urlsplit(canonical_url(raw.url)).netloc
