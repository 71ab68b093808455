"""From a source to raw documents: one file a form, and one for all of them (`loader.py`)."""

MAX_BYTES = 50_000_000  # of a file that is one article
