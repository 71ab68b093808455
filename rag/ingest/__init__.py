"""A source becomes articles: load one form or another, clean, prepare, tell copies, store."""

from rag.ingest.clean import normalise_line
from rag.ingest.load.text import front_matter, is_title, is_wrapped
from rag.text.instructions import find_instructions, speaks_to_a_model

__all__ = [
    "find_instructions",
    "front_matter",
    "is_title",
    "is_wrapped",
    "normalise_line",
    "speaks_to_a_model",
]
