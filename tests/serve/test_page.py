"""The page for people, read as a browser reads it; what needs a real one is in test_browser.py."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.archive import Archive
from rag.config import Settings
from rag.saved.history import keeper
from rag.serve.guard import Admission
from rag.serve.http import make_app
from rag.serve.service import Service
from tests.conftest import Run

TOKEN = "a-token-that-is-long-enough"
KNOWN = "How much did the restoration of Notre-Dame cost?"
LIVE = {"accept": "text/event-stream"}
HTML = {"accept": "text/html"}
SCRIPT = "<script>alert(1)</script>"
VIEWS = ("/", "/articles", "/brief", "/history", "/add")


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder


@pytest.fixture
def client(archive: Archive) -> Iterator[TestClient]:
    with TestClient(make_app(Service(archive), Admission()), "http://localhost") as opened:
        yield opened


@pytest.fixture
def writable(corpus_store: Path) -> Iterator[TestClient]:
    with (
        Archive.open(settings=Settings(store=corpus_store, llm="none", tz="UTC")) as archive,
        TestClient(make_app(Service(archive), Admission()), "http://localhost") as client,
    ):
        yield client


def changes(client: TestClient, path: str, **sent: Any) -> list[dict[str, Any]]:
    """Return the changes that the script is told to make."""
    reply = client.post(path, headers=LIVE, **sent)
    assert reply.headers["content-type"].startswith("text/event-stream"), reply.text
    return [json.loads(b.split("data: ", 1)[1]) for b in reply.text.strip().split("\n\n")]


@pytest.mark.parametrize("path", VIEWS)
def test_a_view_has_no_script_or_style_of_its_own_and_a_policy_against_them(
    client: TestClient, path: str
) -> None:
    reply = client.get(path)
    assert reply.status_code == 200
    policy = reply.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?! src=\"/static/)|<style|\sstyle=|\son\w+=", reply.text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", reply.text)
    for address in re.findall(r"(?:src|href)=\"(/static/[^\"]+)", reply.text):
        assert client.get(address).status_code == 200


def test_a_question_is_answered_claim_by_claim_and_kept(client: TestClient) -> None:
    client.get("/")
    told = changes(client, "/ask", data={"question": KNOWN})
    assert [c["how"] for c in told] == ["append", "append", "replaceWith"]
    assert KNOWN in told[0]["html"]
    assert "700 million" in told[1]["html"]
    assert 'class="mark"' in told[1]["html"]
    kept = client.get("/").text
    assert KNOWN in kept
    assert "700 million" in kept
    client.post("/new")
    assert KNOWN not in client.get("/").text


def test_a_question_that_follows_on_is_understood(client: TestClient) -> None:
    client.get("/")
    client.post("/ask", data={"question": "When did India land on the Moon?"})
    told = changes(client, "/ask", data={"question": "Where did it land?"})
    assert "India" in told[-1]["html"]
    assert 'class="mark"' in told[-1]["html"]


def test_it_works_without_the_script(client: TestClient) -> None:
    client.get("/")
    reply = client.post("/ask", data={"question": KNOWN}, headers=HTML)
    assert reply.status_code == 200  # where it led to
    assert "700 million" in reply.text


def test_two_browsers_have_two_conversations(client: TestClient) -> None:
    client.get("/")
    client.post("/ask", data={"question": KNOWN})
    client.cookies.clear()
    assert KNOWN not in client.get("/").text
    client.cookies.set("dateline-talk", "../../etc/passwd")
    assert client.get("/").status_code == 200


def test_a_mark_opens_the_article_with_the_sentence_marked(
    client: TestClient, archive: Archive
) -> None:
    told = changes(client, "/ask", data={"question": KNOWN})
    address = re.search(r'class="mark" data-source href="([^"]+)"', told[-1]["html"])
    assert address
    path = address[1].replace("&amp;", "&")
    quote = archive.ask(KNOWN).citations[0].quote
    for headers in ({}, {"x-part": "1"}):
        shown = client.get(path, headers=headers).text
        assert f'<mark id="cited">{quote}</mark>' in shown
        assert ("<html" in shown) == (not headers)
    moved = re.sub(r"start=(\d+)", lambda m: f"start={int(m[1]) + 1}", path)
    shown = client.get(moved).text
    assert "<mark" not in shown
    assert "revised" in shown


def test_what_is_declined_names_the_nearest_articles(client: TestClient) -> None:
    shown = changes(client, "/ask", data={"question": "What is the capital of Peru?"})[-1]["html"]
    assert "No answer" in shown
    assert "Nearest articles" in shown
    assert "12 articles" in shown
    assert re.search(r'<a data-source href="/articles/[0-9a-f]{16}"', shown)


def test_both_sides_of_a_disagreement_are_shown(client: TestClient) -> None:
    asked = {"question": "How many people died in the Lahaina fire?"}
    shown = changes(client, "/ask", data=asked)[-1]["html"]
    differ = shown.split("The articles differ")[1]
    assert "at least 97" in differ
    assert "115" in differ


def test_limits_narrow_an_answer_and_are_kept(client: TestClient) -> None:
    asked = {"question": "How many people died in the Lahaina fire?", "as_of": "2023-08-12"}
    shown = changes(client, "/ask", data=asked)[-1]["html"]
    said = re.sub("<[^>]*>", " ", shown)  # addresses hold hashes, and any digits
    assert "55" in said
    assert "115" not in said
    assert 'value="2023-08-12"' in client.get("/").text
    wrong = changes(client, "/ask", data={"question": "Why?", "since": "soon"})
    assert "soon" in wrong[-1]["error"]["message"]
    assert client.get("/articles", params={"since": "soon"}).status_code == 422


def test_an_empty_question_is_told(client: TestClient) -> None:
    assert "empty" in changes(client, "/ask", data={"question": "  "})[-1]["error"]["message"]


def test_a_list_comes_in_parts_as_one_scrolls(tmp_path: Path) -> None:
    lines = [
        {"id": str(i), "title": f"Ferry {i:03} leaves", "text": f"The ferry number {i} left port.",
         "source": "Quay" if i % 2 else "Mole", "date": f"2024-01-{i % 28 + 1:02}"}
        for i in range(130)
    ]  # fmt: skip
    export = tmp_path / "ferries.jsonl"
    export.write_text("\n".join(map(json.dumps, lines)))
    with Archive.open(settings=Settings(store=tmp_path / "store", llm="none")) as archive:
        archive.ingest([export], wait=False)
        with TestClient(make_app(Service(archive), Admission()), "http://localhost") as client:
            titles: list[str] = []
            address: str | None = "/articles?source=Quay"
            while address:
                shown = client.get(address, headers={"x-part": "1"} if titles else {}).text
                titles += re.findall(r"Ferry \d+ leaves", shown)
                more = re.search(r'href="([^"]+)" data-more', shown)
                address = more and more[1].replace("&amp;", "&")
            assert len(titles) == len(set(titles)) == 65
            assert client.get("/articles?offset=soon").status_code == 422
            assert "No article" in client.get("/articles?until=2000-01-01").text


def test_articles_are_searched(client: TestClient) -> None:
    shown = client.get("/articles", params={"q": "Mass in the cathedral"}).text
    first = re.search(r'class="what" dir="auto">([^<]+)', shown)
    assert first
    assert "Notre-Dame" in first[1]


def test_a_brief_is_made_and_given_in_every_form(client: TestClient) -> None:
    told = changes(client, "/brief", data={"about": "Baltimore bridge collapse", "paper": "letter"})
    assert [c["to"] for c in told[:-1]] == ["status"] * (len(told) - 1)
    address = told[-1]["visit"]
    assert "Baltimore" in client.get(address).text
    for form, expected in (("md", "# "), ("json", "&#34;letter&#34;"), ("html", "<iframe")):
        assert expected in client.get(f"{address}?as={form}").text
    starts = {
        "pdf": b"%PDF",
        "png": b"\x89PNG",
        "html": b"<!doctype html>",
        "md": b"# ",
        "docx": b"PK",
    }
    for ending, start in starts.items():
        reply = client.get(f"{address}/brief.{ending}")
        assert reply.content.startswith(start) or start in reply.content
    saved = client.get(f"{address}/brief.json")
    assert "attachment" in saved.headers["content-disposition"]
    assert client.post("/v1/verify", json=saved.json()).json()["status"] == "verified"
    framed = client.get(f"{address}/brief.html?view=1")
    assert "script-src" not in framed.headers["content-security-policy"]
    assert "sandbox" in framed.headers["content-security-policy"]
    assert client.get("/brief/unknown").status_code == 422
    assert client.get(f"{address}/brief.exe").status_code == 422


def test_a_brief_outlives_the_server(archive: Archive) -> None:
    pages = []
    address = ""
    for _ in range(2):
        app = make_app(Service(archive), Admission())
        with TestClient(app, "http://localhost") as client:
            if not address:
                address = changes(client, "/brief", data={"about": "Baltimore bridge"})[-1]["visit"]
            pages.append([client.get(f"{address}/brief.pdf").content, client.get(address).text])
    assert pages[0] == pages[1]
    assert "Baltimore" in pages[1][1]


@pytest.mark.parametrize("name", ["%2e%2e%2f%2e%2e", "*", "unknown", "a" * 24])
def test_a_brief_that_is_not_kept_is_told(client: TestClient, name: str) -> None:
    for path in (f"/brief/{name}", f"/brief/{name}/brief.json"):
        assert client.get(path).status_code in {404, 422}


def test_a_brief_that_cannot_be_kept_is_told(client: TestClient, state: Path) -> None:
    (state / "dateline").write_text("in the way")
    told = changes(client, "/brief", data={"about": "Baltimore bridge collapse"})
    assert "XDG_STATE_HOME" in told[-1]["error"]["message"]


@pytest.mark.parametrize(("of", "typed"), [("outlets", "WIRE 39"), ("topics", "topic 39")])
def test_of_many_outlets_and_topics_those_that_are_typed_are_offered(
    tmp_path: Path, of: str, typed: str
) -> None:
    lines = [
        json.dumps({
            "id": str(n), "source": f"Skerry Wire {n}", "topics": [f"topic {n}"],
            "title": f"Ferry {n}", "text": f"Ferry {n} left port.",
        })
        for n in range(400)
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    with Archive.open(settings=Settings(store=tmp_path / "store", llm="none")) as archive:
        archive.ingest([tmp_path / "a.jsonl"], wait=False)
        with TestClient(make_app(Service(archive), Admission()), "http://localhost") as client:
            offered = client.get("/choices", params={"of": of, "q": typed}).text
            assert len(re.findall("<option", offered)) == 11  # 39, 390 to 399
            assert len(re.findall("<option", client.get("/articles").text)) <= 100
            assert "<option" not in client.get("/choices", params={"of": "secrets"}).text


def test_a_conversation_is_kept_as_a_file(client: TestClient) -> None:
    client.get("/")
    changes(client, "/ask", data={"question": KNOWN})
    for ending, start in (("docx", b"PK"), ("md", b"## "), ("json", b"{")):
        reply = client.get(f"/conversation.{ending}")
        assert reply.content.startswith(start)
        assert "attachment" in reply.headers["content-disposition"]
    assert client.get("/conversation.exe").status_code == 422
    assert "700 million" in client.get("/conversation.md").text


def test_an_empty_collection_leads_to_adding(tmp_path: Path) -> None:
    with Archive.open(settings=Settings(store=tmp_path / "store", llm="none")) as archive:
        archive.ingest(())
        with TestClient(make_app(Service(archive), Admission()), "http://localhost") as client:
            for path in ("/", "/articles"):
                assert "no articles here yet" in client.get(path).text
            assert all(client.get(path).status_code == 200 for path in VIEWS)
            assert "declined" in changes(client, "/ask", data={"question": KNOWN})[-1]["html"]
            told = changes(client, "/brief", data={"about": ""})
            assert "error" in told[-1]


def test_a_brief_about_nothing_known_is_told(client: TestClient) -> None:
    told = changes(client, "/brief", data={"about": "zeppelin races over Antarctica"})
    assert "no article is about" in told[-1]["error"]["message"]


FERRY = (
    "---\ntitle: Ferry aground\nsource: Skerry Post\ndate: 2025-02-03\n---\n"
    "The ferry Marigold ran aground off Skerry Point on Monday. Nobody was hurt.\n"
)


def test_a_file_is_added_once_and_can_be_asked_about(
    writable: TestClient, corpus_store: Path
) -> None:
    sent: Any = {"files": {"file": ("../../ferry.md", FERRY.encode())}}
    told = changes(writable, "/add", **sent)
    assert any("Ferry aground" in c.get("html", "") for c in told)
    assert told[-1]["text"].startswith("1 added")
    assert "passages" in told[-2]["text"]
    asked = {"question": "Where did the Marigold run aground?"}
    assert "Skerry Point" in changes(writable, "/ask", data=asked)[-1]["html"]
    assert changes(writable, "/add", **sent)[-1]["text"].startswith("1 unchanged")
    assert not (corpus_store / "uploads").exists()
    assert not (corpus_store.parent / "ferry.md").exists()


@pytest.mark.parametrize("address", ["/etc/passwd", "file:///etc/passwd", "corpus", "-", "*.md"])
def test_no_file_of_the_server_is_read(writable: TestClient, address: str) -> None:
    told = changes(writable, "/add", data={"address": address})
    assert "is no address" in told[-1]["error"]["message"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "http://10.0.0.1/", "http://[::1]/x"])
def test_private_addresses_are_not_fetched(writable: TestClient, address: str) -> None:
    told = changes(writable, "/add", data={"address": address})
    assert told[-1]["text"].startswith("1 failed")
    assert "private" in "".join(c.get("html", "") for c in told)


def test_what_adds_nothing_embeds_nothing(
    writable: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[str] = []
    monkeypatch.setattr("rag.archive.Archive.embed", lambda *_: embedded.append("all that waits"))
    changes(writable, "/add", data={"address": "http://10.0.0.1/feed"})
    assert embedded == []
    changes(writable, "/add", files={"file": ("a.md", b"The ferry Marigold ran aground today.\n")})
    assert embedded == ["all that waits"]


def test_nothing_to_add_is_told(writable: TestClient) -> None:
    assert "nothing to add" in changes(writable, "/add", data={})[-1]["error"]["message"]


def test_markup_of_an_article_is_text_everywhere(writable: TestClient) -> None:
    planted = (
        f"---\ntitle: Ferry {SCRIPT} aground\nsource: \"Post {SCRIPT}\"\ndate: 2025-02-03\n"
        f"topics: ['{SCRIPT}']\n---\n"
        f"The ferry Marigold {SCRIPT} ran aground off Skerry Point with 40 people aboard on Monday.\n"
    )  # fmt: skip
    changes(writable, "/add", files={"file": ("a.md", planted.encode())})
    writable.get("/")
    told = changes(writable, "/ask", data={"question": "Where did the Marigold run aground?"})
    name = re.search(r"/articles/([0-9a-f]{16})", told[-1]["html"])
    assert name
    brief = changes(writable, "/brief", data={"about": "ferry Marigold"})[-1]["visit"]
    shown = [json.dumps(c) for c in told]
    paths = (
        *VIEWS,
        "/articles?q=Marigold",
        f"/articles?q={SCRIPT}",
        f"/articles/{name[1]}",
        brief,
        f"{brief}?as=md",
        f"{brief}?as=json",
        f"{brief}/brief.html",
    )
    shown += [writable.get(path).text for path in paths]
    assert any("&lt;script&gt;" in text for text in shown)
    for text in shown:
        assert SCRIPT not in text
        assert "<script>" not in text


@pytest.mark.parametrize("path", ["/ask", "/new", "/brief", "/add"])
@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_form_on_another_site_does_nothing(
    client: TestClient, path: str, headers: dict[str, str], state: Path
) -> None:
    reply = client.post(path, data={"question": KNOWN}, headers=headers)
    assert reply.status_code == 403
    assert not any(state.rglob("*.jsonl"))


@pytest.fixture
def guarded(archive: Archive) -> Iterator[TestClient]:
    app = make_app(Service(archive), Admission(token=TOKEN))
    with TestClient(app, "http://news.example") as client:
        yield client


def test_with_a_token_one_logs_in_once(guarded: TestClient) -> None:
    first = guarded.get("/", headers=HTML, follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/login")
    login = guarded.get("/login").text
    assert "12 articles" not in login
    assert 'method="post"' in login
    assert guarded.post("/login", data={"token": "wrong"}).status_code == 401
    entered = guarded.post("/login", data={"token": TOKEN}, follow_redirects=False)
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    assert entered.headers["location"] == "/"
    for path in VIEWS:
        assert guarded.get(path, headers=HTML).status_code == 200
    assert TOKEN not in guarded.get("/").text
    guarded.post("/logout")
    assert guarded.get("/articles", headers=HTML, follow_redirects=False).status_code == 303


@pytest.mark.parametrize("path", ["/ask", "/brief", "/add", "/new"])
def test_without_the_cookie_nothing_is_done(guarded: TestClient, path: str) -> None:
    guarded.cookies.set("dateline", "0" * 64)
    assert guarded.post(path, data={"question": KNOWN}).status_code == 401


def test_a_forged_request_does_nothing_with_the_cookie_either(guarded: TestClient) -> None:
    guarded.post("/login", data={"token": TOKEN})
    reply = guarded.post("/add", data={}, headers={"origin": "https://evil.example"})
    assert reply.status_code == 403


def test_uploads_may_be_larger_than_other_requests(archive: Archive) -> None:
    admission = Admission(body_bytes=1000, upload_bytes=3000)
    with TestClient(make_app(Service(archive), admission), "http://localhost") as client:
        assert client.post("/ask", data={"question": "x" * 2000}).status_code == 413
        large = {"file": ("a.md", b"x" * 4000)}
        assert client.post("/add", files=large).status_code == 413


def test_the_wheel_holds_the_parts_of_the_page(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    from tests.conftest import ROOT

    builder = WheelBuilder(str(ROOT))
    shipped = {Path(f.distribution_path) for f in builder.recurse_included_files()}
    page = ROOT / "rag" / "serve" / "page"
    parts = [p for p in page.rglob("*") if p.suffix in {".html", ".css", ".js", ".svg"}]
    assert len(parts) > 10
    assert {p.relative_to(ROOT) for p in parts} <= shipped


# --- what is kept ----------------------------------------------------------------------------


@pytest.fixture
def keeping(corpus_store: Path) -> Iterator[TestClient]:
    """A page that keeps what it answers, as `dateline serve` does by itself."""
    with Archive.open(settings=Settings(store=corpus_store, llm="none", tz="UTC")) as archive:
        service = Service(archive, keeper(lambda: archive.catalog, lambda remark: None))
        with TestClient(make_app(service, Admission()), "http://localhost") as client:
            yield client


def test_what_the_page_answered_is_found_and_opened_again(keeping: TestClient) -> None:
    keeping.post("/ask", data={"question": KNOWN})
    keeping.post("/ask", data={"question": "hello"})
    keeping.post("/brief", data={"about": "Lahaina fire"})
    keeping.post("/new")
    listed = keeping.get("/history").text
    assert KNOWN in listed
    assert "Lahaina fire" in listed
    assert "hello" not in listed
    found = keeping.get("/history", params={"q": "restoration"}).text
    assert KNOWN in found
    assert "Lahaina fire" not in found
    assert {*re.findall(r'href="(/history/[^"]+)"', listed)} == {"/history/1", "/history/2"}
    shown = keeping.get("/history/1").text
    assert "700 million" in shown
    assert 'class="mark"' in shown
    assert "Lahaina" in keeping.get("/history/2").text
    assert "Lahaina" in keeping.get("/history/2/brief").text  # led to the brief as it prints
    assert keeping.get("/history/99").status_code == 422


def test_a_kept_answer_that_no_longer_holds_says_so(
    keeping: TestClient, corpus_store: Path, run: Run
) -> None:
    keeping.post("/ask", data={"question": KNOWN})
    assert "no longer holds" not in keeping.get("/history").text.lower()
    cited = re.findall(r"/articles/([0-9a-f]{16})", keeping.get("/history/1").text)
    for article_id in set(cited):
        run("articles", "rm", article_id, "--store", corpus_store)
    assert "no longer holds" in keeping.get("/history").text.lower()
    assert "no longer holds" in keeping.get("/history/1").text.lower()


def test_a_kept_brief_is_one_with_the_brief_that_was_made(
    keeping: TestClient, corpus_store: Path, run: Run, state: Path
) -> None:
    made = changes(keeping, "/brief", data={"about": "Lahaina fire"})[-1]["visit"]
    assert keeping.get("/history/1/brief").url.path == made
    [folder] = state.glob("**/briefs/*")
    shutil.rmtree(folder)  # the store has what it takes to make it again
    assert keeping.get("/history/1/brief").url.path == made
    for article_id in {
        *re.findall(r'"article_id": "([0-9a-f]{16})"', keeping.get(f"{made}/brief.json").text)
    }:
        run("articles", "rm", article_id, "--store", corpus_store)
    assert keeping.get("/history/1/brief").status_code == 200  # printed already
    shutil.rmtree(folder)
    opened = keeping.get("/history/1")
    assert opened.status_code == 200
    assert "No longer holds" in opened.text
    assert "Lahaina" in opened.text


def test_what_was_kept_is_removed_one_by_one(keeping: TestClient) -> None:
    keeping.post("/ask", data={"question": KNOWN})
    keeping.post("/ask", data={"question": "How many people died in the Lahaina fire?"})
    keeping.post("/brief", data={"about": "Lahaina fire"})
    forged = {"origin": "https://evil.example"}
    assert keeping.post("/history/1/remove", headers=forged).status_code == 403
    assert KNOWN in keeping.get("/history").text
    for number in (1, 3):
        assert f"/history/{number}/remove" in keeping.get(f"/history/{number}").text
        assert keeping.post(f"/history/{number}/remove").url.path == "/history"
    assert re.findall(r'href="/history/(\d+)"', keeping.get("/history").text) == ["2"]
    assert keeping.post("/history/1/remove").status_code == 422


def test_what_was_asked_is_text_and_never_markup(keeping: TestClient) -> None:
    keeping.post("/ask", data={"question": f"{KNOWN} {SCRIPT}"})
    for path in ("/history", "/history/1", f"/history?q={SCRIPT}"):
        reply = keeping.get(path)
        assert reply.status_code == 200
        assert SCRIPT not in reply.text


def test_a_page_keeps_nothing_unless_it_is_told_to(writable: TestClient) -> None:
    writable.post("/ask", data={"question": KNOWN})
    assert "Nothing is kept." in writable.get("/history").text


def test_a_search_shows_how_many_articles_mention_it_by_month(client: TestClient) -> None:
    text = client.get("/articles?q=Lahaina&since=2023-08-01", headers=HTML).text
    [table] = re.findall(r'<details class="counts">.*?</details>', text, re.S)
    assert "3 articles mention it" in table
    months = dict(re.findall(r"<th scope=.row.>(.*?)</th><td>(\d+)</td>", table))
    assert {month: n for month, n in months.items() if n != "0"} == {"2023-08": "2", "2023-09": "1"}
    for path in ("/articles", "/articles?q=xylophone"):
        assert "mention it" not in client.get(path, headers=HTML).text
