"""One way in to all that is measured."""

from __future__ import annotations

import argparse
from importlib import import_module

import pytest

from evals.__main__ import ENTRIES, listing, main
from tests.conftest import ROOT

_MODULES = {name: path for group in ENTRIES.values() for name, path in group.items()}


@pytest.mark.parametrize("name", _MODULES)
def test_every_entry_takes_arguments_and_runs(name: str) -> None:
    module = import_module(f"evals.{_MODULES[name]}")
    module.add_arguments(argparse.ArgumentParser())
    assert callable(module.run)


def test_the_list_and_the_readme_name_every_entry(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == main([]) == 0
    assert capsys.readouterr().out == f"{listing()}\n" * 2
    readme = (ROOT / "evals" / "README.md").read_text()
    for name in _MODULES:
        assert f"\n  {name} " in listing()
        assert (
            any(f"make {prefix}{name}" in readme for prefix in ("", "eval-")) or name == "pictures"
        )


def test_a_name_that_is_none_is_refused_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such-entry"]) == 2
    assert listing() in capsys.readouterr().out


def test_a_folder_has_at_most_sixteen_files() -> None:
    folders = [p for p in (ROOT / "evals").rglob("*") if p.is_dir() and p.name != "__pycache__"]
    counts = {p: sum(f.is_file() for f in p.iterdir()) for p in [ROOT / "evals", *folders]}
    assert {p.name: n for p, n in counts.items() if n > 16} == {}
