"""Completion in the shells, by the scripts that the program prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

START = "from rag.cli import main; main()"


def _environment(folder: Path) -> dict[str, str]:
    command = folder / "dateline"
    command.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{START}' \"$@\"\n")
    command.chmod(0o755)
    return {
        **os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{folder}:{os.environ['PATH']}",
    }  # fmt: skip


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_commands_and_options(tmp_path: Path) -> None:
    asks = """
        source <(_DATELINE_COMPLETE=source_bash dateline)
        complete -p dateline
        COMP_WORDS=(dateline ch) COMP_CWORD=1; _dateline_completion dateline; echo "${COMPREPLY[@]}"
        COMP_WORDS=(dateline ask --ba) COMP_CWORD=2; _dateline_completion dateline; echo "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "-c", asks], env=_environment(tmp_path), text=True, capture_output=True, check=True
    )
    registered, commands, options = done.stdout.splitlines()
    assert "_dateline_completion" in registered
    assert commands.split() == ["chat", "check"]
    assert options.split() == ["--batch"]


@pytest.mark.parametrize(("shell", "word"), [("zsh", "#compdef dateline"), ("fish", "complete")])
def test_the_other_shells_get_their_script(tmp_path: Path, shell: str, word: str) -> None:
    environment = {**_environment(tmp_path), "_DATELINE_COMPLETE": f"source_{shell}"}
    done = subprocess.run(["dateline"], env=environment, text=True, capture_output=True, check=True)
    assert word in done.stdout
    assert f"complete_{shell}" in done.stdout


def test_completing_imports_nothing_heavy(tmp_path: Path) -> None:
    code = f"""
import atexit, sys
heavy = {{'openai', 'chromadb', 'langchain_core', 'onnxruntime', 'numpy', 'rich', 'prompt_toolkit'}}
atexit.register(lambda: print(sorted(heavy & set(sys.modules)), file=sys.stderr))
{START}
"""
    environment = {**_environment(tmp_path), "_DATELINE_COMPLETE": "complete_bash"}
    environment |= {"COMP_WORDS": "dateline ask --ba", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, text=True, capture_output=True, check=False
    )
    assert done.stdout.split() == ["--batch"]
    assert done.stderr.strip() == "[]"
