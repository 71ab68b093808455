"""Answers and briefs that were saved: verified again, made again, compared."""

__all__ = ["recheck", "replay"]
