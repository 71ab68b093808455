"""Ctrl-C while a model is asked: nothing half done, no trace of the program's insides."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.models.call import Connection
from tests.conftest import INTERRUPTIBLE, PATIENCE, ROOT, START, Result, Run
from tests.loopback import Server, Written, on_loopback

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


@on_loopback
@pytest.mark.endurance
def test_ctrl_c_ends_a_call_that_waits_for_the_model(
    corpus_store: Path, tmp_path: Path, server: Server
) -> None:
    server.replies = [Written(hangs=True)]
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, *COMMANDS[1], "--store", str(corpus_store)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.reached.wait(PATIENCE), "the model was never asked"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
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
            [sys.executable, "-c", START, "schema", "answer"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
