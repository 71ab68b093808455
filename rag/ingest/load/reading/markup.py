"""The words of a piece of HTML that is all article: a body in an export, a mail of few tags.

A whole web page goes to `rag.ingest.load.html`, which tells the article from what stands around it.
"""

from __future__ import annotations

import re

from rag.ingest.hidden import without_hidden

_BLOCKS = frozenset(
    "address article aside blockquote br center dd div dl dt figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hr li main nav ol p pre section table tbody td th thead tr ul".split()
)
_NOT_TEXT = frozenset("script style template noscript iframe svg head title".split())
_BREAK = "\x1e"  # no character of a text
_A_BLOCK = re.compile(r"</?(?:p|br|div|h[1-6]|ul|ol|li|blockquote|figure)\b[^<>]{0,500}>", re.I)


def is_markup(text: str) -> bool:
    """Tell a text in HTML from one that only mentions a tag."""
    return "<" in text and len(_A_BLOCK.findall(text, 0, 20_000)) >= 2


def markup_text(text: str) -> str:
    """Return the paragraphs of a piece of HTML, with a blank line between them."""
    from lxml import etree, html

    try:
        root = html.fragment_fromstring(without_hidden(text), create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return text
    etree.strip_elements(root, *_NOT_TEXT, etree.Comment, with_tail=False)
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        text = element.text if event == "start" else element.tail
        parts += [_BREAK if element.tag in _BLOCKS else "", (text or "").replace(_BREAK, " ")]
    blocks = (" ".join(block.split()) for block in "".join(parts).split(_BREAK))
    return "\n\n".join(b for b in blocks if b)
