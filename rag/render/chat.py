"""Forms of a conversation: answers, sources, an article around what is cited; a file of all of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.errors import UsageError
from rag.render.docx import conversation_docx
from rag.render.json import conversation_json
from rag.render.text import answer_text, resolved_dates, safe, source_line
from rag.text.dates import day
from rag.types import Article, ArticleEntry, Sentence
from rag.types.answer import Answer, Citation, Turn

# Two characters of Unicode's private use, which stand around what is cited while lines are broken.
BEGIN, END = "\ue000", "\ue001"
ENDINGS = (".md", ".docx", ".json")  # of a conversation's file
_MARKDOWN = re.compile(r"([\\`*_<>\[\]#|])")


def chat_answer(answer: Answer, *, verbose: bool = False) -> str:
    """Return an answer with one line for each source; without its quotes, which are a key away."""
    if not answer.answer:
        return answer_text(answer, verbose=verbose)
    lines = [answer.answer, ""]
    lines += [f"  [{c.number}] {source_line(c)}" for c in answer.citations]
    if verbose:
        lines += [f"  not printed: {d.text} ({d.reason})" for d in answer.dropped]
    return safe("\n".join(lines))


def sources_text(citations: Iterable[Citation]) -> str:
    """Return the cited sentences, word for word, each with where it stands."""
    lines = []
    for citation in citations:
        lines.append(f"  [{citation.number}] “{citation.quote}”")
        lines.append(f"      {source_line(citation)}  ({citation.article_id[:8]})")
        if note := resolved_dates(citation):
            lines.append(f"      ({note})")
    return safe("\n".join(lines))


def article_text(article: Article, quotes: Sequence[str]) -> str:
    """Return an article with `BEGIN` and `END` around each of the quotes that it holds."""
    text = _bare(article.text)
    spans = sorted((text.find(_bare(q)), len(_bare(q))) for q in quotes if _bare(q))
    parts, done = [], 0
    for start, length in spans:
        if start < done:
            continue  # not in it, or within the one before
        parts += [text[done:start], BEGIN, text[start : start + length], END]
        done = start + length
    head = [_bare(article.title), f"{_bare(article.source)}, {day(article.published)}"]
    head += [_bare(article.url)] if article.url else []
    head.append(f"({article.article_id}, {article.language})")
    return "\n".join([*head, "", "".join([*parts, text[done:]])])


def with_notes(article: Article, sentences: Sequence[Sentence]) -> Article:
    """Return an article whose text says where a page begins, and which paragraphs are no reports."""
    text, paragraphs = article.text, article.text.split("\n\n")
    notes, page = list[tuple[int, str]](), None
    for sentence in sentences:
        if sentence.page and sentence.page != page:
            page = sentence.page
            notes.append((sentence.start, f"[p. {page}] "))
        whole = text[sentence.start : sentence.end] == paragraphs[sentence.paragraph]
        if whole and sentence.role != "text":
            notes.append((sentence.end, f"  [{sentence.role}]"))
    for place, note in sorted(notes, reverse=True):
        text = f"{text[:place]}{note}{text[place:]}"
    return replace(article, text=text)


def articles_lines(articles: Iterable[ArticleEntry]) -> list[str]:
    """Return a line for each article: day, beginning of the id, outlet and title."""
    return [
        safe(f"{(a.published or 'no date')[:10]:<10}  {a.article_id[:8]}  {a.source}: {a.title}")
        for a in articles
    ]


def conversation_file(turns: Sequence[Turn], ending: str) -> bytes:
    """Return a conversation as a file with one of the ENDINGS.

    Raises:
        UsageError: it has no form with this ending.
    """
    if ending == ".docx":
        return conversation_docx(turns)
    if ending == ".json":
        text = json.dumps(conversation_json(turns), ensure_ascii=False, indent=2) + "\n"
    elif ending in {".md", ".markdown"}:
        text = _markdown(turns)
    else:
        raise UsageError(
            f"no form ends in {ending!r}", next_step=f"name a file {', '.join(ENDINGS)}"
        )
    return text.encode("utf-8", "replace")


def _markdown(turns: Sequence[Turn]) -> str:
    """Return a conversation as Markdown: each question, its answer, and the sentences cited."""
    out = ["# A conversation with the articles", ""] if len(turns) != 1 else []
    for turn in turns:
        if turn.kind == "brief":
            # Its headings go below ours.
            out += [re.sub(r"^(#+ )", r"#\1", safe(turn.text), flags=re.M).rstrip(), ""]
            continue
        out += [f"## {_escaped(turn.asked)}", "", f"*{day(turn.asked_at)}*", ""]
        out += [_escaped(turn.text), ""]
        for citation in turn.citations:
            out.append(f"> [{citation.number}] “{_escaped(citation.quote)}”  ")
            out += [f"> {_escaped(source_line(citation))}", ">"]
        if out[-1] == ">":
            out[-1] = ""
    return "\n".join(out).rstrip() + "\n"


def _bare(text: str) -> str:
    return safe(text).replace(BEGIN, "").replace(END, "")


def _escaped(text: str) -> str:
    # Citation marks are ours, and stay readable; whatever an article says is no Markdown.
    escaped = _MARKDOWN.sub(r"\\\1", safe(" ".join(text.split())))
    return re.sub(r"\\\[(\d+)\\\]", r"[\1]", escaped)
