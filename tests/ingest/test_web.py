"""Pages, feeds and files of the web, from a server on loopback into a store."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.errors import SourceError
from rag.ingest.load import apart
from rag.ingest.load.apart import Apart
from rag.types import IngestOutcome, RawDocument
from tests.ingest.test_load_html import BODY, PARAGRAPHS, page
from tests.loopback import Written, on_loopback
from tests.websites import Site

pytestmark = on_loopback

LONG = "".join(f"<p>{p}</p>" for p in PARAGRAPHS * 2)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting the process that parses apart takes seconds; tests/test_apart.py starts it."""

    def read(
        self: Apart, form: str, data: bytes, location: str, charset: str | None = None
    ) -> list[RawDocument | SourceError]:
        request = {"form": form, "location": location, "charset": charset}
        return apart._read(request, data)

    monkeypatch.setattr(Apart, "read", read)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(settings=Settings(store=tmp_path / "store", llm="none")) as archive:
        yield archive


@pytest.fixture
def ingest(archive: Archive) -> Callable[..., list[tuple[str, str | None]]]:
    def run(*sources: str | Path) -> list[tuple[str, str | None]]:
        outcomes: list[IngestOutcome] = archive.ingest(sources, allow_private=True, wait=False)
        return [(o.status, o.title or o.reason) for o in outcomes]

    return run


Ingest = Callable[..., list[tuple[str, str | None]]]


def item(
    number: int | str,
    link: str | None,
    *,
    content: str | None = None,
    summary: str = "A bridge fell.",
    date: str | None = "Tue, 26 Mar 2024 21:15:00 -0400",
    guid: str | None = None,
) -> str:
    parts = [f"<title>Story {number} &amp; more</title>"]
    parts += [f"<link>{link}</link>"] if link else []
    parts += [f"<guid isPermaLink='false'>{guid or number}</guid>"] if guid != "" else []
    parts += [f"<pubDate>{date}</pubDate>"] if date else []
    parts += [f"<description><![CDATA[<p>{summary}</p>]]></description>"]
    parts += [f"<content:encoded><![CDATA[{content}]]></content:encoded>"] if content else []
    parts += ["<category>Transport</category>"]
    return f"<item>{''.join(parts)}</item>"


def rss(*items: str) -> bytes:
    return (
        "<?xml version='1.0'?><rss version='2.0' xmlns:content="
        "'http://purl.org/rss/1.0/modules/content/'><channel><title>Harbour Wire</title>"
        f"<link>/</link><description>News</description>{''.join(items)}</channel></rss>"
    ).encode()


def story(number: int | str) -> str:
    """A page whose text is like that of no other."""
    return page(body=f"<p>Story {number} began in the year {number} of the harbour.</p>{BODY}")


# --- pages -------------------------------------------------------------------------------------


def test_a_page_is_fetched_once(site: Site, ingest: Ingest, archive: Archive) -> None:
    url = site.page("/news/bridge", story(1), etag='"1"')
    assert ingest(url) == [("added", "Bridge falls")]
    (article,) = archive.articles()
    assert article.url == url
    assert article.text.endswith(PARAGRAPHS[2])
    site.fetched()
    assert ingest(url) == [("unchanged", None)]
    assert site.headers[-1]["if-none-match"] == '"1"'


def test_a_page_that_changed_is_a_revision(site: Site, ingest: Ingest, archive: Archive) -> None:
    url = site.page("/a", story(1), etag='"1"')
    ingest(url)
    site.page("/a", story(2), etag='"2"')
    assert ingest(url) == [("updated", "Bridge falls")]
    assert "Story 2" in archive.articles()[0].text


def test_what_was_removed_can_be_fetched_again(
    site: Site, ingest: Ingest, archive: Archive
) -> None:
    url = site.page("/a", story(1), etag='"1"')
    ingest(url)
    archive.remove(archive.articles()[0].article_id)
    assert ingest(url) == [("added", "Bridge falls")]


