"""Completion in the shells, by the scripts that the program prints."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, START, Run

Complete = Callable[..., list[str]]


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


@pytest.mark.parametrize(
    ("shell", "begins"), [("zsh", "#compdef dateline\n"), ("fish", "complete --command dateline ")]
)
def test_the_other_shells_get_their_script(
    run: Run, monkeypatch: pytest.MonkeyPatch, shell: str, begins: str
) -> None:
    monkeypatch.setenv("_DATELINE_COMPLETE", f"source_{shell}")
    script = run().out
    assert script.startswith(begins)  # zsh looks at the first line of a file only
    assert f"complete_{shell}" in script


@pytest.fixture
def complete(run: Run, monkeypatch: pytest.MonkeyPatch, corpus_template: Path) -> Complete:
    """Complete a line as fish, or another shell, asks for it."""
    monkeypatch.setenv("DATELINE_STORE", str(corpus_template))

    def lines(line: str, shell: str = "fish") -> list[str]:
        monkeypatch.setenv("_DATELINE_COMPLETE", f"complete_{shell}")
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(line.count(" ")))
        return [found for found in run().out.splitlines() if found]

    return lines


def test_values_are_completed(complete: Complete, corpus_template: Path, tmp_path: Path) -> None:
    assert complete("dateline brief --format ht") == ["html"]
    assert complete("dateline ask --llm lo") == ["local\tthe embedded model"]
    assert complete("dateline schema art") == ["article", "articles"]
    assert complete("dateline ask --source Harb") == ["Harbour Wire"]
    assert complete("dateline ask --source Harb", "bash") == ["Harbour\\ Wire"]
    assert complete("dateline chat --topic x") == []
    [spain] = [ln for ln in complete("dateline articles show ") if "Oyarzabal" in ln]
    assert complete(f"dateline articles rm {spain[:6]}") == [spain]
    elsewhere = f"dateline articles show --store {tmp_path / 'nowhere'} "
    assert complete(elsewhere) == []
    assert not (tmp_path / "nowhere").exists()


def test_nothing_that_an_article_says_is_run_by_a_shell(
    complete: Complete, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bad = "\\$(touch owned) \\`touch owned`) \"'; touch owned #"
    path = tmp_path / "a.json"
    text = "The ferry Marigold ran aground off Skerry Point on Tuesday."
    path.write_text(json.dumps({"title": bad, "source": bad, "topics": [bad, "Sea"], "text": text}))
    run("ingest", path, "--store", tmp_path / "store")
    monkeypatch.setenv("DATELINE_STORE", str(tmp_path / "store"))
    for shell in ("bash", "zsh", "fish"):
        assert complete("dateline ask --source ", shell) in ([], ["_files"])
        assert "Sea" in "".join(complete("dateline ask --topic ", shell))
        [shown] = complete("dateline articles show ", shell)
        assert "touch owned" in shown or shell == "bash"
        assert not set(shown) & set("\\$`;#")


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_runs_its_script(tmp_path: Path, corpus_template: Path) -> None:
    asks = """
        compdef() { :; }; _arguments() { print -r -- "$@"; }
        source <(_DATELINE_COMPLETE=source_zsh dateline)
        words=(dateline brief --format h); CURRENT=4; _dateline_completion
        words=(dateline ask --source Harb); CURRENT=4; _dateline_completion
    """
    environment = {**_environment(tmp_path), "DATELINE_STORE": str(corpus_template)}
    done = subprocess.run(
        ["zsh", "-f", "-c", asks], env=environment, text=True, capture_output=True, check=True
    )
    assert done.stdout == '*: :(("html"))\n*: :(("Harbour Wire"))\n'


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes(tmp_path: Path, corpus_template: Path) -> None:
    asks = """
        _DATELINE_COMPLETE=source_fish dateline | source
        complete -C "dateline brief --format h"; complete -C "dateline ask --source Harb"
    """
    environment = {**_environment(tmp_path), "DATELINE_STORE": str(corpus_template)}
    done = subprocess.run(
        ["fish", "--no-config", "-c", asks],
        env=environment, text=True, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == ["html", "Harbour Wire"]


@pytest.mark.parametrize(
    ("line", "found"),
    [("dateline ask --ba", "--batch"), ("dateline ask --source H", "Harbour\\ Wire")],
)
def test_completing_imports_nothing_heavy(
    tmp_path: Path, corpus_template: Path, line: str, found: str
) -> None:
    code = f"""
import atexit, sys
heavy = {{'openai', 'chromadb', 'langchain_core', 'onnxruntime', 'numpy', 'rich', 'prompt_toolkit'}}
atexit.register(lambda: print(sorted(heavy & set(sys.modules)), file=sys.stderr))
{START}
"""
    environment = {**_environment(tmp_path), "_DATELINE_COMPLETE": "complete_bash"}
    environment |= {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    environment["DATELINE_STORE"] = str(corpus_template)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, text=True, capture_output=True, check=False
    )
    assert done.stdout.splitlines() == [found]
    assert done.stderr.strip() == "[]"
