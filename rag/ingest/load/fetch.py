"""Fetching pages of the web as a guest does: named, slowly, by the site's rules, within limits.

Which addresses may be asked is decided here too: public ones, unless private ones are allowed. A
page may link, or redirect, to a service that only this machine can reach; so each host is looked
up, and what is connected to is the address that was checked, not the name.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import random
import socket
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from rag.errors import SourceError
from rag.text.dates import parse_published

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
_ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate")
_BUSY = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

# Of names that only a network of one's own has (RFC 6761, RFC 6762, RFC 8375, ICANN 2024).
_PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".home.arpa", ".lan", ".test")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


# --- addresses ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the web that can be asked."""

    url: str
    origin: str  # scheme and place, without a path
    netloc: str  # the host, and its port where the address names one
    host: str  # as the network knows it: in ASCII
    port: int


def is_address(source: str) -> bool:
    """Tell an address of the web from a path."""
    return source.lower().startswith(("http://", "https://"))


def parse_address(url: str) -> Address:
    """Return the parts of an address.

    Raises:
        SourceError: it is no address of the web, or holds a password.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port
    except ValueError as error:  # a UnicodeError is one
        raise SourceError(f"{url}: no web address ({error})", next_step="check it") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise SourceError(f"{url}: no web address", next_step="give one that begins with https://")
    if parts.username is not None or parts.password is not None:
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise SourceError(
            f"{shown}: a name and password in an address are not sent",
            next_step="fetch the page yourself and ingest the file",
        )
    named = f"[{host}]" if ":" in host else host
    netloc = named if port is None else f"{named}:{port}"
    usual = 443 if parts.scheme == "https" else 80
    return Address(url, f"{parts.scheme}://{netloc}", netloc, host, usual if port is None else port)


def checked_address(address: Address, *, allow_private: bool) -> str:
    """Look a host up; return an IP address of it that may be connected to.

    Raises:
        SourceError: it has none, or one of them is not public.
    """
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(
            f"{address.url}: no such host ({getattr(error, 'strerror', None) or error})",
            next_step="check the address and the connection",
        ) from error
    ips = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    private = [ip for ip in ips if not is_public(ip)]
    if private and not allow_private:
        raise _private(address, private[0])
    # Many machines have IPv6 addresses and no way out by them.
    return min(ips, key=lambda ip: ":" in ip)


def is_public(ip: str) -> bool:
    """Tell whether an IP address is one of the whole internet's, whatever it is wrapped in."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        inner = inner or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


def _proxy_for(address: Address) -> str | None:
    """Return the proxy that the environment (``HTTPS_PROXY``, ``NO_PROXY``, …) names for it."""
    if urllib.request.proxy_bypass(address.netloc):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(urlsplit(address.url).scheme) or proxies.get("all")
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"


def _require_public_name(address: Address) -> None:
    """Refuse what a proxy would find in a private network: it looks names up itself.

    Raises:
        SourceError: the host is a private IP address, or a name that the internet has not got.
    """
    try:
        public = is_public(address.host)
    except ValueError:  # a name
        public = "." in address.host and not address.host.endswith(_PRIVATE_ENDINGS)
    if not public:
        raise _private(address, address.host)


def _private(address: Address, ip: str) -> SourceError:
    shown = "" if ip == address.host else f" ({ip})"
    return SourceError(
        f"{address.url}: {address.host}{shown} is an address of a private network",
        next_step="if you trust it, add --allow-private",
    )


# --- replies -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fetched:
    """A reply; one that is unchanged has no body."""

    url: str  # after redirects
    status: int
    headers: Mapping[str, str]  # whatever their case
    body: bytes = b""
    charset: str | None = None
    is_whole: bool = True  # False: the body is larger than was allowed, and was left there

    @property
    def unchanged(self) -> bool:
        """Whether nothing has changed since the validators that were sent."""
        return self.status == HTTPStatus.NOT_MODIFIED

    @property
    def content_type(self) -> str:
        """The type of the body without parameters, in small letters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def answer(self) -> str:
        """The status, for people."""
        import httpx

        phrase = httpx.codes.get_reason_phrase(self.status)  # empty where there is none
        return f"the server answers {self.status} {phrase}".rstrip()

    @property
    def asked_wait(self) -> float | None:
        """The seconds that a busy server asks to wait."""
        told = self.headers.get("retry-after", "").strip()
        if told.isdigit():
            return float(told[:9])
        moment = parse_published(told) or ""
        if len(moment) <= len("2024-03-26"):
            return None
        wait = dt.datetime.fromisoformat(moment) - dt.datetime.now(dt.UTC)
        return max(0.0, wait.total_seconds())


def _body(url: str, response: httpx.Response, limit: int, seconds: float) -> tuple[bytes, bool]:
    """Return the body, or its beginning, and whether it is whole."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in _ENCODINGS:
        raise SourceError(
            f"{url}: compressed as {encoding}, which was not asked for",
            next_step="save the page with a browser and ingest the file",
        )
    if int(response.headers.get("content-length") or 0) > limit:
        return b"", False
    deadline = time.monotonic() + seconds
    data = bytearray()
    # A piece comes from at most 64 KB of the network: a bomb ends after some 60 MB.
    for piece in response.iter_bytes():
        data += piece
        if len(data) > limit:
            return bytes(data[:limit]), False
        if time.monotonic() > deadline:
            raise SourceError(f"{url}: the reply takes too long", next_step="run this again later")
    return bytes(data), True


