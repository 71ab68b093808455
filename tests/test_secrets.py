"""No key gets out: not into an error, an output, a log or a recording."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.config import load_settings
from tests.conftest import Result

Run = Callable[..., Result]
PLANTED = "sk-planted-0123456789abcdef"


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
