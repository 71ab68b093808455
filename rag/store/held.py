"""Which articles the files and addresses gave that were read, and which were retired as all of them
give them no more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.store.sql import Database

_NOW_RETIRED = "SELECT article_id FROM retired WHERE until IS NULL"
_OF_PLACES = (
    "FROM json_each(?) p JOIN held h ON h.place = p.value"
    " JOIN articles a ON a.article_id = h.article_id AND a.replaced = 0"
)


class Held:
    """The articles of each place: a file by its absolute path, or an address of the web."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, place: str, article_ids: Iterable[str]) -> None:
        """Record that a place gives these articles."""
        self._database.each(
            "INSERT INTO held (place, article_id) VALUES (?, ?)"
            " ON CONFLICT DO UPDATE SET gone = 0 WHERE gone",
            [(place, article_id) for article_id in article_ids],
        )

    def keep_only(self, place: str, article_ids: Collection[str]) -> None:
        """Record that a place gives none but these articles any more."""
        self._database.rows(
            "UPDATE held SET gone = 1 WHERE place = ? AND NOT gone"
            " AND article_id NOT IN (SELECT value FROM json_each(?))",
            (place, json.dumps(list(article_ids))),
        )

    def places(self) -> list[str]:
        """Return every place that gave an article."""
        return [place for (place,) in self._database.rows("SELECT DISTINCT place FROM held")]

    def feeds(self) -> list[tuple[str, str]]:
        """Return the address and the commonest outlet of each feed of the web."""
        return self._database.rows(
            "SELECT url, source FROM (SELECT h.place AS url, a.source AS source, count(*) AS n"
            " FROM held h JOIN articles a ON a.article_id = h.article_id AND a.replaced = 0"
            " WHERE h.place IN (SELECT substr(url, 1, instr(url, '#') - 1) FROM sources"
            " WHERE instr(url, '#') AND url LIKE 'http%')"
            # Of entries whose pages failed nothing is remembered, but that the feed was read.
            " OR (a.url <> h.place AND h.place IN (SELECT url FROM sources"
            " WHERE url LIKE 'http%' AND error IS NULL AND article_url IS NULL))"
            " GROUP BY 1, 2 ORDER BY n)"
            " GROUP BY url HAVING n = max(n) ORDER BY url"
        )

    def count(self, places: Collection[str]) -> int:
        """Return how many articles these places gave, without those that are retired."""
        return int(
            self._database.value(
                f"SELECT count(DISTINCT h.article_id) {_OF_PLACES}"
                f" WHERE h.article_id NOT IN ({_NOW_RETIRED})",
                (json.dumps(list(places)),),
            )
        )

    def gone(self, places: Collection[str], *, retired: bool = False) -> list[tuple[str, str, str]]:
        """Return the articles that these places gave and no place gives any more.

        Of each its id, its title and where it was; with `retired`, those that are retired, else
        those that are not yet.
        """
        return self._database.rows(
            f"SELECT a.article_id, a.title, min(h.place) {_OF_PLACES} WHERE NOT EXISTS"
            " (SELECT 1 FROM held o WHERE o.article_id = h.article_id AND NOT o.gone)"
            f" AND (h.article_id IN ({_NOW_RETIRED})) = ? GROUP BY a.article_id ORDER BY 3, 1",
            (json.dumps(list(places)), retired),
        )

    def retire(self, article_ids: Iterable[str], moment: float) -> None:
        """Hide articles from this moment on (seconds since 1970)."""
        self._database.each(
            "INSERT OR REPLACE INTO retired (article_id, since) VALUES (?, ?)",
            [(article_id, moment) for article_id in article_ids],
        )

    def bring_back(self, article_id: str, moment: float) -> bool:
        """Show an article again; return whether it was retired."""
        sql = "UPDATE retired SET until = ? WHERE article_id = ? AND until IS NULL RETURNING 1"
        return bool(self._database.rows(sql, (moment, article_id)))

    def retired_since(self, article_id: str) -> float | None:
        """Return the moment from which an article is hidden; None: it is not."""
        sql = "SELECT since FROM retired WHERE article_id = ? AND until IS NULL"
        since: float | None = self._database.value(sql, (article_id,))
        return since

    def forget(self, article_id: str) -> None:
        """Delete what is known of an article that is removed."""
        for table in ("held", "retired"):
            self._database.rows(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
