"""The recipes of docs/recipes.md, run as they are written."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import CORPUS, ROOT, Run

needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
RECIPES = (ROOT / "docs" / "recipes.md").read_text()
COST = "How much did the restoration of Notre-Dame cost?"


def _recipe(heading: str, number: int = 0) -> str:
    section = RECIPES.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found: list[str] = re.findall(r"```\w+\n(.*?)```", section, re.S)
    return found[number]


def _script(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run shell code in a place where `dateline` and `mail` are commands."""
    commands = tmp_path / "bin"
    commands.mkdir()
    start = f"exec {sys.executable} -c 'from rag.cli import main; main()' \"$@\""
    _script(commands / "dateline", f"#!/bin/sh\n{start}\n")
    _script(commands / "mail", f'#!/bin/sh\n(echo "$@"; cat) >> {tmp_path}/mailed\n')
    environment = {
        **os.environ,
        "PATH": f"{commands}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "DATELINE_LLM": "none",
    }

    def call(code: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", code], env=environment | more, cwd=tmp_path, text=True,
            capture_output=True, check=False,
        )  # fmt: skip

    return call


@needs_jq
def test_a_brief_is_mailed_when_something_new_came_and_only_then(
    shell: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    today = dt.datetime.now(dt.UTC).date().isoformat()
    (tmp_path / "a.md").write_text(
        f"---\ntitle: Ferry aground\nsource: Harbour Wire\npublished: {today}\n---\n"
        "The ferry Marigold ran aground off Skerry Point, the coast guard said.\n"
    )
    settings = {
        "SOURCES": f"{tmp_path}/a.md {tmp_path}/gone.md",
        "READER": "desk@news.example",
        "DATELINE_STORE": str(tmp_path / "store"),
        "DATELINE_TZ": "UTC",
    }
    for _ in range(2):
        done = shell(_recipe("A brief by mail when something new came in"), **settings)
        assert done.returncode == 0, done.stderr
    mailed = (tmp_path / "mailed").read_text()
    assert mailed.count("-s News: 1 new articles desk@news.example") == 1
    assert "ran aground off Skerry Point" in mailed


@needs_jq
def test_what_an_answer_rests_on_as_a_table(
    shell: Callable[..., subprocess.CompletedProcess[str]], corpus_store: Path
) -> None:
    done = shell(_recipe("What an answer rests on, as a table"), DATELINE_STORE=str(corpus_store))
    published, source, quote = done.stdout.splitlines()[0].split("\t")
    assert (published[:10], source) == ("2024-12-08", "Quaymarket Dispatch")
    assert "700 million euros" in quote


@needs_jq
def test_a_thousand_questions(
    shell: Callable[..., subprocess.CompletedProcess[str]],
    run: Run,
    corpus_store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "questions.txt").write_text(f"{COST}\nWhat is the capital of Portugal?\n")
    command = _recipe("A thousand questions").split(" >> ")[0].split()
    assert command[0] == "dateline"
    monkeypatch.setenv("DATELINE_LLM", "none")
    monkeypatch.setenv("DATELINE_STORE", str(corpus_store))
    lines = run(*command[1:]).out
    failed = {"question": "Who?", "error": {"code": 5, "message": "no model"}}
    (tmp_path / "answers.jsonl").write_text(f"{lines}{json.dumps(failed)}\n")
    shown = shell(_recipe("A thousand questions", 1)).stdout.splitlines()
    assert shown[0].startswith("What is the capital of Portugal?\t")
    assert shown[1:] == ["Who?\tno model"]


def test_the_python_script(
    corpus_store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATELINE_LLM", "none")
    (tmp_path / "articles").symlink_to(CORPUS)
    shown = _printed("From Python", capsys)
    assert "[Quaymarket Dispatch, 2024-12-08" in shown


def _printed(heading: str, capsys: pytest.CaptureFixture[str]) -> str:
    exec(compile(_recipe(heading), "docs/recipes.md", "exec"), {"__name__": "recipe"})
    return capsys.readouterr().out


def test_the_langchain_chain(
    corpus_store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from langchain import chat_models
    from langchain_core.language_models import FakeListChatModel

    said = "The restoration of Notre-Dame cost around 700 million euros."
    model = FakeListChatModel(responses=[said])
    monkeypatch.setattr(chat_models, "init_chat_model", lambda name: model)
    assert _printed("In a LangChain chain", capsys) in {
        f"{said} supported\n",
        f"{said} uncertain\n",
    }


def test_the_langgraph_graph(
    corpus_store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATELINE_LLM", "none")
    titles, answer = _printed("In a LangGraph graph", capsys).splitlines()[:2]
    assert "Spain a record fourth European title" in titles
    assert "Spain beat England 2-1" in answer
