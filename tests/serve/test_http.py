"""The HTTP server, asked as a program asks it; no model is called."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from rag.archive import Archive
from rag.assets import read_schema
from rag.config import Settings
from rag.serve.guard import Admission
from rag.serve.http import make_app
from rag.serve.service import Service

TOKEN = "a-token-that-is-long-enough"
LOCAL = {"host": "localhost"}
KNOWN = "How many people died in the Lahaina fire?"


@pytest.fixture(scope="module")
def client(archive: Archive) -> Iterator[TestClient]:
    with TestClient(make_app(Service(archive), Admission()), "http://localhost") as opened:
        yield opened


def events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the names and values of server-sent events."""
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        if fields["data"] != "[DONE]":
            found.append((fields.get("event", "message"), json.loads(fields["data"])))
    return found


def test_a_question_gets_the_answer_of_the_command_line(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": KNOWN})
    assert reply.status_code == 200
    answer = reply.json()
    assert answer["status"] == "conflicting"
    for citation in answer["citations"]:
        article = client.get(f"/v1/articles/{citation['article_id']}").json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_abstaining_is_an_answer(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": "What is the capital of Peru?"})
    assert (reply.status_code, reply.json()["status"]) == (200, "not_in_corpus")


def test_a_stream_gives_claims_and_then_the_whole_answer(client: TestClient) -> None:
    asked = {"question": "When did India land on the Moon?"}
    streamed = events(client.post("/v1/ask", json={**asked, "stream": True}).text)
    names = [name for name, _ in streamed]
    assert names[-1] == "answer"
    assert set(names[:-1]) == {"claim"}
    whole = client.post("/v1/ask", json=asked).json()
    assert streamed[-1][1]["claims"] == whole["claims"]
    assert [v["text"] for _, v in streamed[:-1]] == [c["text"] for c in whole["claims"]]


def test_as_of_hides_what_came_later(client: TestClient) -> None:
    reply = client.post("/v1/search", json={"query": "Lahaina fire", "as_of": "2023-08-12"})
    assert {h["published"][:10] for h in reply.json()["hits"]} <= {"2023-08-11", "2023-04-16"}


def test_a_brief_fits_its_schema(client: TestClient) -> None:
    reply = client.post("/v1/brief", json={"topic": "Baltimore bridge collapse"})
    assert reply.status_code == 200
    assert reply.json()["key_points"]
    checked = client.post("/v1/verify", json=reply.json())
    assert (checked.status_code, checked.json()["status"]) == (200, "verified")
    missing = client.post("/v1/brief", json={"topic": "zeppelin races over Antarctica"})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, 3)


def test_articles_are_listed_a_page_at_a_time(client: TestClient) -> None:
    first = client.get("/v1/articles", params={"limit": 5})
    rest = client.get("/v1/articles", params={"offset": 5})
    ids = [a["article_id"] for r in (first, rest) for a in r.json()["articles"]]
    assert len(set(ids)) == len(ids) == int(first.headers["x-total-count"])
    assert client.get("/v1/articles/0123456789abcdef").status_code == 404


def test_a_topic_limits_every_request(tmp_path: Path) -> None:
    text = "The ferry {} ran aground off Skerry Point on Tuesday."
    for name, topic in (("Marigold", "Shipping"), ("Daisy", "Tourism")):
        head = f"---\ntitle: Ferry {name} aground\ntopics: [{topic}]\n---\n"
        (tmp_path / f"{name}.md").write_text(head + text.format(name))
    with Archive.open(settings=Settings(store=tmp_path / "store", llm="none")) as archive:
        archive.ingest([tmp_path])
        with TestClient(make_app(Service(archive), Admission()), "http://localhost") as client:
            listed = client.get("/v1/articles", params={"topic": "shipping", "limit": 1})
            assert listed.headers["x-total-count"] == "1"
            assert listed.json()["articles"][0]["topics"] == ["Shipping"]
            replies = [
                client.post("/v1/search", json={"query": "ferry", "topic": "Tourism"}),
                client.post("/v1/ask", json={"question": "Which ferry ran aground?", "topic": "Tourism"}),
                client.post("/v1/brief", json={"topic": "ferry aground", "only_topic": "Tourism"}),
            ]  # fmt: skip
    for reply in replies:
        assert "Daisy" in reply.text
        assert "Marigold" not in reply.text


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/v1/ask", {}, "question"),
        ("/v1/ask", {"question": "  "}, "the question is empty"),
        ("/v1/ask", {"question": "Why?", "since": "soon"}, "soon"),
        ("/v1/ask", {"question": "Why?", "colour": "red"}, "colour"),
        ("/v1/search", {"query": "fire", "limit": 0}, "limit"),
        ("/v1/search", {"query": "fire", "source": "Quaymarket"}, "Quaymarket Dispatch"),
        ("/v1/ask", {"question": "Who won?", "topic": "sport"}, "sport"),
        ("/v1/check", {"text": "Two died."}, "no source"),
        ("/v1/check", {"text": "Two died.", "article_ids": ["ffff"]}, "no articles have the id"),
        ("/v1/verify", {"neither": "of the two"}, "neither an answer nor a brief"),
        ("/v1/chat/completions", {"messages": []}, "messages"),
    ],
)
def test_wrong_use_is_told(client: TestClient, path: str, body: dict[str, Any], named: str) -> None:
    reply = client.post(path, json=body)
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, 2)
    assert named in reply.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404), ("GET", "/nothing", 404), ("GET", "/v1/ask", 405),
        ("POST", "/v1/article", 404), ("DELETE", "/v1/articles", 405),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_in_the_documented_form(
    client: TestClient, method: str, path: str, status: int
) -> None:
    reply = client.request(method, path)
    assert reply.status_code == status
    assert set(reply.json()) == {"error"}
    assert reply.json()["error"]["code"] == 2
    assert path in reply.json()["error"]["message"]


