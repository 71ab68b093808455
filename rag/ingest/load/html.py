"""HTML: a page as it was fetched or saved, or the HTML of a mail, to the text of its article.

trafilatura finds the article and what the page says of it; htmldate looks for a date where the
page states none.
"""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from rag.errors import SourceError
from rag.ingest.clean import is_unseen, left_out
from rag.ingest.load.encoding import declared_in_markup, decode
from rag.ingest.load.rest import Page, keep_updates
from rag.ingest.load.text import ends_sentence
from rag.text.dates import is_plausible, parse_published
from rag.types import RawDocument

_MAX_CHARACTERS = 10_000_000
_MOST_OF_STUB = 150  # words of an article of which the rest is for subscribers
_MOST_OF_ENTRANCE = 80  # words of a page that stands before an article
# Pages saved into one file hold their images in it.
_EMBEDDED_FILE = re.compile(r"data:[\w/+.-]{1,60};base64,[A-Za-z0-9+/=%]{500,}")
_DATE_SEARCH = {
    "original_date": True,
    # The extensive search makes a day of any year in the page, such as the copyright line's.
    "extensive_search": False,
    "deferred_url_extractor": True,
    "outputformat": "%Y-%m-%dT%H:%M:%S%z",
}
_TABLE = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")
_SUBSITES = ("www.", "m.", "mobile.", "amp.", "edition.")
_PUBLISHED_NAMES = (
    "article:published_time og:article:published_time datepublished parsely-pub-date "
    "sailthru.date dcterms.created dc.date.issued dcterms.issued dc.date pubdate publishdate "
    "publish-date publication_date article.published date"
).split()
_ARTICLE_TYPES = ("Article", "Posting", "Report", "Review", "WebPage")
_FADED_BY_DESIGN = 2  # more than so many elements without colour appear when one scrolls to them
_HIDING = ("style", "hidden", "color")
_MAX_LINKED_DATA = 2_000_000


def decode_page(data: bytes, location: str, charset: str | None = None) -> str:
    """Decode a page by its byte order mark, the server's `charset`, or what the page itself says.

    Raises:
        SourceError: the data is empty or is not text.
    """
    return decode(data, location, declared=charset or declared_in_markup(data))


def load_html(
    text: str, location: str, *, url: str | None = None, with_tables: bool = True
) -> RawDocument:
    """Read a page to its article: paragraphs, title, outlet, author, date, address.

    Args:
        text: the HTML of a page, or a part of one.
        location: where it came from, for people.
        url: where it was fetched from; None for a file.
        with_tables: tables hold figures; False: newsletters are laid out in them.

    Raises:
        SourceError: there is no text of an article in it.
    """
    from trafilatura import bare_extraction
    from trafilatura.htmlprocessing import prune_unwanted_nodes
    from trafilatura.xpaths import REMOVE_COMMENTS_AND_LISTS_XPATH

    tree = _parse(text, location)
    by_readers: list[Any] = [*REMOVE_COMMENTS_AND_LISTS_XPATH]
    comments = [element for matching in by_readers for element in matching(tree)]
    stated = _Stated(tree)
    unseen = _drop_unseen(tree)
    keep_updates(tree)
    for part in () if with_tables else tree.iter(*_TABLE):
        part.tag = "div"
    document: Any = None
    try:
        document = bare_extraction(
            prune_unwanted_nodes(copy.deepcopy(tree), REMOVE_COMMENTS_AND_LISTS_XPATH),
            url=url,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            date_extraction_params=_DATE_SEARCH,
        )
    except (ValueError, TypeError, AttributeError, RecursionError, IndexError) as error:
        # Whatever a library stumbles over in a page, the pages beside it go on.
        raise SourceError(
            f"{location}: this page cannot be read ({type(error).__name__})",
            next_step="save its text in a file",
        ) from error
    found = (document and document.text) or ""
    page = Page(tree, found, comments)
    length = len(found.split())
    if not any(c.isalpha() for c in found) or (
        length < _MOST_OF_ENTRANCE
        and not stated.is_article
        # What is fetched says that it is an article; a page that somebody wrote or saved may not.
        and (
            url
            or stated.leads_elsewhere
            or not any(ends_sentence(line.strip("|\xa0 ")) for line in found.split("\n"))
            or page.is_entrance()
        )
    ):
        raise SourceError(
            f"{location}: no text of an article in this page",
            next_step="it may need a subscription or JavaScript; save its text in a file",
        )
    whole, missing = page.completed()
    is_cut = length < _MOST_OF_STUB and stated.is_paid
    if is_cut:
        whole, offers = page.without_offers(whole)
        missing += offers
    return RawDocument(
        location=location,
        text=whole,
        title=_title(document.title, document.sitename),
        source=document.sitename or None,
        author=", ".join(n.strip() for n in (document.author or "").split(";") if n.strip())
        or None,
        url=_address(document.url, url),
        published=_published(stated.dates, document.date),
        roles=page.roles(whole),
        left_out=(*missing, *left_out("element", "that a reader does not see", unseen)),
        remarks=("the page is for subscribers: its text is probably cut off",) if is_cut else (),
    )


