"""What all views share: templates, safety headers, work that is told as it goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from rag.assets import font_folders, palette
from rag.errors import DatelineError
from rag.render.text import on_page, without_turns
from rag.serve.guard import Admission
from rag.serve.service import Service, as_it_comes, error_body, event, told
from rag.text.dates import day
from rag.types import Limits

_HERE = Path(__file__).resolve().parent
# Whatever slipped through as markup could load and run nothing, and send nothing elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
_FONTS = {"upright": "SourceSerif4[opsz,wght].ttf", "italic": "SourceSerif4-Italic[opsz,wght].ttf"}

_OFFERED = 50  # outlets or topics at once

# A change of the page that its script makes: where, how (append, replaceWith, replaceChildren,
# text), and with what; or `visit`, an address to go to.
Change = dict[str, str]
Tell = Callable[[Change], None]


class View:
    """The templates, and the service that they show."""

    def __init__(self, service: Service, admission: Admission) -> None:
        self.service = service
        self.token = admission.token
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            finalize=_plain,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(
            day=day, source_address=source_address, count=_count, on_page=on_page
        )

    def routes(self) -> list[BaseRoute]:
        """Return the addresses of style, script and fonts."""

        def colours(_: Request) -> Response:
            return Response(palette(), media_type="text/css")

        def font(request: Request) -> Response:
            name = _FONTS.get(request.path_params["name"])
            folder = font_folders()[0]
            if name is None:
                return Response(status_code=404)
            return FileResponse(folder / name, headers={"cache-control": "max-age=604800"})

        return [
            Route("/static/palette.css", colours),
            Route("/static/fonts/{name}.ttf", font),
            Mount("/static", StaticFiles(directory=_HERE / "static")),
            self.route("/choices", self._choose),
        ]

    def _choose(self, request: Request, _: FormData) -> Response:
        """Return the outlets or topics whose names have what was typed, the commonest first."""
        names = self.choices().get(request.query_params.get("of", ""), {})
        typed = request.query_params.get("q", "").strip().casefold()
        found = [(name, n) for name, n in names.items() if typed in name.casefold()]
        return self.page("options", options=found[:_OFFERED])

    def part(self, name: str, /, **values: Any) -> str:
        """Return a template filled with values; they are text, whatever they hold."""
        return self._templates.get_template(f"{name}.html").render(**values)

    def page(self, name: str, status: int = 200, /, **values: Any) -> Response:
        """Return a whole page, or where the script asks for it the part that goes into one."""
        # Whoever has not logged in learns nothing of the collection.
        coverage = None if name == "login" else self.service.archive.catalog.coverage()
        known = {"coverage": coverage, "has_login": self.token is not None}
        return HTMLResponse(self.part(name, **known, **values), status, headers=HEADERS)

    def route(
        self,
        path: str,
        work: Callable[[Request, FormData], Response],
        method: str = "GET",
    ) -> Route:
        """Return a route whose work is done in a thread; its errors are told on a page."""

        def run(request: Request, form: FormData) -> Response:
            try:
                with self.service.at_work():
                    return work(request, form)
            except DatelineError as error:
                return self.page("error", 422, message=told(error)[1])

        async def endpoint(request: Request) -> Response:
            if method == "GET":
                return await run_in_threadpool(run, request, FormData())
            async with request.form() as form:
                return await run_in_threadpool(run, request, form)

        return Route(path, endpoint, methods=[method])

    def live(self, request: Request, work: Callable[[Tell], str]) -> Response:
        """Return the changes that `work` tells as they come, for the script; else what it leads to.

        Args:
            request: says whether the script asks.
            work: returns the address of the view that shows what became of it.
        """

        def run(tell: Tell) -> str:
            with self.service.at_work():
                return work(tell)

        if "text/event-stream" in request.headers.get("accept", ""):
            return StreamingResponse(
                self._changes(run), media_type="text/event-stream", headers=HEADERS
            )
        address = work(lambda _: None)
        return Response(status_code=303, headers={**HEADERS, "location": address})

    def _changes(self, run: Callable[[Tell], str]) -> Iterator[str]:
        for item in as_it_comes(run):
            if isinstance(item, Exception):
                yield event(error_body(*told(item)), "error")
            elif isinstance(item, dict):
                yield event(item)

    def choices(self) -> dict[str, Any]:
        """Return the outlets and topics that one can choose from, each with how many articles."""
        catalog = self.service.archive.catalog
        return {"outlets": catalog.outlets(), "topics": catalog.topics()}


def attachment(data: bytes, name: str, media_type: str) -> Response:
    """Return a file to be saved under this name."""
    headers = {**HEADERS, "content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)


def limits_of(values: Mapping[str, Any]) -> Limits:
    """Return the limits that a form or a query names."""
    names = asdict(Limits())
    return Limits(**{n: str(values.get(n) or "").strip() or None for n in names})


def query_of(values: Mapping[str, Any]) -> str:
    """Return values as the query of an address, without those that are empty."""
    return urlencode({k: v for k, v in values.items() if v not in {None, ""}})


def fingerprint(text: str) -> str:
    """Return a few characters by which a quoted sentence is known again."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def source_address(citation: Mapping[str, Any], as_of: str | None = None) -> str:
    """Return the address of an article with a cited sentence of it marked."""
    spot = {"start": citation["start"], "end": citation["end"], "as_of": as_of}
    spot["quote"] = fingerprint(citation["quote"])
    return f"/articles/{citation['article_id']}?{query_of(spot)}#cited"


def _plain(value: Any) -> Any:
    """Take out of a text what turns the text around it the other way."""
    return (
        without_turns(value) if isinstance(value, str) and not isinstance(value, Markup) else value
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
