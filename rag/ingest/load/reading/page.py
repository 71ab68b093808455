"""What a parsed page says in its markup: when it was published, and what it does not show."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from rag.ingest.hidden import is_unseen

_PUBLISHED_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.created",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "article.published",
    "date",
)
_ARTICLE_TYPES = ("Article", "Posting", "Report", "Review", "WebPage")
_FADED_BY_DESIGN = 2  # more than so many elements without colour appear when one scrolls to them
_HIDING = ("style", "hidden", "color")
_MAX_LINKED_DATA = 2_000_000


class Stated:
    """What the markup of a page states."""

    def __init__(self, tree: Any) -> None:
        """Read it, before anything is taken out of the page."""
        metas: dict[str, str] = {}
        for meta in tree.iter("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop")
            name = name or meta.get("http-equiv") or ""
            metas.setdefault(name.lower(), (meta.get("content") or "").strip())
        articles = [i for i in _linked_data(tree) if _is_article(i)]
        times = [
            time.get("datetime") or time.get("content") or ""
            for time in tree.iter("time", "span", "abbr")
            if (time.get("itemprop") or "").lower() == "datepublished"
            or time.get("pubdate") is not None
        ]
        dates = [str(a.get("datePublished") or "") for a in articles]
        dates += [metas.get(name, "") for name in _PUBLISHED_NAMES]
        # The dates of publication, the surest first.
        self.dates = [date for date in dates + times if date]
        self.is_article = bool(
            self.dates
            or any(a.get("@type") != "WebPage" for a in articles)
            or metas.get("og:type") == "article"
            or next(tree.iter("article"), None) is not None
            or tree.find(".//*[@itemprop='articleBody']") is not None
        )
        self.leads_elsewhere = "refresh" in metas or "noindex" in metas.get("robots", "").lower()
        self.is_paid = any(str(a.get("isAccessibleForFree")).lower() == "false" for a in articles)


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or "") and len(text) <= _MAX_LINKED_DATA:
            with contextlib.suppress(ValueError, RecursionError):
                yield from _items(json.loads(text, strict=False))


def _is_article(item: dict[str, Any]) -> bool:
    types = item.get("@type")
    return any(
        str(t).endswith(_ARTICLE_TYPES) for t in (types if isinstance(types, list) else [types])
    )


def _items(value: Any) -> Iterator[dict[str, Any]]:
    # Only the page's own items: those inside of others are the stories that it links to.
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
            inner = item.get("@graph") or item.get("mainEntity")
            yield from (
                i for i in (inner if isinstance(inner, list) else [inner]) if isinstance(i, dict)
            )


def without_unseen(tree: Any) -> None:
    """Take the elements out of a page that a browser would not show.

    A page that hides most of its text shows it later, by a script: it is left as it is.
    """
    unseen = [
        e
        for e in tree.iter()
        if isinstance(e.tag, str)
        and e.tag not in {"html", "body", "script", "link", "meta"}
        # By name: broken markup has attributes whose names cannot be read.
        and is_unseen(e.tag, {n: v for n in _HIDING if (v := e.get(n)) is not None})
    ]
    faded = [e for e in unseen if "opacity" in (e.get("style") or "")]
    if len(faded) > _FADED_BY_DESIGN:
        unseen = [e for e in unseen if e not in faded]
    hidden = sum(len("".join(e.itertext())) for e in unseen)
    whole = sum(len("".join(body.itertext())) for body in tree.iter("body"))
    if hidden * 2 > whole:
        return
    for element in unseen:
        if element.getparent() is not None:
            element.drop_tree()