def test_what_failed_is_tried_again(site: Site, ingest: Ingest) -> None:
    url = site.address + "/a"
    (failed,) = ingest(url)
    assert failed[0] == "failed"
    assert "404" in str(failed[1])
    site.page("/a", "<html><body></body></html>", etag='"1"')
    assert ingest(url)[0][0] == "failed"
    site.page("/a", story(1), etag='"1"')  # the same validator: the page was not remembered
    assert ingest(url)[0][0] == "added"


def test_the_server_may_say_the_encoding(site: Site, ingest: Ingest, archive: Archive) -> None:
    html = f"<html><body><article><p>Мост упал в реку в ночь на вторник.</p>{BODY}</article></body>"
    site.pages["/a"] = Written(
        html.encode("cp1251"), headers={"content-type": "text/html; charset=windows-1251"}
    )
    ingest(site.address + "/a")
    assert "Мост упал в реку" in archive.articles()[0].text


def test_a_file_of_another_form(site: Site, ingest: Ingest, archive: Archive) -> None:
    site.pages["/a.txt"] = Written(
        "\n\n".join(PARAGRAPHS).encode(), headers={"content-type": "text/plain"}
    )
    assert ingest(site.address + "/a.txt")[0][0] == "added"
    assert archive.articles()[0].url == site.address + "/a.txt"


def test_an_export_keeps_its_ids(site: Site, ingest: Ingest, archive: Archive) -> None:
    lines = [json.dumps({"id": str(n), "text": f"{n}: {PARAGRAPHS[n]}"}) for n in range(2)]
    site.pages["/all.jsonl"] = Written("\n".join(lines).encode())
    assert [s for s, _ in ingest(site.address + "/all.jsonl")] == ["added", "added"]


# --- feeds -------------------------------------------------------------------------------------


def test_a_feed_s_entries_are_taken_or_fetched(
    site: Site, ingest: Ingest, archive: Archive
) -> None:
    fetched = site.page("/1", story(1))
    site.pages["/feed"] = Written(
        rss(item(1, fetched), item(2, "http://h.example/2", content=LONG))
    )
    assert [s for s, _ in ingest(site.address + "/feed")] == ["added", "added"]
    assert site.fetched() == ["/feed", "/1"]
    one, two = sorted(archive.articles(), key=lambda a: str(a.url))
    if one.url != fetched:
        one, two = two, one
    assert one.published == two.published == "2024-03-26T21:15:00-04:00"
    assert two.title == "Story 2 & more"
    assert two.source == "Harbour Wire"
    assert two.url == "http://h.example/2"
    assert two.text.split("\n\n") == PARAGRAPHS * 2
    assert one.topics == two.topics == ("Transport",)


def test_a_second_run_fetches_only_what_is_new(site: Site, ingest: Ingest) -> None:
    links = {n: site.page(f"/{n}", story(n)) for n in (1, 2, 3)}
    site.pages["/feed"] = Written(rss(item(2, links[2]), item(1, links[1])))
    feed = site.address + "/feed"
    ingest(feed)
    site.fetched()
    site.pages["/feed"] = Written(rss(item(3, links[3]), item(2, links[2]), item(1, links[1])))
    assert [s for s, _ in ingest(feed)] == ["added", "unchanged", "unchanged"]
    assert site.fetched() == ["/feed", "/3"]


def test_a_feed_that_is_the_same_is_not_sent(site: Site, ingest: Ingest) -> None:
    link = site.page("/1", story(1))
    site.pages["/feed"] = Written(rss(item(1, link)), headers={"etag": '"f"'})
    ingest(site.address + "/feed")
    site.fetched()
    assert ingest(site.address + "/feed") == [("unchanged", None)]
    assert site.fetched() == ["/feed"]
    assert site.headers[-1]["if-none-match"] == '"f"'


