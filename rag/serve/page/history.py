"""What was kept: found by words, opened again, removed."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from rag.saved.history import History
from rag.serve.page.talk import shown_turn
from rag.serve.page.view import HEADERS, View
from rag.types.answer import Turn

_LISTED = 50


def routes(view: View) -> list[BaseRoute]:
    """Return the addresses of what was kept; a brief prints among the briefs."""

    def find(request: Request, _: FormData) -> Response:
        words = request.query_params.get("q", "").strip()
        found = History(view.service.archive.catalog).find(words.split(), _LISTED)
        return view.page("history", entries=found, q=words, opened=None)

    def show(request: Request, _: FormData) -> Response:
        kept = History(view.service.archive.catalog).get(request.path_params["number"])
        if kept.kind == "brief":
            return view.page("history", opened=kept)
        turn = Turn(kept.kind, kept.kept_at, kept.asked, kept.document, kept.says)
        return view.page("history", opened=kept, **shown_turn(turn, 0))

    def remove(request: Request, _: FormData) -> Response:
        History(view.service.archive.catalog).remove([request.path_params["number"]])
        return Response(status_code=303, headers={**HEADERS, "location": "/history"})

    return [
        view.route("/history", find),
        view.route("/history/{number:int}", show),
        view.route("/history/{number:int}/remove", remove, "POST"),
    ]
