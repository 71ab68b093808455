"""Texts that are all article: plain text, Markdown with YAML front matter, a piece of HTML such as
the body in an export or a mail.

A whole web page goes to `rag.ingest.load.html`, which tells the article from what stands around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from rag.errors import SourceError
from rag.ingest.clean import TAG, hidden, left_out, without_hidden
from rag.types import RawDocument, Role

_TITLE_LENGTH = 150
_WRAP_COLUMNS = range(50, 101)
_STOPS = (".", "!", "?", "…", "。")
_CLOSING = "\"'”’»)]"
_ELLIPSES = ("…", "...")
_LONGEST_MARK = 40  # characters of "[Removed]" and the like
_LONGEST_TAIL = 40  # characters behind the cut end of a text

BLOCKS = frozenset(
    "address article aside blockquote br center dd div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr"
    " ul".split()
)
_NOT_TEXT = ("script", "style", "template", "noscript", "iframe", "svg", "head", "title")
_FIRST_TAGS = 500


# --- plain text --------------------------------------------------------------------------------


def load_text(text: str, location: str) -> RawDocument:
    """Read plain text: lines that were wrapped are joined; a first line that is no sentence is
    the title.
    """
    text = _with_line_ends(text)
    shown = without_hidden(text)
    found = paragraphs(shown)
    title = found.pop(0) if len(found) > 1 and is_title(found[0]) else None
    return RawDocument(location, "\n\n".join(found), title=title, left_out=hidden(text, shown))


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends with a stop, which quotation marks and brackets may follow."""
    return text.rstrip(_CLOSING).endswith(_STOPS)


def cut_off(text: str) -> tuple[str, int] | None:
    """Return what is left of a text whose end was cut off, up to its ellipsis, and how many
    characters are said to be missing (0: nobody says); None for a whole text.

    Told by form, in any language: "… [+2417 chars]", "[…]", "… Read more".
    """
    text = text.rstrip()
    start = max(text.rfind("["), text.rfind("(")) if text.endswith(("]", ")")) else -1
    is_mark = start >= 0 and len(text) - start <= _LONGEST_TAIL
    head, mark = (text[:start].rstrip(), text[start + 1 : -1]) if is_mark else (text, "")
    count = "".join(c for c in mark if c.isdecimal())
    is_count = bool(count) and (
        mark[0] == "+" or (text[start] == "[" and mark != count and not ends_sentence(head))
    )
    if is_count or any(e in mark for e in _ELLIPSES) or (mark and head.endswith(_ELLIPSES)):
        return head, int(count or 0)
    end = max(text.rfind(e) + len(e) * (e in text) for e in _ELLIPSES)
    behind = text[max(0, end) :]
    words = behind.strip(_CLOSING + " \n")
    is_whole = end <= 0 or len(behind) > _LONGEST_TAIL or ends_sentence(words)
    return None if is_whole or (behind and not words) else (text[:end], 0)


def is_mark(text: str) -> bool:
    """Tell what stands in place of a text, such as "[Removed]": few words that are no sentence."""
    return len(text.strip()) <= _LONGEST_MARK and (
        not ends_sentence(text) or text.strip()[0] in "[(…."
    )


