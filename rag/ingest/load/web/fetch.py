"""Fetching: the only file that speaks HTTP.

Polite (robots.txt, one request at a time, waiting when asked to) and careful (time-outs, a limit
of size, few redirects, no private addresses).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from rag.errors import SourceError
from rag.ingest.load.web.address import (
    Address,
    checked_address,
    parse_address,
    proxy_for,
    require_public_name,
)
from rag.ingest.load.web.reply import Busy, Fetched, Redirect, Refused, read_reply

if TYPE_CHECKING:
    import ssl

    import httpx
    from protego import Protego

AGENT = "dateline"
MAX_BYTES = 20_000_000

_CONNECT_SECONDS = 10
_SILENT_SECONDS = 20
_WHOLE_SECONDS = 120
_MAX_REDIRECTS = 5
_TRIES = 3
_LONGEST_WAIT = 60.0
_ROBOTS_BYTES = 500_000  # RFC 9309 asks for at least that
_ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,*/*;q=0.5"


class Fetcher:
    """Fetches pages, one at a time; close it, or use it in a `with` statement."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        max_bytes: int = MAX_BYTES,
        silent_seconds: float = _SILENT_SECONDS,
        whole_seconds: float = _WHOLE_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Make one that has asked nobody yet.

        Args:
            allow_private: ask private and loopback addresses too.
            max_bytes: the most bytes of a page, inflated.
            silent_seconds: how long a server may send nothing.
            whole_seconds: how long the body of a reply may take.
            sleep: how to wait.
        """
        self._allow_private = allow_private
        self._max_bytes = max_bytes
        self._silent_seconds = silent_seconds
        self._whole_seconds = whole_seconds
        self._sleep = sleep
        self._rules: dict[str, Protego | SourceError] = {}  # robots.txt, by origin
        self._asked: dict[str, float] = {}
        self._client: httpx.Client | None = None
        self._client_of = ""
        self._trust: ssl.SSLContext | None = None

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._client:
            self._client.close()
            self._client = None

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        """Return what is at `url`, or that it is what the validators say is known.

        Raises:
            SourceError: it cannot, or may not, be fetched.
        """
        validators = {"if-none-match": etag, "if-modified-since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        reply = self._follow(url, headers, self._max_bytes, obey_rules=True)
        if isinstance(reply, Refused):
            raise SourceError(f"{url}: {reply.reason}", next_step=reply.next_step)
        return reply

    def _follow(
        self, url: str, headers: dict[str, str], limit: int, *, obey_rules: bool
    ) -> Fetched | Refused:
        place = url
        for _ in range(_MAX_REDIRECTS + 1):
            address = parse_address(place)
            if obey_rules:
                self._require_allowed(address)
            reply = self._patiently(address, headers, limit)
            if not isinstance(reply, Redirect):
                return reply
            try:
                place = urljoin(place, reply.to).partition("#")[0]
            except ValueError as error:
                raise SourceError(
                    f"{place}: redirects to no web address", next_step="check the address"
                ) from error
        raise SourceError(
            f"{url}: more than {_MAX_REDIRECTS} redirects", next_step="give the last address"
        )

    def _patiently(
        self, address: Address, headers: dict[str, str], limit: int
    ) -> Fetched | Redirect | Refused:
        """Ask; where the server is busy, wait and ask again."""
        reply = self._ask(address, headers, limit)
        for attempt in range(1, _TRIES):
            if not isinstance(reply, Busy):
                return reply
            # Other readers were turned away at the same moment: not all again at once.
            by_ourselves = 2.0**attempt * random.uniform(0.5, 1)  # noqa: S311 - no secret
            wait = by_ourselves if reply.wait is None else reply.wait
            if wait > _LONGEST_WAIT:
                raise SourceError(
                    f"{address.url}: {reply.reason}, and asks to wait {wait:.0f} s",
                    next_step="run this again then",
                )
            self._sleep(wait)
            reply = self._ask(address, headers, limit)
        if not isinstance(reply, Busy):
            return reply
        raise SourceError(
            f"{address.url}: {reply.reason}, {_TRIES} times", next_step="run this again later"
        )

    def _ask(
        self, address: Address, headers: dict[str, str], limit: int
    ) -> Fetched | Redirect | Busy | Refused:
        import httpx

        proxy = proxy_for(address)
        host = address.host
        if proxy is None:
            # Connected to is what was checked: a second look-up could give another address.
            host = checked_address(address, allow_private=self._allow_private)
        elif not self._allow_private:
            require_public_name(address)
        try:
            target = httpx.URL(address.url).copy_with(host=host, fragment=None)
            with self._connected_to(address.origin, proxy).stream(
                "GET",
                target,
                headers={"host": address.netloc, **headers},
                extensions={"sni_hostname": address.host},
            ) as response:
                return read_reply(
                    address.url,
                    response,
                    limit=limit,
                    seconds=self._whole_seconds,
                    conditional=bool(headers),
                )
        except httpx.TimeoutException as error:
            raise SourceError(
                f"{address.url}: the server is silent", next_step="run this again later"
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ImportError) as error:
            raise SourceError(
                f"{address.url}: the connection failed ({str(error) or type(error).__name__})",
                next_step="check the address and the connection",
            ) from error

    def _connected_to(self, origin: str, proxy: str | None) -> httpx.Client:
        import httpx

        # One origin at a time: connections are kept by IP address, and what was verified for one
        # host of it would serve another.
        if self._client and self._client_of != origin:
            self.close()
        if self._client is None:
            self._client_of = origin
            self._client = httpx.Client(
                trust_env=False,  # the proxy is chosen where it is checked what it may be asked
                proxy=proxy,
                verify=self._trusted() if origin.startswith("https:") else False,
                timeout=httpx.Timeout(self._silent_seconds, connect=_CONNECT_SECONDS),
                headers={
                    "user-agent": f"{AGENT}/{version('dateline')} (a reader of news)",
                    "accept": _ACCEPT,
                    "accept-encoding": "gzip, deflate",
                },
            )
        return self._client

    def _trusted(self) -> ssl.SSLContext:
        import ssl

        import certifi

        if self._trust is None:
            # The machine's own authorities, an organisation's among them, and the usual ones.
            self._trust = ssl.create_default_context()
            self._trust.load_verify_locations(certifi.where())
        return self._trust

    # --- robots.txt ------------------------------------------------------------------------

    def _require_allowed(self, address: Address) -> None:
        origin = address.origin
        if origin not in self._rules:
            self._rules[origin] = self._fetch_rules(origin)
        rules = self._rules[origin]
        if isinstance(rules, SourceError):
            # A host that is down is asked once, not again for each of its pages.
            reason = rules.message.removeprefix(f"{origin}/robots.txt: ")
            of_file = "robots.txt: " if reason.startswith("the server") else ""
            raise SourceError(f"{address.url}: {of_file}{reason}", next_step=rules.next_step)
        if not rules.can_fetch(address.url, AGENT):
            raise SourceError(
                f"{address.url}: the site asks programs not to fetch this (robots.txt)",
                next_step="save the page with a browser and ingest the file",
            )
        delay = min(float(rules.crawl_delay(AGENT) or 0), _LONGEST_WAIT)
        if origin in self._asked and delay:
            self._sleep(max(0.0, self._asked[origin] + delay - time.monotonic()))
        self._asked[origin] = time.monotonic()

    def _fetch_rules(self, origin: str) -> Protego | SourceError:
        from protego import Protego

        try:
            reply = self._follow(f"{origin}/robots.txt", {}, _ROBOTS_BYTES, obey_rules=False)
        except SourceError as error:
            return error  # RFC 9309: where the server fails, nothing is allowed
        if isinstance(reply, Refused):
            return Protego.parse("")  # and where there is no such file, all is
        return Protego.parse(reply.body.decode("utf-8", errors="replace"))
