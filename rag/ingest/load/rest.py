"""What the finder of articles leaves out of a page, and which of it belongs to the article.

trafilatura knows furniture by the names of classes, and takes one block of the page: a lead called
"teaser", a correction in a footer and the second half of a story are lost. Here only the place
counts: what stands between the headline and the text, in a block like that of the text, or alone
in the text or behind it, without a heading, a picture or a button. And the head of each update of a live
blog, without which the figures of older ones are as good as the newest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress, takewhile
from math import inf
from typing import Any
from urllib.parse import urlsplit

from rag.ingest.clean import left_out
from rag.ingest.load.text import cut_off, ends_sentence, letters
from rag.text.dates import clock_of, day, parse_published
from rag.types import LeftOut, Role

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(
    (*"p li blockquote dd div section article main aside header footer td".split(), *_HEADINGS)
)
_FURNITURE = frozenset("nav form button select noscript figure figcaption dialog menu a".split())
_FURNITURE_ROLES = frozenset(("navigation", "search", "dialog", "complementary", "contentinfo"))
_CONTROLS = ("form", "button", "input", "select", "textarea")
_NO_NOTE = (*_CONTROLS, *_HEADINGS, "img", "picture", "svg", "iframe", "video", "time")
_LEAST_WORDS = 6
_LEAST_LETTERS = 15
_MOST_LINKS = 0.3  # of the letters of a sentence
_LEAST_PROSE = 0.8  # of the letters of a block that goes on with the article
_HOME = 0.9  # of the letters that were found are in the block of the article
_LEVELS = 3  # how far up from there blocks like it are looked for
_PICTURES = ("figure", "figcaption", "caption")
_OF_LINKS: tuple[tuple[str, Role], ...] = (
    ("descendant-or-self::*[@rel='author' or @itemprop='author']", "byline"),
    ("descendant::a[@href]", "links"),
)
_STAMPED = "data-stamp"  # of a line that heads an update
_STAMPS = ("time", "span", "div", "p", "small", "b", "strong", "em", "abbr")
_LONGEST_STAMP = 40


@dataclass(frozen=True, slots=True, eq=False)
class _Passage:
    element: Any
    text: str
    place: int  # in reading order
    around: tuple[Any, ...]  # the elements that it is in, the nearest first
    at: int  # where its letters stand among those that were taken; -1: nowhere

    @property
    def is_taken(self) -> bool:
        """Whether the finder of articles took it."""
        return self.at >= 0

    @property
    def is_prose(self) -> bool:
        """Whether it is a sentence, no link, and stands where an article may."""
        if not ends_sentence(self.text) or self.text.count(" ") + 1 < _LEAST_WORDS:
            return False
        links = sum(len("".join(a.itertext())) for a in self.element.iter("a"))
        return links < _MOST_LINKS * len(self.text) and not any(
            e.tag in _FURNITURE or (e.get("role") or "") in _FURNITURE_ROLES for e in self.around
        )

    @property
    def role(self) -> Role:
        """What its markup says that it is."""
        elements = (self.element, *self.around)
        if self.element.get(_STAMPED):
            return "stamp"
        if any(e.tag in _HEADINGS for e in elements):
            return "heading"
        if any(e.tag in _PICTURES for e in elements):
            return "caption"
        for links, role in _OF_LINKS:
            letters = sum(len(_words(e)) for e in self.element.xpath(links))
            if letters >= _LEAST_PROSE * len(self.text):
                return role
        return "text"


class Page:
    """The passages of a page, and which of them the finder of articles took."""

    def __init__(self, tree: Any, text: str, comments: Collection[Any] = ()) -> None:
        """Compare a page with what was taken of it; `comments` are elements with what readers wrote."""
        self._tree = tree
        self._comments = frozenset(comments)
        self._passages = list(_passages(tree, _letters(text)))
        taken = [p.text for p in self._passages if p.is_taken]
        if len(taken) > 1 and "\n" not in text:  # it joins the paragraphs of a short page
            text = "\n".join(taken)
            self._passages = list(_passages(tree, _letters(text)))
        self._text = text
        self._prose = [p for p in self._passages if p.is_prose]
        self._home = _home([p for p in self._passages if p.is_taken])

    def completed(self) -> tuple[str, tuple[LeftOut, ...]]:
        """Return the text with what was lost of the article, and what else of the page is not in
        it.
        """
        missing = [p for p in self._prose if not p.is_taken]
        if not missing or self._home is None:
            return self._text, ()
        inside = [p.place for p in self._passages if p.is_taken and self._home in p.around]
        headline = self._headline(inside[0])
        blocks = set(self._blocks_like_it(missing))
        lost = [
            p
            for p in self._passages
            if not p.is_taken
            and (
                (not blocks.isdisjoint(p.around) and (p in missing or self._heads_prose(p)))
                or (headline < p.place < inside[0] and p in missing)
                or (p.place > inside[0] and p in missing and self._is_alone(p, inside[-1]))
            )
        ]
        around = [p.text for p in missing if self._is_of_page(p, lost)]
        return self._with(lost), left_out("passage", "around the article", around)

    def _with(self, lost: Sequence[_Passage]) -> str:
        """Return the text with passages that were lost, each before the next one that was taken."""
        lines = self._text.split("\n")
        ends = list(accumulate(len(_letters(line)) for line in lines))
        for passage in reversed(lost):
            behind = (p.at for p in self._passages if p.place > passage.place and p.is_taken)
            lines.insert(bisect_right(ends, next(behind, inf)), passage.text)
        return "\n".join(lines)

    def without_offers(self, text: str) -> tuple[str, tuple[LeftOut, ...]]:
        """Return the beginning of an article for subscribers without what offers the rest: what stands
        below its cut end, or in a block with a link of its own or a button.
        """
        blocks = {e for p in self._passages for e in self._below_home(p) if self._is_offer(e)}
        offers = [_letters(_words(block)) for block in blocks]
        lines = text.split("\n")
        cut = next((n for n, line in enumerate(lines, 1) if cut_off(line)), len(lines))
        of_article = [
            n < cut and all(_letters(t) not in o for o in offers) for n, t in enumerate(lines)
        ]
        gone = [line for line, kept in zip(lines, of_article, strict=True) if not kept]
        return "\n".join(compress(lines, of_article)), left_out("line", "for subscribers", gone)

    def _below_home(self, passage: _Passage) -> Iterator[Any]:
        if self._home in passage.around:
            yield from takewhile(lambda e: e is not self._home, passage.around)

    def _is_offer(self, block: Any) -> bool:
        return _has(block, (*_CONTROLS, "a")) and not self._is_all_prose(block)

    def roles(self, text: str) -> tuple[tuple[str, Role], ...]:
        """Return the paragraphs of an article that are no reports, with what their markup says."""
        lines = set(text.split("\n"))
        found = ((p.text, p.role) for p in self._passages if p.text in lines)
        return tuple((line, role) for line, role in found if role != "text")

    def _is_of_page(self, passage: _Passage, lost: Sequence[_Passage]) -> bool:
        """Tell what stands beside the article from what every page of the site has."""
        margins = [e for e in passage.around if e.tag in ("header", "footer")]
        return passage not in lost and all(self._home in e.iterancestors() for e in margins)

    def is_entrance(self) -> bool:
        """Tell what stands before an article: the text is a link, or it shares its block with a
        form or a button.
        """
        if self._home is None:
            links = "".join("".join(a.itertext()) for a in self._tree.iter("a"))
            return _letters(self._text) in _letters(links)
        around = (self._home, *self._home.iterancestors())
        inside = self._home.iter(*_CONTROLS)
        return any(e.tag in _CONTROLS for e in around) or any(
            self._comments.isdisjoint(control.iterancestors()) for control in inside
        )

    def _heads_prose(self, passage: _Passage) -> bool:
        place = self._passages.index(passage) + 1
        behind = self._passages[place : place + 1]
        return passage.element.tag in _HEADINGS and any(p.is_prose for p in behind)

    def _headline(self, first: int) -> int:
        """Return the place of the headline, or else of the head of the article's block."""
        places = {e: n for n, e in enumerate(self._tree.iter()) if n < first}
        heads = [n for e, n in places.items() if e.tag in ("h1", "article")]
        return heads[-1] if heads else places.get(self._home, first)

    def _blocks_like_it(self, missing: Sequence[_Passage]) -> Iterator[Any]:
        """Yield the blocks beside the article's that look the same and hold hardly anything but
        sentences.
        """
        block = self._home
        for _ in range(_LEVELS):
            if block is None or block.tag in ("body", "html"):
                return
            for other in block.getparent():
                if other is block or _kind(other) != _kind(block) or _has(other, _CONTROLS):
                    continue
                sentences = [p for p in missing if other in p.around]
                letters = sum(len(p.text) for p in sentences)
                if len(sentences) > 1 and letters >= _LEAST_PROSE * len(_words(other)):
                    yield other
            block = block.getparent()

    def _is_alone(self, passage: _Passage, last: int) -> bool:
        """Tell a passage that stands alone, such as a correction, from the teaser of another story."""
        if passage.place > last and not self._comments.isdisjoint(passage.around):
            return False
        alone = passage.element
        with_text = {e for p in self._passages if p.is_taken for e in p.around}
        for element in passage.around:
            if element in with_text:
                # Sentences link to other pages; behind the article such a link leads on to them.
                links = ("a",) if passage.place > last else ()
                is_page = element.tag in ("body", "html")
                return not (is_page or _has(alone, _NO_NOTE + links)) and self._is_all_prose(alone)
            alone = element
        return False

    def _is_all_prose(self, block: Any) -> bool:
        inside = (p.text for p in self._prose if block is p.element or block in p.around)
        return "".join(map(_letters, inside)) == _letters(_words(block))


