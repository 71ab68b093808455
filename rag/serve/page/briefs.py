"""Make a brief, see it as it prints and in its other forms, download it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from rag.answer.conversation import store_key
from rag.config import state_folder
from rag.errors import ConfigurationError, NothingFoundError
from rag.render.forms import FORMS
from rag.render.json import brief_json
from rag.render.pdf import brief_picture
from rag.saved.history import History
from rag.serve.page.view import HEADERS, Tell, View, attachment, limits_of
from rag.types.brief import Brief

_FORMS = {name: form for name, form in FORMS.items() if name != "term"}
_NAME = re.compile(r"[0-9a-f]{32}")
_KEPT = 200  # briefs of one store; the oldest gives way
# What a brief as a web page may do: it brings its style with it, and has no script.
_FRAMED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


class _Briefs:
    """The forms of the newest briefs about a store, each brief a folder named after its JSON."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, brief: Brief) -> str:
        """Write every form of a brief, unless they are there; return its name.

        Raises:
            ConfigurationError: they cannot be written.
        """
        name = _name(brief_json(brief))
        if self.has(name):
            return name
        try:
            # What a person asks is nobody else's business.
            (self._folder / name).mkdir(parents=True, mode=0o700, exist_ok=True)
            for ending, form in _FORMS.items():
                (self._folder / name / ending).write_bytes(form.render(brief))
            picture = brief_picture(brief, brief.paper, 150)
            (self._folder / name / "png").write_bytes(picture)
            made = sorted(self._folder.iterdir(), key=lambda p: p.stat().st_mtime_ns)
            for old in made[:-_KEPT]:
                shutil.rmtree(old, ignore_errors=True)
        except OSError as error:
            raise ConfigurationError(
                f"the brief cannot be kept in {self._folder} ({error.strerror})",
                next_step="set XDG_STATE_HOME to a folder that can be written",
            ) from error
        return name

    def has(self, name: str) -> bool:
        """Whether all forms of a brief are there."""
        return (self._folder / name / "png").is_file()  # the last that is written

    def read(self, name: str, ending: str) -> bytes:
        """Return a form of a brief.

        Raises:
            NothingFoundError: it is no longer kept, or has no such form.
        """
        if ending != "png" and ending not in _FORMS:
            raise NothingFoundError(f"there is no form {ending!r}", next_step="choose one")
        path = self._folder / name / ending
        if not _NAME.fullmatch(name) or not path.is_file():
            raise NothingFoundError("this brief is no longer kept", next_step="make it again")
        return path.read_bytes()


def routes(view: View) -> list[BaseRoute]:
    """Return the addresses of the briefs."""
    store = view.service.archive.settings.store
    kept = _Briefs(state_folder() / "briefs" / store_key(store))

    def ask_what(_: Request, __: FormData) -> Response:
        return view.page("brief", **_nothing(), **view.choices())

    def make(request: Request, form: FormData) -> Response:
        return view.live(request, lambda tell: _make(view, kept, form, tell))

    def show(request: Request, _: FormData) -> Response:
        name, shown = request.path_params["name"], request.query_params.get("as", "pdf")
        data, brief = kept.read(name, shown), json.loads(kept.read(name, "json"))
        text = data.decode() if shown in {"md", "json"} else ""
        found = {"name": name, "brief": brief, "shown": shown, "text": text}
        return view.page("brief", **{**_nothing(), **found}, **view.choices())

    def download(request: Request, _: FormData) -> Response:
        ending = request.path_params["ending"]
        data = kept.read(request.path_params["name"], ending)
        if ending == "png":
            return Response(data, media_type="image/png", headers=HEADERS)
        if "view" not in request.query_params:
            return attachment(data, f"brief.{ending}", _FORMS[ending].media_type)
        headers = {**HEADERS, "content-security-policy": _FRAMED}
        return Response(data, media_type=_FORMS[ending].media_type, headers=headers)

    def open_again(request: Request, _: FormData) -> Response:
        archive = view.service.archive
        document = History(archive.catalog).get(request.path_params["number"]).document
        name = _name(document)
        if not kept.has(name):
            name = kept.keep(archive.replay(document)[0])
        return Response(status_code=303, headers={**HEADERS, "location": f"/brief/{name}"})

    return [
        view.route("/brief", ask_what),
        view.route("/history/{number:int}/brief", open_again),
        view.route("/brief", make, "POST"),
        view.route("/brief/{name}", show),
        view.route("/brief/{name}/brief.{ending}", download),
    ]


def _name(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:32]


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
