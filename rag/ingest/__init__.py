"""A source becomes articles: load one form or another, clean, prepare, tell copies, store."""

from rag.ingest.clean import normalise_line
from rag.ingest.load.text import front_matter, is_title, is_wrapped

__all__ = [
    "front_matter",
    "is_title",
    "is_wrapped",
    "normalise_line",
]