# --- fetching ----------------------------------------------------------------------------------


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
        if not reply.is_whole:
            raise SourceError(
                f"{url}: more than {self._max_bytes / 1e6:.1f} MB",
                next_step="save the article in a file",
            )
        if not 200 <= reply.status < 300 and not (reply.unchanged and headers):
            gone = reply.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
            step = "save the page with a browser and ingest the file"
            raise SourceError(
                f"{url}: {reply.answer}", next_step="check the address" if gone else step
            )
        return reply

    def _follow(
        self, url: str, headers: dict[str, str], limit: int, *, obey_rules: bool
    ) -> Fetched:
        place = url
        for _ in range(_MAX_REDIRECTS + 1):
            address = parse_address(place)
            if obey_rules:
                self._require_allowed(address)
            reply = self._patiently(address, headers, limit)
            target = reply.headers.get("location") if reply.status in _REDIRECTS else None
            if not target:
                return reply
            try:
                place = urljoin(place, target).partition("#")[0]
            except ValueError as error:
                raise SourceError(
                    f"{place}: redirects to no web address", next_step="check the address"
                ) from error
        raise SourceError(
            f"{url}: more than {_MAX_REDIRECTS} redirects", next_step="give the last address"
        )

    def _patiently(self, address: Address, headers: dict[str, str], limit: int) -> Fetched:
        """Ask; where the server is busy, wait and ask again."""
        for attempt in range(1, _TRIES + 1):
            reply = self._ask(address, headers, limit)
            if reply.status not in _BUSY:
                return reply
            # Other readers were turned away at the same moment: not all again at once.
            by_ourselves = 2.0**attempt * random.uniform(0.5, 1)  # noqa: S311 - no secret
            told = reply.asked_wait
            wait = by_ourselves if told is None else told
            if attempt < _TRIES and wait > _LONGEST_WAIT:
                raise SourceError(
                    f"{address.url}: {reply.answer}, and asks to wait {wait:.0f} s",
                    next_step="run this again then",
                )
            if attempt < _TRIES:
                self._sleep(wait)
        raise SourceError(
            f"{address.url}: {reply.answer}, {_TRIES} times", next_step="run this again later"
        )

    def _ask(self, address: Address, headers: dict[str, str], limit: int) -> Fetched:
        import httpx

        proxy = _proxy_for(address)
        host = address.host
        if proxy is None:
            # Connected to is what was checked: a second look-up could give another address.
            host = checked_address(address, allow_private=self._allow_private)
        elif not self._allow_private:
            _require_public_name(address)
        try:
            target = httpx.URL(address.url).copy_with(host=host, fragment=None)
            with self._connected_to(address.origin, proxy).stream(
                "GET",
                target,
                headers={"host": address.netloc, **headers},
                extensions={"sni_hostname": address.host},
            ) as response:
                body, is_whole = b"", True
                if response.is_success:
                    body, is_whole = _body(address.url, response, limit, self._whole_seconds)
                return Fetched(
                    address.url,
                    response.status_code,
                    response.headers,
                    body,
                    response.charset_encoding,
                    is_whole,
                )
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ImportError) as error:
            why, step = "the server is silent", "run this again later"
            if isinstance(error, httpx.DecodingError):
                why = f"the compressed reply is damaged ({error})"
            elif not isinstance(error, httpx.TimeoutException):
                why = f"the connection failed ({str(error) or type(error).__name__})"
                step = "check the address and the connection"
            raise SourceError(f"{address.url}: {why}", next_step=step) from error

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
        # RFC 9309: where there is no such file, everything is allowed.
        return Protego.parse(reply.body.decode("utf-8", errors="replace"))
