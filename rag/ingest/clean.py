"""From raw text to the one text of an article: normalised, without the site's own lines and without
the markup that a reader never sees (comments, hidden elements, text without a colour): what is not
shown is not said by the article, and it is where instructions to a model are put.

Removal works on whole lines only, and only on short ones that match a known form: losing a
sentence of the article is worse than keeping a line of the site, so a sentence that reports what
somebody said is never one of them. A form earns its place by the issues that name it or by sentences
that would pass for reports: other lines of a site have no stop, are labels to
`rag.text.roles`, and never evidence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from math import inf

from rag.types import LeftOut

# Direction overrides can make text read as something else, and tag characters carry text that
# nobody sees; ordinary marks of right-to-left scripts stay. Joiners shape Arabic, Indic scripts and
# emoji; beside a Latin letter they only hide a word from a search.
_INVISIBLE = dict.fromkeys(
    i
    for first, last in (
        (0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x180E, 0x180E), (0x200B, 0x200B),
        (0x202A, 0x202E), (0x2060, 0x2069), (0xD800, 0xDFFF), (0xFEFF, 0xFEFF), (0xE0000, 0xE007F),
    )
    for i in range(first, last + 1)
)  # fmt: skip
_JOINERS = re.compile("(?<=[!-~])[\u200c\u200d]+|[\u200c\u200d]+(?=[!-~])")
_TERMINAL_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")

_DECORATION = " *_•·-–—|»>►▸"
_PLACE = r"(?:facebook|twitter|x|whatsapp|instagram|telegram|linkedin|e-?mail|print|copy link)"
_SITE_LINE = re.compile(
    "|".join(
        (
            # what heads a list of titles
            r"(?P<heading>(?:related|recommended|more) (?:stories|articles|news|on this(?: story)?):?"
            r"|most read:?|you (?:may|might) also like:?)",
            rf"(?:share|tweet|follow us on|(?:share|print) this \w+|{_PLACE})"
            rf"(?:[\s|,:•·/]+(?:and )?{_PLACE})*",
            r"[^.!?>]{1,40}(?: > [^.!?>]{1,40}){2,6}|(?:we|this (?:web)?site) uses? cookies.{0,200}",
            r"advertisement|story continues below.{0,20}",
            r"(?:read|see|watch) (?:more|also|next)\b(?:\s*[:|»>…-].{0,120}|.{0,100}(?<![.!?]))",
            r"click here (?:to|for)\b.{0,100}",
            r"\(?(?:photo|image|picture|credit)(?: (?:credit|by))?\s*[:/|].{1,140}\)?",
            r"(?:©|copyright (?:©|\(c\)|\d{4}|by)) .{0,160}|all rights reserved.{0,80}",
            r"(?:[^.!]{2,80}[:?!] ?)?(?:subscribe|sign[- ]?up)\b[^.!?]{0,120}"
            r"\b(?:newsletter|inbox|your e-?mail)\b.{0,300}",
        )
    ),
    re.IGNORECASE,
)
_LONGEST_LIST = 8
_TITLE_LENGTH = 150
_TITLE_WORDS = 4
_SAID = re.compile(
    r"\b(?:said|says|told|according to|tells|asked|urged|wrote|warned|added)\b", re.I
)
_NO_TITLE = (".", "…", ":", ".”", '."')
_SHOWN = 60  # characters of what was left out

TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"']+))?")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_NEVER_SHOWN = frozenset({"script", "style", "template"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_NOT_SEEN = {"display": "none", "visibility": "hidden"}
# The largest value of a property at which its words are not seen.
_TOO_LITTLE = {"opacity": 0.0, "font-size": 1.0, "text-indent": -100, "left": -100, "top": -100}
_EM = 11  # pixels; a letter of less than a pixel is not seen
# On a background of its own, white text can be read.
_WHITE = ("white", "#fff", "#ffffff", "transparent")
_WHITE_OF_PARTS = ("rgb(255,255,255", "rgba(255,255,255")


def normalise(text: str) -> str:
    """Return `text` in the form that is stored: NFC, one blank line between paragraphs, single
    spaces, and no control characters or terminal escapes. Idempotent.
    """
    text = text.replace("\u00a0", " ")
    if not text.replace("\n", "").isprintable():
        text = _without_unprintable(text)
    text = unicodedata.normalize("NFC", text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n\n".join(line for line in lines if line)


def _without_unprintable(text: str) -> str:
    text = _TERMINAL_ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\t", " ")
    return _JOINERS.sub("", text.translate(_INVISIBLE))


def normalise_line(text: str) -> str:
    """Return `text` normalised to a single line, for titles, names and the like."""
    return normalise(text).replace("\n\n", " ")


def clean(text: str) -> tuple[str, tuple[LeftOut, ...]]:
    """Return the normalised text of an article, and what was left out of it: hidden markup and
    the site's own lines.
    """
    shown = without_hidden(text)
    kept: list[str] = []
    removed: list[str] = []
    of_site = False
    titles = 0  # how many lines more may be titles of other stories
    for line in normalise(shown).split("\n\n"):
        known = _SITE_LINE.fullmatch(line.strip(_DECORATION))
        reports = line.endswith(_NO_TITLE) and _SAID.search(line)
        is_title = titles > 0 and _may_be_title(line)
        titles = _LONGEST_LIST if known and known["heading"] else titles - 1 if is_title else 0
        has_words = any(c.isalnum() for c in line)  # else it is a rule of stars or dashes
        of_site = bool(is_title or titles or not has_words or (known and not reports))
        (removed if of_site else kept).append(line)
    if of_site and len(kept) > 1 and _may_be_title(kept[-1]):
        removed.append(
            kept.pop()
        )  # it headed what the site says at the end: "Discover more from …"
    return "\n\n".join(kept), (*hidden(text, shown), *left_out("line", "of the site", removed))


def left_out(noun: str, which: str, texts: Iterable[str]) -> tuple[LeftOut, ...]:
    """Say what of a source is not in its article: "3 lines of the site: “Share this …”"."""
    texts = [t for t in texts if t]
    if not texts:
        return ()
    shown = texts[0] if len(texts[0]) <= _SHOWN else f"{texts[0][:_SHOWN].rsplit(' ', 1)[0]} …"
    many = f"{len(texts)} {noun}{'s' * (len(texts) > 1)} {which}"
    return (LeftOut(f"{many}: “{shown}”", sum(map(len, texts))),)


def _may_be_title(line: str) -> bool:
    words = line.count(" ") + 1
    return words >= _TITLE_WORDS and len(line) <= _TITLE_LENGTH and not line.endswith(_NO_TITLE)


# --- what a reader does not see -----------------------------------------------------------------


def without_hidden(text: str) -> str:
    """Return `text` without comments and elements that a browser would not show.

    Other tags stay. What is opened and never closed goes up to the end of its paragraph: losing
    the rest of the article would be worse than keeping it. Every pass reads the text once, so that
    no input makes it slow.
    """
    if "<" in text:
        text = _cut(text, _comments(text))
        text = _cut(text, _elements(text))
    if "]:" in text:
        lines = text.split("\n")
        text = "\n".join("" if _is_comment(line) else line for line in lines)
    return text


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(("[//]:", "[comment]:"))  # as Markdown has it


def hidden(text: str, shown: str) -> tuple[LeftOut, ...]:
    """Say how much of a text is hidden markup."""
    count = len(text) - len(shown)
    return (LeftOut("what a reader does not see", count),) if count else ()


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
    tags = list(TAG.finditer(text))
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
    style = "".join(found.get("style", "").lower().split()).replace("!important", "")
    declared = dict(part.partition(":")[::2] for part in style.split(";"))
    colour = declared.get("color", "")
    is_white = (
        colour in _WHITE
        or colour.startswith(_WHITE_OF_PARTS)
        or (colour.startswith("rgba(") and colour.endswith(",0)"))
    )
    return (
        "hidden" in found
        or (name == "font" and found.get("color", "") in _WHITE)
        or any(declared.get(n) == value for n, value in _NOT_SEEN.items())
        or any(_size(declared.get(n)) <= most for n, most in _TOO_LITTLE.items())
        or (is_white and "background" not in style)
    )


def _size(value: str | None) -> float:
    """Return a size of a style in pixels or parts; infinity where there is none."""
    number = (value or "").rstrip("abcdefghijklmnopqrstuvwxyz%")
    try:
        return float(number) * (_EM if (value or "").endswith("em") else 1)
    except ValueError:
        return inf


def _paragraph_end(text: str, start: int) -> int:
    found = _BLANK_LINE.search(text, start)
    return found.start() if found else len(text)