def keep_updates(tree: Any) -> None:
    """Put the time and the heading of each update of a live blog in one line before its text.

    An update is one of several blocks in a row, each with a time and sentences. What leads to
    another page is the teaser of a story.
    """
    blocks = {
        block: stamp for stamp in tree.iter(*_STAMPS) if (block := _update(stamp)) is not None
    }
    for block, stamp in blocks.items():
        moment = parse_published(stamp.get("datetime") or "") or ""
        shown = (
            f"{day(moment)}, {moment[11:16]}" if len(moment) > len("2024-05-14") else _words(stamp)
        )
        stamp.drop_tree()
        heading = next(block.iter(*_HEADINGS), None)
        title = "" if heading is None else _words(heading)
        if heading is not None:
            heading.drop_tree()
        head = block.makeelement("p")
        head.set(_STAMPED, "1")
        head.text = f"{shown}: {title}" if title else shown
        head.tail, block.text, block.tag = block.text, None, "div"
        block.insert(0, head)
    for heading in tree.iter(*_HEADINGS):
        for stamp in list(heading.iter("time")):
            stamp.drop_tag()  # else the finder drops its words


def _update(stamp: Any) -> Any:
    """Return the block of a live blog that a time heads, or None."""
    if not _is_stamp(stamp):
        return None
    for block in stamp.iterancestors():
        beside = block.getparent()
        if beside is None or block.tag == "body":
            return None
        alike = [b for b in beside if b.tag == block.tag and any(map(_is_stamp, b.iter(*_STAMPS)))]
        if len(alike) > 1:
            said = [_words(e) for e in block.iter(*_BLOCKS) if _is_leaf(e)]
            leads_on = any(
                urlsplit(a.get("href") or "").path
                for h in block.iter(*_HEADINGS)
                for a in h.iter("a")
            )
            return block if any(map(ends_sentence, said)) and not leads_on else None
    return None


