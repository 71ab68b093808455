"""The articles behind a saved document, with the text that they had when it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from rag.store import Store
from rag.text.dates import find_dates
from rag.types import Article, Evidence, Sentence

_CONTEXT_SENTENCES = 2  # before a sentence, for its pronouns: as many as when it was chosen


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an article cannot be read as it was."""

    trouble: Literal["missing", "revised"]
    reason: str


class Shelf:
    """Finds the revision of each article that a document was made from."""

    def __init__(self, store: Store, text_hashes: dict[str, str]) -> None:
        """Look into `store`; `text_hashes` are those of the document, by article id."""
        self._catalog = store.catalog
        self._hashes = text_hashes
        self._found: dict[str, tuple[Article | None, Trouble | None]] = {}
        self._revised: dict[str, None] = {}

    @property
    def revised(self) -> tuple[str, ...]:
        """The articles that were checked by a text that has been replaced since."""
        return tuple(self._revised)

    def newest(self, article_id: str) -> Article | None:
        """Return an article as it is now."""
        return self._catalog.article(article_id)

    def article(self, citation: dict[str, Any]) -> tuple[Article | None, Trouble | None]:
        """Return the article that a citation quotes, or why it is not to be had."""
        key = citation["article_id"]
        if key not in self._hashes:
            # An answer names no text; its quotation tells which one it was.
            return self._by_quotation(citation)
        if key not in self._found:
            self._found[key] = self._by_hash(key, self._hashes[key])
        return self._found[key]

    def _by_hash(self, article_id: str, digest: str) -> tuple[Article | None, Trouble | None]:
        now = self.newest(article_id)
        found = self._catalog.revision(article_id, digest)
        if found is not None:
            if now is None or now.text_hash != digest:
                self._revised[article_id] = None
            return found, None
        return None, _missing(article_id) if now is None else Trouble(
            "revised", f"the article {article_id} has another text now, and this one was not kept"
        )

    def _by_quotation(self, citation: dict[str, Any]) -> tuple[Article | None, Trouble | None]:
        article_id, start, end = citation["article_id"], citation["start"], citation["end"]
        revisions = self._catalog.revisions(article_id)
        if not revisions:
            return None, _missing(article_id)
        for article in reversed(revisions):
            if article.text[start:end] == citation["quote"]:
                if article is not revisions[-1]:
                    self._revised[article_id] = None
                return article, None
        return revisions[-1], None

    def evidence(self, citation: dict[str, Any]) -> Evidence | None:
        """Return a cited sentence as the checks want it, or None without its article."""
        article, _ = self.article(citation)
        if article is None:
            return None
        sentences = self._catalog.sentences(article.article_id, article.text_hash)
        start, end = citation["start"], citation["end"]
        number = next((s.number for s in sentences if s.start == start), 0)
        before = sentences[max(0, number - _CONTEXT_SENTENCES) : number]
        text = article.text[start:end]
        return Evidence(
            number=citation["number"],
            article=article,
            sentence=Sentence(number, start, end, 0),
            text=text,
            context=" ".join(article.text[s.start : s.end] for s in before),
            dates=find_dates(text, article.published),
            score=1.0,
        )

    def titles(self) -> set[str]:
        """Return the titles of all the articles that the document was made from."""
        found = (self._by_hash(i, digest)[0] for i, digest in self._hashes.items())
        return {a.title for a in found if a is not None}


def _missing(article_id: str) -> Trouble:
    return Trouble("missing", f"the article {article_id} is not in the store")
