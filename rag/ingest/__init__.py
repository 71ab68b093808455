"""A source becomes articles: load, clean, prepare, store."""
