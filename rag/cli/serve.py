"""`dateline serve` and `dateline mcp`: for other programs."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from rag.cli.options import (
    Model,
    Place,
    Voice,
    model_name,
    open_archive,
    option,
    settings_of,
    with_options,
)

if TYPE_CHECKING:
    from rag.serve.guard import Admission
    from rag.serve.service import Service

Transport = Literal["stdio", "http"]

_GRACE = 30  # seconds that running requests have when the server is stopped


@with_options(
    cors=option(
        "--cors",
        "A site whose pages may ask from a browser, such as https://desk.example; "
        "repeat it for more sites.",
        metavar="ORIGIN",
    ),
)
def serve(
    host: str = "127.0.0.1",
    port: int = 8321,
    at_once: int = 8,
    cors: list[str] | None = None,
    *,
    place: Place,
    model: Model,
    tz: str | None = None,
    keep: bool = True,
    voice: Voice,
) -> None:
    """Open the page for people at /, and answer programs at /v1/.

    OpenAI's clients are answered too. On loopback only, unless --host says otherwise; then
    DATELINE_TOKEN must be set, and requests carry it as a bearer token; the page asks for it once.
    The limits of tokens and cost count all requests together. What the page answers is kept in the
    store, for everybody who may open the page, unless --no-keep says otherwise.
    """
    admission = _admission(host, at_once, cors or ())
    if not settings_of(place).store.exists():
        with open_archive(place) as archive:
            archive.ingest(())  # begins an empty store
        voice.remark(f"{settings_of(place).store} has no articles yet: add some on the page")
    with _service(place, model, tz, voice, keep=keep) as service:
        from rag.serve.http import make_app

        service.archive.model()
        _listen(make_app(service, admission), service, host, port, "/", voice)


@with_options(transport=option("--transport", "stdio, or http: streamable HTTP at /mcp."))
def mcp(
    transport: Transport = "stdio",
    host: str = "127.0.0.1",
    port: int = 8322,
    at_once: int = 8,
    *,
    place: Place,
    model: Model,
    tz: str | None = None,
    voice: Voice,
) -> None:
    """Serve search, ask, brief, check and more as MCP tools."""
    admission = _admission(host, at_once) if transport == "http" else None
    with _service(place, model, tz, voice) as service:
        from rag.serve.tools import make_server

        server = make_server(service)
        if admission is None:
            _over_stdio(server)
            return
        from mcp.server.transport_security import TransportSecuritySettings

        from rag.serve.guard import Guard

        # The guard has looked at the Host header already.
        trusted = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        app = server.streamable_http_app(host=host, transport_security=trusted)
        _listen(Guard(app, admission), service, host, port, "/mcp", voice)


def _over_stdio(server: Any) -> None:
    import anyio
    from mcp.server.stdio import stdio_server

    async def run() -> None:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    anyio.run(run)


@contextmanager
def _service(
    place: Place, model: Model, tz: str | None, voice: Voice, *, keep: bool = False
) -> Iterator[Service]:
    with open_archive(place, model, tz=tz) as archive:
        model_name(archive, voice)
        _need_the_extra()
        from rag.saved.history import keeper
        from rag.serve.service import Service

        kept = {"keep": keeper(lambda: archive.catalog, voice.remark)} if keep else {}
        yield Service(archive, **kept)


def _admission(host: str, at_once: int, cors: Sequence[str] = ()) -> Admission:
    from rag.config import load_settings
    from rag.serve.guard import Admission, require_origins, require_token

    token = load_settings().token
    require_token(host, token)
    return Admission(token, require_origins(cors, token), at_once=at_once)


def _need_the_extra() -> None:
    import importlib.util

    from rag.errors import ConfigurationError

    missing = [
        m for m in ("fastapi", "jinja2", "mcp", "uvicorn") if importlib.util.find_spec(m) is None
    ]
    if missing:
        raise ConfigurationError(
            f"{' and '.join(missing)} not installed",
            next_step="install the extra: pip install 'dateline[server]'",
        )


def _listen(app: Any, service: Service, host: str, port: int, path: str, voice: Voice) -> None:
    """Serve until a signal stops it; running requests may take a while to finish."""
    import socket

    import uvicorn

    from rag.errors import UsageError

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await super().shutdown(sockets)
            if service.is_busy:
                # Threads cannot be stopped, and Python would wait for them: for a model that is
                # silent, minutes.
                voice.remark("stopped; an answer was cut off")
                sys.stdout.flush()
                os._exit(0)

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=5,
        server_header=False,
    )
    try:
        listening = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be listened on ({error.strerror})",
            next_step="choose another --port, or 0 for a free one",
        ) from error
    server = Server(config)

    def stop() -> None:
        server.should_exit = True

    with listening, _stopped_by_signals(stop):
        shown = f"[{host}]" if ":" in host else host
        voice.remark(f"listening on http://{shown}:{listening.getsockname()[1]}{path}")
        server.run(sockets=[listening])
    voice.remark("stopped")


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` at a signal that comes before uvicorn listens for it.

    When uvicorn ends, it raises the signal that stopped it again, which changes nothing.
    """
    obeyed = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(one, lambda *_: stop()) for one in obeyed]
    try:
        yield
    finally:
        for one, handler in zip(obeyed, before, strict=True):
            signal.signal(one, handler)
