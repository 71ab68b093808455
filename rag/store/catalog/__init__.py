"""The catalog: articles, chunks and their words, in one SQLite file."""
