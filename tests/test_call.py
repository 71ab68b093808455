"""One call to a model, over real HTTP to a server that says what is written for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from rag.config import Settings
from rag.errors import ProviderError
from rag.model import ChatModel, open_provider
from rag.parse import CLAIMS_SCHEMA
from tests.loopback import Server, Written, said, serving, streamed

pytestmark = pytest.mark.block_network(allowed_hosts=["127.0.0.1"])

MESSAGES = [("system", "Answer in JSON."), ("user", "Who won?")]
TEXT = '{"claims": []}'


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running
        assert not running.replies, "the server has a reply that nothing asked for"


@pytest.fixture
def model(server: Server) -> ChatModel:
    secrets = {"OPENAI_API_KEY": "sk-written-0123456789", "OPENAI_BASE_URL": server.address}
    return open_provider("openai:written", Settings(store=Path("store"), secrets=secrets))


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the client would have waited before each further try."""
    found: list[float] = []
    clock = SimpleNamespace(sleep=found.append, time=time.time)
    monkeypatch.setattr("openai._base_client.time", clock)
    return found


def _heard(model: ChatModel) -> tuple[list[str], str]:
    pieces: list[str] = []
    reply = model.call(MESSAGES, CLAIMS_SCHEMA, pieces.append)
    return pieces, reply.text


def test_a_stream_is_handed_over_as_it_comes_and_counted(server: Server, model: ChatModel) -> None:
    server.replies = [streamed(['{"cla', 'ims"', ": []}"])]
    pieces: list[str] = []
    reply = model.call(MESSAGES, CLAIMS_SCHEMA, pieces.append)
    assert pieces == ['{"cla', 'ims"', ": []}"]
    assert reply.text == TEXT
    assert (reply.usage.prompt_tokens, reply.usage.completion_tokens) == (300, 20)
    assert server.asked[0]["stream"] is True
    assert server.asked[0]["stream_options"] == {"include_usage": True}


def test_without_on_text_nothing_is_streamed(server: Server, model: ChatModel) -> None:
    server.replies = [said(TEXT)]
    assert model.call(MESSAGES, CLAIMS_SCHEMA).text == TEXT
    assert not server.asked[0].get("stream")


def test_a_stream_without_usage_is_counted_here(server: Server, model: ChatModel) -> None:
    server.replies = [streamed([TEXT], usage=False)]
    usage = model.call(MESSAGES, CLAIMS_SCHEMA, lambda text: None).usage
    assert usage.prompt_tokens > 5
    assert usage.completion_tokens > 2


@pytest.mark.parametrize(
    "broken",
    [
        streamed(['{"claims": ['], finish=None),
        streamed(['{"claims": ['], finish=None, breaks_off=True),
    ],
    ids=["closed", "cut"],
)
def test_a_disconnect_in_mid_stream_is_the_provider_s_failure(
    server: Server, model: ChatModel, broken: Written
) -> None:
    server.replies = [broken]
    pieces: list[str] = []
    with pytest.raises(ProviderError, match="broke off in the middle") as caught:
        model.call(MESSAGES, CLAIMS_SCHEMA, pieces.append)
    assert pieces == ['{"claims": [']
    assert "RemoteProtocolError" in str(caught.value) or "ended" in str(caught.value)


@pytest.mark.parametrize("breaks_off", [False, True])
def test_a_disconnect_before_any_text_is_tried_again_without_a_stream(
    server: Server, model: ChatModel, breaks_off: bool
) -> None:
    server.replies = [streamed([], finish=None, breaks_off=breaks_off), said(TEXT)]
    assert _heard(model) == ([TEXT], TEXT)
    assert not server.asked[1].get("stream")


def test_an_error_inside_a_stream_is_told(server: Server, model: ChatModel) -> None:
    event = b'data: {"error": {"message": "slot lost", "type": "server_error", "code": 500}}\n\n'
    begun = streamed(['{"cla'], finish=None)
    server.replies = [Written(begun.body + event, headers=begun.headers)]
    with pytest.raises(ProviderError, match="slot lost"):
        model.call(MESSAGES, CLAIMS_SCHEMA, lambda text: None)


def test_what_the_listener_raises_is_its_own(server: Server, model: ChatModel) -> None:
    server.replies = [streamed([TEXT])]

    def listen(text: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        model.call(MESSAGES, CLAIMS_SCHEMA, listen)
