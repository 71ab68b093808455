"""Reading a reply of a web server: its status, and its body within a limit of size and time."""

from __future__ import annotations

import datetime as dt
import email.utils
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import SourceError

if TYPE_CHECKING:
    import httpx

_BUSY = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """A reply; without a body, nothing has changed since the validators that were sent."""

    url: str  # after redirects
    status: int
    body: bytes = b""
    content_type: str = ""  # without parameters, in small letters
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None

    @property
    def unchanged(self) -> bool:
        """Whether the server says that there is nothing new."""
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Redirect:
    """The page is elsewhere."""

    to: str


@dataclass(frozen=True, slots=True)
class Busy:
    """The server may answer later."""

    reason: str
    wait: float | None  # seconds that it asks for


@dataclass(frozen=True, slots=True)
class Refused:
    """There is no page to be had: the server says no, or it is too large."""

    reason: str
    next_step: str


def read_reply(
    url: str, response: httpx.Response, *, limit: int, seconds: float, conditional: bool
) -> Fetched | Redirect | Busy | Refused:
    """Read a reply that has begun.

    Args:
        url: what was asked for.
        response: the reply, its body still to come.
        limit: the most bytes of its body, inflated.
        seconds: how long the body may take.
        conditional: validators were sent; "not modified" answers nothing else.

    Raises:
        SourceError: it is too slow or damaged.
    """
    status = response.status_code
    if status in _REDIRECTS and response.headers.get("location"):
        return Redirect(str(response.headers["location"]))
    if status in _BUSY:
        return Busy(f"the server answers {_named(status)}", _retry_after(response.headers))
    if status == 304 and conditional:
        return Fetched(url, status)
    if not 200 <= status < 300:
        gone = status in {404, 410}
        return Refused(
            f"the server answers {_named(status)}",
            "check the address" if gone else "save the page with a browser and ingest the file",
        )
    body = _body(url, response, limit, time.monotonic() + seconds)
    if body is None:
        return Refused(f"more than {limit / 1e6:.1f} MB", "save the article in a file")
    return Fetched(
        url=url,
        status=status,
        body=body,
        content_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
        charset=response.charset_encoding,
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
    )


def _named(status: int) -> str:
    from http import HTTPStatus

    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _retry_after(headers: Any) -> float | None:
    told = headers.get("retry-after", "").strip()
    if told.isdigit():
        return float(told[:9])
    try:
        moment = email.utils.parsedate_to_datetime(told)
    except (ValueError, TypeError, IndexError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return max(0.0, (aware - dt.datetime.now(dt.UTC)).total_seconds())


def _body(url: str, response: httpx.Response, limit: int, deadline: float) -> bytes | None:
    """Return the body; None if it is larger than `limit`."""
    if int(response.headers.get("content-length") or 0) > limit:
        return None
    data = bytearray()
    for piece in _inflated(url, response, limit):
        data += piece
        if len(data) > limit:
            return None
        if time.monotonic() > deadline:
            raise SourceError(f"{url}: the reply takes too long", next_step="run this again later")
    return bytes(data)


def _inflated(url: str, response: httpx.Response, limit: int) -> Iterator[bytes]:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        yield from response.iter_raw(65536)
        return
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise SourceError(
            f"{url}: compressed as {encoding}, which was not asked for",
            next_step="save the page with a browser and ingest the file",
        )
    # With a limit to each step: a few bytes may inflate to gigabytes.
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        for packed in response.iter_raw(65536):
            piece = packed
            while piece:
                yield inflate.decompress(piece, limit + 1)
                piece = inflate.unconsumed_tail
        yield inflate.flush()
    except zlib.error as error:
        raise SourceError(
            f"{url}: the compressed reply is damaged ({error})", next_step="run this again later"
        ) from error
