"""What is new, changed and withdrawn in a brief, against an older one (`--since-brief`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rag.text.words import content_stems
from rag.types.brief import Brief, Change

_SAME_MATTER = 0.5  # share of the words of two lines in common, from which one is the other changed
_SECTIONS = {
    "summary": "text",
    "key_points": "text",
    "timeline": "event",
    "voices": "statement",
    "figures": "text",
    "unknowns": "text",
}

Document = dict[str, Any]


def find_changes(
    old: Document, brief: Brief, still_said: Callable[[Document], bool]
) -> tuple[Change, ...]:
    """Compare a brief with an older one.

    A line that is not there any more is withdrawn only if its articles do not say it any more: one
    that merely made way for more important ones still holds.

    Args:
        old: the JSON of the older brief.
        brief: the new one.
        still_said: tells whether a citation of the older brief still stands in its article.
    """
    before = list(_old_lines(old))
    now = list(_lines(brief))
    kept = {text for _, text, _ in before} & {text for _, text in now}
    gone = {(section, text): cited for section, text, cited in before if text not in kept}
    changes: list[Change] = []
    for section, text in now:
        if text in kept or any(c.text == text for c in changes):
            continue
        was = _nearest(section, text, gone)
        changes.append(Change(section, text, "changed" if was else "new", was))
        gone.pop((section, was or ""), None)
    citations = {c["number"]: c for c in old["citations"]}
    left_out = {c.text for c in brief.cut}
    for (section, text), cited in gone.items():
        sentences = [citations[n] for n in cited if n in citations]
        if text not in left_out and sentences and not any(map(still_said, sentences)):
            changes.append(Change(section, text, "withdrawn", None))
    return tuple(changes)


def _nearest(section: str, text: str, gone: dict[tuple[str, str], tuple[int, ...]]) -> str | None:
    """Return the older line of this section that a new one most likely replaces."""
    ours = set(content_stems(text))
    best, share = None, 0.0
    for other_section, other in gone:
        theirs = set(content_stems(other))
        if other_section == section and ours and theirs:
            common = len(ours & theirs) / max(len(ours), len(theirs))
            best, share = (other, common) if common > share else (best, share)
    return best if share >= _SAME_MATTER else None


def _old_lines(old: Document) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    for section, name in _SECTIONS.items():
        for item in old.get(section, ()):
            yield section, item[name], tuple(item["citations"])
    for point in old.get("disagreements", ()):
        for position in point["positions"]:
            yield "disagreements", position["text"], tuple(position["citations"])
    for story in old.get("stories", ()):
        cited = tuple(n for line in story["lines"] for n in line["citations"])
        yield "stories", story["headline"], cited
        for line in story["lines"]:
            yield "stories", line["text"], tuple(line["citations"])


def _lines(brief: Brief) -> Iterator[tuple[str, str]]:
    for section, name in _SECTIONS.items():
        for item in getattr(brief, section):
            yield section, getattr(item, name)
    for point in brief.disagreements:
        for position in point.positions:
            yield "disagreements", position.text
    for story in brief.stories:
        yield "stories", story.headline
        for line in story.lines:
            yield "stories", line.text
