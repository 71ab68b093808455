"""A topic becomes a page."""
