"""A brief as Markdown that also reads well as plain text, and for a terminal of 80 columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rag.render.blocks import PLAIN, Kind, Style, blocks_of
from rag.render.outline import outline_of
from rag.render.text import without_turns
from rag.types.brief import Brief

_WIDTH = 80
# What Markdown would read as its own in the middle of a line, or in front of it.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~]|^#{1,6}(?= )|^[-+>](?= )|^\d+(?=[.)] ))")
# Around each block; a line break at an end is an empty line.
_MARKDOWN: dict[Kind, str] = {
    "title": "# {}\n", "subtitle": "{}\n", "note": "{}\n", "summary": "{}\n", "heading": "## {}\n",
    "story": "## {}\n", "told": "\n{}\n", "side": "- {}", "sided": "    - {}", "line": "- {}",
    "end": "{}", "source": "{}", "quote": "    - {}", "cut": "\n{}",
}  # fmt: skip
_MARKED: dict[Style, str] = PLAIN | {
    "label": "**{}**", "role": " ({})", "dash": " — ", "remark": "*{}*", "told": "*{}*",
    "link": "[", "title": "*{}*", "url": "](<{}>)",
}  # fmt: skip
_RULE = "─" * _WIDTH
# Before the first line of a block, before its others, and around it.
_TERM: dict[Kind, tuple[str, str, str]] = {
    "title": ("", "", f"{_RULE}\n{{}}"), "subtitle": ("", "", f"{{}}\n{_RULE}"),
    "note": ("", "", "{}\n"), "summary": ("", "", "{}\n"), "heading": ("", "", "{}"),
    "story": ("", "", "{}"), "told": ("    ", "    ", "{}\n"), "side": ("  ", "  ", "{}"),
    "sided": ("  - ", "    ", "{}"), "line": ("  - ", "    ", "{}"), "end": ("", "", "{}"),
    "source": ("  ", "     ", "{}"), "quote": ("     ", "       ", "{}"), "cut": ("", "", "\n{}"),
}  # fmt: skip


def brief_markdown(brief: Brief) -> str:
    """Return a brief as Markdown; no text of an article acts as markup in it."""
    blocks = []
    for block in blocks_of(outline_of(brief)):
        # Marks and addresses are ours, and no markup is to be taken from them.
        pieces = (t if s in {"marks", "url"} else _escaped(t) for s, t in block.pieces)
        text = "".join(_MARKED[s].format(t) for (s, _), t in zip(block.pieces, pieces, strict=True))
        blocks.append(_MARKDOWN[block.kind].format(text))
    return _joined(blocks)


def brief_term(brief: Brief) -> str:
    """Return a brief for the terminal: no line is wider than 80 columns."""
    blocks = []
    for block in blocks_of(outline_of(brief)):
        text = "".join(PLAIN[style].format(text) for style, text in block.pieces)
        first, rest, around = _TERM[block.kind]
        loud = text.upper() if block.kind in {"title", "heading", "story"} else text
        blocks.append(around.format("\n".join(_fill(loud, first, rest))))
    return _joined(blocks)


def _joined(blocks: Iterable[str]) -> str:
    """Return blocks below each other, with no more than one empty line between them."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(blocks)).rstrip() + "\n"


def _escaped(text: str) -> str:
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
