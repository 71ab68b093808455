"""What the tests share: a store of the demo corpus, recorded models, a way to run the command.

Models are never called: replies come from cassettes, recorded from the embedded model over the
wire (`make record CASE=…`) or, in tests/cassettes/test_faults, written by hand. Sockets are
blocked, a request that no recording answers fails with the command that records it, and a
recording that no request asks for fails too.
"""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from vcr.cassette import Cassette
from vcr.errors import CannotOverwriteExistingCassetteException

from rag.archive import Archive
from rag.cli import main
from rag.config import Settings
from rag.models import chat as chat_models
from rag.models.redact import redact
from tests import chroma_server as chroma
from tests.loopback import Server, serving
from tests.planted_cases import FOLDER as PLANTED
from tests.websites import Site, website

# The libraries that are loaded here are a million objects: to look through them for garbage as
# often as by default takes a tenth of the time of all tests.
gc.set_threshold(50_000, 20, 50)

# No test is about time: what takes long on a busy machine has not failed.
settings.register_profile("dateline", deadline=None)
settings.register_profile("few", deadline=None, max_examples=20)  # `make test`; not `make check`
settings.load_profile("dateline")

PATIENCE = 240  # seconds to wait for a process; a busy machine is no fault
ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
START = "from rag.cli import main; main()"  # `dateline` in a process of its own: python -c START
# A process that is started in the background inherits that Ctrl-C is ignored.
INTERRUPTIBLE = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {START}"
_KEPT_HEADERS = {"content-type", "retry-after"}


class _ReplayedServer:
    """Stands for the embedded model's server where its replies are replayed."""

    address = "http://127.0.0.1:9/v1"
    key = "replayed"

    def __init__(self, weights: Path) -> None:
        self.weights = weights

    def close(self) -> None:
        """There is nothing to close."""


def _without_host(request: Any) -> Any:
    # The embedded model's port and key change with each run, and secrets have no place in a file.
    request.uri = "http://model.invalid" + request.path
    kept = {k: v for k, v in request.headers.items() if k.lower() in _KEPT_HEADERS}
    request.headers.clear()
    request.headers.update(kept)
    return request


def _without_headers(response: dict[str, Any]) -> dict[str, Any]:
    headers = response["headers"]
    response["headers"] = {k: v for k, v in headers.items() if k.lower() in _KEPT_HEADERS}
    # A provider may say the key that it refuses.
    text = redact(response["body"]["string"].decode(), os.environ)
    # The embedded server calls the model by where its weights are on this machine.
    text = re.sub(r'("model":\s*")[^"]*/([^"/]+\.gguf")', r"\1\2", text)
    response["body"]["string"] = text.encode()
    return response


def _same_json(one: Any, other: Any) -> None:
    assert json.loads(one.body or b"null") == json.loads(other.body or b"null")


def pytest_recording_configure(config: pytest.Config, vcr: Any) -> None:
    """Teach vcrpy to compare requests by what they say."""
    vcr.register_matcher("json_body", _same_json)


@pytest.fixture(scope="session")
def vcr_config() -> dict[str, Any]:
    return {
        "match_on": ["method", "path", "json_body"],
        "before_record_request": _without_host,
        "before_record_response": _without_headers,
        "decode_compressed_response": True,
    }


@pytest.fixture(autouse=True)
def _no_recording_is_left_over(vcr: Cassette | None, record_mode: str) -> Iterator[None]:
    yield
    if vcr is not None and record_mode == "none":
        assert vcr.all_played, "the cassette has a reply that nothing asked for; record it again"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Say how to record again where a request was not in the cassette."""
    report = yield
    error: BaseException | None = call.excinfo.value if call.excinfo else None
    while error is not None:
        if isinstance(error, CannotOverwriteExistingCassetteException):
            hint = f"make record CASE={item.name.split('[')[0]}"
            report.sections.append(("the prompt has changed since it was recorded", hint))
            break
        error = error.__cause__ or error.__context__
    return report


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No key, setting or file of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith(("DATELINE_", "OPENAI_", "CHROMA_", "LANGCHAIN_", "LANGSMITH_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def corpus_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the demo corpus, made once; copy it, do not write to it."""
    folder = tmp_path_factory.mktemp("corpus") / "store"
    with Archive.open(settings=Settings(store=folder)) as archive:
        outcomes = archive.ingest([CORPUS])
    # Two of its articles carry one agency's text.
    assert [o.status for o in outcomes if o.status != "added"] == ["duplicate"]
    return folder


@pytest.fixture(scope="session")
def archive(corpus_template: Path) -> Iterator[Archive]:
    """The demo corpus, opened once, without a model; read it, do not write to it."""
    with Archive.open(settings=Settings(store=corpus_template, llm="none", tz="UTC")) as archive:
        yield archive


@pytest.fixture(scope="session")
def planted_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the articles with planted instructions, made once; do not write to it."""
    folder = tmp_path_factory.mktemp("planted") / "store"
    with Archive.open(settings=Settings(store=folder)) as archive:
        outcomes = archive.ingest([PLANTED])
    assert {o.status for o in outcomes} == {"added", "skipped"}  # skipped: cases.toml
    return folder


@pytest.fixture
def corpus_store(corpus_template: Path, tmp_path: Path) -> Path:
    """A store of the demo corpus that a test may change."""
    folder = tmp_path / "store"
    shutil.copytree(corpus_template, folder)
    return folder


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server on loopback; tests allow themselves 127.0.0.1."""
    with chroma.running(tmp_path_factory.mktemp("chroma")) as address:
        yield address


@pytest.fixture(params=["folder", "server"])
def vectors_in(request: pytest.FixtureRequest) -> str | None:
    """Where vectors are, for tests that must hold in either case: the setting `chroma`."""
    return request.getfixturevalue("chroma_server") if request.param == "server" else None


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A model's server on loopback, which every command asks; it must give all of its replies."""
    with serving() as running:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-written-0123456789")
        monkeypatch.setenv("OPENAI_BASE_URL", running.address)
        monkeypatch.setenv("DATELINE_LLM", "openai:written")
        yield running
        assert not running.replies, "the server has a reply that nothing asked for"


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on loopback."""
    with website() as site:
        yield site


@pytest.fixture
def local_model(monkeypatch: pytest.MonkeyPatch, record_mode: str) -> None:
    """The embedded model: replayed, or real when a cassette is being recorded."""
    if record_mode == "none":
        monkeypatch.setattr(chat_models, "LocalServer", _ReplayedServer)


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document that it has to be."""
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `dateline` with arguments, in this process, so that cassettes reach it."""

    def call(*arguments: str | Path) -> Result:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        sys.stdout.flush()
        captured = capfd.readouterr()
        return Result(code, captured.out, captured.err)

    return call
