"""Answers and briefs that were saved: held against the store again, made again, compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rag.brief import find_changes, fit_to_page
from rag.errors import UsageError
from rag.ingest import Collection
from rag.render import pdf
from rag.render.json import brief_json
from rag.types.brief import Brief
from rag.types.recheck import Rechecked


class SavedDocuments(Collection):
    """A collection that can tell whether what was once made of it still holds."""

    def verify(self, document: dict[str, Any]) -> Rechecked:
        """Hold a saved answer or brief against the store again, by the text of its day.

        Args:
            document: the JSON of an answer or a brief, as it was read.

        Raises:
            UsageError: it is neither.
            StoreError: the store cannot be read.
        """
        from rag.saved.recheck import kind_of, recheck

        if kind_of(document) is None:
            raise UsageError(
                "this JSON is neither an answer nor a brief",
                next_step="save one with `dateline ask … --json` or `dateline brief --format json`",
            )
        return recheck(document, self._readable())

    def replay(self, document: dict[str, Any]) -> tuple[Brief, tuple[str, ...]]:
        """Make a saved brief again, without a model; return it with what has changed since.

        Args:
            document: the JSON of a brief, as it was read.

        Raises:
            UsageError: it is no brief of this version.
            SourceError: the store has not the texts that it was made from.
            StoreError: the store cannot be read.
        """
        from rag.saved.replay import replay

        require_brief(document)
        return replay(document, self._readable(), fitted)

    def marked(self, brief: Brief, older: dict[str, Any]) -> Brief:
        """Return a brief with what differs from an older one."""
        catalog = self._readable().catalog
        texts = [tuple(text) for group in older["replay"]["material"] for text in group]
        then = {i: catalog.revision(i, digest) for i, digest in texts}

        def still_said(citation: Mapping[str, Any]) -> bool:
            article = catalog.article(citation["article_id"])
            return article is not None and citation["quote"] in article.text

        def known_then(citation: Mapping[str, Any]) -> bool:
            article = then.get(citation["article_id"])
            return article is not None and citation["quote"] in article.text

        changes = find_changes(older, brief_json(brief), brief, still_said, known_then)
        return replace(brief, changes=changes)


def fitted(brief: Brief, paper: str) -> Brief:
    """Return a brief that fits one page of the paper."""
    return fit_to_page(brief, lambda b: pdf.fits(b, paper))


def require_brief(document: dict[str, Any]) -> None:
    """Raise UsageError if a document is no brief of this version."""
    from rag.render.json import schema_faults
    from rag.saved.recheck import kind_of

    if kind_of(document) != "brief":
        raise UsageError(
            "this JSON is no brief", next_step="save one with `dateline brief --format json`"
        )
    for place, _, reason in schema_faults(document, "brief")[:1]:
        raise UsageError(
            f"this brief is damaged, or of another version ({place or 'the top'}: {reason})",
            next_step="compare with a brief that this version wrote",
        )
