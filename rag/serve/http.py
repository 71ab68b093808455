"""The HTTP server: the operations at addresses, with the same JSON as the command line.

Errors are `{"error": {"code", "message"}}`; `code` is the exit code of the command line, except
for what the guard turns away, where it is the HTTP status. Abstaining is an answer: 200.
"""

# FastAPI reads the annotations of the endpoints: they have to be types, not their names.

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Body, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from rag import __version__
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
from rag.serve.completions import MODEL, CompletionRequest, chunks, completion, replier
from rag.serve.guard import Admission, Guard
from rag.serve.operations import OPERATIONS, ArticleId, Ask, Operation, count_articles
from rag.serve.page import add_page
from rag.serve.service import (
    Service,
    Verified,
    claims_as_they_come,
    error_body,
    event,
    faults_told,
    told,
)

_COMPONENTS = "#/components/schemas/"
_STATUS: tuple[tuple[type[DatelineError], int], ...] = (
    (NothingFoundError, 404),
    (UsageError, 422),
    (SourceError, 422),
    (ProviderError, 502),
    (StoreError, 503),
    (ConfigurationError, 500),
)
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
_FAULT = {"content": {"application/json": {"schema": {"$ref": f"{_COMPONENTS}error"}}}}
_FAULTS: dict[int | str, dict[str, Any]] = {
    422: {"description": "wrong use", **_FAULT},
    "default": {
        "description": "401: no token; 403: asked by a page of another site; 404: not there; 413: "
        "the body is too large; 421: not asked by a name of this machine; 500: a fault; 502: the "
        "model's provider failed, or a limit is reached; 503: too many at once, or the store "
        "cannot be read",
        **_FAULT,
    },
}


class AskRequest(Ask):
    """A question; with `stream`, server-sent events: `claim` as each is verified, then `answer`."""

    stream: bool = False


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
    for operation in OPERATIONS:
        schema = {"$ref": f"{_COMPONENTS}{operation.schema}"}
        content = {"application/json": {"schema": schema}}
        if operation.name == "ask":
            content["text/event-stream"] = {"schema": _EVENT}
        app.add_api_route(
            operation.path,
            _endpoint(service, operation),
            methods=[operation.method],
            operation_id=operation.name,
            summary=operation.name.capitalize(),
            description=inspect.getdoc(operation.work),
            response_class=JSONResponse,
            responses={200: {"description": "as its schema says", "content": content}},
        )
    _add_others(app, service)
    add_page(app, service, admission)
    _tell_errors(app)
    app.openapi = lambda: _document(app, secured=admission.token is not None)  # type: ignore[method-assign]
    return app


def _endpoint(service: Service, operation: Operation) -> Callable[..., Response]:
    """Return what FastAPI calls: its annotation says where the fields come from."""
    form: Any = operation.fields

    def work(fields: Any) -> Response:
        with service.at_work() as archive:
            found = operation.work(archive, fields)
            headers = {}
            if operation.name == "articles":
                headers["x-total-count"] = str(count_articles(archive, fields))
            return JSONResponse(found, headers=headers)

    def ask(fields: AskRequest) -> Response:
        return _stream(_events(service, operation, fields)) if fields.stream else work(fields)

    def from_query(fields: Annotated[form, Query()]) -> Response:
        return work(fields)

    def from_path(article_id: ArticleId) -> Response:
        return work(form(article_id=article_id))

    def from_body(fields: form) -> Response:
        return work(fields)

    def from_whole_body(document: Annotated[dict[str, Any], Body()]) -> Response:
        return work(form(**{str(operation.whole_body): document}))

    if operation.method == "GET":
        return from_path if "{" in operation.path else from_query
    if operation.name == "ask":
        return ask
    return from_whole_body if operation.whole_body else from_body


def _events(service: Service, operation: Operation, fields: AskRequest) -> Iterator[str]:
    def ask(on_claim: Any) -> dict[str, Any]:
        with service.at_work() as archive:
            return operation.work(archive, fields, on_claim)

    for item in claims_as_they_come(ask):
        if isinstance(item, Verified):
            cited = [{**asdict(c), "dates": [asdict(d) for d in c.dates]} for c in item.citations]
            yield event({"text": item.claim.text, "citations": cited}, "claim")
        elif isinstance(item, Exception):
            yield event(error_body(*told(item)), "error")
        else:
            yield event(item, "answer")


def _stream(events: Iterator[str]) -> Response:
    return StreamingResponse(events, media_type="text/event-stream")


def _add_others(app: FastAPI, service: Service) -> None:
    @app.post("/v1/chat/completions")
    def chat(request: CompletionRequest) -> Any:
        """Answer the last message, as OpenAI's clients expect it."""
        reply = replier(service, request.messages)
        if not request.stream:
            return JSONResponse(completion(reply(None)))
        counted = bool((request.stream_options or {}).get("include_usage"))
        return _stream(chunks(claims_as_they_come(reply), with_usage=counted))

    @app.get("/v1/models")
    def models() -> dict[str, Any]:
        """Name the one model that chat front ends may choose."""
        entry = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}
        return {"object": "list", "data": [entry]}

    @app.get("/health")
    def health() -> dict[str, str]:
        """Tell that the server is there; no token is needed."""
        return {"status": "ok", "version": __version__}


def _tell_errors(app: FastAPI) -> None:
    @app.exception_handler(DatelineError)
    def known(request: Request, error: DatelineError) -> Response:
        status = next((s for kind, s in _STATUS if isinstance(error, kind)), 500)
        if status == 422 and request.path_params:
            status = 404  # what the path names is not there
        headers = {"retry-after": "5"} if status == 503 else None
        return JSONResponse(error_body(*told(error)), status, headers=headers)

    @app.exception_handler(RequestValidationError)
    def wrong(_: Request, error: RequestValidationError) -> Response:
        return JSONResponse(error_body(2, faults_told(error.errors())), 422)

    @app.exception_handler(HTTPException)
    def unknown(request: Request, error: HTTPException) -> Response:
        path = request.url.path
        near = closest(path, app.openapi()["paths"])[0]
        words = f"{error.detail}: {request.method} {path}; the nearest is {near}"
        return JSONResponse(error_body(2, words), error.status_code, headers=error.headers)

    @app.exception_handler(Exception)
    def unforeseen(_: Request, error: Exception) -> Response:
        return JSONResponse(error_body(*told(error)), 500)


def _document(app: FastAPI, *, secured: bool) -> dict[str, Any]:
    """Return the OpenAPI document, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for name in {o.schema for o in OPERATIONS}:
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
