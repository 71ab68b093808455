"""Which addresses of the network may be asked: public ones, unless private ones are allowed.

A page may link, or redirect, to a service that only this machine can reach; so each host is looked
up, and what is connected to is the address that was checked, not the name.
"""

from __future__ import annotations

import ipaddress
import socket
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from rag.errors import SourceError

# Of names that only a network of one's own has (RFC 6761, RFC 6762, RFC 8375, ICANN 2024).
_PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".home.arpa", ".lan", ".test")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


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


def proxy_for(address: Address) -> str | None:
    """Return the proxy that the environment (``HTTPS_PROXY``, ``NO_PROXY``, …) names for it."""
    if urllib.request.proxy_bypass(address.netloc):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(urlsplit(address.url).scheme) or proxies.get("all")
    return proxy if proxy is None or "://" in proxy else f"http://{proxy}"


def require_public_name(address: Address) -> None:
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
