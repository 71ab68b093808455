"""A brief as Markdown that also reads well as plain text, and for a terminal of 80 columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rag.render import outline
from rag.render.page import without_turns
from rag.text.dates import day
from rag.types.brief import Brief

_WIDTH = 80
_ABOVE = "stand above, word for word"
# What Markdown would read as its own in the middle of a line, or in front of it.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~]|^#{1,6}(?= )|^[-+>](?= )|^\d+(?=[.)] ))")


def brief_markdown(brief: Brief) -> str:
    """Return a brief as Markdown; no text of an article acts as markup in it."""
    out = [f"# {_md(brief.headline)}", "", f"*{_md(_subtitle(brief))}*", ""]
    if note := _notes(brief):
        out += [f"*{_md(note)}*", ""]
    if summary := outline.summary_of(brief):
        out += [" ".join(_md_line(i) for i in summary), ""]
    for section in outline.sections_of(brief):
        if section.title:
            out += [f"## {section.title}", ""]
        for item in section.items:
            if item.lines:
                out += [f"## {_change(item)}{_md(item.label)}", ""]
                out += [*(f"- {_md_line(line)}" for line in item.lines), ""]
                out += [f"*{_md(item.text)}*", ""]
            elif section.kind == "sided" and item.label:
                out += [f"- **{_md(item.label)}**", f"    - {_md_line(item)}"]
            elif section.kind == "sided":
                out.append(f"    - {_md_line(item)}")
            else:
                out.append(f"- {_md_label(section.kind, item)}{_md_line(item)}")
        if not section.items[-1].lines:
            out.append("")
    out += ["## Sources", ""]
    for source in brief.sources:
        note = outline.source_note(source)
        title = f"*{_md(source.title)}*"
        link = f"[{title}](<{source.url}>)" if _is_link(source.url) else title
        out.append(
            f"- {_md(source.source)}, {day(source.published)}: {link}"
            + (f" ({_md(note)})" if note else "")
        )
        apart, above = outline.quoted_apart(brief, source.article_id)
        out += [f"    - [{c.number}] “{_md(c.quote)}”" for c in apart]
        out += [f"    - {_marks(above)} {_ABOVE}"] if above else []
    if brief.cut:
        out += ["", f"Cut to fit one page: {outline.counted(len(brief.cut), 'line')}."]
    return "\n".join(out).rstrip() + "\n"


def _md_label(kind: str, item: outline.Item) -> str:
    if not item.label:
        return ""
    role = f" ({_md(item.role)})" if item.role else ""
    return f"**{_md(item.label)}**{role}{' — ' if kind == 'dated' else ': '}"


def _md_line(item: outline.Item) -> str:
    aside = f" ({_md(item.aside)})" if item.aside else ""
    return f"{_change(item)}{_md(item.text)}{aside} {_marks(item.citations)}".rstrip()


def _md(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(without_turns(text).split()))


def _change(item: outline.Item) -> str:
    return f"({item.change}) " if item.change else ""


def _is_link(url: str | None) -> bool:
    # Addresses come from the articles: nothing else than the web is linked to.
    return bool(url) and re.fullmatch(r"https?://[^\s<>\"\\]+", url or "") is not None


def brief_term(brief: Brief) -> str:
    """Return a brief for the terminal: no line is wider than 80 columns."""
    out = [_rule(), *_fill(brief.headline.upper()), *_fill(_subtitle(brief)), _rule()]
    if note := _notes(brief):
        out += [*_fill(note), ""]
    if summary := outline.summary_of(brief):
        out += [*_fill(" ".join(_term_line(i) for i in summary)), ""]
    for section in outline.sections_of(brief):
        if section.title:
            out.append(section.title.upper())
        for item in section.items:
            if item.lines:
                out += [*_fill(f"{_change(item)}{item.label}".upper())]
                for line in item.lines:
                    out += _fill(_term_line(line), "  - ", "    ")
                out += [*_fill(f"({item.text})", "    ", "    "), ""]
                continue
            if section.kind == "sided" and item.label:
                out += _fill(item.label, "  ", "  ")
            out += _fill(_term_label(section.kind, item) + _term_line(item), "  - ", "    ")
        if out[-1]:
            out.append("")
    out.append("SOURCES")
    for source in brief.sources:
        note = outline.source_note(source)
        text = f"{source.source}, {day(source.published)}: {source.title}"
        out += _fill(text + (f" ({note})" if note else ""), "  ", "    ")
        apart, above = outline.quoted_apart(brief, source.article_id)
        for citation in apart:
            out += _fill(f"[{citation.number}] “{citation.quote}”", "    ", "        ")
        out += _fill(f"{_marks(above)} {_ABOVE}", "    ", "        ") if above else []
    if brief.cut:
        out += ["", *_fill(f"Cut to fit one page: {outline.counted(len(brief.cut), 'line')}.")]
    return "\n".join(out).rstrip() + "\n"


def _term_label(kind: str, item: outline.Item) -> str:
    if not item.label or kind == "sided":
        return ""
    role = f", {item.role}" if item.role else ""
    return f"{item.label}{role}: "


def _term_line(item: outline.Item) -> str:
    aside = f" ({item.aside})" if item.aside else ""
    return f"{_change(item)}{item.text}{aside} {_marks(item.citations)}".rstrip()


def _rule() -> str:
    return "─" * _WIDTH


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
    return f"{topic}Written {day(brief.created)} by dateline from {outline.imprint(brief)}."


def _notes(brief: Brief) -> str:
    return " ".join(n for n in (outline.only_origin(brief), outline.changes_note(brief)) if n)


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)
