"""Paragraphs from the lines of printed pages, by where they stand."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median


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
_ENDS = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_OPENS_LOW = re.compile(r"[\"'“‘«(\[]?[a-zß-öø-ÿ]")
_HYPHENATED = re.compile(r"([^\W\d_]+)[-\u2010]$")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"\b[^\W\d_]+(?:[-\u2010][^\W\d_]+)+\b")
# First parts that are joined by a hyphen far more often than they are broken by one.
_WITH_HYPHEN = frozenset(
    "self well non quasi half twenty thirty forty fifty sixty seventy eighty ninety".split()
)

_OTHER_SIZE = 1.12
_WORD_SPACE = 0.12
_WIDER_GAP = 1.35
_INDENT = 0.8
_MOST_INDENT = 6.0


def plain_line(text: str) -> str:
    """Return a line without case, spacing and figures: what a repeated header keeps."""
    return re.sub(r"\d+", "0", " ".join(text.lower().split()))


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
    compounds = Counter(
        c.lower().replace("\u2010", "-") for line in lines for c in _COMPOUND.findall(line.text)
    )
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
    ends = bool(_ENDS.search(before.text))
    if line.page == before.page and down > 0:
        if leading and down > _WIDER_GAP * leading:
            return True
        if _INDENT * line.size < line.left - before.left < _MOST_INDENT * line.size:
            return ends or _room_left(before, line, edges)
        return _room_left(before, line, edges)
    # The next column or page: a sentence, or a word in small letters, goes on there.
    if not ends or _OPENS_LOW.match(line.text):
        return not ends and not _OPENS_LOW.match(line.text) and _room_left(before, line, edges)
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
    broken, rest = _HYPHENATED.search(text), _NEXT_WORD.match(more)
    if text.endswith("/") and more[0].isalpha():
        return text + more
    if not text.endswith(("-", "\u2010")):
        return f"{text} {more}"
    if not broken or not rest or not more[0].islower():
        return text + more  # "Anglo-" "American", "2023-" "24"
    first = broken[1]
    whole = f"{first}-{rest[0]}".lower()
    is_compound = (
        whole in compounds
        or first.lower() in _WITH_HYPHEN
        or text[: broken.start()].endswith(("-", "\u2010"))  # "13-year-" "old"
    )
    return text + more if is_compound else text[:-1] + more
