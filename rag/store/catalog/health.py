"""Whether a catalog is whole: the file, the word index, and what is derived against the texts."""

from __future__ import annotations

from rag.store.article import text_hash
from rag.store.catalog.search import CatalogSearcher
from rag.store.catalog.sql import Fault

# What is wrong, how to say it of a number of revisions, and whether to look at the text again
# (sentences, chunks, words) or only at what `derived` stands for mends it.
_CHECKS = (
    (
        "{} of an article have a sentence that lies outside its text, or none at all",
        True,
        "SELECT a.revision FROM articles a LEFT JOIN sentences s USING (revision)"
        ' GROUP BY a.revision HAVING (max(s."end" > length(a.text) OR s.start >= s."end"'
        " OR s.start < 0) IS NOT 0 OR count(s.number) != max(s.number) + 1)"
        # Layout 1 kept only the texts of older revisions.
        " AND (a.replaced = 0 OR count(s.number))",
    ),
    (
        "{} of an article have a chunk that does not agree with its sentences, or none at all",
        True,
        "SELECT a.revision FROM articles a LEFT JOIN chunks c USING (revision)"
        " LEFT JOIN sentences f ON f.revision = c.revision AND f.number = c.first_sentence"
        " LEFT JOIN sentences l ON l.revision = c.revision AND l.number = c.last_sentence"
        ' GROUP BY a.revision HAVING (min(c.start = f.start AND c."end" = l."end") IS NOT 1'
        " OR count(c.number) != max(c.position) + 1) AND (a.replaced = 0 OR count(c.number))",
    ),
    (
        "{} of an article have a date whose words are not in its text",
        False,
        "SELECT DISTINCT a.revision FROM articles a JOIN dates d USING (revision)"
        ' WHERE substr(a.text, d.start + 1, d."end" - d.start) != d.words',
    ),
    (
        "{} of an article have nothing by which copies are found",
        False,
        "SELECT a.revision FROM articles a WHERE a.derived != 0"
        " AND NOT EXISTS (SELECT 1 FROM shingles s WHERE s.revision = a.revision)",
    ),
)
_DERIVED_TABLES = ("sentences", "dates", "shingles", "chunks")


class CatalogHealth(CatalogSearcher):
    """The checks of `dateline doctor`."""

    def problems(self) -> list[str]:
        """Return what is wrong, in words."""
        found = [str(r[0]) for r in self._rows("PRAGMA integrity_check") if r[0] != "ok"]
        try:
            self._db.execute(
                "INSERT INTO chunk_words (chunk_words, rank) VALUES ('integrity-check', 1)"
            )
        except Fault as error:
            found.append(f"the word index does not agree with the articles ({error})")
        for words, _, sql in _CHECKS:
            if bad := self._rows(sql):
                found.append(words.format(_revisions(len(bad))))
        strays = [(t, self._rows(f"SELECT count(*) {_stray(t)}")[0][0]) for t in _DERIVED_TABLES]
        found += [f"{count} {table} belong to no article" for table, count in strays if count]
        changed = [
            article_id
            for article_id, text, digest in self._db.execute(
                "SELECT article_id, text, text_hash FROM articles"
            )
            if text_hash(text) != digest
        ]
        if changed:
            found.append(
                f"the text of {', '.join(changed[:5])} is not the one that was stored; remove it"
                " with `dateline articles rm` and ingest it again"
            )
        return found

    def to_split_again(self) -> list[int]:
        """Return the revisions whose sentences or chunks do not agree with their text."""
        return sorted({r for _, split, sql in _CHECKS if split for (r,) in self._rows(sql)})

    def _drop_unsound(self) -> None:
        """Remove what belongs to no article; what is derived wrongly is marked to be made again."""
        for table in _DERIVED_TABLES:
            if table == "chunks":
                self._db.execute(
                    f"INSERT OR IGNORE INTO vector_deletions SELECT chunk_id {_stray(table)}"
                )
            self._db.execute(f"DELETE {_stray(table)}")
        for _, split, sql in _CHECKS:
            if not split:
                self._db.execute(f"UPDATE articles SET derived = 0 WHERE revision IN ({sql})")


def _stray(table: str) -> str:
    return f"FROM {table} WHERE revision NOT IN (SELECT revision FROM articles)"


def _revisions(count: int) -> str:
    return f"{count} revision{'s' if count > 1 else ''}"
