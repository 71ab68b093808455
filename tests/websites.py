"""A web server on loopback: pages and feeds written by hand, faults included."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.loopback import Written

Answer = Written | Callable[[Mapping[str, str]], Written]


@dataclass
class Site:
    """What is at each path; what is not there is answered with 404."""

    address: str = ""
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # the paths, in order
    headers: list[dict[str, str]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def page(self, path: str, html: str, **headers: str) -> str:
        """Put a page at a path; return its address."""
        named = {n.replace("_", "-"): v for n, v in headers.items()}
        self.pages[path] = Written(html.encode(), headers={"content-type": "text/html"} | named)
        return self.address + path

    def fetched(self) -> list[str]:
        """Return the paths that were asked for since the last call, robots.txt aside."""
        paths = [path for path in self.asked if path != "/robots.txt"]
        self.asked.clear()
        return paths


@contextmanager
def website() -> Iterator[Site]:
    """Run a server on a free port of loopback."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.headers.append(headers)
            answer = site.pages.get(self.path, Written(b"not here", 404))
            reply = answer if isinstance(answer, Written) else answer(headers)
            if reply.hangs:
                site.stopped.wait(20)
                return
            etag = reply.headers.get("etag")
            if etag and headers.get("if-none-match") == etag:
                reply = Written(b"", 304)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            promised = len(reply.body) + (100 if reply.breaks_off else 0)
            self.send_header("content-length", str(promised))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *arguments: Any) -> None:
            """Nothing is logged."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *arguments: Any) -> None:
            """A reader that hangs up is what is tested."""

    server = Quiet(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.stopped.set()
        server.shutdown()
        server.server_close()
