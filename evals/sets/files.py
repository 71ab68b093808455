"""Read JSON lines, draw samples that never change, and build the store of a set."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from rag.errors import SourceError
from rag.ingest.prepare import prepare
from rag.models.encoders.embedding import make_embedder
from rag.store import Store
from rag.types import RawDocument

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
CACHE = Path(".cache/eval")
_WHOLE = "eval_complete"
_T = TypeVar("_T")


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines; one that ends in .gz is unpacked."""
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    yield from (json.loads(line) for line in text.split(b"\n") if line.strip())


def digest(text: str) -> str:
    """Return the SHA-256 of `text` in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def sample(items: Sequence[_T], most: int | None, seed: int = 7) -> list[_T]:
    """Return `most` of the items, the same ones each time; all of them where `most` is None."""
    if most is None or most >= len(items):
        return list(items)
    return random.Random(seed).sample(items, most)


def build_store(folder: Path, documents: Iterable[RawDocument], *, vectors: bool = True) -> int:
    """Build the store of a set in `folder` unless it is whole; return how many articles it holds.

    Args:
        folder: of the store.
        documents: read only where the store is not whole.
        vectors: whether chunks are embedded; without, retrieval embeds what it reads.
    """
    with Store(folder, make_embedder("minilm"), create=True) as store, store.writing():
        if store.catalog.meta(_WHOLE) is None:
            for number, raw in enumerate(documents, start=1):
                try:
                    prepared = prepare(raw)
                except SourceError as error:
                    print(f"left out: {error}", file=sys.stderr)
                    continue
                store.catalog.put(prepared.article, prepared.sentences, prepared.chunks)
                if number % 500 == 0:
                    print(f"{number} articles", file=sys.stderr, flush=True)
            store.catalog.set_meta(_WHOLE, "1")
        if vectors:
            store.embed_pending()
        return store.catalog.coverage().articles
