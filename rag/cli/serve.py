"""`dateline serve` and `dateline mcp`: for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from rag.cli import common
from rag.cli.common import Chroma, Llm, MaxCost, MaxTokens, Quiet, Store, Verbose, Zone

if TYPE_CHECKING:
    from rag.serve.guard import Admission

Host = Annotated[str, typer.Option("--host", help="Address to listen on.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")]
AtOnce = Annotated[
    int, typer.Option("--at-once", min=1, help="Requests worked on at once; more get a 503.")
]
Transport = Literal["stdio", "http"]

_GRACE = 30  # seconds that running requests get when the server is told to stop


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8321,
    at_once: AtOnce = 8,
    store: Store = None,
    chroma: Chroma = None,
    llm: Llm = None,
    tz: Zone = None,
    max_tokens_total: MaxTokens = None,
    max_cost: MaxCost = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Answer other programs over HTTP, as OpenAI's clients ask too.

    On loopback only, unless --host says otherwise; then DATELINE_TOKEN must be set, and requests
    carry it as a bearer token. The limits of tokens and cost are for all requests together.
    """
    admission = _admission(host, at_once)
    with common.open_archive(
        store=store,
        chroma=chroma,
        llm=llm,
        tz=tz,
        max_tokens_total=max_tokens_total,
        max_cost=max_cost,
    ) as archive:
        common.model_name(archive, quiet=quiet)
        _need_the_extra()
        from rag.serve.http import make_app
        from rag.serve.service import Service

        service = Service(archive)
        service.open_model()
        _run(make_app(service, admission), host, port, "/v1/", quiet=quiet)


def mcp(
    transport: Annotated[
        Transport, typer.Option("--transport", help="http is streamable HTTP at /mcp.")
    ] = "stdio",
    host: Host = "127.0.0.1",
    port: Port = 8322,
    at_once: AtOnce = 8,
    store: Store = None,
    chroma: Chroma = None,
    llm: Llm = None,
    tz: Zone = None,
    max_tokens_total: MaxTokens = None,
    max_cost: MaxCost = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Serve search, ask, brief, article and verify as MCP tools."""
    admission = _admission(host, at_once) if transport == "http" else None
    with common.open_archive(
        store=store,
        chroma=chroma,
        llm=llm,
        tz=tz,
        max_tokens_total=max_tokens_total,
        max_cost=max_cost,
    ) as archive:
        _need_the_extra()
        from rag.serve.service import Service
        from rag.serve.tools import make_server

        server = make_server(Service(archive))
        if admission is None:
            server.run("stdio")
            return
        from mcp.server.transport_security import TransportSecuritySettings

        from rag.serve.guard import Guard

        # The guard has looked at the Host header already.
        trusted = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        app = server.streamable_http_app(host=host, transport_security=trusted)
        _run(Guard(app, admission), host, port, "/mcp", quiet=quiet)


def _admission(host: str, at_once: int) -> Admission:
    from rag.config import load_settings
    from rag.serve.guard import Admission, require_token

    token = load_settings().token
    require_token(host, token)
    return Admission(token=token, at_once=at_once)


def _need_the_extra() -> None:
    import importlib.util

    from rag.errors import ConfigurationError

    missing = [m for m in ("fastapi", "mcp", "uvicorn") if importlib.util.find_spec(m) is None]
    if missing:
        raise ConfigurationError(
            f"{' and '.join(missing)} not installed",
            next_step="install the extra: pip install 'dateline[server]'",
        )


def _run(app: Any, host: str, port: int, path: str, *, quiet: bool) -> None:
    import socket

    import uvicorn

    from rag.errors import UsageError

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
    with listening:
        shown = f"[{host}]" if ":" in host else host
        common.remark(
            f"listening on http://{shown}:{listening.getsockname()[1]}{path}", quiet=quiet
        )
        uvicorn.Server(config).run(sockets=[listening])