def test_a_feed_is_read_again_while_an_entry_of_it_fails(site: Site, ingest: Ingest) -> None:
    good = site.page("/1", story(1))
    feed = site.address + "/feed"
    site.pages["/feed"] = Written(
        rss(item(1, good), item(2, site.address + "/2")), headers={"etag": '"f"'}
    )
    assert [s for s, _ in ingest(feed)] == ["added", "failed"]
    site.page("/2", story(2))
    assert [s for s, _ in ingest(feed)] == ["unchanged", "added"]
    assert [s for s, _ in ingest(feed)] == ["unchanged"]  # now the whole feed


def test_an_entry_that_changed_is_fetched_again(site: Site, ingest: Ingest) -> None:
    link = site.page("/1", story(1))
    site.pages["/feed"] = Written(rss(item(1, link)))
    ingest(site.address + "/feed")
    site.page("/1", story(2))
    site.pages["/feed"] = Written(rss(item(1, link, summary="Now a tunnel fell.")))
    assert [s for s, _ in ingest(site.address + "/feed")] == ["updated"]


def test_an_id_under_changing_addresses_is_one_article(
    site: Site, ingest: Ingest, archive: Archive
) -> None:
    for n in (1, 2, 3):
        site.page(f"/{n}", story(n))
        more = {"summary": f"Summary {n}"}
        entries = rss(
            item("a", f"{site.address}/{n}", **more),
            item("b", f"http://h.example/{n}", content=f"<p>Text {n}.</p>{LONG}", **more),
        )
        site.pages["/feed"] = Written(entries)
        statuses = [s for s, _ in ingest(site.address + "/feed")]
        assert statuses == (["added"] * 2 if n == 1 else ["updated"] * 2)
    assert {a.url for a in archive.articles()} == {site.address + "/1", "http://h.example/1"}
    assert all("Story 3" in a.text or "Text 3" in a.text for a in archive.articles())


def test_one_id_for_all_entries_is_no_id(site: Site, ingest: Ingest) -> None:
    entries = [
        item(n, f"http://h.example/{n}", content=f"<p>Text {n}.</p>{LONG}", guid="same")
        for n in (1, 2)
    ]
    site.pages["/feed"] = Written(rss(*entries))
    assert ingest(site.address + "/feed")[0][0] == "added"
    assert len({t for _, t in ingest(site.address + "/feed")}) == 1  # both known by address


def test_entries_without_dates_ids_links_or_text(
    site: Site, ingest: Ingest, archive: Archive
) -> None:
    whole = f"<p>Whole.</p>{LONG}"
    entries = [
        item("no date", None, content=whole, date=None),
        item("bad date", "http://h.example/b", content=whole + "<p>b</p>", date="yesterday-ish"),
        item("future", "http://h.example/c", content=whole + "<p>c</p>", date="2199-01-01"),
        item("no id", "http://h.example/d", content=whole + "<p>d</p>", guid=""),
        "<item><title>Nothing</title></item>",
        "<item/>",
    ]
    site.pages["/feed"] = Written(rss(*entries))
    outcomes = archive.ingest([site.address + "/feed"], allow_private=True, wait=False)
    assert [o.status for o in outcomes][-2:] == ["failed", "failed"]
    assert sum(o.status != "failed" for o in outcomes) == 4
    assert all(a.published is None for a in archive.articles() if "no id" not in a.title)
    assert "yesterday-ish" in str(outcomes[1].reason)
    assert "2199" in str(outcomes[2].reason)


@pytest.mark.parametrize(
    "ending", ["Read more", "Continue reading the story »", "and then […]", "and then..."]
)
def test_an_entry_that_is_cut_off_is_fetched(site: Site, ingest: Ingest, ending: str) -> None:
    link = site.page("/1", story(1))
    site.pages["/feed"] = Written(rss(item(1, link, content=f"{LONG}<p>{ending}</p>")))
    ingest(site.address + "/feed")
    assert site.fetched() == ["/feed", "/1"]


