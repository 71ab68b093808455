"""What a search of the catalog is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from rag.types import Chunk, Window


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question may see: limits of time, one outlet, one topic; None is all."""

    window: Window | None = None
    source: str | None = None
    topic: str | None = None

    def condition(self) -> tuple[str, list[object]]:
        """Return the condition on `articles a`, and its parameters.

        It selects the newest revision of each article at `as_of`. A day without a time counts as
        its first instant in the asker's zone, which is the zone of the window's bounds. A revision
        without a date of its own counts from its ingest.
        """
        conditions: list[str] = []
        parameters: list[object] = []
        if self.source:
            conditions.append("a.source = ? COLLATE NOCASE")
            parameters.append(self.source)
        if self.topic:
            conditions.append(
                "EXISTS (SELECT 1 FROM json_each(a.topics) t WHERE t.value = ? COLLATE NOCASE)"
            )
            parameters.append(self.topic)
        window = self.window
        if window is None:
            return " AND ".join([*conditions, "a.replaced = 0"]), parameters
        now = window.as_of.timestamp()
        known = [window.as_of.date().isoformat(), now, now]
        conditions.append(_NEWEST_KNOWN)
        parameters += [*known, *known]
        if window.until:
            conditions.append(f"({_DATED.format('a', '<=')})")
            parameters += [window.until.date().isoformat(), window.until.timestamp()]
        if window.since:
            conditions.append(f"({_DATED.format('a', '>=')})")
            midnight = window.since.replace(hour=0, minute=0, second=0, microsecond=0)
            first_day = window.since if window.since == midnight else midnight + timedelta(days=1)
            parameters += [first_day.date().isoformat(), window.since.timestamp()]
        return " AND ".join(conditions), parameters


_DATED = "{0}.published_at IS NULL AND {0}.published {1} ? OR {0}.published_at {1} ?"
_KNOWN = (
    f"({{0}}.published IS NULL OR {_DATED.format('{0}', '<=')})"
    " AND ({0}.revised_at IS NULL OR {0}.revised_at <= ?)"
)
_NEWEST_KNOWN = (
    f"{_KNOWN.format('a')} AND (a.replaced = 0 OR NOT EXISTS (SELECT 1 FROM articles n WHERE"
    f" n.article_id = a.article_id AND n.revision > a.revision AND {_KNOWN.format('n')}))"
)


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with what retrieval wants to know of its article."""

    chunk: Chunk
    text: str
    title: str
    source: str
    published: str | None
    origin: str
    embedded: int  # 1 where it has a vector
