"""Compare what is derived from the articles with them, and rebuild it where it is wrong."""

from __future__ import annotations

from dataclasses import replace

from rag.errors import StoreError, StoreFullError
from rag.models.tokens import count_tokens
from rag.store.catalog import Catalog
from rag.store.chunk import split_chunks
from rag.store.revisions import insert_parts
from rag.store.vectors import Checked, VectorIndex, check_vectors
from rag.text.roles import with_roles
from rag.text.sentences import split_sentences

# What can be wrong with the parts of a text, and the query for the revisions where it is.
_WRONG_PARTS = {
    "a sentence that lies outside the text, or none at all": (
        "SELECT a.revision FROM articles a LEFT JOIN sentences s USING (revision)"
        ' GROUP BY a.revision HAVING (max(s."end" > length(a.text) OR s.start >= s."end"'
        " OR s.start < 0) IS NOT 0 OR count(s.number) != max(s.number) + 1)"
        # Layout 1 kept only the texts of older revisions.
        " AND (a.replaced = 0 OR count(s.number))"
    ),
    "a chunk that does not agree with the sentences, or none at all": (
        "SELECT a.revision FROM articles a LEFT JOIN chunks c USING (revision)"
        " LEFT JOIN sentences f ON f.revision = c.revision AND f.number = c.first_sentence"
        " LEFT JOIN sentences l ON l.revision = c.revision AND l.number = c.last_sentence"
        ' GROUP BY a.revision HAVING (min(c.start = f.start AND c."end" = l."end") IS NOT 1'
        " OR count(c.number) != max(c.position) + 1) AND (a.replaced = 0 OR count(c.number))"
    ),
}
_NO_SHINGLES = (
    "SELECT revision FROM articles a WHERE derived != 0"
    " AND NOT EXISTS (SELECT 1 FROM shingles s WHERE s.revision = a.revision)"
)
_PARTS = ("sentences", "shingles", "chunks")
_STRAY = "FROM {} WHERE revision NOT IN (SELECT revision FROM articles)"


def catalog_problems(catalog: Catalog) -> list[str]:
    """Compare the parts of each article with its text; return what is wrong, in words."""
    database = catalog.database
    found = [row[0] for row in database.rows("PRAGMA integrity_check") if row[0] != "ok"]
    try:
        database.rows("INSERT INTO chunk_words (chunk_words, rank) VALUES ('integrity-check', 1)")
    except StoreError as error:
        if "damaged" in error.message:
            found.append("the word index does not agree with the articles")
        elif "cannot be written" not in error.message:  # the check needs a writable store
            raise
    derived = {**_WRONG_PARTS, "nothing by which copies are found": _NO_SHINGLES}
    counts = {words: len(database.rows(sql)) for words, sql in derived.items()}
    found += [f"revisions of articles with {words}: {n}" for words, n in counts.items() if n]
    strays = {part: database.value(f"SELECT count(*) {_STRAY.format(part)}") for part in _PARTS}
    found += [f"{count} {part} belong to no article" for part, count in strays.items() if count]
    changed = database.rows(
        "SELECT article_id FROM articles WHERE digest(text) != text_hash LIMIT 5"
    )
    if changed:
        found.append(
            f"the text of {', '.join(i for (i,) in changed)} is not the one that was stored; remove it"
            " with `dateline articles rm` and ingest it again"
        )
    return found


def mend_catalog(catalog: Catalog) -> None:
    """Rebuild wrong sentences, chunks and words; the next ingest samples missing shingles."""
    database = catalog.database
    with catalog.transaction():
        database.rows(
            f"INSERT OR IGNORE INTO vector_deletions SELECT chunk_id {_STRAY.format('chunks')}"
        )
        for part in _PARTS:
            database.rows(f"DELETE {_STRAY.format(part)}")
        for (revision,) in database.rows(
            " UNION ".join(f"SELECT revision FROM ({sql})" for sql in _WRONG_PARTS.values())
        ):
            article = catalog.of_revision(revision)
            pages = dict(
                database.rows("SELECT start, page FROM sentences WHERE revision = ?", (revision,))
            )
            split = with_roles(article.text, split_sentences(article.text, article.language))
            sentences = [replace(s, page=pages.get(s.start)) for s in split]
            chunks = split_chunks(article, sentences, count_tokens)
            for part in ("chunks", "sentences"):
                database.rows(f"DELETE FROM {part} WHERE revision = ?", (revision,))
            insert_parts(database, revision, sentences, chunks)
        database.rows("INSERT INTO chunk_words (chunk_words) VALUES ('rebuild')")
        database.rows(f"UPDATE articles SET derived = 0 WHERE revision IN ({_NO_SHINGLES})")
        catalog.raise_generation()


def vector_problems(catalog: Catalog, index: VectorIndex) -> list[str]:
    """Compare the vectors with the chunks; return what is wrong, in words.

    Another process may write meanwhile: report only what is wrong both before and after the
    vectors are read.
    """
    marked, known, due = _chunks_and_marks(catalog)
    try:
        vectors = check_vectors(index)
    except StoreError as error:
        if index.is_on_server:
            raise
        return [error.message]
    marked_after, known_after, due_after = _chunks_and_marks(catalog)
    there = vectors.sound | vectors.broken
    wrong = {
        "chunks are marked as embedded and have no vector": (marked & marked_after) - there,
        "vectors cannot be read, or are no vectors": vectors.broken & known & known_after,
        "vectors belong to no chunk": there - known - known_after - due - due_after,
    }
    found = [f"{len(ids)} {words}" for words, ids in wrong.items() if ids]
    if not vectors.findable:
        found.append("a search of the vectors does not find what is there")
    return found


def _chunks_and_marks(catalog: Catalog) -> tuple[set[str], set[str], set[str]]:
    """Return the chunks marked as embedded, all chunks, and those whose vectors are to be deleted."""
    marked, known = catalog.chunk_ids(embedded=True), catalog.chunk_ids()
    return marked, known, set(catalog.vectors_to_delete())


def mend_vectors(catalog: Catalog, index: VectorIndex) -> None:
    """Remove vectors that are not sound, and mark the chunks without a vector as not embedded.

    Raises:
        StoreError: they are on a server that cannot be used, or there is no space.
    """
    try:
        vectors = check_vectors(index)
    except StoreFullError:
        raise  # the vectors may be sound
    except StoreError:
        if index.is_on_server:
            raise
        vectors = Checked(findable=False)
    known = catalog.chunk_ids()
    catalog.mark_embedded(catalog.chunk_ids(embedded=True) - vectors.sound, embedded=False)
    if not index.is_on_server and (vectors.broken or not vectors.findable):
        index.keep_only(sorted(vectors.sound & known))
    else:
        index.delete(sorted(vectors.broken | vectors.sound - known))