def _parse(text: str, location: str) -> Any:
    from lxml import etree, html

    text = _EMBEDDED_FILE.sub("", text.replace("\0", ""))
    if len(text) > _MAX_CHARACTERS:
        raise SourceError(
            f"{location}: a page of {len(text) / 1e6:.0f} million characters",
            next_step=f"up to {_MAX_CHARACTERS / 1e6:.0f} million are read; save its text in a file",
        )
    if not any(tag in text[:100_000].lower() for tag in ("<html", "<body")):
        text = f"<html><body>{text}</body></html>"
    # Tags that are opened and never closed lie in each other: 256 deep is not enough.
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(
            f"{location}: this is not HTML", next_step="give it the ending of its form"
        ) from error
    if any(fault.type_name == "ERR_RESOURCE_LIMIT" for fault in parser.error_log):
        raise SourceError(
            f"{location}: a page with more elements in each other than can be read",
            next_step="save its text in a file",
        )
    return tree


def _published(stated: list[str], found: str | None) -> str | None:
    """Return the first date that can be right, in its own time zone where any tells it.

    If the page states only impossible ones, the first of them: it is refused with a warning.
    """
    now = dt.datetime.now(dt.UTC)
    parsed = [p for p in map(parse_published, stated) if p]
    right = [p for p in parsed if is_plausible(p, now)]
    if right:
        same = [p for p in right if _same_moment(p, right[0])]
        return max(same, key=lambda p: (len(p), not p.endswith("+00:00")))
    if parsed:
        return parsed[0]
    if found is None:
        return None
    # A time without a zone, or midnight, is what htmldate fills in: only the day is known.
    return found if len(found) > len("2023-08-10T21:15:00") else found[:10]


def _same_moment(one: str, other: str) -> bool:
    if len(one) == 10 or len(other) == 10:
        return one[:10] == other[:10]
    return dt.datetime.fromisoformat(one) == dt.datetime.fromisoformat(other)


def _title(title: str | None, outlet: str | None) -> str | None:
    """Return a title without the outlet that stands behind it."""
    title, outlet = " ".join((title or "").split()), (outlet or "").lower()
    for mark in (" | ", " – ", " — ", " - ") if outlet else ():
        start, _, end = title.rpartition(mark)
        if start and end.lower() in {outlet, _site(outlet)}:
            return start
    return title or None


def _site(host: str) -> str:
    """Return a host without the part that names one of its forms: "www.", "m."."""
    return next((host.removeprefix(p) for p in _SUBSITES if host.startswith(p)), host)


def _address(canonical: str | None, url: str | None) -> str | None:
    """Return the page's own name for itself where it may be believed.

    A page that calls itself the front page would take the place of all others that do, and one
    that takes another site's name the place of that site's article.
    """
    if not canonical:
        return url
    canonical = urljoin(url, canonical) if url else canonical
    try:
        ours, theirs = urlsplit(url or canonical), urlsplit(canonical)
        hosts = {_site((p.hostname or "").lower()) for p in (ours, theirs)}
    except ValueError:
        return url
    is_page = bool(theirs.path.strip("/") or theirs.query) or ours == theirs
    trusted = theirs.scheme in {"http", "https"} and len(hosts) == 1 and "" not in hosts
    return canonical if is_page and trusted else url


# --- what the markup says -----------------------------------------------------------------------


class _Stated:
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
        parts = [part for a in articles for part in (a, *_list(a.get("hasPart")))]
        self.is_paid = metas.get("article:content_tier") == "locked" or any(
            str(p.get("isAccessibleForFree")).lower() == "false"
            for p in parts
            if isinstance(p, dict)
        )


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        text = script.text or ""
        if "ld+json" in (script.get("type") or "") and len(text) <= _MAX_LINKED_DATA:
            with contextlib.suppress(ValueError, RecursionError):
                yield from _items(json.loads(text, strict=False))


def _is_article(item: dict[str, Any]) -> bool:
    return any(str(kind).endswith(_ARTICLE_TYPES) for kind in _list(item.get("@type")))


def _items(value: Any) -> Iterator[dict[str, Any]]:
    # Only the page's own items: those inside of others are the stories that it links to.
    for item in _list(value):
        if isinstance(item, dict):
            yield item
            inner = item.get("@graph") or item.get("mainEntity")
            yield from (i for i in _list(inner) if isinstance(i, dict))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _drop_unseen(tree: Any) -> list[str]:
    """Take the elements out of a page that a browser would not show, and return their words.

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
    texts = [" ".join("".join(e.itertext()).split()) for e in unseen]
    whole = sum(len("".join(body.itertext())) for body in tree.iter("body"))
    if sum(map(len, texts)) * 2 > whole:
        return []
    for element in unseen:
        if element.getparent() is not None:
            element.drop_tree()
    return texts
