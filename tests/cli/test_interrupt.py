"""Ctrl-C while a model is asked: nothing half done, no trace of the program's insides."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.models.call import Connection
from tests.conftest import ROOT, Result
from tests.loopback import Written, serving

Run = Callable[..., Result]
COMMANDS = [
    ("ask", "How much did the restoration of Notre-Dame cost?", "--json"),
    ("brief", "Notre-Dame", "--out", "brief.pdf"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
@pytest.mark.usefixtures("local_model")
def test_an_interrupt_during_a_call_leaves_nothing_behind(
    run: Run, corpus_store: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    def interrupted(*arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Connection, "__call__", interrupted)
    result = run(*command, "--llm", "local", "--store", corpus_store)
    assert result == Result(130, "", "dateline: interrupted; what was stored stays\n")
    assert not Path("brief.pdf").exists()


@pytest.mark.block_network(allowed_hosts=["127.0.0.1"])
def test_ctrl_c_ends_a_call_that_waits_for_the_model(corpus_store: Path, tmp_path: Path) -> None:
    with serving() as server:
        server.replies = [Written(hangs=True)]
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATELINE_LLM": "openai:written",
            "OPENAI_API_KEY": "none",
            "OPENAI_BASE_URL": server.address,
        }
        # A process that is started in the background inherits that Ctrl-C is ignored.
        start = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        start += "from rag.cli import main; main()"
        process = subprocess.Popen(
            [sys.executable, "-c", start, *COMMANDS[1], "--store", str(corpus_store)],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.reached.wait(90), "the model was never asked"
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
            process.communicate()
    assert (process.returncode, out) == (130, "")
    assert err == "dateline: interrupted; what was stored stays\n"
    assert not (tmp_path / "brief.pdf").exists()


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from rag.cli import main; main()", "schema", "answer"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
