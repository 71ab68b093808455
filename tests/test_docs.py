"""What the documents say of the command is what the command says."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from rag.config import Settings
from tests.conftest import ROOT, Run

GUIDE = ROOT / "docs" / "guide.md"


def test_the_help_in_the_guide_is_the_help(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = re.search(r"```text\n\$ dateline --help\n(.*?)```", GUIDE.read_text(), re.S)
    assert shown is not None
    assert shown.group(1).split() == run("--help").out.split()


def test_the_check_in_the_guide_is_what_it_says(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    transcript = re.search(
        r"\$ cat summary\.txt\n(.*?)\n\$ dateline (check .*?)\n(.*?)```",
        GUIDE.read_text(),
        re.S,
    )
    assert transcript is not None
    text, arguments, shown = transcript.groups()
    (tmp_path / "summary.txt").write_text(text)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(tmp_path)
    assert run(*arguments.split()).out == shown


def test_the_readme_names_every_exit_code() -> None:
    readme = (ROOT / "README.md").read_text()
    assert all(re.search(rf"^\| {code} \|", readme, re.M) for code in (0, 1, 2, 3, 4, 5, 6, 7, 130))


def test_the_example_of_env_names_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^# DATELINE_([A-Z_]+)=", example, re.M))
    assert named == {f.name.upper() for f in fields(Settings) if f.name != "secrets"}


def test_every_dependency_has_its_line() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["local"]]
    listed = (ROOT / "docs" / "dependencies.md").read_text().lower()
    for requirement in wanted:
        name = re.split(r"[<>=!~ \[]", requirement, maxsplit=1)[0].lower()
        assert re.search(rf"\b{re.escape(name)}\b", listed), name


def test_no_module_is_longer_than_500_lines() -> None:
    lengths = {p: len(p.read_text().splitlines()) for p in (ROOT / "rag").rglob("*.py")}
    assert {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > 500} == {}


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    readme = (ROOT / "README.md").read_text()
    assert len(readme.splitlines()) <= 150
    links = re.findall(r"\]\(([^)#:]+)\)", readme)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_file_of_the_corpus_is_explained() -> None:
    readme = (ROOT / "corpus" / "README.md").read_text()
    articles = [p.name for p in Path(ROOT / "corpus").glob("*.md") if p.name != "README.md"]
    assert len(articles) >= 10
    assert all(name in readme for name in articles)
