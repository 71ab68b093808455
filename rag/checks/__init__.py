"""Is a claim supported by the sentences that it cites? Exact comparisons, the reader, one verdict."""

from rag.checks.claims import verify_claim

__all__ = ["verify_claim"]
