"""The chat in a real terminal, with written replies of a model over real HTTP."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from tests.conftest import INTERRUPTIBLE, PATIENCE, ROOT
from tests.loopback import Server, Written, on_loopback, streamed

pytestmark = [on_loopback, pytest.mark.endurance]

COST = "How much did the restoration of Notre-Dame cost?"
_PROMPT = ">\x08"  # prompt-toolkit moves the cursor over the space


@contextmanager
def _chat(store: Path, *flags: str, **environment: str) -> Iterator[pexpect.spawn[str]]:
    child = pexpect.spawn(
        sys.executable,
        ["-c", INTERRUPTIBLE, "chat", "--store", str(store), *flags],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "PAGER": "cat",
            "XDG_STATE_HOME": str(store.parent / "state"),
            **environment,
        },
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=PATIENCE,
    )
    try:
        yield child
    finally:
        child.close(force=True)


def test_an_answer_is_stopped_another_is_read_and_its_source_opened(
    corpus_store: Path, server: Server
) -> None:
    reply = '{"claims": [{"text": "The restoration cost 700 million euros.", "sentences": [1]}]}'
    server.replies = [Written(hangs=True), streamed([reply])]
    with _chat(corpus_store, "--llm", "openai:written") as child:
        child.expect("model: openai:written")
        child.expect(_PROMPT)
        child.send(f"{COST}\r")
        assert server.reached.wait(PATIENCE)
        child.sendintr()
        child.expect("stopped")
        child.expect(_PROMPT)
        child.send(f"{COST}\r")
        child.expect(r"700 million euros\.")
        child.expect("Quaymarket Dispatch")
        child.expect(_PROMPT)
        child.send("half a thought\x0f")  # Ctrl-O
        child.expect("“The restoration cost around 700 million euros")
        child.expect("half a thought")
        child.send("\x15/open 1\r")
        child.expect("\x1b\\[1;4mThe restoration cost around 700 million euros")
        child.expect(_PROMPT)
        child.sendeof()
        child.expect(pexpect.EOF)
        child.wait()
        assert child.exitstatus == 0


def test_a_screen_reader_gets_plain_lines(corpus_store: Path) -> None:
    with _chat(corpus_store, "--llm", "none", "--plain", INPUTRC="/dev/null") as child:
        child.expect("> ")
        heard = str(child.before)
        child.send(f"{COST}\r")
        child.expect(r"reopening, five years after fire.*> ")
        heard += f"{child.before}{child.after}"
        child.sendeof()
        child.expect(pexpect.EOF)
        heard += str(child.before)
    assert "  [1] Quaymarket Dispatch" in heard
    # readline itself asks that a paste be marked; no other sequence is there.
    assert "\x1b" not in re.sub(r"\x1b\[\?2004[hl]", "", heard)
    assert not re.search("[─-╿⠀-⣿]", heard)  # boxes, moving dots
