"""A brief as a row of blocks, each of styled pieces: the forms differ only in how they mark these.

The page and the web page set an outline in columns of their own; whatever reads from top to bottom
as Markdown, the terminal and Word do, is walked here once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rag.render.outline import Item, Outline, Source
from rag.text.dates import day

Kind = Literal[
    "title", "subtitle", "note", "summary", "heading", "story", "told", "side", "sided", "line",
    "end", "source", "quote", "cut",
]  # fmt: skip
Style = Literal[
    "text", "change", "aside", "marks", "label", "role", "dash", "colon", "gap", "remark", "told",
    "number", "date", "link", "title", "url", "note", "quote", "cut",
]  # fmt: skip
Pieces = tuple[tuple[Style, str], ...]
# What stands around a piece where no style can be shown.
PLAIN: dict[Style, str] = {
    "text": "{}", "change": "({}) ", "aside": " ({})", "marks": " {}", "label": "{}",
    "role": ", {}", "dash": ": ", "colon": ": ", "gap": " ", "remark": "{}", "told": "({})",
    "number": "{}. ", "date": ", {}: ", "link": "", "title": "{}", "url": "", "note": " ({})",
    "quote": "“{}”", "cut": "{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, or the end of a section, which has no pieces."""

    kind: Kind
    pieces: Pieces = ()


def blocks_of(page: Outline) -> Iterator[Block]:
    """Yield an outline from top to bottom."""
    yield Block("title", _line(page.headline))
    topic = f"{page.topic}. " if page.topic else ""
    yield Block("subtitle", (("remark", f"{topic}News of {page.days}; {page.imprint}."),))
    if page.note:
        yield Block("note", (("remark", page.note),))
    if page.summary:
        yield Block("summary", tuple(p for i in page.summary for p in (("gap", ""), *_line(i)))[1:])
    for section in page.sections:
        if section.title:
            yield Block("heading", (("text", section.title),))
        for item in section.items:
            if item.lines:
                yield Block("story", _line(replace(item, text=item.label)))
                yield from (Block("line", _line(line)) for line in item.lines)
                yield Block("told", (("told", item.text),))
            elif section.kind == "sided":
                if item.label:
                    yield Block("side", (("label", item.label),))
                yield Block("sided", _line(item))
            else:
                after: Style = "dash" if section.kind == "dated" else "colon"
                label = _some(("label", item.label), ("role", item.role))
                yield Block("line", (*label, *([(after, "")] if label else []), *_line(item)))
        yield Block("end")
    yield Block("heading", (("text", "Sources"),))
    for source in page.sources:
        yield Block("source", _source(source))
        yield from (Block("quote", (("quote", q.text),)) for q in source.quotes if not q.is_printed)
    if page.cut:
        yield Block("cut", (("cut", f"{page.cut_note}."),))


def _line(item: Item) -> Pieces:
    marks = "".join(f"[{n}]" for n in item.marks)
    aside = ", ".join(item.asides)
    return _some(("change", item.change), ("text", item.text), ("aside", aside), ("marks", marks))


def _source(source: Source) -> Pieces:
    title = _some(("title", source.title))
    if source.url:
        title = (("link", ""), *title, ("url", source.url))
    date = day(source.published)
    head = _some(("number", str(source.number)), ("text", source.outlet), ("date", date))
    return (*head, *title, *_some(("note", source.note)))


def _some(*pieces: tuple[Style, str]) -> Pieces:
    return tuple(p for p in pieces if p[1])
