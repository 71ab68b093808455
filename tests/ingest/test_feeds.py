"""Lists of feeds: feeds.toml and OPML in, OPML out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import SourceError
from rag.ingest.feeds import Feed, is_list, opml_of, read_feeds
from tests.conftest import Run
from tests.ingest.test_watch import _feed
from tests.loopback import Written, on_loopback
from tests.websites import Site

_OPML = """<?xml version="1.0"?><opml version="1.1"><head/><body>
<outline text="News"><outline type="rss" text="A &amp; B" xmlUrl="https://a.example/rss"/>
<outline text="Two" XMLURL="https://b.example/rss"/><outline text="a folder"/>
<outline text="A again" xmlUrl="https://a.example/rss"/></outline></body></opml>"""


def test_opml_in_and_out(tmp_path: Path) -> None:
    path = tmp_path / "subscriptions.opml"
    path.write_text(_OPML)
    found = read_feeds(str(path))
    assert [f.url for f in found] == ["https://a.example/rss", "https://b.example/rss"]
    path.write_text(opml_of([Feed("https://a.example/rss?x=1&y=2", "A & <B>"), *found[1:]]))
    assert read_feeds(str(path)) == [
        Feed("https://a.example/rss?x=1&y=2", "A & <B>"),
        Feed("https://b.example/rss", "Two"),
    ]


def test_toml_in(tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(
        '[[feed]]\nurl = "https://a.example/rss"\n[[feed]]\nurl = "https://b.example/rss"\n'
        'title = "B"\nevery = 30\n'
    )
    assert read_feeds(str(path)) == [
        Feed("https://a.example/rss"),
        Feed("https://b.example/rss", "B", 1800.0),
    ]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("feeds.toml", '[[feed]]\nulr = "https://a.example"\n', "ulr"),
        ("feeds.toml", '[[feed]]\ntitle = "A"\n', "no url"),
        ("feeds.toml", '[[feed]]\nurl = "https://a.example"\nevery = "often"\n', "every"),
        ("feeds.toml", '[[feed]]\nurl = "ftp://a.example"\n', "no web address"),
        ("feeds.toml", '[[feed]\nurl = "', "no list of feeds"),
        ("feeds.toml", "", "lists no feed"),
        ("feeds.opml", "<opml><body/></opml>", "lists no feed"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(
    tmp_path: Path, name: str, text: str, why: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(SourceError, match=why) as raised:
        read_feeds(str(path))
    assert str(path) in str(raised.value) or "a.example" in str(raised.value)
    assert raised.value.next_step


def test_a_feed_in_xml_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text("<rss><channel/></rss>")
    assert not is_list(str(path))
    path.write_text(_OPML)
    assert is_list(str(path))


def test_no_entity_of_an_opml_is_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("https://secret.example/rss")
    path = tmp_path / "a.opml"
    path.write_text(
        f'<!DOCTYPE opml [<!ENTITY s SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
        '<opml><body><outline text="&s;" xmlUrl="https://a.example/rss"/></body></opml>'
    )
    try:
        found = str(read_feeds(str(path)))
    except SourceError as error:
        found = str(error)
    assert "secret.example" not in found


@on_loopback
def test_a_list_is_a_source_and_its_feeds_come_out(run: Run, site: Site, tmp_path: Path) -> None:
    site.pages["/feed"] = _feed("ferry", "bridge")
    path, bad = tmp_path / "feeds.toml", tmp_path / "bad.toml"
    path.write_text(f'[[feed]]\nurl = "{site.address}/feed"\n')
    bad.write_text("")
    store = tmp_path / "s"
    result = run("ingest", path, bad, "--allow-private", "--no-wait", "--store", store, "--json")
    assert result.code == 7
    assert (result.json["counts"]["added"], result.json["counts"]["failed"]) == (2, 1)
    assert run("feeds", "--store", store).out == f"{site.address}/feed  Wire\n"
    out = tmp_path / "out.opml"
    out.write_text(run("feeds", "--opml", "--store", store).out)
    assert read_feeds(str(out)) == [Feed(f"{site.address}/feed", "Wire")]


@on_loopback
def test_a_feed_whose_pages_all_fail_comes_out_too(run: Run, site: Site, tmp_path: Path) -> None:
    whole = _feed("ferry")
    body = whole.body.replace(b"<guid>", f"<link>{site.address}/gone</link><guid>".encode())
    site.pages["/feed"] = Written(body, headers=whole.headers)
    store = tmp_path / "s"
    result = run(
        "ingest", f"{site.address}/feed", "--allow-private", "--no-wait", "--store", store, "--json"
    )
    assert result.json["counts"]["added"] == 1
    assert run("feeds", "--store", store).out == f"{site.address}/feed  Wire\n"


@on_loopback
def test_an_export_and_a_page_of_the_web_are_no_feeds(run: Run, site: Site, tmp_path: Path) -> None:
    words = (
        "The ferry ran aground off Skerry Point, and nobody was hurt, the coast guard said. " * 9
    )
    lines = [
        json.dumps({"id": str(n), "title": f"Ferry {n}", "text": f"{n}. {words}", "url": f"https://a.example/{n}"})
        for n in range(2)
    ]  # fmt: skip
    site.pages["/all.jsonl"] = Written("\n".join(lines).encode())
    canonical = '<link rel="canonical" href="https://a.example/page">'
    head = f"<html><head><title>Ferry</title>{canonical}</head>"
    page = f"{head}<body><article><h1>Ferry</h1><p>{words * 3}</p></article></body></html>"
    site.pages["/page"] = Written(page.encode(), headers={"content-type": "text/html"})
    store = tmp_path / "s"
    sources = [f"{site.address}/all.jsonl", f"{site.address}/page"]
    result = run("ingest", *sources, "--allow-private", "--no-wait", "--store", store, "--json")
    assert result.json["counts"]["added"] == 3
    assert "http" not in run("feeds", "--store", store).out
