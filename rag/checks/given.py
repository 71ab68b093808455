"""Texts as they were given: their sentences, without moving an offset.

An article of the store is cleaned once and its offsets count in the clean text. A text that
somebody hands over for a check stays as it is: a script must find each quote where we say it is.
So markup, line ends and comments are covered with spaces, one for each code point, before
sentences are told apart, and the offsets hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.errors import SourceError
from rag.ingest import front_matter, is_title, is_wrapped, normalise_line
from rag.store import text_hash
from rag.text.dates import find_dates, parse_published
from rag.text.language import detect_language
from rag.text.sentences import split_sentences
from rag.types import Article, Evidence, Sentence
from rag.types.check import Given, GivenSentence

_CONTEXT_SENTENCES = 2
_WRAPPED_AT_MOST = 100  # columns; a longer last line is a paragraph, not the end of one
_SURE_OF_LANGUAGE = 200  # characters from which the language can be told from the source alone

_MARKUP = re.compile(
    r"\*\*|__|`"
    r"|(?<![\w*])\*(?=[^\s*])|(?<=[^\s*])\*(?![\w*])"
    r"|!?\[(?=[^\[\]\n]*\]\((?:https?:|mailto:|[/#])[^()\s]*\))"
    r"|\]\((?:https?:|mailto:|[/#])[^()\s]*\)"
)
_MARKER = re.compile(r"\s*(?:(?:[-*+•·‣▪◦–—>]|\d{1,2}[.)]|[a-z]\)|#{1,6})\s+)+")
_HEADING = re.compile(r"\s*#{1,6}\s")
_NO_CLAIM = re.compile(r"(?:\d{1,2}[.)]|[\W_])*")  # the number of a list item, a rule
_LABEL_WORDS = 3  # at most, in a heading that tells nothing


def split_given(text: str) -> tuple[GivenSentence, ...]:
    """Return the sentences of `text`, in reading order, with offsets into `text` itself.

    Lines of a wrapped paragraph belong together; any other line, heading or list item stands
    alone. Front matter, HTML comments and lines without words are left out.
    """
    plain = _cover_comments(text)
    _, body = _front_matter(plain)
    plain = _spaces(plain[:body]) + plain[body:]
    covered = _MARKUP.sub(lambda m: " " * len(m.group()), plain)
    # A byte order mark would be part of the first word.
    covered = re.sub(r"[^\S\n]|\ufeff", " ", covered)
    found = []
    for paragraph, (start, end) in enumerate(_paragraphs(covered)):
        block = covered[start:end].replace("\n", " ")
        for sentence in split_sentences(block):
            first, last = start + sentence.start, start + sentence.end
            words = normalise_line(_MARKUP.sub("", plain[first:last]))
            if not _NO_CLAIM.fullmatch(words):
                found.append(GivenSentence(first, last, words, paragraph))
    return tuple(found)


def claims_in(given: Given) -> tuple[GivenSentence, ...]:
    """Return the sentences of a text that say something, by their form.

    A line that ends in a colon announces what follows; a single word, or a heading of few words, is
    a label, such as "Key points".

    Raises:
        SourceError: there are none.
    """
    _refuse_half_characters(given)
    sentences = split_given(given.text)
    if not sentences:
        raise SourceError(f"{given.name}: no sentence in it", next_step="give the text to check")
    claims = [s for s in sentences if not _is_label(s, given.text)]
    return tuple(claims or sentences)


def _is_label(sentence: GivenSentence, text: str) -> bool:
    count = len(sentence.words.split())
    heads = "#" in text[text.rfind("\n", 0, sentence.start) + 1 : sentence.start]
    return sentence.words.endswith(":") or count == 1 or (heads and count <= _LABEL_WORDS)


def evidence_in(
    sources: Sequence[Given], text: str
) -> tuple[tuple[Evidence, ...], tuple[int, ...]]:
    """Return every sentence of all sources as evidence, numbered from 1, and the source of each.

    Args:
        sources: Markdown front matter gives `title` and `published`; else a first line that is no
            sentence is the title, and dates such as "on Friday" stay unresolved.
        text: what will be checked; helps to tell the language of a source of few words.

    Raises:
        SourceError: a source has no sentence.
    """
    evidence: list[Evidence] = []
    owners: list[int] = []
    for index, given in enumerate(sources):
        _refuse_half_characters(given)
        sentences = split_given(given.text)
        if not sentences:
            raise SourceError(
                f"{given.name}: no sentence in it", next_step="give the source that should support"
            )
        article = _article(given, index, sentences, text)
        for number, sentence in enumerate(sentences):
            before = sentences[max(0, number - _CONTEXT_SENTENCES) : number]
            evidence.append(
                Evidence(
                    number=len(evidence) + 1,
                    article=article,
                    sentence=Sentence(number, sentence.start, sentence.end, sentence.paragraph),
                    text=sentence.words,
                    context=" ".join(s.words for s in before),
                    dates=find_dates(sentence.words, article.published),
                    score=0.0,
                )
            )
            owners.append(index)
    return tuple(evidence), tuple(owners)


def _article(given: Given, index: int, sentences: Sequence[GivenSentence], text: str) -> Article:
    if given.article is not None:
        return given.article
    metadata, _ = _front_matter(_cover_comments(given.text))
    first = sentences[0].words
    title = metadata.get("title") or (first if len(sentences) > 1 and is_title(first) else "")
    sample = " ".join(s.words for s in sentences[:50])
    if len(sample) < _SURE_OF_LANGUAGE:
        sample = f"{sample} {text}"
    name = f"{index:016x}"
    return Article(
        article_id=name,
        title=normalise_line(title),
        source=metadata.get("source", given.name),
        author=metadata.get("author"),
        url=metadata.get("url"),
        published=parse_published(metadata.get("published", "")),
        language=metadata.get("language", "").lower()[:2] or detect_language(sample),
        text=given.text,
        text_hash=text_hash(given.text),
        origin=name,
        location=given.name,
    )


def _refuse_half_characters(given: Given) -> None:
    # JSON can spell them; no file can hold them, so nothing could be quoted.
    if half := re.search(r"[\ud800-\udfff]", given.text):
        raise SourceError(
            f"{given.name}: half a character (U+{ord(half.group()):04X}) at {half.start()}",
            next_step="correct its encoding",
        )


def _cover_comments(text: str) -> str:
    """Cover HTML comments, which a reader does not see, and make every line end one newline."""
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    parts = []
    done = 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts += [text[done:start], _spaces(text[start : end + 3])]
        done = end + 3
    return "".join([*parts, text[done:]])


def _spaces(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _front_matter(text: str) -> tuple[dict[str, str], int]:
    """Return front matter that names an article; prose between two rules is none, and is text."""
    mark = text.startswith("\ufeff")
    try:
        metadata, end = front_matter(text[mark:], "")
    except SourceError:
        return {}, 0
    return (metadata, end + mark) if metadata else ({}, 0)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each paragraph, heading and list item, without its marker."""
    item: list[tuple[int, int]] = []
    for start, end in [*_lines(text), (len(text), len(text))]:
        line = text[start:end]
        ends = (
            not line.strip() or _MARKER.match(line) or (item and _HEADING.match(text, item[0][0]))
        )
        if ends:
            yield from _joined(text, item)
            item = []
        if line.strip():
            item.append((start, end))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _joined(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield lines as one paragraph if they were cut at a column, else each for itself."""
    if not lines:
        return
    shown = [text[start:end].strip() for start, end in lines]
    marker = _MARKER.match(text, *lines[0])
    first = marker.end() if marker else lines[0][0]
    indented = all(text[start].isspace() for start, _ in lines[1:])
    wrapped = is_wrapped(shown) and len(shown[-1]) <= _WRAPPED_AT_MOST
    if len(lines) == 1 or wrapped or (marker and indented):
        yield first, lines[-1][1]
    else:
        yield first, lines[0][1]
        yield from lines[1:]
