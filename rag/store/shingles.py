"""Which stored texts may be copies of another, by the sampled hashes of their word runs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from rag.store.catalog import Catalog
from rag.types import Article


def without_shingles(catalog: Catalog, limit: int) -> list[tuple[int, str]]:
    """Return the number and text of up to `limit` revisions that have no shingles yet."""
    sql = "SELECT revision, text FROM articles WHERE derived = 0 LIMIT ?"
    return catalog.database.rows(sql, (limit,))


def has_copies(catalog: Catalog, article_id: str) -> bool:
    """Tell whether the article is the origin of others."""
    sql = "SELECT 1 FROM articles WHERE origin = ?1 AND article_id != ?1 AND replaced = 0 LIMIT 1"
    return bool(catalog.database.rows(sql, (article_id,)))


def first_with_text(catalog: Catalog, digest: str) -> Article | None:
    """Return the article that had this text first."""
    sql = "SELECT min(revision) FROM articles WHERE text_hash = ? AND replaced = 0"
    revision = catalog.database.value(sql, (digest,))
    return None if revision is None else catalog.of_revision(revision)


def sharing(catalog: Catalog, shingles: Sequence[int], limit: int) -> list[tuple[int, int, int]]:
    """Return the revisions that share most of these shingles, the likeliest copies first: the
    number of each, how many it shares, how many it has.
    """
    rows = catalog.database.rows(
        # A shingle of very many articles is a stock phrase: the first of them are enough.
        "SELECT (SELECT group_concat(revision) FROM (SELECT revision FROM shingles"
        " WHERE hash = h.value ORDER BY revision LIMIT 64)) FROM json_each(?) h",
        (json.dumps(shingles),),
    )
    shared = Counter(int(r) for (found,) in rows if found for r in found.split(","))
    size = "SELECT count(*) FROM shingles WHERE revision = ?"
    return [(r, n, catalog.database.value(size, (r,))) for r, n in shared.most_common(limit)]
