"""Answers and briefs that were saved: verified again, made again, compared."""

from rag.saved.documents import SavedDocuments, fitted, require_brief

__all__ = ["SavedDocuments", "fitted", "require_brief"]
