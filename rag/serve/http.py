"""The HTTP server: the same JSON as the command line, at addresses.

Errors are `{"error": {"code", "message"}}`; `code` is the exit code of the command line, except
for what the guard turns away, where it is the HTTP status. Abstaining is an answer: 200.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Body, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from rag import __version__
from rag.answer.verify import OnClaim
from rag.assets import read_schema
from rag.errors import (
    ConfigurationError,
    DatelineError,
    NothingFoundError,
    ProviderError,
    SourceError,
    StoreError,
    UsageError,
    closest,
)
from rag.serve.bodies import ArticleId, AskRequest, BriefRequest, CheckRequest, SearchRequest
from rag.serve.completions import (
    MODEL,
    CompletionRequest,
    chunks,
    completion,
    conversation,
)
from rag.serve.guard import Admission, Guard
from rag.serve.service import Paper, Service
from rag.serve.streaming import Verified, as_it_comes, error_body, event, told
from rag.serve.tasks import task_reply
from rag.types import Exchange, Limits

_COMPONENTS = "#/components/schemas/"
_STATUS: tuple[tuple[type[DatelineError], int], ...] = (
    (NothingFoundError, 404),
    (UsageError, 422),
    (SourceError, 422),
    (ProviderError, 502),
    (StoreError, 503),
    (ConfigurationError, 500),
)
_PUBLISHED = ("answer", "brief", "search", "articles", "article", "verify", "check")
_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "integer"}, "message": {"type": "string"}},
        }
    },
}
_EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["claim", "answer", "error"]},
        "data": {"type": "string", "description": "JSON: a claim with its citations, the answer"},
    },
}
_FAULTS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": text,
        "content": {"application/json": {"schema": {"$ref": f"{_COMPONENTS}error"}}},
    }
    for status, text in {
        401: "no token, or a wrong one",
        413: "the body is too large",
        421: "not asked by a name of this machine",
        422: "wrong use",
        500: "a fault, or the configuration",
        502: "the model's provider failed, or a limit is reached",
        503: "too many requests at once, or the store cannot be read",
    }.items()
}
_MISSING: dict[int | str, dict[str, Any]] = {404: {**_FAULTS[422], "description": "not there"}}


def make_app(service: Service, admission: Admission) -> FastAPI:
    """Return the app that serves `service` to whom `admission` lets in."""
    app = FastAPI(
        title="Dateline",
        version=__version__,
        description="Answers from news articles, each claim with its sentence.",
        docs_url=None,  # its page would fetch scripts from elsewhere
        redoc_url=None,
        responses=dict(_FAULTS),
    )
    app.add_middleware(Guard, admission=admission)
    if admission.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=admission.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type"],
            expose_headers=["x-total-count", "retry-after"],
        )
    _tell_errors(app)
    _add_questions(app, service)
    _add_articles(app, service)
    _add_completions(app, service)
    app.openapi = lambda: _document(app, secured=admission.token is not None)  # type: ignore[method-assign]
    return app


def _json(name: str, *, streams: bool = False) -> dict[int | str, dict[str, Any]]:
    content: dict[str, Any] = {"application/json": {"schema": {"$ref": f"{_COMPONENTS}{name}"}}}
    if streams:
        content["text/event-stream"] = {"schema": _EVENT}
    return {200: {"description": f"the form `dateline schema {name}`", "content": content}}


def _add_questions(app: FastAPI, service: Service) -> None:
    @app.post("/v1/ask", responses=_json("answer", streams=True), response_class=JSONResponse)
    def ask(request: AskRequest) -> Response:
        """Answer a question from the articles, or say why not."""
        history = [Exchange(t.question, t.answer) for t in request.history]
        if request.stream:
            events = _events(service, request, history)
            return StreamingResponse(events, media_type="text/event-stream")
        limits = request.limits(request.topic)
        return JSONResponse(service.ask(request.question, limits, history=history))

    @app.post("/v1/search", responses=_json("search"), response_class=JSONResponse)
    def search(request: SearchRequest) -> Response:
        """Return the passages that fit best; no model is asked."""
        limits = request.limits(request.topic)
        return JSONResponse(service.search(request.query, limits, limit=request.limit))

    @app.post("/v1/brief", responses=_json("brief") | _MISSING, response_class=JSONResponse)
    def brief(request: BriefRequest) -> Response:
        """Write a one-page brief."""
        paper: Paper = request.page
        limits = request.limits(request.only_topic)
        return JSONResponse(service.brief(request.topic, limits, paper=paper))

    @app.post("/v1/check", responses=_json("check"), response_class=JSONResponse)
    def check(request: CheckRequest) -> Response:
        """Tell sentence by sentence whether a text is supported by its sources."""
        return JSONResponse(service.check(request.text, request.sources, request.article_ids))

    @app.post("/v1/verify", responses=_json("verify"), response_class=JSONResponse)
    def verify(document: Annotated[dict[str, Any], Body()]) -> Response:
        """Hold a saved answer or brief against the store again."""
        return JSONResponse(service.verify(document))


def _events(service: Service, request: AskRequest, history: list[Exchange]) -> Iterator[str]:
    for item in as_it_comes(
        lambda on_claim: service.ask(
            request.question,
            request.limits(request.topic),
            history=history,
            on_claim=on_claim,
        )
    ):
        if isinstance(item, Verified):
            value = {
                "text": item.claim.text,
                "citations": [
                    {**asdict(c), "dates": [asdict(d) for d in c.dates]} for c in item.citations
                ],
            }
            yield event(value, "claim")
        elif isinstance(item, Exception):
            yield event(error_body(*told(item)), "error")
        else:
            yield event(item, "answer")


def _add_articles(app: FastAPI, service: Service) -> None:
    @app.get("/v1/articles", responses=_json("articles"), response_class=JSONResponse)
    def articles(
        source: Annotated[str | None, Query(max_length=200)] = None,
        topic: Annotated[str | None, Query(max_length=200)] = None,
        offset: Annotated[int, Query(ge=0, le=100_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Response:
        """Return articles without their texts, newest first; the header X-Total-Count counts all."""
        found, total = service.articles(source=source, topic=topic, offset=offset, limit=limit)
        return JSONResponse(found, headers={"x-total-count": str(total)})

    @app.get(
        "/v1/articles/{article_id}",
        responses=_json("article") | _MISSING,
        response_class=JSONResponse,
    )
    def article(article_id: ArticleId) -> Response:
        """Return an article with its text, to which the offsets of citations refer."""
        try:
            return JSONResponse(service.article(article_id))
        except UsageError as error:
            return _failed(error, 404)

    @app.get("/health")
    def health() -> dict[str, str]:
        """Tell that the server is there; no token is needed."""
        return {"status": "ok", "version": __version__}


def _add_completions(app: FastAPI, service: Service) -> None:
    @app.get("/v1/models")
    def models() -> dict[str, Any]:
        """Return the one model that chat front ends may choose."""
        entry = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}
        return {"object": "list", "data": [entry]}

    @app.post("/v1/chat/completions")
    def chat(request: CompletionRequest) -> Any:
        """Answer the last message, as OpenAI's clients expect it."""
        question, history = conversation(request.messages)
        task = task_reply(question)

        def ask(on_claim: OnClaim | None = None) -> dict[str, Any]:
            if task is not None:
                return service.help(question, task)
            return service.ask(question, Limits(), history=history, on_claim=on_claim)

        if not request.stream:
            return JSONResponse(completion(ask()))
        counted = request.stream_options is not None and request.stream_options.include_usage
        pieces = chunks(as_it_comes(ask), with_usage=counted)
        return StreamingResponse(pieces, media_type="text/event-stream")


