"""Make a brief, see it as it prints and in its other forms, download it."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from rag.errors import NothingFoundError
from rag.render.forms import FORMS
from rag.render.pdf import brief_picture
from rag.saved.history import History
from rag.serve.page.view import HEADERS, Tell, View, limits_of
from rag.types.brief import Brief

_FORMS = {name: form for name, form in FORMS.items() if name != "term"}
_KEPT = 30  # briefs; the oldest gives way
# What a brief as a web page may do: it brings its style with it, and has no script.
_FRAMED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


class _Briefs:
    """The newest briefs that were made, by names that nobody guesses."""

    def __init__(self) -> None:
        self._briefs: OrderedDict[str, Brief] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, brief: Brief) -> str:
        name = secrets.token_urlsafe(9)
        with self._lock:
            self._briefs[name] = brief
            while len(self._briefs) > _KEPT:
                self._briefs.popitem(last=False)
        return name

    def get(self, name: str) -> Brief:
        brief = self._briefs.get(name)
        if brief is None:
            raise NothingFoundError("this brief is no longer kept", next_step="make it again")
        return brief


def routes(view: View) -> list[BaseRoute]:
    """Return the addresses of the briefs."""
    kept = _Briefs()

    def ask_what(_: Request, __: FormData) -> Response:
        return view.page("brief", **_nothing(), **view.choices())

    def make(request: Request, form: FormData) -> Response:
        return view.live(request, lambda tell: _make(view, kept, form, tell))

    def show(request: Request, _: FormData) -> Response:
        name = request.path_params["name"]
        brief, shown = kept.get(name), request.query_params.get("as", "pdf")
        form = _FORMS.get(shown)
        if form is None:
            raise NothingFoundError(f"there is no form {shown!r}", next_step="choose one")
        text = form.render(brief).decode() if shown in {"md", "json"} else ""
        found = {"name": name, "brief": brief, "shown": shown, "text": text}
        return view.page("brief", **{**_nothing(), **found}, **view.choices())

    def download(request: Request, _: FormData) -> Response:
        brief, ending = kept.get(request.path_params["name"]), request.path_params["ending"]
        if ending == "png":
            picture = brief_picture(brief, brief.paper, 150)
            return Response(picture, media_type="image/png", headers=HEADERS)
        form = _FORMS.get(ending)
        if form is None:
            raise NothingFoundError(f"there is no form {ending!r}", next_step="choose one")
        headers = {**HEADERS, "content-security-policy": _FRAMED}
        if "view" not in request.query_params:
            headers["content-disposition"] = f'attachment; filename="brief.{ending}"'
        return Response(form.render(brief), media_type=form.media_type, headers=headers)

    def open_again(request: Request, _: FormData) -> Response:
        archive = view.service.archive
        found = History(archive.catalog).get(request.path_params["number"])
        address = f"/brief/{kept.keep(archive.replay(found.document)[0])}"
        return Response(status_code=303, headers={**HEADERS, "location": address})

    return [
        view.route("/brief", ask_what),
        view.route("/history/{number:int}/brief", open_again),
        view.route("/brief", make, "POST"),
        view.route("/brief/{name}", show),
        view.route("/brief/{name}/brief.{ending}", download),
    ]


def _nothing() -> dict[str, Any]:
    forms = {ending: form.title for ending, form in _FORMS.items()}
    return {"name": None, "brief": None, "shown": "", "text": "", "forms": forms}


def _make(view: View, kept: _Briefs, form: FormData, tell: Tell) -> str:
    limits, archive = limits_of(form), view.service.archive
    paper = "letter" if form.get("paper") == "letter" else "a4"

    def on_step(step: str) -> None:
        tell({"to": "status", "how": "text", "text": f"Writing: {step} …"})

    brief = archive.brief(
        str(form.get("about") or "").strip() or None,
        window=archive.window(since=limits.since, until=limits.until, as_of=limits.as_of),
        source=limits.source,
        only_topic=limits.topic,
        paper=paper,
        on_step=on_step,
    )
    view.service.keep(brief)
    address = f"/brief/{kept.keep(brief)}"
    tell({"visit": address})
    return address