def _is_stamp(element: Any) -> bool:
    """Tell a time of day, or a `time` of markup, from other words."""
    if element.tag == "time" and element.get("datetime"):
        return True
    words = _words(element) if len(element) == 0 else ""
    return 0 < len(words) <= _LONGEST_STAMP and clock_of(words) is not None


def _passages(tree: Any, taken: str) -> Iterator[_Passage]:
    done = 0
    for place, element in enumerate(tree.iter()):
        if element.tag not in _BLOCKS or not _is_leaf(element):
            continue
        if text := _words(element):
            letters = _letters(text)
            is_long = len(letters) > _LEAST_LETTERS
            at = max(taken.find(letters, done), taken.find(letters)) if is_long else -1
            done = max(done, at)
            yield _Passage(element, text, place, tuple(element.iterancestors()), at)


def _home(taken: Iterable[_Passage]) -> Any:
    """Return the smallest element that nearly all of the text is in."""
    letters: Counter[Any] = Counter()
    whole = 0
    for passage in taken:
        whole += len(passage.text)
        for element in passage.around:
            letters[element] += len(passage.text)
    holding = [e for e, count in letters.items() if count >= _HOME * whole]
    return max(holding, key=lambda e: sum(1 for _ in e.iterancestors()), default=None)


def _kind(element: Any) -> tuple[Any, ...]:
    return element.tag, element.get("class"), element.get("itemprop")


def _has(element: Any, tags: Sequence[str]) -> bool:
    return next(element.iter(*tags), None) is not None


def _is_leaf(block: Any) -> bool:
    return not any(e.tag in _BLOCKS for e in block.iterdescendants())


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _letters(text: str) -> str:
    return letters(text.lower())
