"""Which Chroma server a setting names."""

from __future__ import annotations

from base64 import b64decode

import pytest

from rag.config import Settings
from rag.errors import ConfigurationError
from rag.store import read_server


@pytest.mark.parametrize(
    ("place", "host", "port", "tls", "address"),
    [
        ("http://localhost:8123", "localhost", 8123, False, "http://localhost:8123"),
        ("http://localhost", "localhost", 8000, False, "http://localhost:8000"),
        ("http://127.0.0.1:9/", "127.0.0.1", 9, False, "http://127.0.0.1:9"),
        ("https://vectors.example", "vectors.example", 443, True, "https://vectors.example:443"),
        ("http://[::1]:8000", "[::1]", 8000, False, "http://[::1]:8000"),
    ],
)
def test_a_server_has_host_and_port(
    place: str, host: str, port: int, *, tls: bool, address: str
) -> None:
    server = read_server(place, {})
    assert server.options == {"host": host, "port": port, "ssl": tls, "headers": {}}
    assert server.address == address


def test_a_password_goes_into_a_header_and_nowhere_else() -> None:
    place = "https://reader:p%40ss-word@vectors.example:8443"
    server = read_server(place, {})
    kind, value = server.options["headers"]["Authorization"].split()
    assert (kind, b64decode(value)) == ("Basic", b"reader:p@ss-word")
    assert server.address == "https://vectors.example:8443"
    assert "ss-word" not in repr(server) + str(Settings(store=".", chroma=place))  # type: ignore[arg-type]  # never used as a path


def test_the_cloud_has_tenant_and_database_and_a_key() -> None:
    server = read_server("cloud:newsroom/articles", {"CHROMA_API_KEY": "ck-12345678"})
    assert server.options["api_key"] == "ck-12345678"
    assert (server.options["tenant"], server.options["database"]) == ("newsroom", "articles")
    assert "ck-12345678" not in repr(server)


@pytest.mark.parametrize(
    "place",
    [
        "localhost:8000", "ftp://host", "http://", "http://host:port", "http://host:0",
        "http://host:8000/api", "http://host?x=1", "cloud:", "cloud:tenant", "cloud:a/b/c",
        "cloud:/b", "chroma", "http://[half",
    ],
)  # fmt: skip
def test_what_names_no_server_is_an_error_of_the_settings(place: str) -> None:
    with pytest.raises(ConfigurationError, match="http://host:port"):
        read_server(place, {"CHROMA_API_KEY": "ck-12345678"})


def test_the_cloud_without_a_key_says_which_to_set() -> None:
    with pytest.raises(ConfigurationError, match="CHROMA_API_KEY"):
        read_server("cloud:newsroom/articles", {})
