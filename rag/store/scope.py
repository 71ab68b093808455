"""What a search of the catalog takes and returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from rag.types import Chunk, Outlets, Window


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question may see: limits of time, outlets, one topic; None is all."""

    window: Window | None = None
    source: Outlets | None = None
    topic: str | None = None

    def condition(self) -> tuple[str, list[object]]:
        """Return the condition on `articles a`, and its parameters.

        It selects the newest revision of each article at `as_of`. A day without a time counts as
        its first instant in the asker's zone, which is the zone of the window's bounds. A revision
        without a date of its own counts from its ingest. What was retired by then is hidden.
        """
        parts: list[tuple[str, list[object]]] = []
        if self.source:
            names = (self.source,) if isinstance(self.source, str) else self.source
            marks = ", ".join("?" * len(names))
            parts.append((f"a.source COLLATE NOCASE IN ({marks})", [*names]))
        if self.topic:
            parts.append((_HAS_TOPIC, [self.topic]))
        window = self.window
        if window is None:
            parts += [("a.replaced = 0", []), (_NOT_RETIRED.format("until IS NULL"), [])]
        else:
            now = window.as_of.timestamp()
            parts.append((_NEWEST_KNOWN, [window.as_of.date().isoformat(), now, now] * 2))
            gone = "since <= ? AND (until IS NULL OR until > ?)"
            parts.append((_NOT_RETIRED.format(gone), [now, now]))
            if window.until:
                last = [window.until.date().isoformat(), window.until.timestamp()]
                parts.append((f"({_DATED.format('a', '<=')})", last))
            if window.since:
                midnight = window.since.replace(hour=0, minute=0, second=0, microsecond=0)
                day = window.since if window.since == midnight else midnight + timedelta(days=1)
                first = [day.date().isoformat(), window.since.timestamp()]
                parts.append((f"({_DATED.format('a', '>=')})", first))
        return " AND ".join(sql for sql, _ in parts), [
            value for _, values in parts for value in values
        ]


_HAS_TOPIC = "EXISTS (SELECT 1 FROM json_each(a.topics) t WHERE t.value = ? COLLATE NOCASE)"
_NOT_RETIRED = "a.article_id NOT IN (SELECT article_id FROM retired WHERE {})"
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
    """A chunk with what retrieval needs of its article."""

    chunk: Chunk
    text: str
    title: str
    source: str
    published: str | None
    origin: str
    embedded: int  # 1 where it has a vector
    page: int | None = None  # of a printed source, on which it begins
