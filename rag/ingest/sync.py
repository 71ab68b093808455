"""What has gone from a source since it was read before: retired, or removed for good.

By kind of source: a file that is deleted or moved away has gone from its folder or glob, with all
its articles; a line or record has gone from an export that was read whole without it. What cannot
be read has not gone. Entries of feeds never go, as feeds only show the newest, and neither do pages:
that a site takes an article down is no reason to lose it.
"""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from rag.errors import UsageError
from rag.ingest.load.fetch import is_address
from rag.ingest.load.loader import files_of, place_of
from rag.store import Catalog
from rag.types import IngestOutcome, IngestStatus

_MOST = 5  # one in so many may go unasked


@dataclass(frozen=True, slots=True)
class Gone:
    """What a source had and has no more."""

    source: str
    articles: tuple[tuple[str, str, str], ...]  # id, title, the file that it was in
    had: int  # articles, with these

    @property
    def is_much(self) -> bool:
        """Whether so much is gone that the source itself may be broken."""
        return len(self.articles) * _MOST > self.had

    @property
    def words(self) -> str:
        """What is gone, for people."""
        return f"{len(self.articles):,} of the {self.had:,} articles of {self.source} are gone"


def require_place(sources: Sequence[str]) -> None:
    """Refuse to keep in step with what cannot be read again.

    Raises:
        UsageError: a source is standard input.
    """
    if "-" in sources:
        raise UsageError(
            "standard input is gone once it is read, so that nothing can be kept in step with it",
            next_step="leave out --sync, or give a file",
        )


def has_emptied(catalog: Catalog, source: str) -> bool:
    """Tell whether a source of files gave articles, and has no file any more."""
    if is_address(source) or any(isinstance(found, Path) for found in files_of(source)):
        return False
    return bool(_places(catalog, source))


def retire_gone(
    catalog: Catalog,
    sources: Sequence[str],
    may_retire: Callable[[Gone], bool],
    *,
    forget: bool,
) -> Iterator[IngestOutcome]:
    """Hide what has gone from sources that were just read; call while the store is being written.

    Where much of a source is gone and may not be retired, nothing of any is.

    Args:
        catalog: of the store.
        sources: as they were ingested.
        may_retire: asked of each source of which more than a fifth is gone.
        forget: remove it, and what had gone before, with all its revisions.
    """
    with catalog.transaction():
        places = {source: _places(catalog, source) for source in sources}
        found = [
            Gone(source, tuple(catalog.held.gone(of)), catalog.held.count(of))
            for source, of in places.items()
        ]
    refused = [gone for gone in found if gone.is_much and not may_retire(gone)]
    for gone in refused:
        yield IngestOutcome(gone.source, "skipped", reason=f"{gone.words}; none was retired")
    if refused:
        return
    before = catalog.held.gone(list({p for of in places.values() for p in of}), retired=True)
    status: IngestStatus = "removed" if forget else "retired"
    now = {entry: gone.source for gone in found for entry in gone.articles}
    due = [*now, *(before if forget else ())]
    with catalog.transaction():
        if not forget:
            catalog.held.retire([article_id for article_id, *_ in due], time.time())
        for article_id, *_ in due if forget else ():
            catalog.remove(article_id)
    for article_id, title, place in due:
        yield IngestOutcome(place, status, article_id, title, f"gone: {title}")


def _places(catalog: Catalog, source: str) -> list[str]:
    """Return the places of a source that gave articles; mark what was in those that are gone."""
    if is_address(source):
        return [source]
    whole = place_of(Path(source))
    pattern = glob.has_magic(source) and not Path(source).expanduser().exists()
    found = [p for p in catalog.held.places() if _is_of(p, whole, is_pattern=pattern)]
    for place in found:
        if _is_gone(place):
            catalog.held.keep_only(place, ())
    return found


def _is_of(place: str, source: str, *, is_pattern: bool) -> bool:
    if not is_pattern:
        return place == source or place.startswith(source.rstrip(os.sep) + os.sep)
    if "**" not in source and place.count(os.sep) != source.count(os.sep):
        return False
    return fnmatchcase(place, source.replace(f"**{os.sep}", "*"))


def _is_gone(place: str) -> bool:
    try:
        Path(place).stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False  # it cannot be reached, which is another matter
    return False