def _tell_errors(app: FastAPI) -> None:
    @app.exception_handler(DatelineError)
    def known(_: Request, error: DatelineError) -> Response:
        status = next((s for kind, s in _STATUS if isinstance(error, kind)), 500)
        return _failed(error, status)

    @app.exception_handler(RequestValidationError)
    def wrong(_: Request, error: RequestValidationError) -> Response:
        # What was sent is not repeated: it may be long, or not text at all.
        told_of = "; ".join(
            f"{'/'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors()[:5]
        )
        return JSONResponse(error_body(2, told_of), status_code=422)

    @app.exception_handler(HTTPException)
    def unknown(request: Request, error: HTTPException) -> Response:
        paths = closest(request.url.path, app.openapi()["paths"])
        near = f"the nearest is {paths[0]}" if paths else "see /openapi.json"
        words = f"{error.detail}: {request.method} {request.url.path}; {near}"
        return JSONResponse(
            error_body(2, words), status_code=error.status_code, headers=error.headers
        )

    @app.exception_handler(Exception)
    def unforeseen(_: Request, error: Exception) -> Response:
        return JSONResponse(error_body(*told(error)), status_code=500)


def _failed(error: DatelineError, status: int) -> Response:
    headers = {"retry-after": "5"} if status == 503 else None
    return JSONResponse(
        error_body(error.exit_code, str(error)), status_code=status, headers=headers
    )


def _document(app: FastAPI, *, secured: bool) -> dict[str, Any]:
    """Return the OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for name in _PUBLISHED:
            # A schema's own definitions are addressed from its root: here they are components too.
            text = read_schema(name).replace("#/$defs/", f"{_COMPONENTS}{name}-")
            schemas[name] = published = json.loads(text)
            for inner, definition in published.pop("$defs", {}).items():
                schemas[f"{name}-{inner}"] = definition
            del published["$schema"], published["$id"]
        schemas["error"] = _ERROR
        if secured:
            document["components"]["securitySchemes"] = {
                "token": {"type": "http", "scheme": "bearer"}
            }
            document["security"] = [{"token": []}]
        app.openapi_schema = document
    return app.openapi_schema