def is_title(paragraph: str) -> bool:
    """Tell a headline, which is short and ends without a stop, from a paragraph."""
    return len(paragraph) <= _TITLE_LENGTH and not ends_sentence(paragraph)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of plain text: wrapped lines are joined, other lines stand alone."""
    found: list[str] = []
    for filled, block in groupby((line.strip() for line in text.split("\n")), key=bool):
        lines = list(block) if filled else []
        found += [" ".join(lines)] if is_wrapped(lines) else lines
    return found


def is_wrapped(lines: list[str]) -> bool:
    """Tell lines cut at a column width from lines that are paragraphs of their own."""
    body = lines[:-1]
    cut = sum(not ends_sentence(line) for line in body)
    return bool(body) and all(len(line) in _WRAP_COLUMNS for line in body) and cut >= len(body) / 2


def _with_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- Markdown ----------------------------------------------------------------------------------


def load_markdown(text: str, location: str) -> RawDocument:
    """Read Markdown to the text that a reader sees, and its front matter to metadata.

    HTML comments, hidden elements, images and code fences are not text of an article, and go.

    Raises:
        SourceError: the front matter is not a YAML mapping.
    """
    from markdown_it import MarkdownIt

    text = _with_line_ends(text)
    stated, start = front_matter(text, location)
    # Before the tags go, which say what is hidden.
    shown = without_hidden(text[start:])
    blocks = markup_blocks(MarkdownIt("commonmark", {"maxNesting": 20}).render(shown))
    body = [block for block in blocks if block.tag != "pre"]
    heading = body.pop(0).text if body and body[0].tag == "h1" else None
    title = str(stated.setdefault("title", heading))
    texts = [block.text for block in body]
    if heading and heading.lower().split() != title.lower().split():
        texts = [heading, *texts]
    code = (block.text for block in blocks if block.tag == "pre")
    return RawDocument(
        location,
        "\n\n".join(texts),
        roles=tuple((block.text, block.role) for block in blocks if block.role != "text"),
        left_out=(*hidden(text[start:], shown), *left_out("block", "of code", code)),
        **stated,
    )


def front_matter(text: str, location: str) -> tuple[dict[str, Any], int]:
    """Return what the head of `text` states of its article, by the names of a `RawDocument`, and
    where its body starts (0 without any).

    Raises:
        SourceError: the front matter is not a YAML mapping.
    """
    import yaml

    from rag.ingest.load.jsonl import stated_parts

    first, *lines = text.split("\n")
    fence = next((n for n, line in enumerate(lines) if line.rstrip(" \t") == "---"), None)
    if first.rstrip(" \t") != "---" or fence is None:
        return {}, 0
    block = "\n".join(lines[:fence])
    try:
        values, fault = yaml.safe_load(block) or {}, "no lines of 'name: value'"
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        values, fault = None, str(error).splitlines()[0]
    if not isinstance(values, dict):
        raise SourceError(
            f"{location}: the front matter is not YAML ({fault})",
            next_step="correct it or remove the block between the two --- lines",
        )
    start = len(f"{first}\n{block}\n{lines[fence]}\n")
    return stated_parts(values), min(len(text), start)


# --- a piece of HTML ---------------------------------------------------------------------------


def is_markup(text: str) -> bool:
    """Tell a text in HTML from one that only mentions a tag."""
    tags = islice(TAG.finditer(text), _FIRST_TAGS) if "<" in text else ()
    return sum(tag[2].lower() in BLOCKS for tag in tags) >= 2


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a piece of HTML."""

    text: str
    tag: str  # of the nearest element that makes a block
    role: Role = "text"


def markup_text(text: str) -> str:
    """Return the paragraphs of a piece of HTML, with a blank line between them."""
    return "\n\n".join(block.text for block in markup_blocks(text))


def markup_blocks(text: str) -> list[Block]:
    """Return the paragraphs of a piece of HTML."""
    from lxml import etree, html

    try:
        root = html.fragment_fromstring(without_hidden(text), create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return [Block(text, "div")]
    etree.strip_elements(root, *_NOT_TEXT, etree.Comment, with_tail=False)
    found: list[Block] = []
    within, parts, linked = ["div"], [""], [""]

    def end_block() -> None:
        if words := " ".join("".join(parts).split()):
            of_links = letters("".join(linked))
            is_link = bool(of_links) and of_links == letters(words)
            heads = within[-1][:1] == "h" and within[-1][1:].isdigit()
            role: Role = "heading" if heads else "links" if is_link else "text"
            found.append(Block(words, within[-1], role))
        parts.clear()
        linked.clear()

    links = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_start = event == "start"
        links += (1 if is_start else -1) * (element.tag == "a")
        if element.tag in BLOCKS:
            end_block()
            within.append(element.tag) if is_start else within.pop()
        words = (element.text if is_start else element.tail) or ""
        parts.append(words)
        linked += [words] if links else []
    end_block()
    return found


def letters(text: str) -> str:
    """Return the letters and figures of a text: what is left of it however it is set."""
    return "".join(filter(str.isalnum, text))
