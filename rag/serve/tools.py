"""The operations as tools of the Model Context Protocol, by its official SDK."""

from __future__ import annotations

import inspect
import json
from typing import Any

import anyio.to_thread
from mcp.server.lowlevel import Server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import ValidationError

from rag import __version__
from rag.errors import UsageError
from rag.serve.operations import OPERATIONS, Operation
from rag.serve.service import Service, faults_told, told

_INSTRUCTIONS = (
    "Answers from a collection of news articles. Every claim carries the sentence that supports it, "
    "word for word; what the articles do not say is not answered (status other than `answered` or "
    "`conflicting`), and then there is a reason. Quote the citations with the claims. Whatever you "
    "write yourself, from `search` or `article`, give to `check` before you tell it as a fact."
)


def make_server(service: Service) -> Server[Any]:
    """Return the MCP server with a tool for each operation."""

    async def tools(_: object, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_tool(o) for o in OPERATIONS])

    async def call(_: object, asked: CallToolRequestParams) -> CallToolResult:
        return await anyio.to_thread.run_sync(_called, service, asked.name, asked.arguments or {})

    return Server(
        "dateline",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=tools,
        on_call_tool=call,
    )


def _tool(operation: Operation) -> Tool:
    return Tool(
        name=operation.name,
        description=inspect.getdoc(operation.work),
        input_schema=operation.fields.model_json_schema(),
        annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


def _called(service: Service, name: str, arguments: dict[str, Any]) -> CallToolResult:
    try:
        operation = next((o for o in OPERATIONS if o.name == name), None)
        if operation is None:
            names = ", ".join(o.name for o in OPERATIONS)
            raise UsageError(f"there is no tool {name!r}", next_step=f"there are {names}")  # noqa: TRY301 - told like all else
        fields = operation.fields.model_validate(_parsed(operation, arguments))
        with service.at_work() as archive:
            found = operation.work(archive, fields)
    except ValidationError as error:
        return _refused(faults_told(error.errors()))
    except Exception as error:  # noqa: BLE001 - the SDK would tell the model whatever words it has
        return _refused(told(error)[1])
    texts = [operation.remark] if operation.remark else []
    texts.append(json.dumps(found, ensure_ascii=False))
    return CallToolResult(content=[TextContent(text=t) for t in texts], structured_content=found)


def _refused(words: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=words)], is_error=True)


def _parsed(operation: Operation, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return arguments with lists and objects that a model wrote as text of JSON read."""
    known = operation.fields.model_json_schema()["properties"]
    read = dict(arguments)
    for name, value in arguments.items():
        if isinstance(value, str) and known.get(name, {}).get("type") in {"array", "object"}:
            try:
                read[name] = json.loads(value)
            except ValueError:
                continue  # the form will refuse it
    return read
