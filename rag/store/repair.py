"""What is derived of the articles, compared with them and made again."""

from __future__ import annotations

from rag.errors import StoreError, StoreFullError
from rag.models.encoders.embedding import supersedes
from rag.models.tokens import count_tokens
from rag.store.catalog.catalog import Catalog
from rag.store.chunk import split_chunks
from rag.store.vector_check import Checked, check_vectors
from rag.store.vectors import VectorIndex
from rag.text.sentences import split_sentences


def mend_catalog(catalog: Catalog) -> None:
    """Make again the sentences, chunks, words, dates and shingles that are wrong."""
    catalog.drop_unsound()
    for revision in catalog.to_split_again():
        article = catalog.of_revision(revision)
        sentences = split_sentences(article.text, article.language)
        chunks = split_chunks(article, sentences, count_tokens)
        catalog.split_again(revision, sentences, chunks)
    catalog.rebuild_words()
    while catalog.derive_pending():
        pass


def mend_vectors(catalog: Catalog, index: VectorIndex) -> None:
    """Take away vectors that are not sound; the chunks that have none after it are marked so.

    Raises:
        StoreError: they are on a server that cannot be used, or there is no space.
    """
    try:
        vectors = check_vectors(index)
    except StoreFullError:
        raise  # they may be sound
    except StoreError:
        if index.is_on_server:
            raise
        vectors = Checked(findable=False)
    known = catalog.chunk_ids()
    catalog.mark_embedded(catalog.chunk_ids(embedded=True) - vectors.sound, embedded=False)
    if index.is_on_server:
        index.delete(sorted(vectors.broken | (vectors.sound - known)))
    elif vectors.broken or not vectors.findable:
        index.keep_only(sorted(vectors.sound & known))
    else:
        index.delete(sorted(vectors.sound - known))


def take_embedding(catalog: Catalog, identity: str) -> None:
    """Have the vectors of a store made by the model `identity`, if by none or an earlier form of it.

    Those of the earlier form are found until the next `embed` has made them anew.
    """
    found = catalog.meta("embedding")
    if found is None or supersedes(identity, found):
        with catalog.transaction():
            catalog.mark_embedded(catalog.chunk_ids(embedded=True), embedded=False)
            catalog.set_meta("embedding", identity)


def vector_problems(catalog: Catalog, index: VectorIndex) -> list[str]:
    """Compare the vectors with the chunks; return what is wrong, in words."""
    try:
        vectors = check_vectors(index)
    except StoreError as error:
        if index.is_on_server:
            raise
        return [error.message]
    known, due = catalog.chunk_ids(), set(catalog.vectors_to_delete())
    missing = len(catalog.chunk_ids(embedded=True) - vectors.sound - vectors.broken)
    broken = len(vectors.broken & known)
    spare = len((vectors.sound | vectors.broken) - known - due)
    found = []
    if missing:
        found.append(f"{missing} chunks are marked as embedded and have no vector")
    if broken:
        found.append(f"{broken} vectors cannot be read, or are no vectors")
    if spare:
        found.append(f"{spare} vectors belong to no chunk")
    if not vectors.findable:
        found.append("a search of the vectors does not find what is there")
    return found
