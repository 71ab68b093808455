"""No key gets out: not into an error, an output, a log or a recording."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from rag.config import load_settings
from rag.errors import ConfigurationError
from rag.models.chat import open_model
from rag.models.choice import look_up
from tests.conftest import Run
from tests.loopback import Server, fault, on_loopback, streamed

PLANTED = "planted-0123456789abcdef"  # not in the form of a key, which would be hidden anyway
QUESTION = "How much did the restoration of Notre-Dame cost?"


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "Who won?", "--llm", "openai:gpt-4.1-mini"),
        ("ask", "Who won?", "--llm", "openai:gpt-4.1-mini", "--json"),
        ("doctor",),
        ("model", "list"),
    ],
    ids=" ".join,
)
def test_a_planted_key_is_in_no_output(
    run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    # The network is blocked, so that the provider fails, as providers do, with all it knows.
    monkeypatch.setenv("OPENAI_API_KEY", PLANTED)
    monkeypatch.setenv("DATELINE_LLM", "openai:gpt-4.1-mini")
    store = () if arguments[0] == "model" else ("--store", corpus_store)
    result = run(*arguments, *store)
    assert PLANTED not in result.out + result.err


def _plant(place: str, monkeypatch: pytest.MonkeyPatch, server: Server) -> None:
    if place == "environment":
        monkeypatch.setenv("OPENAI_API_KEY", PLANTED)
    elif place == ".env":
        Path(".env").write_text(f"OPENAI_API_KEY={PLANTED}\n")
        # Found there, it is put into the environment; this takes it out again after the test.
        monkeypatch.setenv("OPENAI_API_KEY", "")
        monkeypatch.delenv("OPENAI_API_KEY")
    else:
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        address = server.address.replace("://", f"://reader:{PLANTED}@")
        monkeypatch.setenv("OPENAI_BASE_URL", address)


@on_loopback
@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("place", ["environment", ".env", "base URL"])
def test_a_key_that_the_provider_says_back_is_in_no_output_and_no_trace(
    run: Run,
    corpus_store: Path,
    monkeypatch: pytest.MonkeyPatch,
    server: Server,
    place: str,
    status: int,
) -> None:
    _plant(place, monkeypatch, server)
    server.replies = [fault(status, f"refused: {PLANTED} at http://reader:{PLANTED}@host/v1")]
    result = run("ask", QUESTION, "--store", corpus_store, "--json", "--verbose")
    assert result.code == (4 if status == 401 else 5)
    assert "refused: ***" in result.err
    assert "Traceback" in result.err
    assert PLANTED not in result.out + result.err


@on_loopback
def test_an_answer_does_not_hold_the_key(
    run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", PLANTED)
    server.replies = [streamed(['{"claims": []}'])]
    result = run("ask", QUESTION, "--store", corpus_store, "--json", "--verbose")
    assert PLANTED in server.headers[0]["authorization"]
    assert result.json["usage"]["prompt_tokens"] == 300
    assert PLANTED not in result.out + result.err


@on_loopback
def test_what_is_recorded_does_not_hold_the_key(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    server: Server,
    vcr_config: dict[str, Any],
) -> None:
    from vcr import VCR

    monkeypatch.setenv("OPENAI_API_KEY", PLANTED)
    settings = load_settings()
    choice = look_up("openai:written", settings)
    assert choice
    server.replies = [fault(401, f"refused: {PLANTED}", {"set-cookie": f"session={PLANTED}"})]
    hooks = {k: v for k, v in vcr_config.items() if k != "match_on"}
    cassette = tmp_path / "recorded.yaml"
    with VCR(**hooks).use_cassette(str(cassette)), pytest.raises(ConfigurationError):
        open_model(choice, settings).call([("user", "Who won?")], None)
    assert PLANTED in server.headers[0]["authorization"]
    assert "refused: ***" in cassette.read_text()
    assert PLANTED not in cassette.read_text()


def test_settings_do_not_show_keys() -> None:
    settings = load_settings(environment={"OPENAI_API_KEY": PLANTED})
    assert settings.secrets["OPENAI_API_KEY"] == PLANTED
    assert PLANTED not in repr(settings)


def test_a_key_in_env_file_is_not_an_unknown_setting(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={PLANTED}\nDATELINE_LLM=none\n")
    settings = load_settings(environment={}, env_file=tmp_path / ".env")
    assert settings.llm == "none"
    assert settings.secrets["OPENAI_API_KEY"] == PLANTED


def test_no_recording_holds_a_key() -> None:
    cassettes = list((Path(__file__).parent / "cassettes").rglob("*.yaml"))
    assert cassettes
    for path in cassettes:
        text = path.read_text()
        assert not re.search(
            r"authorization|bearer|sk-[a-z0-9]|api[-_]key|cookie", text, re.IGNORECASE
        )
        assert not re.search(r"127\.0\.0\.1|localhost", text)