def test_a_text_is_checked_against_texts_and_articles(client: TestClient) -> None:
    text = "Two were rescued from the Patapsco River. Four were rescued from the Patapsco River."
    listed = client.get("/v1/articles").json()["articles"]
    name = next(a["article_id"] for a in listed if "Baltimore" in a["title"])
    body = {"text": text, "sources": ["Nothing is here but this."], "article_ids": [name]}
    reply = client.post("/v1/check", json=body)
    assert reply.status_code == 200
    assert [s["support"] for s in reply.json()["sentences"]] == ["supported", "unsupported"]
    evidence = reply.json()["sentences"][0]["evidence"][0]
    assert evidence["source"] == 1
    article = client.get(f"/v1/articles/{name}").json()
    assert article["text"][evidence["start"] : evidence["end"]] == evidence["quote"]


def test_a_source_without_a_sentence_is_named(client: TestClient) -> None:
    reply = client.post("/v1/check", json={"text": "Two died.", "sources": ["Two.", " "]})
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, 7)
    assert "source[1]: no sentence" in reply.json()["error"]["message"]


def test_pages_of_named_sites_may_ask(archive: Archive) -> None:
    admission = Admission(token=TOKEN, origins=("https://desk.example",))
    with TestClient(make_app(Service(archive), admission), "http://news.example") as client:
        asks = {
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization",
        }
        ours, others = ({"origin": f"https://{n}.example"} for n in ("desk", "evil"))
        allowed = client.options("/v1/ask", headers={**ours, **asks})
        assert allowed.headers["access-control-allow-origin"] == ours["origin"]
        assert (
            "access-control-allow-origin"
            not in client.options("/v1/ask", headers={**others, **asks}).headers
        )
        refused = client.get("/v1/articles", headers=ours)  # its page may read why
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (
            401,
            ours["origin"],
        )


def test_no_page_may_ask_by_default(client: TestClient) -> None:
    reply = client.get("/v1/articles", headers={"origin": "https://desk.example"})
    assert "access-control-allow-origin" not in reply.headers


def test_a_chat_front_end_is_answered(client: TestClient) -> None:
    messages = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": [{"type": "text", "text": "When did India land on the Moon?"}]},
    ]
    reply = client.post("/v1/chat/completions", json={"model": "x", "messages": messages}).json()
    content = reply["choices"][0]["message"]["content"]
    assert content.startswith(reply["dateline"]["answer"])
    for citation in reply["dateline"]["citations"]:
        assert f"“{citation['quote']}”" in content
    streamed = client.post(
        "/v1/chat/completions",
        json={"messages": messages, "stream": True, "stream_options": {"include_usage": True}},
    ).text
    assert streamed.endswith("data: [DONE]\n\n")
    chunks = [value for _, value in events(streamed)]
    text = "".join(c["choices"][0]["delta"].get("content", "") for c in chunks if c["choices"])
    assert text == content
    assert chunks[-1]["usage"] == reply["usage"]


def test_a_chat_remembers_what_was_said(client: TestClient) -> None:
    messages = [
        {"role": "user", "content": "When did India land on the Moon?"},
        {"role": "assistant", "content": "India landed on 23 August 2023."},
        {"role": "user", "content": "and where?"},
    ]
    reply = client.post("/v1/chat/completions", json={"messages": messages}).json()
    assert "India" in reply["dateline"]["standalone_question"]


