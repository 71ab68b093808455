"""Briefs: a topic becomes a page of verified lines, a window of time a morning page."""

from rag.brief.changes import find_changes
from rag.brief.compose import build_brief
from rag.brief.figures import find_numbers
from rag.brief.fit import fit_to_page
from rag.brief.sections import list_sources

__all__ = ["build_brief", "find_changes", "find_numbers", "fit_to_page", "list_sources"]
