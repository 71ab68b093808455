"""Which articles have words in them, by the full-text index: every one, in no order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.store.catalog import Catalog
from rag.store.scope import Scope

_HAS = (
    "a.revision IN (SELECT c.revision FROM chunk_words w JOIN chunks c ON c.number = w.rowid"
    " WHERE chunk_words MATCH ?)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """An article that has the words; copies of one text have one origin."""

    revision: int
    source: str
    published: str | None
    origin: str


def find_mentions(catalog: Catalog, terms: Sequence[str], scope: Scope) -> list[Mention]:
    """Return the articles with every one of these words and phrases in title or text."""
    where, parameters = scope.condition()
    escaped = (term.replace('"', '""') for term in terms)
    rows = catalog.database.rows(
        "SELECT a.revision, a.source, a.published, a.origin FROM articles a WHERE "
        + " AND ".join([where, *[_HAS] * len(terms)]),
        (*parameters, *(f'{{title text}} : "{term}"' for term in escaped)),
    )
    return [Mention(*row) for row in rows]


def read_reports(catalog: Catalog, revisions: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    """Yield each revision with its sentences that report, without bylines, captions and the like."""
    for revision in revisions:
        text = str(
            catalog.database.value("SELECT text FROM articles WHERE revision = ?", (revision,))
        )
        places = catalog.database.rows(
            "SELECT start, \"end\" FROM sentences WHERE revision = ? AND role = 'text'"
            " ORDER BY number",
            (revision,),
        )
        yield revision, [text[start:end] for start, end in places]