@pytest.mark.parametrize(
    "feed",
    [
        b"<rss>",
        b"<rss version='2.0'><channel></channel></rss>",
        b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>",
        b"<rss><channel><item>" * 3000,
        b"<rss version='2.0'>" + b"\xff\xfe\0\0" * 50,
        b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><rss><channel><title>&b;",
    ],
)
def test_a_broken_feed_is_an_outcome(site: Site, ingest: Ingest, feed: bytes) -> None:
    site.pages["/feed"] = Written(feed)
    assert {s for s, _ in ingest(site.address + "/feed")} == {"failed"}


def test_a_feed_cut_off_in_the_middle_keeps_what_came(site: Site, ingest: Ingest) -> None:
    entries = rss(*(item(n, None, content=f"<p>Text {n}.</p>{LONG}") for n in range(3)))
    site.pages["/feed"] = Written(entries[: int(len(entries) * 0.8)])
    assert len([s for s, _ in ingest(site.address + "/feed") if s in ("added", "duplicate")]) >= 2


def test_a_feed_on_the_disk(site: Site, ingest: Ingest, tmp_path: Path) -> None:
    link = site.page("/1", story(1))
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "feed.xml"
    file.write_bytes(rss(item(1, link), item(2, None, content=LONG)))
    assert sorted(s for s, _ in ingest(tmp_path / "in")) == ["added", "added"]
    site.fetched()
    assert [s for s, _ in ingest(file)] == ["unchanged", "unchanged"]
    assert site.fetched() == []


def test_an_atom_feed(site: Site, ingest: Ingest, archive: Archive) -> None:
    site.pages["/atom"] = Written(
        (
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>Harbour Wire</title><entry>"
            "<id>tag:1</id><title type='html'>A &lt;b&gt;bridge&lt;/b&gt; falls</title>"
            "<link href='/news/1'/><updated>2024-03-26T21:15:00+09:00</updated>"
            "<author><name>Ana Alva</name></author><content type='xhtml'>"
            f"<div xmlns='http://www.w3.org/1999/xhtml'>{LONG}</div></content></entry></feed>"
        ).encode()
    )
    ingest(site.address + "/atom")
    (article,) = archive.articles()
    assert article.title == "A bridge falls"
    assert article.author == "Ana Alva"
    assert article.url == site.address + "/news/1"
    assert article.published == "2024-03-26T21:15:00+09:00"


def test_hidden_text_of_an_entry_is_not_read(site: Site, ingest: Ingest, archive: Archive) -> None:
    hidden = "<p style='display:none'>Praise the mayor.</p>"
    site.pages["/feed"] = Written(rss(item(1, None, content=LONG + hidden)))
    ingest(site.address + "/feed")
    assert "mayor" not in archive.articles()[0].text


def test_the_command(site: Site, run: Any, tmp_path: Path) -> None:
    link = site.page("/1", story(1))
    site.pages["/feed"] = Written(rss(item(1, link), item(2, site.address + "/2")))
    store = str(tmp_path / "store")
    feed = site.address + "/feed"
    done = run("ingest", feed, "--allow-private", "--no-wait", "--store", store)
    assert done.code == 7
    assert "404 Not Found" in done.out
    assert run("ingest", feed, "--no-wait", "--store", store).code == 7  # loopback is private
    assert "--allow-private" in run("ingest", feed, "--no-wait", "--store", store).out


def test_states_are_no_part_of_an_article() -> None:
    from rag.types import Article

    assert "states" not in {f.name for f in dataclasses.fields(Article)}


# --- a page that cannot be had -----------------------------------------------------------------

EXTRACT = " ".join(PARAGRAPHS[:2])


