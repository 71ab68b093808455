"""Chat completions: what chat front ends send beside questions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.archive import Archive
from rag.config import Settings
from rag.models.chat import ChatModel
from rag.serve.guard import Admission
from rag.serve.http import make_app
from rag.serve.service import Service
from tests.serve.test_http import events

ASKED = "How much did the restoration of Notre-Dame cost?"
TALK = f"USER: {ASKED}\nASSISTANT: Around 700 million euros."
BLOCK = f"### Chat History:\n<chat_history>\n{TALK}\n</chat_history>"


@pytest.fixture(scope="module")
def client(corpus_template: Path) -> Iterator[TestClient]:
    with (
        Archive.open(settings=Settings(store=corpus_template, llm="none")) as opened,
        TestClient(make_app(Service(opened), Admission()), "http://localhost") as client,
    ):
        yield client


def _reply(client: TestClient, text: str, *before: dict[str, str]) -> dict[str, Any]:
    messages = [*before, {"role": "user", "content": text}]
    body = {"model": "dateline", "messages": messages}
    reply = client.post("/v1/chat/completions", json=body)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    streamed = client.post("/v1/chat/completions", json={**body, "stream": True}).text
    pieces = [v["choices"][0]["delta"].get("content", "") for _, v in events(streamed)]
    assert "".join(pieces) == found["choices"][0]["message"]["content"]
    return found


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (
            "### Task:\nGenerate a concise, 3-5 word title with an emoji summarizing the chat "
            'history.\n### Output:\nJSON format: { "title": "your title" }\n### Examples:\n'
            f'- {{ "title": "📉 Stock Market Trends" }}\n{BLOCK}',
            {"title": ASKED},
        ),
        (
            "### Task:\nGenerate 1-3 broad tags categorizing the main themes of the chat history."
            f'\n### Output:\nJSON format: {{ "tags": ["tag1", "tag2"] }}\n{BLOCK}',
            {"tags": []},
        ),
        (
            "### Task:\nSuggest 3-5 relevant follow-up questions.\n### Output:\nJSON format: "
            f'{{ "follow_ups": ["Question 1?", "Question 2?"] }}\n{BLOCK}',
            {"follow_ups": []},
        ),
        (
            "### Task:\nAnalyze the chat history to determine the necessity of generating search "
            f'queries.\n### Output:\n{{ "queries": ["query1"] }}\n{BLOCK}',
            {"queries": []},
        ),
        (
            "### Task:\nYou are an autocompletion system. Continue the text in `<text>`.\n"
            '### Output:\n{ "text": "<your_completion>" }\n<chat_history>\n</chat_history>\n'
            "<type>search</type>\n<text>How many people</text>",
            {"text": ""},
        ),
        (f"Generate a title as JSON.\n{BLOCK}\nReply: {{ \"title\": \"…\" }}", {"title": ASKED}),
    ],
    ids=["title", "tags", "follow-ups", "queries", "autocompletion", "form-at-the-end"],
)  # fmt: skip
def test_a_task_of_a_front_end_gets_the_json_asked_for(
    client: TestClient, task: str, expected: dict[str, Any]
) -> None:
    reply = _reply(client, task)
    assert json.loads(reply["choices"][0]["message"]["content"]) == expected
    assert reply["dateline"]["status"] == "help"
    assert not reply["dateline"]["nearest"]  # nothing was looked for


@pytest.mark.parametrize(
    "task",
    [
        f"Provide a concise, 5-word-or-less title for the conversation.\n\nConversation:\n{TALK}",
        f'Write a title.\n\n||>User:\n"{ASKED}"\n||>Response:\n"700 million."\n\n||>Title:',
        f"Extract a chat title.\n\n```\n- user: {ASKED}\n- assistant: 700 million\n```\n",
        f"user: {ASKED}\nassistant: 700 million",
        f"**Human**: {ASKED}\n\n**AI**: 700 million\n\nName this chat.",
    ],
    ids=["LibreChat", "older", "fenced", "told by the system", "Markdown"],
)
def test_a_title_asked_for_in_plain_words_is_the_question(client: TestClient, task: str) -> None:
    reply = _reply(client, task, {"role": "system", "content": "You name conversations."})
    assert reply["choices"][0]["message"]["content"] == ASKED


def test_a_title_is_short(client: TestClient) -> None:
    talk = f"User: {'very ' * 50}long question?\nAssistant: No."
    content = _reply(client, f"Give it a title.\n{talk}")["choices"][0]["message"]["content"]
    assert len(content) <= 60


def test_no_model_is_asked_for_a_task(
    corpus_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("the model was asked")

    opened = ChatModel("never", 280, fail)  # type: ignore[arg-type]  # it is not to be called
    monkeypatch.setattr(Archive, "model", lambda self: opened)
    with (
        Archive.open(settings=Settings(store=corpus_template, llm="none")) as archive,
        TestClient(make_app(Service(archive), Admission()), "http://localhost") as client,
    ):
        _reply(client, f"Title, please.\n{BLOCK}")
        _reply(client, "hi, what can you do?")


@pytest.mark.parametrize(
    "question",
    [
        ASKED,
        f"{ASKED} Answer as JSON: {{ \"cost\": \"…\" }}",
        f"A user said: the roof burned.\n{ASKED}",
        f"For the assistant: {ASKED}",
    ],
)  # fmt: skip
def test_a_question_is_no_task(client: TestClient, question: str) -> None:
    answer = _reply(client, question)["dateline"]
    assert answer["status"] != "help"


@pytest.mark.parametrize("text", ["hi, what can you do?", "Hello!", "thanks", "Who are you?"])
def test_a_greeting_is_told_what_can_be_asked(client: TestClient, text: str) -> None:
    reply = _reply(client, text)
    assert reply["dateline"]["status"] == "help"
    assert "12 articles" in reply["choices"][0]["message"]["content"]


@pytest.mark.parametrize("question", [ASKED, "What is the capital of Peru?", "hello"])
def test_the_tokens_of_a_reply_are_counted(client: TestClient, question: str) -> None:
    usage = _reply(client, question)["usage"]
    assert usage["prompt_tokens"] > 0
    assert usage["completion_tokens"] > 5
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