def test_openai_s_own_client_reads_the_reply(client: TestClient) -> None:
    from openai.types.chat import ChatCompletion

    body = {"messages": [{"role": "user", "content": KNOWN}]}
    read = ChatCompletion.model_validate(client.post("/v1/chat/completions", json=body).json())
    assert read.choices[0].message.content
    assert client.get("/v1/models").json()["data"][0]["id"] == "dateline"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost"},
    ],
)
def test_a_page_of_another_site_makes_nobody_ask(
    client: TestClient, headers: dict[str, str]
) -> None:
    asked = client.post("/v1/search", json={"query": "fire"}, headers=headers)
    assert (asked.status_code, asked.json()["error"]["code"]) == (403, 403)
    forms = client.post("/v1/search", content=b'{"query": "fire"}', headers=headers)
    assert forms.status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://localhost"}, {"sec-fetch-site": "same-origin"}]
)
def test_programs_and_pages_of_the_server_itself_may_ask(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert client.post("/v1/search", json={"query": "fire"}, headers=headers).status_code == 200


def test_a_parameter_that_no_address_knows_is_refused(client: TestClient) -> None:
    reply = client.get("/v1/articles", params={"since": "2024-01-01"})
    assert reply.status_code == 422
    assert "since" in reply.json()["error"]["message"]


def test_a_token_is_asked_for(archive: Archive) -> None:
    app = make_app(Service(archive), Admission(token=TOKEN))
    with TestClient(app, "http://news.example") as client:
        assert client.get("/health").status_code == 200
        assert client.get("/v1/articles").status_code == 401
        wrong = {"authorization": "Bearer something-else"}
        assert client.get("/v1/articles", headers=wrong).status_code == 401
        right = {"authorization": f"Bearer {TOKEN}"}
        assert client.get("/v1/articles", headers=right).status_code == 200
        document = client.get("/openapi.json", headers=right).json()
        assert document["security"] == [{"token": []}]


def test_without_a_token_only_loopback_names_are_answered(client: TestClient) -> None:
    assert client.get("/v1/articles", headers={"host": "evil.example"}).status_code == 421
    for name in ("127.0.0.1:8321", "[::1]:8321", "localhost"):
        assert client.get("/v1/articles", headers={"host": name}).status_code == 200


def test_bodies_are_limited(client: TestClient) -> None:
    whole = client.post("/v1/ask", content=b"x" * 1_000_001)
    pieces = client.post("/v1/ask", content=iter([b"x" * 600_000] * 2))
    assert (whole.status_code, pieces.status_code) == (413, 413)


def test_too_many_at_once_are_told_to_come_again(archive: Archive) -> None:
    app = make_app(Service(archive), Admission(at_once=0))
    with TestClient(app, "http://localhost") as client:
        reply = client.get("/v1/articles")
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")


def test_who_only_waits_for_events_takes_no_place(archive: Archive) -> None:
    app = make_app(Service(archive), Admission(at_once=0))
    with TestClient(app, "http://localhost") as client:
        assert client.get("/v1/models", headers={"accept": "text/event-stream"}).status_code == 200
        asked = client.post("/v1/ask", headers={"accept": "text/event-stream"}, json={})
        assert asked.status_code == 503


def test_a_fault_of_the_model_is_the_gateway_s(corpus_template: Path) -> None:
    used_up = Settings(store=corpus_template, llm="openai:gpt-x", max_tokens_total=0)
    secrets = {"OPENAI_API_KEY": "sk-nothing-of-value"}
    with (
        Archive.open(settings=replace(used_up, secrets=secrets)) as opened,
        TestClient(make_app(Service(opened), Admission()), "http://localhost") as client,
    ):
        reply = client.post("/v1/ask", json={"question": KNOWN})
        streamed = client.post("/v1/ask", json={"question": KNOWN, "stream": True})
    assert (reply.status_code, reply.json()["error"]["code"]) == (502, 5)
    assert events(streamed.text)[-1][0] == "error"


def test_the_document_holds_the_published_schemas(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    published = json.loads(read_schema("answer"))
    inside = document["components"]["schemas"]["answer"]
    assert inside["required"] == published["required"]
    assert "#/$defs" not in json.dumps(document)


@pytest.mark.parametrize(
    ("path", "settled"),
    [
        ("/v1/ask", {"stream": False}),
        ("/v1/ask", {"stream": True}),
        ("/v1/search", {}),
        ("/v1/brief", {}),
        ("/v1/verify", {}),
        ("/v1/check", {}),
        ("/v1/articles", {}),
        ("/v1/articles/{article_id}", {}),
        ("/health", {}),
    ],
)
def test_the_server_keeps_to_its_document(
    archive: Archive, path: str, settled: dict[str, bool]
) -> None:
    """Whatever fits the document, or does not, gets a reply that the document foresees."""
    app = make_app(Service(archive), Admission())
    document = schemathesis.openapi.from_asgi("/openapi.json", app, headers=LOCAL)
    found = next(iter(document.include(path=path).get_all_operations()))
    assert isinstance(found, Ok)
    operation = found.ok()

    @settings(
        max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def asked(case: schemathesis.Case[Any]) -> None:
        if isinstance(case.body, dict):
            case.body.update(settled)
        # That a string is a date, and a question not blank, is more than a schema can say.
        case.call_and_validate(headers=LOCAL, excluded_checks=[positive_data_acceptance])

    asked()
