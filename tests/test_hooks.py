"""The recipes of docs/hooks.md, run as they are written, without agent, pre-commit or GitHub."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.conftest import CORPUS, ROOT
from tests.test_recipes import shell

__all__ = ["shell"]  # the fixture: a shell in which `dateline` is a command

Shell = Callable[..., subprocess.CompletedProcess[str]]
HOOKS = (ROOT / "docs" / "hooks.md").read_text()
TRUE = "Two were rescued from the Patapsco River.\n"
FALSE = "Four were rescued from the Patapsco River.\n"


def _recipe(heading: str) -> str:
    section = HOOKS.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return str(re.findall(r"```\w+\n(.*?)```", section, re.DOTALL)[0])


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a source, and a place for its summary."""
    for name in ("sources", "summaries"):
        (tmp_path / name).mkdir()
    source = (CORPUS / "2024-03-27-baltimore-bridge-collapse.md").read_text()
    (tmp_path / "sources" / "bridge.md").write_text(source)
    return tmp_path


def test_an_agent_is_told_what_it_wrote_that_is_not_so(shell: Shell, desk: Path) -> None:
    matched = json.loads(_recipe("In an agent or an editor"))["hooks"]["PostToolUse"][0]
    command = matched["hooks"][0]["command"]
    for text, code in ((TRUE, 0), (TRUE + FALSE, 2)):
        event = {"tool_name": matched["matcher"], "tool_input": {"content": text}}
        (desk / "event.json").write_text(json.dumps(event))
        done = shell(f"{command} < event.json")
        assert done.returncode == code, done.stderr
        assert (FALSE.strip() in done.stderr) == (code == 2)


@pytest.mark.parametrize(("text", "good"), [(TRUE, True), (FALSE, False)])
@pytest.mark.parametrize("recipe", ["Before a commit", "On GitHub"])
def test_a_summary_that_is_not_supported_stops_it(
    shell: Shell, desk: Path, recipe: str, text: str, good: bool
) -> None:
    (desk / "summaries" / "bridge.md").write_text(text)
    config = yaml.safe_load(_recipe(recipe))
    if recipe == "On GitHub":
        code = config["jobs"]["check"]["steps"][-1]["run"]
    else:
        hook = config["repos"][0]["hooks"][0]
        assert re.search(hook["files"], "summaries/bridge.md")
        code = f"{hook['entry']} summaries/bridge.md"
    assert (shell(code).returncode == 0) == good
