"""Documents made for print: paragraphs from the lines of pages, by where they stand; and what a file
says of its article, where it can be believed.

Office programs fill in names and titles that nobody chose: the account, the file, the template.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from rag.ingest.load.text import ends_sentence
from rag.text.dates import find_dates


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; measures in points, from the lower left corner."""

    text: str
    page: int
    left: float
    right: float
    y: float  # of the base line
    size: float  # of its first letter


_EDGE_LINES = 3  # of a page, above and below, among which its header and footer are
_MOST_PAGES = 0.4  # left and right pages may differ
_SAME_PLACE = 6.0
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite|página|pagina)?\s*[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/|von|de|sur|di)\s*\d{1,4})?"
    r"|https?://\S+\s+\d{1,4}\s*/\s*\d{1,4}",
    re.IGNORECASE,
)
# First parts that are joined by a hyphen far more often than they are broken by one.
_WITH_HYPHEN = frozenset(
    "self well non quasi half twenty thirty forty fifty sixty seventy eighty ninety".split()
)

_OPENING = "\"'“‘«(["
_HYPHENS = ("-", "\u2010")
_NO_FIGURES = str.maketrans("", "", "0123456789")

_HEAD = 4  # paragraphs, of which one may be the title
_OTHER_SIZE = 1.12
_WORD_SPACE = 0.12
_WIDER_GAP = 1.35
_INDENT = 0.8
_MOST_INDENT = 6.0


def plain_line(text: str) -> str:
    """Return a line without case, spacing and figures: what a repeated header keeps."""
    return " ".join(text.lower().translate(_NO_FIGURES).split())


def without_title(texts: list[str], title: str | None) -> list[str]:
    """Return the paragraphs of a document without its title, where they begin with it."""
    same = plain_line(title or "")
    if not same:
        return texts
    return [t for n, t in enumerate(texts) if n > _HEAD or plain_line(t) != same] or texts


def without_furniture(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[Line]]:
    """Return the pages without the headers, footers and numbers of pages, and those lines."""
    edges = [_edges(page) for page in pages]
    seen: dict[str, list[Line]] = defaultdict(list)
    for page in edges:
        for line in page:
            seen[plain_line(line.text)].append(line)
    repeated = {
        text
        for text, lines in seen.items()
        if len({line.page for line in lines}) >= max(2, _MOST_PAGES * len(pages))
        and max(line.y for line in lines) - min(line.y for line in lines) < _SAME_PLACE
    }
    dropped = {
        id(line)
        for page in edges
        for line in page
        if plain_line(line.text) in repeated or _PAGE_NUMBER.fullmatch(line.text)
    }
    kept = [[line for line in page if id(line) not in dropped] for page in pages]
    return kept, [line for page in pages for line in page if id(line) in dropped]


def _edges(page: Sequence[Line]) -> list[Line]:
    down = sorted(page, key=lambda line: -line.y)
    if len(down) <= 2 * _EDGE_LINES:
        return down
    return down[:_EDGE_LINES] + down[-_EDGE_LINES:]


def paragraphs_of(lines: Sequence[Line]) -> list[str]:
    """Return the paragraphs that `lines`, in reading order, make up; words broken at the end of
    a line are whole again.
    """
    words = (w.strip("\"'“”‘’.,;:!?()").lower() for x in lines for w in x.text.split())
    compounds = Counter(w.replace("\u2010", "-") for w in words)
    lines = _rows(lines)
    leading = _leading(lines)
    edges = _Edges(lines)
    paragraphs: list[str] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if before is None or _breaks(before, line, leading.get(line.size, 0.0), edges):
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], line.text, compounds)
    return paragraphs


def _rows(pieces: Sequence[Line]) -> list[Line]:
    """Return the lines of which a file gave the pieces: "10,000", "-mile tour"."""
    rows: list[Line] = []
    for piece in pieces:
        before = rows[-1] if rows else None
        if before and before.page == piece.page and abs(before.y - piece.y) < 0.3 * piece.size:
            gap = "" if piece.left - before.right < _WORD_SPACE * piece.size else " "
            text = f"{before.text}{gap}{piece.text}"
            rows[-1] = replace(before, text=text, right=max(before.right, piece.right))
        else:
            rows.append(piece)
    return rows


def _breaks(before: Line, line: Line, leading: float, edges: _Edges) -> bool:
    """Tell whether a new paragraph begins with `line`."""
    if max(before.size, line.size) > _OTHER_SIZE * min(before.size, line.size):
        return True
    down = before.y - line.y
    ends = ends_sentence(before.text) or before.text.endswith(":")
    if line.page == before.page and down > 0:
        if leading and down > _WIDER_GAP * leading:
            return True
        if _INDENT * line.size < line.left - before.left < _MOST_INDENT * line.size:
            return ends or _room_left(before, line, edges)
        return _room_left(before, line, edges)
    # The next column or page: a sentence, or a word in small letters, goes on there.
    goes_on = line.text.lstrip(_OPENING)[:1].islower()
    if not ends or goes_on:
        return not ends and not goes_on and _room_left(before, line, edges)
    return _room_left(before, line, edges) or line.left > edges.left(line) + _INDENT * line.size


