"""Briefs: a topic becomes a page of verified lines, a window of time a morning page."""

__all__ = ["changes", "compose", "facts", "fit", "gather"]
