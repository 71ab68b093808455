from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from rag import __version__
from rag.errors import SourceError
from rag.ingest.load.fetch import Fetcher, checked_address, is_public, parse_address
from tests.loopback import Written, on_loopback
from tests.websites import Site

PAGE = "<html><body>Bridge</body></html>"


class Waits(list[float]):
    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def fetcher(waits: Waits) -> Iterator[Fetcher]:
    with Fetcher(
        allow_private=True, max_bytes=100_000, silent_seconds=0.3, whole_seconds=2, sleep=waits
    ) as fetcher:
        yield fetcher


@on_loopback
def test_a_page_and_who_asks_for_it(site: Site, fetcher: Fetcher) -> None:
    url = site.page("/a?b=1", PAGE, etag='"1"', last_modified="Tue, 26 Mar 2024 12:00:00 GMT")
    got = fetcher.fetch(url + "#part")
    assert (got.body, got.status, got.content_type) == (PAGE.encode(), 200, "text/html")
    assert got.headers["ETag"] == '"1"'
    assert got.headers["last-modified"] == "Tue, 26 Mar 2024 12:00:00 GMT"
    assert site.headers[-1]["user-agent"].startswith(f"dateline/{__version__}")
    assert site.headers[-1]["host"] == site.address.removeprefix("http://")
    assert "cookie" not in site.headers[-1]


@on_loopback
def test_what_is_known_is_not_sent_again(site: Site, fetcher: Fetcher) -> None:
    url = site.page("/a", PAGE, etag='"1"')
    assert fetcher.fetch(url, etag='"1"').unchanged
    assert not fetcher.fetch(url, etag='"0"').unchanged


@on_loopback
def test_not_modified_answers_only_who_knows_it(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Written(status=304)
    with pytest.raises(SourceError, match="304"):
        fetcher.fetch(site.address + "/a")


@on_loopback
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(site: Site, fetcher: Fetcher, status: int) -> None:
    site.pages["/old"] = Written(status=status, headers={"location": "/new#x"})
    url = site.page("/new", PAGE)
    assert fetcher.fetch(site.address + "/old").url == url


@on_loopback
def test_redirects_end(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Written(status=302, headers={"location": "/a"})
    with pytest.raises(SourceError, match="more than 5 redirects"):
        fetcher.fetch(site.address + "/a")
    assert len(site.fetched()) == 6


@on_loopback
@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "http://a:b@127.0.0.1/", "http://[x/"]
)
def test_a_redirect_leads_nowhere_else(site: Site, fetcher: Fetcher, target: str) -> None:
    site.pages["/a"] = Written(status=302, headers={"location": target})
    with pytest.raises(SourceError):
        fetcher.fetch(site.address + "/a")
    assert site.fetched() == ["/a"]