def _room_left(before: Line, line: Line, edges: _Edges) -> bool:
    """Tell whether the first word of `line` had room in the line before: that one was ended."""
    if before.text.endswith("-"):
        return False
    word = line.text.split(" ", 1)[0]
    letter = (line.right - line.left) / max(1, len(line.text))
    return before.right + (len(word) + 1.5) * letter + 0.5 * line.size < edges.right(before)


class _Edges:
    """Where the lines that begin at about the same place of a page end, and begin."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines: dict[tuple[int, int], list[Line]] = defaultdict(list)
        self._width = 3 * median([line.size for line in lines]) if lines else 1.0
        self._ends: dict[tuple[int, int], tuple[float, float]] = {}
        for line in lines:
            self._lines[line.page, self._place(line)].append(line)

    def _place(self, line: Line) -> int:
        return int(line.left // self._width)

    def _of(self, line: Line) -> tuple[float, float]:
        page, place = line.page, self._place(line)
        if (page, place) not in self._ends:
            near = [n for p in (place - 1, place, place + 1) for n in self._lines[page, p]]
            # Nine in ten, as a headline over all columns says nothing of one.
            rights = sorted(n.right for n in near)
            lefts = sorted(n.left for n in near)
            part = len(near) // 10
            self._ends[page, place] = (lefts[part], rights[-1 - max(part, len(near) > 3)])
        return self._ends[page, place]

    def left(self, line: Line) -> float:
        return self._of(line)[0]

    def right(self, line: Line) -> float:
        return self._of(line)[1]


def _leading(lines: Sequence[Line]) -> dict[float, float]:
    """Return the usual distance of the lines of each size of letters."""
    gaps: dict[float, list[float]] = defaultdict(list)
    for before, line in itertools.pairwise(lines):
        gap = before.y - line.y
        if before.page == line.page and before.size == line.size and 0.3 * line.size < gap:
            gaps[line.size].append(gap)
    return {size: median(found) for size, found in gaps.items()}


def _joined(text: str, more: str, compounds: Counter[str]) -> str:
    if text.endswith("/") and more[0].isalpha():
        return text + more
    if not text.endswith(_HYPHENS):
        return f"{text} {more}"
    first = "".join(itertools.takewhile(str.isalpha, reversed(text[:-1])))[::-1].lower()
    rest = "".join(itertools.takewhile(str.isalpha, more))
    if not first or not rest or not more[0].islower():
        return text + more  # "Anglo-" "American", "2023-" "24"
    is_compound = (
        f"{first}-{rest}" in compounds
        or first in _WITH_HYPHEN
        or text[: -len(first) - 1].endswith(_HYPHENS)  # "13-year-" "old"
    )
    return text + more if is_compound else text[:-1] + more


# --- what a file says of its article ------------------------------------------------------------

_LONGEST_ENDING = 5  # of a file's name, with its dot
_LEAST_WORDS = 2
_LONGEST_AUTHOR = 100
_PROGRAMS = ("microsoft", "adobe", "windows", "user")
_LONGEST_DATE_LINE = 90


def sensible_title(title: str | None) -> str | None:
    """Return a title of a file's properties unless a program made it up: of the name of a file, or
    of one word and a number.
    """
    words = (title or "").split()
    said = [w for w in words if any(map(str.isalpha, w)) and not set("/\\") & set(w)]
    if len(said) < _LEAST_WORDS or "." in words[-1][-_LONGEST_ENDING:-1]:
        return None
    return None if words[0].lower() in _PROGRAMS else " ".join(words)


def sensible_author(author: str | None) -> str | None:
    """Return an author of a file's properties if it reads as the name of somebody."""
    author = " ".join((author or "").split())
    is_account = " " not in author or any(c.isdigit() or c in "@\\/_" for c in author)
    made_up = any(program in author.lower() for program in _PROGRAMS)
    return None if is_account or made_up or len(author) > _LONGEST_AUTHOR else author


def stated_day(lines: Iterable[str]) -> str | None:
    """Return the day in the first line that states one and is no sentence: the line under the
    headline, the header of a page.
    """
    for line in lines:
        if len(line) > _LONGEST_DATE_LINE or ends_sentence(line):
            continue
        days = {m.date for m in find_dates(line, None) if m.date and m.date.count("-") == 2}
        if len(days) == 1:
            return days.pop()
    return None
