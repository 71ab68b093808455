"""A brief as Markdown that also reads well as plain text, and for a terminal of 80 columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from rag.render import outline
from rag.render.page import without_turns
from rag.text.dates import day
from rag.types.brief import Brief

_WIDTH = 80
# What Markdown would read as its own in the middle of a line, or in front of it.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~]|^#{1,6}(?= )|^[-+>](?= )|^\d+(?=[.)] ))")


def brief_markdown(brief: Brief) -> str:
    """Return a brief as Markdown; no text of an article acts as markup in it."""
    source_of = outline.source_numbers(brief)

    def line(item: outline.Item) -> str:
        return _line(item, source_of, _md)

    marks = _marks(brief.headline_citations, source_of)
    out = [f"# {_md(brief.headline)}{marks}", "", f"*{_md(_subtitle(brief))}*", ""]
    if note := outline.note(brief):
        out += [f"*{_md(note)}*", ""]
    if summary := outline.summary_of(brief):
        out += [" ".join(map(line, summary)), ""]
    for section in outline.sections_of(brief):
        out += [f"## {section.title}", ""] if section.title else []
        for item in section.items:
            if item.lines:
                out += [f"## {_change(item)}{_md(item.label)}", ""]
                out += [
                    *(f"- {line(inner)}" for inner in item.lines),
                    "",
                    f"*{_md(item.text)}*",
                    "",
                ]
            elif section.kind == "sided":
                out += [f"- **{_md(item.label)}**"] if item.label else []
                out.append(f"    - {line(item)}")
            else:
                role = f" ({_md(item.role)})" if item.role else ""
                dash = " — " if section.kind == "dated" else ": "
                label = f"**{_md(item.label)}**{role}{dash}" if item.label else ""
                out.append(f"- {label}{line(item)}")
        if not section.items[-1].lines:
            out.append("")
    out += ["## Sources", ""]
    for source in brief.sources:
        note = outline.source_note(source)
        title = f"*{_md(source.title)}*"
        link = f"[{title}](<{source.url}>)" if _is_link(source.url) else title
        out.append(
            f"{source.number}. {_md(source.source)}, {day(source.published)}: {link}"
            + (f" ({_md(note)})" if note else "")
        )
        out += [f"    - “{_md(c.quote)}”" for c in outline.quoted_apart(brief, source.article_id)]
    if brief.cut:
        out += ["", f"Cut to fit one page: {outline.counted(len(brief.cut), 'line')}."]
    return "\n".join(out).rstrip() + "\n"


def brief_term(brief: Brief) -> str:
    """Return a brief for the terminal: no line is wider than 80 columns."""
    source_of = outline.source_numbers(brief)
    rule = "─" * _WIDTH

    def line(item: outline.Item) -> str:
        return _line(item, source_of, str)

    marks = _marks(brief.headline_citations, source_of)
    out = [rule, *_fill(brief.headline.upper() + marks), *_fill(_subtitle(brief)), rule]
    if note := outline.note(brief):
        out += [*_fill(note), ""]
    if summary := outline.summary_of(brief):
        out += [*_fill(" ".join(map(line, summary))), ""]
    for section in outline.sections_of(brief):
        out += [section.title.upper()] if section.title else []
        for item in section.items:
            if item.lines:
                out += _fill(f"{_change(item)}{item.label}".upper())
                for inner in item.lines:
                    out += _fill(line(inner), "  - ", "    ")
                out += [*_fill(f"({item.text})", "    ", "    "), ""]
                continue
            label = f"{item.label}{f', {item.role}' if item.role else ''}: " if item.label else ""
            if section.kind == "sided" and item.label:
                out += _fill(item.label, "  ", "  ")
                label = ""
            out += _fill(label + line(item), "  - ", "    ")
        if out[-1]:
            out.append("")
    out.append("SOURCES")
    for source in brief.sources:
        note = outline.source_note(source)
        text = f"{source.source}, {day(source.published)}: {source.title}"
        out += _fill(text + (f" ({note})" if note else ""), f"  {source.number}. ", "     ")
        for citation in outline.quoted_apart(brief, source.article_id):
            out += _fill(f"“{citation.quote}”", "     ", "       ")
    if brief.cut:
        out += ["", *_fill(f"Cut to fit one page: {outline.counted(len(brief.cut), 'line')}.")]
    return "\n".join(out).rstrip() + "\n"


def _line(item: outline.Item, source_of: Mapping[int, int], escape: Callable[[str], str]) -> str:
    aside = f" ({escape(item.aside)})" if item.aside else ""
    marks = _marks(item.citations, source_of)
    return f"{_change(item)}{escape(item.text)}{aside}{marks}"


def _marks(citations: Iterable[int], source_of: Mapping[int, int]) -> str:
    marks = "".join(f"[{n}]" for n in sorted({source_of[c] for c in citations}))
    return f" {marks}" if marks else ""


def _md(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(without_turns(text).split()))


def _change(item: outline.Item) -> str:
    return f"({item.change}) " if item.change else ""


def _is_link(url: str | None) -> bool:
    # Addresses come from the articles: nothing else than the web is linked to.
    return bool(url) and re.fullmatch(r"https?://[^\s<>\"\\]+", url or "") is not None


def _fill(text: str, first: str = "", rest: str = "") -> list[str]:
    """Break a text into lines by the columns that its letters take: those of East Asia take two."""
    words = " ".join(without_turns(text).split()).split(" ")
    lines, line, used = [], first, len(first)
    fresh = True
    for word in words:
        for piece in _pieces(word, _WIDTH - len(rest)):
            wide = _columns(piece)
            if not fresh and used + 1 + wide > _WIDTH:
                lines.append(line)
                line, used, fresh = rest, len(rest), True
            line += piece if fresh else f" {piece}"
            used += wide + (0 if fresh else 1)
            fresh = False
    return [*lines, line]


def _pieces(word: str, width: int) -> Iterable[str]:
    """Return a word in pieces that are no wider than a line."""
    if _columns(word) <= width:
        return [word]
    pieces, piece, used = [], "", 0
    for character in word:
        wide = _columns(character)
        if used + wide > width:
            pieces.append(piece)
            piece, used = "", 0
        piece += character
        used += wide
    return [*pieces, piece]


def _columns(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def _subtitle(brief: Brief) -> str:
    topic = f"{brief.topic}. " if brief.topic else ""
    return f"{topic}News of {outline.news_days(brief)}; {outline.imprint(brief)}."
