"""Dateline: answers and one-page briefs from news articles, each claim with its sentence.

The public interface is small and explicit::

    from rag import Archive

    with Archive.open("my-store") as archive:
        archive.ingest(["articles/"])
        answer = archive.ask("When did the bridge fall?")

    from rag import check

    check("Six men died.", source_text).supported

Everything else in this package may change between releases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.checks.text import check

__all__ = ["Archive", "__version__", "check"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # Loaded on first use: `dateline --help` must not pay for the pipeline's imports.
    if name == "Archive":
        from rag.archive import Archive

        return Archive
    if name == "check":
        from rag.checks.text import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
