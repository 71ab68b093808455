"""Markup that a reader never sees: HTML comments, hidden elements, text without a colour.

What is not shown is not said by the article; it is also where instructions to a model are put.
Every pass reads the text once, so that no input makes it slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']+))?")
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n|\Z")
_MARKDOWN_COMMENT = re.compile(r"^[^\S\n]{0,3}\[(?://|comment)\]:[^\n]*$", re.MULTILINE)

_NEVER_SHOWN = frozenset({"script", "style", "template"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_NOT_SEEN = re.compile(
    r"display:none|visibility:hidden|opacity:0?\.?0*(?:;|%|$)|font-size:(?:(?:0?\.\d+|[01])(?:px|pt|%)?|0?(?:\.0\d*)?r?em)(?:;|$|!)"
    r"|(?:text-indent|left|top):-\d{3,}"
)
# On a background of its own, white text can be read.
_WHITE = re.compile(
    r"(?<![\w-])color:(?:white|#fff(?:fff)?|transparent|rgba?\(255,255,255[^)]*\)|rgba\([^)]*,0(?:\.0+)?\))"
)
_WHITE_ATTRIBUTE = frozenset({"white", "#fff", "#ffffff"})


def without_hidden(text: str) -> str:
    """Return `text` without comments and elements that a browser would not show.

    Other tags stay. What is opened and never closed goes up to the end of its paragraph: losing
    the rest of the article would be worse than keeping it.
    """
    if "<" in text:
        text = _cut(text, _comments(text))
        text = _cut(text, _elements(text))
    return _MARKDOWN_COMMENT.sub("", text) if "]:" in text else text


def _cut(text: str, spans: Iterator[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in spans:
        parts.append(text[done:start])
        done = end
    return "".join([*parts, text[done:]])


def _comments(text: str) -> Iterator[tuple[int, int]]:
    start, last_end = text.find("<!--"), text.rfind("-->")
    while start >= 0:
        # "<!-->" is a whole comment to a browser.
        closed = last_end >= start + 2
        end = text.index("-->", start + 2) + 3 if closed else _paragraph_end(text, start)
        yield start, end
        start = text.find("<!--", end)


def _elements(text: str) -> Iterator[tuple[int, int]]:
    tags = list(_TAG.finditer(text))
    open_tags: dict[str, list[int]] = {}
    ends: dict[int, int] = {}
    for tag in tags:
        name = tag[2].lower()
        if not tag[1]:
            open_tags.setdefault(name, []).append(tag.start())
        elif open_tags.get(name):
            ends[open_tags[name].pop()] = tag.end()
    done = 0
    for tag in tags:
        if tag.start() < done or tag[1] or not _is_hidden(tag[2].lower(), tag[3]):
            continue
        done = ends.get(tag.start()) or _paragraph_end(text, tag.start())
        yield tag.start(), done


def _is_hidden(name: str, attributes: str) -> bool:
    if name in _NEVER_SHOWN:
        return True
    if name in _VOID or attributes.endswith("/"):
        return False
    found = {m[1].lower(): (m[2] or "").strip("\"'") for m in _ATTRIBUTE.finditer(attributes)}
    return is_unseen(name, found)


def is_unseen(name: str, found: Mapping[str, str]) -> bool:
    """Tell whether the attributes of an element, by names in small letters, hide what is in it."""
    style = "".join(found.get("style", "").lower().split())
    if _NOT_SEEN.search(style) or (_WHITE.search(style) and "background" not in style):
        return True
    return "hidden" in found or (name == "font" and found.get("color", "") in _WHITE_ATTRIBUTE)


def _paragraph_end(text: str, start: int) -> int:
    found = _PARAGRAPH_END.search(text, start)
    return found.start() if found else len(text)
