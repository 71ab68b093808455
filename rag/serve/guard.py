"""Who may ask a server, and how much at once; plain ASGI, so that it stands before any app.

A server on loopback without a token answers only to loopback names in the Host header: otherwise
any page open in a browser could reach it by a name of its own (DNS rebinding). A request that
changes or costs something and comes from a page of another site is refused: what a browser says of
where it comes from cannot be forged by a page.
"""

from __future__ import annotations

import hmac
import ipaddress
import json
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import cookie_parser

from rag.errors import ConfigurationError, UsageError

Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[Message]]
_Send = Callable[[Message], Awaitable[None]]
_App = Callable[[MutableMapping[str, Any], _Receive, _Send], Awaitable[None]]

COOKIE = "dateline"
_LOGIN = "/login"
_OPEN_PATHS = frozenset({"/health", _LOGIN})
_UPLOAD = "/add"
_STATIC = "/static/"  # style and script of the page
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LEAST_TOKEN = 16  # characters


@dataclass(frozen=True, slots=True)
class Admission:
    """What one server takes on.

    Attributes:
        token: what requests must carry as a bearer token; None: nothing.
        body_bytes: the largest request body.
        upload_bytes: the largest one that brings files to be added.
        origins: sites whose pages may ask from a browser, such as ``https://desk.example``.
        at_once: requests that are worked on at the same time; more are told to come again.
    """

    token: str | None = None
    origins: tuple[str, ...] = ()
    body_bytes: int = 1_000_000
    upload_bytes: int = 60_000_000
    at_once: int = 8


def cookie_of(token: str) -> str:
    """Return what a browser keeps in place of the token, which cannot be read from it."""
    return hmac.digest(token.encode(), b"the page of dateline", "sha256").hex()


def _is_loopback(host: str) -> bool:
    """Tell whether `host` names this machine only."""
    name = host.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def require_token(host: str, token: str | None) -> None:
    """Refuse to listen for other machines without a token.

    Raises:
        ConfigurationError: there is none, or it is too short to be one.
    """
    if token is None and not _is_loopback(host):
        raise ConfigurationError(
            f"--host {host} lets other machines in, and there is no token",
            next_step="set DATELINE_TOKEN, or listen on 127.0.0.1",
        )
    if token is not None and len(token) < _LEAST_TOKEN:
        raise ConfigurationError(
            f"DATELINE_TOKEN has {len(token)} characters, fewer than {_LEAST_TOKEN}",
            next_step="make one with `openssl rand -hex 32`",
        )


def require_origins(origins: Sequence[str], token: str | None) -> tuple[str, ...]:
    """Return the sites whose pages may ask, as browsers name them.

    Raises:
        UsageError: one is no origin, or all sites would be let in without a token.
    """
    for origin in origins:
        parts = urlsplit(origin)
        if origin == "*" and token is None:
            raise UsageError(
                "--cors '*' lets every site read the articles, and there is no token",
                next_step="name the site, or set DATELINE_TOKEN",
            )
        if origin not in {"*", f"{parts.scheme}://{parts.netloc}"}:
            raise UsageError(
                f"--cors {origin!r} is no origin", next_step="give one such as https://desk.example"
            )
    return tuple(origins)


class Guard:
    """Turns away what may not come in, before the app sees it."""

    def __init__(self, app: _App, admission: Admission) -> None:
        self._app = app
        self._admission = admission
        self._busy = 0

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: _Receive, send: _Send
    ) -> None:
        """Pass the request on, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if refusal := self._refusal(scope["method"], scope["path"], headers):
            await _answer(send, *refusal)
            return
        # A client of MCP that waits for what may come asks nothing, and may wait for hours.
        is_read = scope["method"] == "GET"
        waits = is_read and "text/event-stream" in headers.get("accept", "")
        if waits or (is_read and _is_open(scope["path"])):
            await self._app(scope, receive, send)
            return
        if self._busy >= self._admission.at_once:
            await _answer(send, 503, "too many requests at once", {"retry-after": "5"})
            return
        self._busy += 1
        try:
            await self._with_small_body(scope, receive, send, self._largest(scope["path"]))
        finally:
            self._busy -= 1

    def _refusal(
        self, method: str, path: str, headers: dict[str, str]
    ) -> tuple[int, str, dict[str, str]] | None:
        token = self._admission.token
        if token is None:
            if not _is_loopback(_without_port(headers.get("host", ""))):
                return 421, "this server answers to localhost only", {}
        elif not _is_open(path) and not _is_known(headers, token):
            if method == "GET" and "text/html" in headers.get("accept", ""):
                return 303, "log in first", {"location": _LOGIN}
            return 401, "a bearer token is needed", {"www-authenticate": "Bearer"}
        if method not in _SAFE and self._is_forged(headers):
            return 403, "asked by a page of another site; --cors names those that may", {}
        length = headers.get("content-length", "0")
        if not length.isdecimal():
            return 400, "the content-length is no number", {"connection": "close"}
        if int(length) > (largest := self._largest(path)):
            return _too_large(largest)
        return None

    def _largest(self, path: str) -> int:
        return self._admission.upload_bytes if path == _UPLOAD else self._admission.body_bytes

    def _is_forged(self, headers: dict[str, str]) -> bool:
        origin, allowed = headers.get("origin"), self._admission.origins
        if origin is not None and (origin in allowed or "*" in allowed):
            return False
        if site := headers.get("sec-fetch-site"):
            return site not in {"same-origin", "none"}
        return origin is not None and urlsplit(origin).netloc != headers.get("host")

    async def _with_small_body(
        self, scope: MutableMapping[str, Any], receive: _Receive, send: _Send, largest: int
    ) -> None:
        """Read the whole body first: one sent in pieces does not say how long it is."""
        pieces: list[bytes] = []
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return  # gone before it was told
            pieces.append(message.get("body", b""))
            more = message.get("more_body", False)
            if sum(map(len, pieces)) > largest:
                await _answer(send, *_too_large(largest))
                return
        whole: Message = {"type": "http.request", "body": b"".join(pieces), "more_body": False}

        async def replay() -> Message:
            nonlocal whole
            if whole:
                message, whole = whole, {}
                return message
            return await receive()

        await self._app(scope, replay, send)


def _is_open(path: str) -> bool:
    return path in _OPEN_PATHS or path.startswith(_STATIC)


def _is_known(headers: dict[str, str], token: str) -> bool:
    """Tell whether a request carries the token, or the cookie that stands for it."""
    given = headers.get("authorization", "")
    if hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    kept = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    return hmac.compare_digest(kept.encode(), cookie_of(token).encode())


def _too_large(largest: int) -> tuple[int, str, dict[str, str]]:
    # What is left of the body is not read, so the connection cannot be used again.
    return 413, f"more than {largest} bytes", {"connection": "close"}


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]


async def _answer(send: _Send, status: int, message: str, headers: dict[str, str]) -> None:
    body = json.dumps({"error": {"code": status, "message": message}}).encode()
    lines = {"content-type": "application/json", "content-length": str(len(body)), **headers}
    encoded = [(k.encode(), v.encode()) for k, v in lines.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