@on_loopback
def test_every_hop_of_a_redirect_is_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch, waits: Waits
) -> None:
    # The first name is taken for a public one; the second is what it redirects to.
    look_up = socket.getaddrinfo
    monkeypatch.setattr("rag.ingest.load.fetch.is_public", lambda ip: ip == "127.0.0.1")

    def names(host: str, *more: Any, **named: Any) -> Any:
        ip = {"public.example": "127.0.0.1", "inside.example": "10.0.0.1"}.get(host, host)
        return look_up(ip, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", names)
    port = site.address.rpartition(":")[2]
    site.pages["/a"] = Written(status=302, headers={"location": f"http://inside.example:{port}/b"})
    site.page("/b", PAGE)
    with Fetcher(sleep=waits) as fetcher, pytest.raises(SourceError, match=r"10\.0\.0\.1"):
        fetcher.fetch(f"http://public.example:{port}/a")
    assert site.fetched() == ["/a"]
    assert site.headers[-1]["host"] == f"public.example:{port}"


@on_loopback
def test_loopback_is_refused_unless_it_is_allowed(site: Site) -> None:
    url = site.page("/a", PAGE)
    with Fetcher() as fetcher, pytest.raises(SourceError, match="--allow-private"):
        fetcher.fetch(url)
    assert site.asked == []


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::7f00:1",
        "ff02::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_private_addresses(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_loopback_in_other_spellings_is_loopback(host: str) -> None:
    with pytest.raises(SourceError, match=r"private network|no such host"):
        checked_address(parse_address(f"http://{host}/"), allow_private=False)


def test_a_host_with_one_private_address_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(0, 0, 0, "", ("1.1.1.1", 80)), (0, 0, 0, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    with pytest.raises(SourceError, match=r"10\.0\.0\.1"):
        checked_address(parse_address("http://x.example/"), allow_private=False)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://wire.example/a", "no web address"),
        ("http://", "no web address"),
        ("http://wire.example:port/", "no web address"),
        ("http://[::1/", "no web address"),
        ("http://" + "a" * 80 + ".example/", "no web address"),
        ("http://a..b/", "no web address"),
        ("https://ana:secret@wire.example/a", "password"),
    ],
)
def test_an_address_that_cannot_be_asked(url: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as caught:
        parse_address(url)
    assert "secret" not in str(caught.value)


def test_a_name_of_another_script_is_asked_in_ascii() -> None:
    address = parse_address("https://bücher.example:8080/ü")
    assert address.origin == "https://xn--bcher-kva.example:8080"


# --- limits ------------------------------------------------------------------------------------


@on_loopback
def test_a_page_too_large_is_not_read(site: Site, fetcher: Fetcher) -> None:
    with pytest.raises(SourceError, match=r"more than 0\.1 MB"):
        fetcher.fetch(site.page("/a", "a" * 200_000))


@on_loopback
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_page(site: Site, fetcher: Fetcher, encoding: str) -> None:
    pack = gzip.compress if encoding == "gzip" else zlib.compress
    site.pages["/a"] = Written(pack(PAGE.encode()), headers={"content-encoding": encoding})
    assert fetcher.fetch(site.address + "/a").body == PAGE.encode()


@on_loopback
def test_a_bomb_is_not_inflated(site: Site, fetcher: Fetcher) -> None:
    bomb = gzip.compress(b"a" * 50_000_000)
    site.pages["/a"] = Written(bomb, headers={"content-encoding": "gzip"})
    with pytest.raises(SourceError, match=r"more than 0\.1 MB"):
        fetcher.fetch(site.address + "/a")


@on_loopback
@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "gzip"])
def test_compression_that_cannot_be_undone(site: Site, fetcher: Fetcher, encoding: str) -> None:
    site.pages["/a"] = Written(b"nothing of the kind", headers={"content-encoding": encoding})
    with pytest.raises(SourceError, match="compressed"):
        fetcher.fetch(site.address + "/a")


@on_loopback
def test_a_silent_server_is_left(site: Site, fetcher: Fetcher) -> None:
    site.pages["/robots.txt"] = Written()
    site.pages["/a"] = Written(hangs=True)
    with pytest.raises(SourceError, match="silent"):
        fetcher.fetch(site.address + "/a")


