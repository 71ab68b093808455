"""Invariant 1: whatever goes in, `article.text[start:end]` is the quote, in every part of the way."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import SourceError
from rag.ingest.prepare import prepare
from rag.types import RawDocument

_TEXTS = st.lists(
    st.one_of(
        st.text(max_size=80),
        st.sampled_from(
            [
                "North Korea fired a missile on Friday.",
                "“Nothing has changed,” Mr. Kim said at 5 p.m. local time.",
                "Subscribe to get the latest posts sent to your email.",
                "Le café a rouvert — enfin ! 🎉",
                "\u202eabc\u202c \u0301 e\u0301\r\n\r\n\tTabs\u00a0and\u2028breaks.",
            ]
        ),
    ),
    max_size=8,
).map("\n\n".join)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(_TEXTS)
def test_offsets_hold_through_cleaning_splitting_and_chunking(text: str) -> None:
    try:
        prepared = prepare(RawDocument(location="a.txt", text=text, language="en"))
    except SourceError:
        return
    article, sentences, chunks = prepared.article, prepared.sentences, prepared.chunks
    spans = [(s.start, s.end) for s in sentences]
    assert all(0 <= start < end <= len(article.text) for start, end in spans)
    assert spans == sorted(spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for chunk in chunks:
        assert chunk.start == sentences[chunk.first_sentence].start
        assert chunk.end == sentences[chunk.last_sentence].end
    covered = {n for c in chunks for n in range(c.first_sentence, c.last_sentence + 1)}
    assert covered == set(range(len(sentences)))
    between = article.text
    for start, end in reversed(spans):
        between = between[:start] + between[end:]
    assert between.strip() == ""


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXTS)
def test_offsets_hold_in_the_store(text: str) -> None:
    from rag.store import Catalog
    from rag.store.repair import catalog_problems

    try:
        prepared = prepare(RawDocument(location="a.txt", text=text, language="en"))
    except SourceError:
        return
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog(Path(folder).resolve() / "catalog.sqlite3")
        catalog.put(prepared.article, prepared.sentences, prepared.chunks)
        stored = catalog.article(prepared.article.article_id)
        assert stored == prepared.article
        assert catalog.sentences(prepared.article.article_id) == prepared.sentences
        # SQLite cuts the same characters out of the text as Python does.
        cut = [text.split("\n", 1)[1] for _, text in catalog.chunks_to_embed(1000)]
        assert cut == [prepared.article.text[c.start : c.end] for c in prepared.chunks]
        assert catalog_problems(catalog) == []
        catalog.close()
