"""One call to a model, over real HTTP to a server that says what is written for it."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rag.answer.parse import CLAIMS_SCHEMA
from rag.config import Settings
from rag.errors import ConfigurationError, PromptTooLongError, ProviderError
from rag.models.chat import ChatModel, open_model
from rag.models.choice import look_up
from tests.loopback import Server, Written, fault, on_loopback, said, streamed

pytestmark = on_loopback

MESSAGES = [("system", "Answer in JSON."), ("user", "Who won?")]
TEXT = '{"claims": []}'
KEY = "sk-written-0123456789"


@pytest.fixture
def model(server: Server) -> ChatModel:
    return _open(server)


def _open(server: Server, **settings: Any) -> ChatModel:
    secrets = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.address}
    chosen = Settings(store=Path("store"), secrets=secrets, **settings)
    choice = look_up("openai:written", chosen)
    assert choice
    return open_model(choice, chosen)


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


# --- what fails on the way is tried again ----------------------------------------------------


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 529])
def test_what_may_pass_is_tried_again(
    server: Server, model: ChatModel, waits: list[float], status: int
) -> None:
    server.replies = [fault(status, "busy"), fault(status, "busy"), said(TEXT)]
    assert model.call(MESSAGES, CLAIMS_SCHEMA).text == TEXT
    # The wait doubles, less up to a quarter by chance.
    assert 0.375 <= waits[0] <= 0.5
    assert 0.75 <= waits[1] <= 1.0


def test_the_wait_is_the_one_that_the_server_asks_for(
    server: Server, model: ChatModel, waits: list[float]
) -> None:
    server.replies = [fault(429, "slow down", {"retry-after": "7"}), said(TEXT)]
    assert model.call(MESSAGES, CLAIMS_SCHEMA).text == TEXT
    assert waits == [7.0]


def test_a_stream_is_tried_again_before_it_begins(
    server: Server, model: ChatModel, waits: list[float]
) -> None:
    server.replies = [fault(503, "loading"), streamed([TEXT])]
    assert _heard(model) == ([TEXT], TEXT)
    assert len(waits) == 1


def test_a_wait_that_is_too_long_is_told_instead(
    server: Server, model: ChatModel, waits: list[float]
) -> None:
    server.replies = [fault(429, "quota used up", {"retry-after": "3600"})]
    with pytest.raises(ProviderError, match=r"HTTP 429: quota used up.*wait 3600 s"):
        model.call(MESSAGES, CLAIMS_SCHEMA)
    assert waits == []


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_the_number_of_retries_is_a_setting(
    server: Server, waits: list[float], retries: int
) -> None:
    server.replies = [fault(500, "broken")] * (retries + 1)
    with pytest.raises(ProviderError, match="HTTP 500: broken"):
        _open(server, retries=retries).call(MESSAGES, CLAIMS_SCHEMA)
    assert len(waits) == retries


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_will_not_pass_is_not_tried_again(
    server: Server, model: ChatModel, waits: list[float], status: int
) -> None:
    server.replies = [fault(status, "no")]
    with pytest.raises(ConfigurationError, match=f"HTTP {status}"):
        model.call(MESSAGES, CLAIMS_SCHEMA)
    assert waits == []


@pytest.mark.parametrize("on_text", [None, lambda text: None], ids=["whole", "streamed"])
def test_a_server_that_is_silent_runs_into_the_time_out(
    server: Server, waits: list[float], on_text: Any
) -> None:
    server.replies = [Written(hangs=True), Written(hangs=True)]
    model = _open(server, timeout=0.2, retries=1)
    with pytest.raises(ProviderError, match=r"did not answer in time.*DATELINE_TIMEOUT"):
        model.call(MESSAGES, CLAIMS_SCHEMA, on_text)
    assert len(waits) == 1


def test_a_server_that_is_not_there_is_named_with_the_cause(
    server: Server, model: ChatModel, waits: list[float]
) -> None:
    server.close()
    with pytest.raises(ProviderError, match="Connection refused"):
        model.call(MESSAGES, CLAIMS_SCHEMA, lambda text: None)
    assert len(waits) == 2


# --- what a model does not take is left out --------------------------------------------------


def _unsupported(name: str) -> Written:
    return fault(
        400,
        f"Unsupported parameter: '{name}' is not supported with this model.",
        type="invalid_request_error",
        param=name,
        code="unsupported_parameter",
    )


@pytest.mark.parametrize("name", ["temperature", "seed"])
def test_a_parameter_that_is_refused_is_left_out_from_then_on(
    server: Server, model: ChatModel, name: str
) -> None:
    server.replies = [_unsupported(name), said(TEXT), said(TEXT)]
    model.call(MESSAGES, CLAIMS_SCHEMA)
    model.call(MESSAGES, CLAIMS_SCHEMA)
    assert [name in body for body in server.asked] == [True, False, False]


def test_an_older_server_gets_the_older_limit(server: Server, model: ChatModel) -> None:
    server.replies = [_unsupported("max_completion_tokens"), said(TEXT), said(TEXT)]
    model.call(MESSAGES, CLAIMS_SCHEMA)
    model.call(MESSAGES, CLAIMS_SCHEMA)
    assert [body.get("max_tokens") for body in server.asked] == [None, 700, 700]
    assert "max_completion_tokens" not in server.asked[2]


def test_the_form_of_the_reply_falls_back_step_by_step(server: Server, model: ChatModel) -> None:
    no_schema = (
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this "
        "model. Learn more about supported models at the Structured Outputs guide."
    )
    server.replies = [
        fault(400, no_schema, param=None),
        fault(422, "response_format: extra inputs are not permitted"),
        said(TEXT),
        streamed([TEXT]),
    ]
    model.call(MESSAGES, CLAIMS_SCHEMA)
    assert _heard(model) == ([TEXT], TEXT)
    forms = [body.get("response_format", {}).get("type") for body in server.asked]
    assert forms == ["json_schema", "json_object", None, None]


def test_a_server_without_streams_is_asked_for_the_whole(server: Server, model: ChatModel) -> None:
    server.replies = [
        fault(400, "Unknown field: stream_options"),
        fault(400, "streaming is not supported"),
        said(TEXT),
        said(TEXT),
    ]
    assert _heard(model) == ([TEXT], TEXT)
    assert _heard(model) == ([TEXT], TEXT)
    assert [bool(body.get("stream")) for body in server.asked] == [True, True, False, False]


def test_a_400_that_names_no_parameter_of_ours_is_an_error(
    server: Server, model: ChatModel
) -> None:
    server.replies = [fault(400, "messages: too many images", param="messages")]
    with pytest.raises(ProviderError, match="HTTP 400: messages: too many images"):
        model.call(MESSAGES, CLAIMS_SCHEMA)


# --- what comes back -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        fault(
            400,
            "This model's maximum context length is 8192 tokens. However, your messages resulted "
            "in 8227 tokens. Please reduce the length of the messages.",
            type="invalid_request_error",
            param="messages",
            code="context_length_exceeded",
        ),
        fault(
            400,
            "the request exceeds the available context size, try increasing it",
            type="exceed_context_size_error",
            code=400,
            n_prompt_tokens=14429,
            n_ctx=8192,
        ),
        fault(
            400,
            "This model's maximum context length is 4096 tokens. However, you requested 5000 "
            "tokens (4300 in the messages, 700 in the completion).",
            type="BadRequestError",
            code=400,
        ),
    ],
    ids=["openai", "llama.cpp", "vllm"],
)
@pytest.mark.parametrize("on_text", [None, lambda text: None], ids=["whole", "streamed"])
def test_a_prompt_that_does_not_fit_is_an_error_of_its_own(
    server: Server, model: ChatModel, error: Written, on_text: Any
) -> None:
    server.replies = [error]
    with pytest.raises(PromptTooLongError, match="does not fit"):
        model.call(MESSAGES, CLAIMS_SCHEMA, on_text)


@pytest.mark.parametrize("streams", [False, True])
def test_a_reply_that_was_cut_off_is_kept_and_marked(
    server: Server, model: ChatModel, streams: bool
) -> None:
    half = '{"claims": [{"text": "Spain'
    server.replies = [streamed([half], finish="length") if streams else said(half, finish="length")]
    reply = model.call(MESSAGES, CLAIMS_SCHEMA, (lambda text: None) if streams else None)
    assert reply.text == half
    assert reply.cut_off


def test_a_model_that_thinks_its_tokens_away_is_not_asked_twice(
    server: Server, model: ChatModel
) -> None:
    server.replies = [streamed([], finish="length")]
    reply = model.call(MESSAGES, CLAIMS_SCHEMA, lambda text: None)
    assert (reply.text, reply.cut_off) == ("", True)


@pytest.mark.parametrize("streams", [False, True])
def test_a_refusal_is_given_with_its_words(server: Server, model: ChatModel, streams: bool) -> None:
    refused = said(None, refusal="I cannot help with that.")
    server.replies = [streamed([]), refused] if streams else [refused]
    reply = model.call(MESSAGES, CLAIMS_SCHEMA, (lambda text: None) if streams else None)
    assert reply.refusal == "I cannot help with that."
    assert reply.text == ""


def test_what_a_filter_stops_is_a_refusal(server: Server, model: ChatModel) -> None:
    server.replies = [said("", finish="content_filter")]
    assert "content_filter" in str(model.call(MESSAGES, CLAIMS_SCHEMA).refusal)


@pytest.mark.parametrize(
    "body", [b"<html>proxy</html>", b'{"choices": null}', b'{"choices": []}', b"{}"], ids=repr
)
def test_what_is_no_reply_at_all_is_the_provider_s_failure(
    server: Server, model: ChatModel, body: bytes
) -> None:
    server.replies = [Written(body, headers={"content-type": "application/json"})]
    with pytest.raises(ProviderError, match=r"openai:written failed"):
        model.call(MESSAGES, CLAIMS_SCHEMA)


# --- models that think aloud before they reply -----------------------------------------------

THOUGHT = 'Perhaps {"claims": [{"text": "No.", "sentences": [1]}]}? No.'
THINKING = [
    f"<think>{THOUGHT}</think>\n\n{TEXT}",
    f"{THOUGHT}\n</think>\n{TEXT}",  # the template wrote the opening tag
    f"<thinking>\n{THOUGHT}\n</thinking>{TEXT}",
    f"<think>\n\n</think>\n\n{TEXT}",
    f"<think>{THOUGHT}</think><think>{THOUGHT}</think>{TEXT}",
    f"[THINK]{THOUGHT}[/THINK]{TEXT}",
    f"<reasoning>{THOUGHT}</reasoning>\n{TEXT}",
    f"◁think▷{THOUGHT}◁/think▷{TEXT}",
    f"<seed:think>{THOUGHT}</seed:think>{TEXT}",
    f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{TEXT}",
]


@pytest.mark.parametrize("text", THINKING)
def test_thoughts_are_no_part_of_a_reply(server: Server, model: ChatModel, text: str) -> None:
    server.replies = [said(text)]
    assert model.call(MESSAGES, CLAIMS_SCHEMA).text == TEXT


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("text", THINKING)
def test_thoughts_are_no_part_of_a_stream(
    server: Server, model: ChatModel, text: str, size: int
) -> None:
    server.replies = [streamed([text[i : i + size] for i in range(0, len(text), size)])]
    pieces, whole = _heard(model)
    assert "".join(pieces) == whole == TEXT


@pytest.mark.parametrize("text", [f"<think>{THOUGHT}", "<think>", f"[THINK]{THOUGHT}"])
def test_thoughts_that_do_not_end_are_no_reply(server: Server, model: ChatModel, text: str) -> None:
    server.replies = [said(text, finish="length"), streamed([text], finish="length")]
    reply = model.call(MESSAGES, CLAIMS_SCHEMA)
    assert (reply.text, reply.cut_off) == ("", True)
    assert _heard(model) == ([], "")


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"Here it is:\n```json\n{TEXT}\n```",
        '{"claims": [{"text": "They think 2 < 3 and [think] twice.", "sentences": [1]}]}',
        "I think that it was Spain.",
        "Reasoning: it was Spain.",
    ],
)
def test_what_is_no_thought_stays(server: Server, model: ChatModel, text: str) -> None:
    server.replies = [said(text), streamed(list(text))]
    assert model.call(MESSAGES, CLAIMS_SCHEMA).text == text
    pieces, whole = _heard(model)
    assert "".join(pieces) == whole == text


def test_a_stream_without_prose_is_handed_over_at_once(server: Server, model: ChatModel) -> None:
    server.replies = [streamed(["<think>Hm.", "</think>", '{"cla', 'ims": []}'])]
    assert _heard(model) == (['{"cla', 'ims": []}'], TEXT)


# --- models without a system role ------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "System role not supported"),
        (400, "Conversation roles must alternate user/assistant/user/assistant/..."),
        (400, "Unsupported value: 'messages[0].role' does not support 'system' with this model."),
        (400, "Developer instruction is not enabled for models/gemma-3-27b-it"),
        (422, "body.messages[0].role: Input should be 'user' or 'assistant'"),
        (500, "System role not supported"),
        (400, "This model does not support system messages."),
    ],
)
def test_without_a_system_role_the_user_s_message_holds_the_instructions(
    server: Server, model: ChatModel, waits: list[float], status: int, message: str
) -> None:
    refusals = [fault(status, message)] * (3 if status == 500 else 1)  # the client's own retries
    server.replies = [*refusals, said(TEXT), said(TEXT)]
    assert model.call(MESSAGES, None).text == TEXT
    repair = [*MESSAGES, ("system", "Correct it."), ("user", "Your reply was empty.")]
    model.call(repair, None)
    first, second = (asked["messages"] for asked in server.asked[-2:])
    assert first == [{"role": "user", "content": "Answer in JSON.\n\nWho won?"}]
    assert [m["role"] for m in second] == ["user"]  # roles have to alternate
    assert "Correct it." in second[0]["content"]


def test_a_fault_of_another_system_changes_no_role(
    server: Server, model: ChatModel, waits: list[float]
) -> None:
    server.replies = [fault(500, "the file system is full")] * 3
    with pytest.raises(ProviderError, match="file system"):
        model.call(MESSAGES, None)