@on_loopback
def test_a_reply_that_breaks_off_is_none(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Written(PAGE.encode(), breaks_off=True)
    with pytest.raises(SourceError, match=r"connection failed|silent"):
        fetcher.fetch(site.address + "/a")


@on_loopback
def test_a_refusal_says_its_status(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Written(status=403)
    with pytest.raises(SourceError, match="403 Forbidden"):
        fetcher.fetch(site.address + "/a")
    with pytest.raises(SourceError, match=r"404 Not Found.*check the address"):
        fetcher.fetch(site.address + "/b")


@on_loopback
def test_nobody_there(fetcher: Fetcher) -> None:
    with pytest.raises(SourceError):
        fetcher.fetch("http://127.0.0.1:1/a")


# --- waiting -----------------------------------------------------------------------------------


def _busy_then(*replies: Written) -> Any:
    left = list(replies)
    return lambda headers: left.pop(0)


@on_loopback
def test_a_busy_server_is_asked_again(site: Site, fetcher: Fetcher, waits: Waits) -> None:
    told = Written(status=429, headers={"retry-after": "7"})
    site.pages["/a"] = _busy_then(told, Written(status=503), Written(PAGE.encode()))
    assert fetcher.fetch(site.address + "/a").body == PAGE.encode()
    assert waits[0] == 7
    assert 2 <= waits[1] <= 4


@on_loopback
def test_a_server_that_stays_busy_is_left(site: Site, fetcher: Fetcher, waits: Waits) -> None:
    site.pages["/a"] = Written(status=503)
    with pytest.raises(SourceError, match="503 Service Unavailable, 3 times"):
        fetcher.fetch(site.address + "/a")
    assert len(waits) == 2


@on_loopback
@pytest.mark.parametrize("told", ["3600", "Fri, 01 Jan 2999 00:00:00 GMT", "9" * 400])
def test_nobody_waits_for_an_hour(site: Site, fetcher: Fetcher, waits: Waits, told: str) -> None:
    site.pages["/a"] = Written(status=429, headers={"retry-after": told})
    with pytest.raises(SourceError, match="asks to wait"):
        fetcher.fetch(site.address + "/a")
    assert waits == []


@on_loopback
@pytest.mark.parametrize("told", ["soon", "-5", "Mon, 01 Jan 2001 00:00:00 GMT", ""])
def test_a_wait_that_makes_no_sense(site: Site, fetcher: Fetcher, waits: Waits, told: str) -> None:
    busy = Written(status=429, headers={"retry-after": told})
    site.pages["/a"] = _busy_then(busy, Written(PAGE.encode()))
    assert fetcher.fetch(site.address + "/a").status == 200
    assert 0 <= waits[0] <= 4


# --- robots.txt --------------------------------------------------------------------------------


@on_loopback
def test_robots_txt_is_obeyed(site: Site, fetcher: Fetcher) -> None:
    site.pages["/robots.txt"] = Written(b"User-agent: *\nDisallow: /private\n")
    url = site.page("/private/a", PAGE)
    with pytest.raises(SourceError, match=r"robots\.txt"):
        fetcher.fetch(url)
    assert fetcher.fetch(site.page("/open", PAGE)).status == 200
    assert site.asked == ["/robots.txt", "/open"]


@on_loopback
def test_robots_txt_may_name_dateline(site: Site, fetcher: Fetcher) -> None:
    rules = b"User-agent: dateline\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
    site.pages["/robots.txt"] = Written(rules)
    with pytest.raises(SourceError, match=r"robots\.txt"):
        fetcher.fetch(site.page("/a", PAGE))


@on_loopback
def test_a_redirect_obeys_robots_txt_too(site: Site, fetcher: Fetcher) -> None:
    site.pages["/robots.txt"] = Written(b"User-agent: *\nDisallow: /private\n")
    site.pages["/a"] = Written(status=302, headers={"location": "/private"})
    with pytest.raises(SourceError, match=r"robots\.txt"):
        fetcher.fetch(site.address + "/a")
    assert site.fetched() == ["/a"]


@on_loopback
def test_a_site_whose_robots_txt_fails_is_left_alone(site: Site, fetcher: Fetcher) -> None:
    site.pages["/robots.txt"] = Written(status=500)
    for path in ("/a", "/b"):
        with pytest.raises(SourceError, match="500 Internal Server Error"):
            fetcher.fetch(site.page(path, PAGE))
    assert site.asked == ["/robots.txt"] * 3  # the second page is not tried again


@on_loopback
def test_a_crawl_delay_is_waited(site: Site, fetcher: Fetcher, waits: Waits) -> None:
    site.pages["/robots.txt"] = Written(b"User-agent: *\nCrawl-delay: 5\n")
    fetcher.fetch(site.page("/a", PAGE))
    fetcher.fetch(site.page("/b", PAGE))
    assert 4 < waits[-1] <= 5


@on_loopback
@pytest.mark.parametrize("rules", [b"\xff\xfe\0", b"<html>", b"Disallow" * 50_000, b"Disallow: /("])
def test_robots_txt_that_is_none(site: Site, fetcher: Fetcher, rules: bytes) -> None:
    site.pages["/robots.txt"] = Written(rules)
    assert fetcher.fetch(site.page("/a", PAGE)).status == 200
