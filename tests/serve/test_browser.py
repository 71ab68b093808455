"""The page in a real browser: Debian's Chromium, driven by Playwright; skipped where there is none."""

import importlib.metadata
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.loopback import Server, on_loopback, said
from tests.serve.test_tools import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    on_loopback,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium here: apt-get install chromium"),
]
VIEWS = ("", "articles", "articles?q=fire", "brief", "history", "add")
TOLL = "How many people died in the Lahaina fire?"
ANSWERED = ".turn:last-child:not([aria-busy])"
WAIT = 60_000  # milliseconds: the machine may be busy
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        # As root, in a container, Chromium has no sandbox of its own to start.
        opened = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(corpus_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browsed")
    shutil.copytree(corpus_template, folder / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        with running(["serve", "--llm", "none", "--store", str(folder / "store")]) as (found, _):
            yield found


@pytest.fixture
def open_page(browser: "Browser", address: str) -> Iterator[Open]:
    """Open a view; at the end nothing was refused by the policy, and nobody else was asked."""
    faults: list[str] = []
    contexts = []

    def keep(fault: str, *, unless: bool = False) -> None:
        if not unless:
            faults.append(fault)

    def opened(path: str = "", width: int = 1280) -> "Page":
        context = browser.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("console", lambda m: keep(m.text, unless=m.type != "error"))
        page.on("pageerror", lambda error: keep(str(error)))
        page.on("request", lambda r: keep(r.url, unless=r.url.startswith(address)))
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


def ask(page: "Page", question: str) -> None:
    before = page.locator(".turn").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_selector(f".turn:nth-child({before + 1})")
    page.wait_for_selector(ANSWERED)


def stands_in_view(page: "Page", inner: str, outer: str) -> bool:
    boxes = [page.locator(s).bounding_box() for s in (inner, outer)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    return boxes[1]["y"] <= boxes[0]["y"] < boxes[1]["y"] + boxes[1]["height"]


def test_ask_follow_up_and_read_the_source_at_its_sentence(open_page: Open) -> None:
    page = open_page()
    ask(page, "When did India land on the Moon?")
    page.wait_for_selector("#source mark")  # beside the answer, unasked
    ask(page, "Where did it land?")
    assert "south pole" in page.inner_text(ANSWERED)
    marks = page.locator(f"{ANSWERED} a.mark")
    marks.last.click()
    page.wait_for_selector(f"{ANSWERED} a.mark[aria-current]")
    assert page.inner_text("#cited") in page.inner_text(ANSWERED)  # word for word, without a model
    assert stands_in_view(page, "#cited", "#source")
    page.reload()
    assert page.locator(".turn").count() == 2


def test_a_sentence_deep_in_a_long_article_is_scrolled_to(open_page: Open, tmp_path: Path) -> None:
    filler = "\n\n".join(
        f"The council met for the {n}th time and adjourned." for n in range(4, 200)
    )
    text = f"{filler}\n\nThe harbour of Skerry was closed by a stranded whale.\n\n{filler}\n"
    (tmp_path / "whale.md").write_text(f"---\ntitle: Skerry\ndate: 2025-03-01\n---\n{text}")
    page = open_page("add")
    page.set_input_files("#file", tmp_path / "whale.md")
    page.click("main form button")
    page.wait_for_selector("text=can be asked about")
    page.goto(page.url.removesuffix("add"))
    ask(page, "What closed the harbour of Skerry?")
    page.wait_for_selector("#source mark")
    assert "whale" in page.inner_text("#cited")
    assert stands_in_view(page, "#cited", "#source")


def test_by_keyboard_on_a_small_screen(open_page: Open) -> None:
    page = open_page(width=360)
    ask(page, TOLL)
    assert not page.is_visible("#source")
    page.focus(f"{ANSWERED} a.mark")
    page.keyboard.press("Enter")
    page.wait_for_selector("#source.open mark")
    assert page.evaluate("document.activeElement.id") == "source"
    page.keyboard.press("Escape")
    assert not page.is_visible("#source")
    assert page.evaluate("document.activeElement.className") == "mark"


def test_an_error_is_told_and_the_question_stays(open_page: Open) -> None:
    page = open_page()
    page.fill("#question", "Why?")
    page.click(".limits summary")
    page.fill("[name=source]", "Nobody's Gazette")
    page.press("#question", "Enter")
    page.wait_for_selector("text=no article has the outlet")
    assert page.input_value("#question") == "Why?"
    assert page.locator(".turn").count() == 0


def test_an_answer_in_work_can_be_stopped(
    browser: "Browser", corpus_template: Path, server: Server, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    silent = threading.Event()
    server.replies = [replace(said('{"claims": []}'), after=silent)]
    arguments = ["serve", "--llm", "openai:written", "--store", str(corpus_template)]
    with running(arguments, 0) as (address, _):
        page = browser.new_page()
        page.set_default_timeout(WAIT)
        page.goto(address)
        page.fill("#question", TOLL)
        page.click("#ask button")
        assert server.reached.wait(WAIT / 1000)
        page.wait_for_selector(".turn[aria-busy]")
        page.click("text=Stop")
        page.wait_for_selector("text=Stopped.")
        assert page.locator(".turn").count() == 0
        assert page.input_value("#question") == TOLL
        silent.set()
        page.close()


def test_a_brief_becomes_a_pdf(open_page: Open) -> None:
    page = open_page("brief")
    page.fill("#about", "Baltimore bridge collapse")
    page.click("#make button")
    page.wait_for_url("**/brief/*")
    assert page.evaluate("document.querySelector('img.print').decode().then(() => true)")
    for form, start in (("PDF", b"%PDF"), ("Markdown", b"# ")):
        page.click(f"nav[aria-label^=Forms] >> text={form}")
        with page.expect_download() as saved:
            page.click("text=Download")
        assert start in saved.value.path().read_bytes()
    page.click("text=Web page")
    frame = page.frame_locator("iframe")
    frame.locator("h1").wait_for()
    assert frame.locator("h1").evaluate("e => getComputedStyle(e).lineHeight !== 'normal'")


def test_what_is_planted_in_an_added_article_does_not_run(open_page: Open, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    text = (
        f"---\ntitle: 'Trawler {evil} sinks'\nsource: 'Skerry Post {evil}'\ndate: 2025-02-03\n---\n"
        f"The trawler Daisy {evil} sank off Skerry Point with 9 people aboard on Monday.\n"
    )
    (tmp_path / "evil.md").write_text(text)
    page = open_page("add")
    page.set_input_files("#file", tmp_path / "evil.md")
    page.click("main form button")
    page.wait_for_selector("text=can be asked about")
    home = page.url.removesuffix("add")
    page.goto(home)
    ask(page, "Where did the trawler Daisy sink?")
    page.wait_for_selector("#source mark")
    for path in ("articles", "articles?q=trawler", "articles?q=" + evil):
        page.goto(home + path)
        assert page.locator("main img, main script").count() == 0


def test_serve_begins_an_empty_store_to_which_a_first_article_is_added(
    browser: "Browser", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "ferry.md").write_text("The ferry Daisy ran aground off Skerry Point on Monday.\n")
    with running(["serve", "--llm", "none", "--store", str(tmp_path / "new")]) as (address, _):
        page = browser.new_page()
        page.set_default_timeout(WAIT)
        page.goto(address)
        assert not page.is_visible("#question")
        assert not serious_faults(page)
        page.click("text=Add the first ones")
        page.set_input_files("#file", tmp_path / "ferry.md")
        page.click("main form button")
        page.wait_for_selector("text=can be asked about")
        page.goto(address)
        ask(page, "Which ferry ran aground?")
        assert "Daisy" in page.inner_text(ANSWERED)
        page.close()


def test_outlets_are_offered_as_one_types(open_page: Open) -> None:
    page = open_page("articles")
    page.click(".limits summary")
    page.type("[name=source]", "chron")
    page.wait_for_selector("#outlets option:nth-child(2)", state="detached")
    assert page.evaluate("document.getElementById('outlets').options[0].value").endswith(
        "Chronicle"
    )


@pytest.mark.parametrize("width", [1280, 360])
def test_the_login_is_for_everybody(
    browser: "Browser", corpus_template: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("DATELINE_TOKEN", "a-token-that-is-long-enough")
    with running(["serve", "--llm", "none", "--store", str(corpus_template)]) as (address, _):
        page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
        page.goto(address)
        assert page.url.endswith("/login")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            assert not serious_faults(page)
        page.keyboard.type("a-token-that-is-long-enough")  # the field has the focus
        page.keyboard.press("Enter")
        page.wait_for_selector("#question")
        assert "a-token" not in page.url + page.evaluate("document.cookie")
        page.close()


@pytest.mark.endurance
def test_many_articles_come_as_one_scrolls(
    browser: "Browser", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.archive import Archive
    from rag.config import Settings

    lines = [
        json.dumps({"id": str(n), "title": f"Ferry {n:04}", "text": f"Ferry number {n} left port."})
        for n in range(300)
    ]
    (tmp_path / "ferries.jsonl").write_text("\n".join(lines))
    with Archive.open(settings=Settings(store=tmp_path / "store")) as archive:
        archive.ingest([tmp_path / "ferries.jsonl"], wait=False)
    with running(["serve", "--llm", "none", "--store", str(tmp_path / "store")]) as (address, _):
        page = browser.new_page()
        page.goto(f"{address}articles")
        rows = page.locator("#rows li:not(.more)")
        assert rows.count() < 300
        for _ in range(200):
            page.keyboard.press("End")
            page.wait_for_timeout(200)
            if rows.count() == 300:
                break
        assert len(set(page.locator("#rows .what").all_text_contents())) == 300
        page.close()


@pytest.mark.endurance
@pytest.mark.parametrize("path", VIEWS)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_window(
    open_page: Open, path: str
) -> None:
    page = open_page(path)
    if not path:
        ask(page, TOLL)
        page.wait_for_selector("#source mark")
        ask(page, "What is the capital of Peru?")
    if path == "brief":
        page.fill("#about", "Baltimore bridge collapse")
        page.click("#make button")
        page.wait_for_url("**/brief/*")
    for width, scheme in ((1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not serious_faults(page)


def serious_faults(page: "Page") -> list[tuple[str, list[str]]]:
    try:
        package = importlib.metadata.distribution("axe-playwright-python")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("axe-playwright-python is not installed")
    script = Path(str(package.locate_file("axe_playwright_python/axe.min.js")))
    page.evaluate(script.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    return [
        (v["id"], [n["html"] for n in v["nodes"]])
        for v in found["violations"]
        if v["impact"] in {"serious", "critical"}
    ]
