"""Where vectors are that are not in the store's folder: a Chroma server, or Chroma Cloud."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from rag.errors import ConfigurationError

_CLOUD = "cloud:"
_KEY = "CHROMA_API_KEY"
_PORTS = {"http": 8000, "https": 443}  # of `chroma run`, and of what usually stands before it


@dataclass(frozen=True, slots=True)
class VectorServer:
    """A server of vectors; `address` names it, without any credentials.

    Chroma Cloud has tenant, database and key, a server of one's own has host and port.
    """

    address: str
    host: str = ""
    port: int = 0
    tls: bool = False
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    tenant: str = ""
    database: str = ""
    key: str = field(default="", repr=False)


def read_server(place: str, variables: Mapping[str, str]) -> VectorServer:
    """Return the server that the setting `chroma` names.

    Args:
        place: `http://host:port`, `https://user:password@host` or `cloud:TENANT/DATABASE`.
        variables: have CHROMA_API_KEY, the key of Chroma Cloud.

    Raises:
        ConfigurationError: it names no server, or there is no key.
    """
    if place.startswith(_CLOUD):
        return _cloud(place, variables)
    try:
        url = urlsplit(place)
        port = url.port
    except ValueError:
        raise _no_server(place) from None
    known = url.scheme in _PORTS and url.hostname
    if not known or port == 0 or url.path.strip("/") or url.query or url.fragment:
        raise _no_server(place)
    host, port = str(url.hostname), port or _PORTS[url.scheme]
    shown = f"[{host}]" if ":" in host else host
    headers = {}
    if url.username is not None:
        pair = f"{unquote(url.username)}:{unquote(url.password or '')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    return VectorServer(
        f"{url.scheme}://{shown}:{port}", shown, port, url.scheme == "https", headers
    )


def _cloud(place: str, variables: Mapping[str, str]) -> VectorServer:
    tenant, _, database = place.removeprefix(_CLOUD).partition("/")
    if not tenant or not database or "/" in database:
        raise _no_server(place)
    key = variables.get(_KEY, "")
    if not key:
        raise ConfigurationError(
            f"there is no key for Chroma Cloud ({place})", next_step=f"set {_KEY}"
        )
    return VectorServer(place, tenant=tenant, database=database, key=key)


def _no_server(place: str) -> ConfigurationError:
    return ConfigurationError(
        f"the setting chroma is {place!r}, which names no Chroma server",
        next_step="give http://host:port, https://host or cloud:TENANT/DATABASE",
    )
