"""Fitting a brief to one page: what is cut, in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rag.errors import DatelineError
from rag.types.answer import Citation
from rag.types.brief import Brief, BriefSource, Cut, Story

# From the first to go to the last; a section is cut from its end, down to what it keeps at least.
_ORDER = (
    ("figures", 2),
    ("timeline", 3),
    ("voices", 2),
    ("unknowns", 1),
    ("figures", 0),
    ("key_points", 3),
    ("timeline", 0),
    ("voices", 0),
    ("unknowns", 0),
    ("key_points", 1),
    ("disagreements", 0),
    ("key_points", 0),
    ("summary", 1),
)
# A morning page loses the last lines of its stories, then its last stories: lines that a story
# keeps, and stories that stay.
_STORY_ORDER = ((3, 0), (2, 0), (2, 5), (1, 0), (1, 1))
_PLAIN = ("summary", "key_points", "timeline", "voices", "figures", "unknowns")  # lists of lines
_REASON = "it did not fit on the page"


def fit_to_page(brief: Brief, fits: Callable[[Brief], bool]) -> Brief:
    """Cut items, whole, until the brief is one page; what was cut is listed in `cut`.

    What is cut is a beginning of one fixed order, as short a one as will do. In the end citations
    and sources are numbered anew, in the order of the page.

    Args:
        brief: as written.
        fits: tells whether a brief is one page.

    Raises:
        DatelineError: not even a headline and one line fit.
    """
    steps = _steps(brief)
    low, high = 0, len(steps)
    if fits(_renumbered(brief)):
        return _renumbered(brief)
    while low < high:
        middle = (low + high) // 2
        if fits(_without(brief, steps[:middle])):
            high = middle
        else:
            low = middle + 1
    # Without a line the page may break otherwise and be longer; so the last word is the page's.
    for count in range(low, len(steps) + 1):
        if fits(shorter := _without(brief, steps[:count])):
            return shorter
    raise DatelineError(
        "one headline and one sentence do not fit on a page",
        next_step="write the brief with --format md",
    )


def _steps(brief: Brief) -> list[tuple[str, int]]:
    """Return what may go, the first to go first: (section, place), or a line of a story."""
    steps: list[tuple[str, int]] = []
    for section, least in _ORDER:
        gone = sum(s == section for s, _ in steps)
        count = len(getattr(brief, section)) - gone
        # Where there are stories, no other section has to hold the page.
        keep = 0 if section == "summary" and brief.stories else least
        steps += [(section, count - 1 - i) for i in range(max(0, count - keep))]
    return steps + _story_steps(brief.stories)


def _story_steps(stories: tuple[Story, ...]) -> list[tuple[str, int]]:
    """Return the stories to shorten by a line, or to drop where only the kept ones are left."""
    left = [len(s.lines) for s in stories]
    steps: list[tuple[str, int]] = []
    for lines_kept, stories_kept in _STORY_ORDER:
        for place in reversed(range(len(left))):
            while left[place] > lines_kept:
                left[place] -= 1
                steps.append(("stories", place))
        while stories_kept and len(left) > stories_kept:
            steps += [("stories", len(left) - 1)] * left.pop()
    return steps


def _without(brief: Brief, steps: list[tuple[str, int]]) -> Brief:
    """Return a brief without the items of `steps`, each the last of its section by then."""
    for section, place in steps:
        brief = _without_line(brief, place) if section == "stories" else _shorter(brief, section)
    return _renumbered(brief)


def _shorter(brief: Brief, section: str) -> Brief:
    items: tuple[Any, ...] = getattr(brief, section)
    changed: dict[str, Any] = {section: items[:-1]}
    changed["cut"] = (*brief.cut, Cut(section, text_of(items[-1]), _REASON))
    return replace(brief, **changed)


def _without_line(brief: Brief, place: int) -> Brief:
    """Return a brief whose story at `place` has a line less, or is gone with its last."""
    story = brief.stories[place]
    kept = replace(story, lines=story.lines[:-1])
    cut = [Cut("stories", story.lines[-1].text, _REASON)]
    if not kept.lines:
        cut.append(Cut("stories", story.headline, _REASON))
    stories = (*brief.stories[:place], *([kept] if kept.lines else []), *brief.stories[place + 1 :])
    return replace(brief, stories=stories, cut=(*brief.cut, *cut))


def text_of(item: Any) -> str:
    """Return the text of an item of any section; of a disagreement, all its sides."""
    if hasattr(item, "positions"):
        return f"{item.topic}: {' / '.join(p.text for p in item.positions)}"
    return str(
        next(
            getattr(item, n) for n in ("text", "event", "statement", "headline") if hasattr(item, n)
        )
    )


def _renumbered(brief: Brief) -> Brief:
    """Return a brief without what nothing on the page refers to, numbered in the page's order."""
    order = dict.fromkeys(brief.headline_citations)
    order |= dict.fromkeys(n for item in lines(brief) for n in item.citations)
    number = {old: new for new, old in enumerate(order, start=1)}
    numbered = (replace(c, number=number[c.number]) for c in brief.citations if c.number in number)
    citations = tuple(sorted(numbered, key=lambda c: c.number))

    def again(item: Any) -> Any:
        return replace(item, citations=tuple(number[n] for n in item.citations))

    changed: dict[str, Any] = {s: tuple(map(again, getattr(brief, s))) for s in _PLAIN}
    return replace(
        brief,
        headline_citations=tuple(number[n] for n in brief.headline_citations),
        disagreements=tuple(
            replace(d, positions=tuple(map(again, d.positions))) for d in brief.disagreements
        ),
        stories=tuple(replace(s, lines=tuple(map(again, s.lines))) for s in brief.stories),
        citations=citations,
        sources=list_sources(citations, {s.article_id: s.also_in for s in brief.sources}),
        **changed,
    )


def list_sources(
    citations: Sequence[Citation], copies: Mapping[str, tuple[str, ...]]
) -> tuple[BriefSource, ...]:
    """Return the articles that are cited, in order of their first citation; `copies` are the outlets
    of the copies of an article, by its id.
    """
    sources: dict[str, BriefSource] = {}
    origins: set[str] = set()
    for citation in citations:
        if citation.article_id not in sources:
            sources[citation.article_id] = BriefSource(
                number=len(sources) + 1,
                article_id=citation.article_id,
                title=citation.title,
                source=citation.source,
                published=citation.published,
                url=citation.url,
                independent_origin=citation.origin not in origins,
                also_in=copies.get(citation.article_id, ()),
            )
            origins.add(citation.origin)
    return tuple(sources.values())


def lines(brief: Brief) -> list[Any]:
    """Return every item of a brief that carries citations, in the order of the page."""
    return [
        *brief.summary,
        *(line for story in brief.stories for line in story.lines),
        *brief.key_points,
        *(p for d in brief.disagreements for p in d.positions),
        *brief.unknowns,
        *brief.timeline,
        *brief.voices,
        *brief.figures,
    ]
