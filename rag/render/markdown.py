"""A brief as Markdown that also reads well as plain text, and for a terminal of 80 columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rag.render.outline import Item, Outline, Source, outline_of
from rag.render.text import without_turns
from rag.text.dates import day
from rag.types.brief import Brief

_WIDTH = 80
# What Markdown would read as its own in the middle of a line, or in front of it.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~]|^#{1,6}(?= )|^[-+>](?= )|^\d+(?=[.)] ))")


def brief_markdown(brief: Brief) -> str:
    """Return a brief as Markdown; no text of an article acts as markup in it."""
    page = outline_of(brief)
    out = [f"# {_md_line(page.headline)}", "", f"*{_md(_subtitle(page))}*", ""]
    if page.note:
        out += [f"*{_md(page.note)}*", ""]
    if page.summary:
        out += [" ".join(map(_md_line, page.summary)), ""]
    for section in page.sections:
        out += [f"## {section.title}", ""] if section.title else []
        for item in section.items:
            if item.lines:
                out += [f"## {_change(item)}{_md(item.label)}{_marks(item)}", ""]
                out += [
                    *(f"- {_md_line(line)}" for line in item.lines),
                    "",
                    f"*{_md(item.text)}*",
                    "",
                ]
            elif section.kind == "sided":
                out += [f"- **{_md(item.label)}**"] if item.label else []
                out.append(f"    - {_md_line(item)}")
            else:
                role = f" ({_md(item.role)})" if item.role else ""
                dash = " — " if section.kind == "dated" else ": "
                label = f"**{_md(item.label)}**{role}{dash}" if item.label else ""
                out.append(f"- {label}{_md_line(item)}")
        if out[-1]:
            out.append("")
    out += ["## Sources", ""]
    for source in page.sources:
        title = f"*{_md(source.title)}*"
        link = f"[{title}](<{source.url}>)" if source.url else title
        note = f" ({_md(source.note)})" if source.note else ""
        out.append(f"{source.number}. {_md(source.outlet)}, {day(source.published)}: {link}{note}")
        out += [f"    - “{_md(q)}”" for q in _apart(source)]
    if page.cut:
        out += ["", f"{page.cut_note}."]
    return "\n".join(out).rstrip() + "\n"


def brief_term(brief: Brief) -> str:
    """Return a brief for the terminal: no line is wider than 80 columns."""
    page = outline_of(brief)
    rule = "─" * _WIDTH
    headline = page.headline.text.upper() + _marks(page.headline)
    out = [rule, *_fill(headline), *_fill(_subtitle(page)), rule]
    if page.note:
        out += [*_fill(page.note), ""]
    if page.summary:
        out += [*_fill(" ".join(map(_line, page.summary))), ""]
    for section in page.sections:
        out += [section.title.upper()] if section.title else []
        for item in section.items:
            if item.lines:
                out += _fill(f"{_change(item)}{item.label}".upper() + _marks(item))
                for line in item.lines:
                    out += _fill(_line(line), "  - ", "    ")
                out += [*_fill(f"({item.text})", "    ", "    "), ""]
                continue
            label = f"{item.label}{f', {item.role}' if item.role else ''}: " if item.label else ""
            if section.kind == "sided" and item.label:
                out += _fill(item.label, "  ", "  ")
                label = ""
            out += _fill(label + _line(item), "  - ", "    ")
        if out[-1]:
            out.append("")
    out.append("SOURCES")
    for source in page.sources:
        note = f" ({source.note})" if source.note else ""
        text = f"{source.outlet}, {day(source.published)}: {source.title}{note}"
        out += _fill(text, f"  {source.number}. ", "     ")
        for quote in _apart(source):
            out += _fill(f"“{quote}”", "     ", "       ")
    if page.cut:
        out += ["", *_fill(f"{page.cut_note}.")]
    return "\n".join(out).rstrip() + "\n"


def _md_line(item: Item) -> str:
    aside = f" ({_md(', '.join(item.asides))})" if item.asides else ""
    return f"{_change(item)}{_md(item.text)}{aside}{_marks(item)}"


def _line(item: Item) -> str:
    aside = f" ({', '.join(item.asides)})" if item.asides else ""
    return f"{_change(item)}{item.text}{aside}{_marks(item)}"


def _marks(item: Item) -> str:
    marks = "".join(f"[{n}]" for n in item.marks)
    return f" {marks}" if marks else ""


def _change(item: Item) -> str:
    return f"({item.change}) " if item.change else ""


def _apart(source: Source) -> list[str]:
    return [q.text for q in source.quotes if not q.is_printed]


def _subtitle(page: Outline) -> str:
    topic = f"{page.topic}. " if page.topic else ""
    return f"{topic}News of {page.days}; {page.imprint}."


def _md(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(without_turns(text).split()))


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
    piece, used = "", 0
    for character in word:
        wide = _columns(character)
        if used + wide > width:
            yield piece
            piece, used = "", 0
        piece += character
        used += wide
    yield piece


def _columns(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