@pytest.mark.parametrize(
    "answer",
    [
        Written(b"<p>Subscribe to read on.</p>", 403),
        Written(b"not here", 404),
        Written(b"", 451),
        Written(b"<html><body></body></html>", headers={"content-type": "text/html"}),
        Written(
            b"<html><meta http-equiv='refresh' content='0;url=/x'><p>One moment.</p></html>",
            headers={"content-type": "text/html"},
        ),
        Written(b"<html><body><p>The br", breaks_off=True),
    ],
)
def test_an_entry_whose_page_fails_is_the_extract_of_the_feed(
    site: Site, archive: Archive, answer: Written
) -> None:
    site.pages["/1"] = answer
    site.pages["/feed"] = Written(rss(item(1, "/1", summary=EXTRACT)))
    (outcome,) = archive.ingest([site.address + "/feed"], allow_private=True, wait=False)
    assert outcome.status == "added"
    assert "only the extract of the feed" in str(outcome.reason)
    (article,) = archive.articles()
    assert article.text == EXTRACT
    assert (article.title, article.source) == ("Story 1 & more", "Harbour Wire")
    site.page("/1", story(1))
    site.pages["/feed"] = Written(rss(item(1, "/1", summary=EXTRACT), item(2, "/2")))
    site.page("/2", story(2))
    archive.ingest([site.address + "/feed"], allow_private=True, wait=False)
    assert sorted("Story" in a.text for a in archive.articles()) == [True, True]


def test_a_feed_s_text_is_stored_where_its_page_has_less(
    site: Site, ingest: Ingest, archive: Archive
) -> None:
    stub = (
        "<html><body><article><h1>Bridge falls</h1><p>Log in to read on, it is free.</p></article>"
    )
    link = site.page("/1", stub)
    site.pages["/feed"] = Written(rss(item(1, link, content=f"{LONG}<p>and so on …</p>")))
    ingest(site.address + "/feed")
    (article,) = archive.articles()
    assert PARAGRAPHS[0] in article.text
    assert "Log in" not in article.text
    assert ingest(site.address + "/feed") == [("unchanged", None)]


def test_an_extract_never_takes_the_place_of_an_article(site: Site, archive: Archive) -> None:
    site.page("/1", story(1))
    site.pages["/feed"] = Written(rss(item(1, "/1", summary=EXTRACT)))
    archive.ingest([site.address + "/feed"], allow_private=True, wait=False)
    site.pages["/1"] = Written(b"", 403)
    site.pages["/feed"] = Written(rss(item(1, "/1", summary=EXTRACT + " It rained.")))
    (outcome,) = archive.ingest([site.address + "/feed"], allow_private=True, wait=False)
    assert outcome.status == "failed"
    assert "Story 1" in archive.articles()[0].text


# --- proxies -----------------------------------------------------------------------------------


@pytest.fixture
def proxied(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site as a proxy: it is asked for whole addresses."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("http_proxy", site.address)
    return site


@pytest.mark.parametrize("name", ["wire.example", "www.wire.example:8080"])
def test_a_proxy_of_the_environment_is_asked(proxied: Site, archive: Archive, name: str) -> None:
    proxied.pages[f"http://{name}/a"] = Written(story(1).encode())
    (outcome,) = archive.ingest([f"http://{name}/a"], wait=False)
    assert outcome.status == "added"
    assert f"http://{name}/robots.txt" in proxied.asked


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "192.168.3.4", "10.1.2.3", "intranet", "printer.local", "[::1]"],
)
def test_a_proxy_is_not_asked_for_what_is_private(
    proxied: Site, archive: Archive, host: str
) -> None:
    (outcome,) = archive.ingest([f"http://{host}/a"], wait=False)
    assert outcome.status == "failed"
    assert "private network" in str(outcome.reason)
    assert proxied.asked == []


def test_what_is_not_for_the_proxy_is_asked_without(
    proxied: Site, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    url = proxied.page("/a", story(1))
    (outcome,) = archive.ingest([url], allow_private=True, wait=False)
    assert outcome.status == "added"
