"""Ask and follow up: a conversation, kept as the chat of the command line keeps its own."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from rag.answer.conversation import Conversation, named
from rag.config import state_folder
from rag.errors import UsageError
from rag.render.chat import conversation_file
from rag.render.forms import FORMS
from rag.render.json import answer_json
from rag.render.text import resolved_dates
from rag.serve.page.view import HEADERS, Tell, View, attachment, limits_of
from rag.types.answer import Citation, Claim, Turn

_COOKIE = "dateline-talk"
_NAME = re.compile(r"[A-Za-z0-9_-]{20,40}")
_MONTH = 30 * 24 * 3600  # seconds


def routes(view: View) -> list[BaseRoute]:
    """Return the addresses of the conversation."""

    def show(request: Request, _: FormData) -> Response:
        name, talk = _opened(request, view)
        newest, _total = view.service.archive.catalog.entries(limit=4)
        page = view.page(
            "talk",
            turns=[shown_turn(turn, number) for number, turn in enumerate(talk.turns)],
            limits=asdict(talk.limits),
            newest=newest,
            **view.choices(),
        )
        _remember(request, page, name)
        return page

    def ask(request: Request, form: FormData) -> Response:
        name, talk = _opened(request, view)
        reply = view.live(request, lambda tell: _ask(view, talk, form, tell))
        _remember(request, reply, name)
        return reply

    def forget(request: Request, _: FormData) -> Response:
        reply = Response(status_code=303, headers={**HEADERS, "location": "/"})
        _remember(request, reply, _new_name())
        return reply

    def keep(request: Request, _: FormData) -> Response:
        ending = request.path_params["ending"]
        data = conversation_file(_opened(request, view)[1].turns, f".{ending}")
        known = FORMS.get(ending)
        return attachment(
            data, f"conversation.{ending}", known.media_type if known else "text/plain"
        )

    return [
        view.route("/conversation.{ending}", keep),
        view.route("/", show),
        view.route("/ask", ask, "POST"),
        view.route("/new", forget, "POST"),
    ]


def _ask(view: View, talk: Conversation, form: FormData, tell: Tell) -> str:
    # A reading that was offered is a button: it comes after what stands in the field.
    asked = [str(q).strip() for q in form.getlist("question") if str(q).strip()]
    if not asked:
        raise UsageError("the question is empty", next_step="write one")
    question, limits, number = asked[-1], limits_of(form), len(talk.turns)
    archive = view.service.archive
    window = archive.window(since=limits.since, until=limits.until, as_of=limits.as_of)
    place = f"turn-{number}"
    waiting = view.part("turn", number=number, asked=question, turn=None)
    tell({"to": "talk", "how": "append", "html": waiting})

    def on_claim(claim: Claim, citations: tuple[Citation, ...]) -> None:
        cited = {c.number: asdict(c) for c in citations}
        as_of = window.as_of.isoformat()
        html = view.part("claim", claim=asdict(claim), cited=cited, as_of=as_of)
        tell({"to": f"{place}-claims", "how": "append", "html": html})

    answer = archive.ask(
        question,
        window=window,
        source=limits.source,
        topic=limits.topic,
        history=[t.exchange for t in talk.turns if t.asked],
        on_claim=on_claim,
    )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    turn = Turn("answer", now, question, answer_json(answer), answer.answer or answer.reason or "")
    with suppress(OSError):  # a conversation that cannot be kept is none the less answered
        talk.limit(limits)
        talk.add(turn)
    view.service.keep(answer)
    html = view.part("turn", **shown_turn(turn, number))
    tell({"to": place, "how": "replaceWith", "html": html})
    return f"/#{place}"


def shown_turn(turn: Turn, number: int) -> dict[str, Any]:
    """Return what the template of a turn shows."""
    return {
        "number": number,
        "asked": turn.asked,
        "turn": turn.document,
        "cited": {c["number"]: c for c in turn.document["citations"]},
        "as_of": turn.document["window"]["as_of"],
        "dates": {c.number: resolved_dates(c) for c in turn.citations},
    }


def _opened(request: Request, view: View) -> tuple[str, Conversation]:
    name = request.cookies.get(_COOKIE, "")
    if not _NAME.fullmatch(name):
        name = _new_name()
    return name, named(state_folder() / "chats", view.service.archive.settings.store, name)


def _new_name() -> str:
    return secrets.token_urlsafe(18)


def _remember(request: Request, reply: Response, name: str) -> None:
    reply.set_cookie(
        _COOKIE,
        name,
        max_age=_MONTH,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
