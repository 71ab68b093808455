"""The same service as tools of the Model Context Protocol, by its official SDK."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from rag import __version__
from rag.models.redact import redact
from rag.serve.service import Service
from rag.serve.streaming import told
from rag.types import Limits

_INSTRUCTIONS = (
    "Answers from a collection of news articles. Every claim carries the sentence that supports it, "
    "word for word; what the articles do not say is not answered (status other than `answered` or "
    "`conflicting`), and then there is a reason. Quote the citations with the claims."
)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)

Day = Annotated[str | None, Field(description="YYYY-MM-DD, or a date-time with its zone")]
Outlet = Annotated[str | None, Field(description="only articles of this outlet")]
Topic = Annotated[str | None, Field(description="only articles that name this topic")]


def make_server(service: Service) -> MCPServer[Any]:
    """Return the MCP server with its tools: search, ask, brief, article, verify."""
    server: MCPServer[Any] = MCPServer(
        "dateline", instructions=_INSTRUCTIONS, version=__version__, log_level="WARNING"
    )

    @server.tool(annotations=_READS)
    def search(
        query: Annotated[str, Field(description="words to look for")],
        limit: Annotated[int, Field(ge=1, le=200, description="how many passages")] = 10,
        since: Day = None,
        until: Day = None,
        as_of: Day = None,
        source: Outlet = None,
        topic: Topic = None,
    ) -> dict[str, Any]:
        """Find the passages of the articles that fit best, ranked; no model is asked."""
        limits = Limits(since, until, as_of, source, topic)
        return _told(lambda: service.search(query, limits, limit=limit))

    @server.tool(annotations=_READS)
    def ask(
        question: Annotated[str, Field(description="a question that stands alone")],
        since: Day = None,
        until: Day = None,
        as_of: Day = None,
        source: Outlet = None,
        topic: Topic = None,
    ) -> dict[str, Any]:
        """Answer a question: claims, each with the sentences that support it, or why there is none."""
        return _told(lambda: service.ask(question, Limits(since, until, as_of, source, topic)))

    @server.tool(annotations=_READS)
    def brief(
        topic: Annotated[str | None, Field(description="none: the main stories")] = None,
        since: Day = None,
        until: Day = None,
        as_of: Day = None,
        source: Outlet = None,
        only_topic: Topic = None,
        page: Literal["a4", "letter"] = "a4",
    ) -> dict[str, Any]:
        """Write a one-page brief about a topic, every line cited."""
        limits = Limits(since, until, as_of, source, only_topic)
        return _told(lambda: service.brief(topic, limits, paper=page))

    @server.tool(annotations=_READS)
    def article(
        article_id: Annotated[str, Field(description="as citations and hits give it")],
    ) -> dict[str, Any]:
        """Return an article with its text; the offsets of citations are code points of it."""
        return _told(lambda: service.article(article_id))

    @server.tool(annotations=_READS)
    def verify(
        document: Annotated[dict[str, Any], Field(description="the JSON of an answer or a brief")],
    ) -> dict[str, Any]:
        """Hold a saved answer or brief against the store again: what in it does not hold?"""
        return _told(lambda: service.verify(document))

    return server


def _told(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return work()
    except Exception as error:  # the SDK would tell the model whatever words it has
        raise ToolError(redact(told(error)[1], os.environ)) from error
