"""The tools, called by the official SDK's own client: in memory, over stdio and over HTTP."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from rag.archive import Archive
from rag.config import Settings
from rag.serve.service import Service
from rag.serve.tools import make_server
from tests.conftest import INTERRUPTIBLE, PATIENCE
from tests.loopback import Server, on_loopback, said

# A shell that starts a command in the background has it pass over Ctrl-C.
COMMAND = [sys.executable, "-c", INTERRUPTIBLE]
QUESTION = "When did India land on the Moon?"
TOOLS = {"search", "count", "ask", "brief", "articles", "article", "verify", "check"}


def test_each_tool_gives_the_published_json(corpus_template: Path) -> None:
    async def run() -> None:
        with Archive.open(settings=Settings(store=corpus_template, llm="none")) as archive:
            async with Client(make_server(Service(archive))) as client:
                tools = (await client.list_tools()).tools
                assert {t.name for t in tools} == TOOLS
                assert all(t.annotations and t.annotations.read_only_hint for t in tools)
                answer = await _called(client, "ask", question=QUESTION)
                assert answer["status"] == "answered"
                cited = answer["citations"][0]
                article = await _called(client, "article", article_id=cited["article_id"])
                assert article["text"][cited["start"] : cited["end"]] == cited["quote"]
                found = await _called(client, "search", query="bridge", limit=1)
                assert len(found["hits"]) == 1
                brief = await _called(client, "brief", topic="Baltimore bridge collapse")
                assert brief["key_points"]
                assert (await _called(client, "verify", document=brief))["status"] == "verified"

    asyncio.run(run())


async def _called(client: Client, name: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


@pytest.mark.parametrize(
    ("name", "arguments", "named"),
    [
        ("ask", {"question": " "}, "the question is empty"),
        ("ask", {"question": "Why?", "since": "soon"}, "soon"),
        ("article", {"article_id": "ffff"}, "no articles have the id"),
        ("brief", {"topic": "zeppelin races over Antarctica"}, "no article is about"),
        ("brief", {"topic": "Lahaina fire", "only_topic": "sport"}, "no article has the topic"),
        ("ask", {"question": "Who won?", "end_date": "2024-01-01"}, "end_date"),
        ("search", {"query": "fire", "k": 3}, "k: "),
        ("brief", {"topic": "fire", "format": "pdf"}, "format"),
        ("article", {"article_id": "ffff", "Until": "2024"}, "Until"),
        ("verify", {"document": {}, "strict": True}, "strict"),
        ("check", {"text": "Two died.", "source": "Two died."}, "source"),
        ("check", {"text": "Two died."}, "no source"),
    ],
)
def test_an_error_is_told_to_the_model(
    corpus_template: Path, name: str, arguments: dict[str, Any], named: str
) -> None:
    async def run() -> str:
        with Archive.open(settings=Settings(store=corpus_template, llm="none")) as archive:
            async with Client(make_server(Service(archive))) as client:
                result = await client.call_tool(name, arguments)
                assert result.is_error
                return str(result.content)

    assert named in asyncio.run(run())


def test_a_search_says_that_it_is_unchecked_and_how_to_have_it_checked(
    corpus_template: Path,
) -> None:
    text = "Two were rescued from the Patapsco River. Four were rescued from the Patapsco River."

    async def run() -> None:
        with Archive.open(settings=Settings(store=corpus_template, llm="none")) as archive:
            async with Client(make_server(Service(archive))) as client:
                found = await client.call_tool("search", {"query": "Baltimore bridge"})
                assert "checked" in str(found.content[0])
                assert "`check`" in str(found.content[0])
                names = [h["article_id"] for h in (found.structured_content or {})["hits"]]
                ids = list(dict.fromkeys(names))
                checked = await _called(client, "check", text=text, article_ids=ids)
                assert [s["support"] for s in checked["sentences"]] == ["supported", "unsupported"]

    asyncio.run(run())


def test_a_list_written_as_text_is_read(corpus_template: Path) -> None:
    async def run() -> None:
        with Archive.open(settings=Settings(store=corpus_template, llm="none")) as archive:
            async with Client(make_server(Service(archive))) as client:
                given = {"text": "Two people died.", "sources": '["Two people died there."]'}
                checked = await _called(client, "check", **given)
                assert [s["support"] for s in checked["sentences"]] == ["supported"]
                unknown = await client.call_tool("answer", {})
                assert unknown.is_error
                assert "ask" in str(unknown.content)

    asyncio.run(run())


def test_over_stdio(corpus_template: Path) -> None:
    arguments = [*COMMAND[1:], "mcp", "--llm", "none", "--store", str(corpus_template)]

    async def run() -> dict[str, Any]:
        # The SDK hands on little of the environment; where the package is, it has to be told.
        server = StdioServerParameters(command=COMMAND[0], args=arguments, env=dict(os.environ))
        async with Client(stdio_client(server)) as client:
            return await _called(client, "search", query="eclipse", limit=1)

    assert asyncio.run(run())["hits"][0]["title"]


def said_by(process: subprocess.Popen[str]) -> IO[str]:
    """Return the standard error of a process that has one."""
    assert process.stderr is not None
    return process.stderr


@contextmanager
def running(
    arguments: Sequence[str], grace: int = 30
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start a server and wait until it listens; at the end it is killed."""
    command = [
        sys.executable,
        "-c",
        f"import rag.cli.serve; rag.cli.serve._GRACE = {grace}; {INTERRUPTIBLE}",
    ]
    process = subprocess.Popen(
        [*command, *arguments, "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = next((line for line in said_by(process) if "http" in line), "")
        address = re.search(r"http://\S+", said)
        assert address, said
        yield address[0], process
    finally:
        process.kill()
        process.wait()
        said_by(process).close()


@on_loopback
def test_over_http_and_a_graceful_stop(corpus_template: Path) -> None:
    async def run(address: str) -> dict[str, Any]:
        async with Client(address) as client:
            return await _called(client, "search", query="eclipse", limit=1)

    with running(
        ["mcp", "--transport", "http", "--llm", "none", "--store", str(corpus_template)]
    ) as (address, process):
        assert asyncio.run(run(address))["hits"][0]["title"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0


@on_loopback
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_serve_listens_until_it_is_told_to_stop(
    corpus_template: Path, told: signal.Signals
) -> None:
    with running(["serve", "--llm", "none", "--store", str(corpus_template)]) as (address, process):
        reply = httpx.post(f"{address}v1/search", json={"query": "eclipse"}, timeout=PATIENCE)
        assert reply.json()["hits"]
        process.send_signal(told)
        assert process.wait(timeout=PATIENCE) == 0
        assert said_by(process).read() == "dateline: stopped\n"


@on_loopback
@pytest.mark.parametrize("ends", [True, False])
def test_a_stop_lets_an_answer_end_but_waits_not_for_ever(
    corpus_template: Path, server: Server, ends: bool
) -> None:
    reply = '{"claims": [{"text": "India landed on 23 August 2023.", "sentences": [1]}]}'
    silent = threading.Event()
    server.replies = [replace(said(reply), after=silent)]
    arguments = ["serve", "--llm", "openai:written", "--store", str(corpus_template)]
    with (
        ThreadPoolExecutor() as pool,
        running(arguments, 30 if ends else 0) as (address, process),
    ):
        asking = pool.submit(
            httpx.post, f"{address}v1/ask", json={"question": QUESTION}, timeout=PATIENCE
        )
        assert server.reached.wait(PATIENCE)
        process.send_signal(signal.SIGTERM)
        if ends:
            silent.set()
            assert asking.result(PATIENCE).json()["status"]
        assert process.wait(timeout=PATIENCE) == 0
        cut_off = "" if ends else "; an answer was cut off"
        assert f"dateline: stopped{cut_off}\n" in said_by(process).read()
        if not ends:
            assert asking.exception(PATIENCE) or asking.result().status_code >= 500
        silent.set()


@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_other_machines_need_a_token(run: Any, corpus_store: Path, command: str) -> None:
    more = ["--transport", "http"] if command == "mcp" else []
    result = run(command, *more, "--host", "0.0.0.0", "--store", str(corpus_store))
    assert result.code == 4
    assert "DATELINE_TOKEN" in result.err
