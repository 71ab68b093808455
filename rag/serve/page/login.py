"""The token, asked for once; then a cookie that scripts cannot read stands for it."""

from __future__ import annotations

import hmac

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from rag.serve.guard import COOKIE, cookie_of
from rag.serve.page.view import HEADERS, View


def routes(view: View) -> list[BaseRoute]:
    """Return the addresses of the login; without a token there is nothing to log in to."""

    def show(_: Request, __: FormData) -> Response:
        return view.page("login", failed=False)

    def enter(request: Request, form: FormData) -> Response:
        given = str(form.get("token") or "")
        token = view.token or ""
        if not hmac.compare_digest(given.encode(), token.encode()):
            return view.page("login", 401, failed=True)
        reply = _home()
        reply.set_cookie(
            COOKIE,
            cookie_of(token),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return reply

    def leave(_: Request, __: FormData) -> Response:
        reply = _home()
        reply.delete_cookie(COOKIE)
        return reply

    if view.token is None:
        return []
    return [
        view.route("/login", show),
        view.route("/login", enter, "POST"),
        view.route("/logout", leave, "POST"),
    ]


def _home() -> Response:
    return Response(status_code=303, headers={**HEADERS, "location": "/"})
