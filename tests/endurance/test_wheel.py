"""The wheel, installed in an empty environment and run from the root of the file system."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import CORPUS, ROOT

pytestmark = pytest.mark.endurance


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_prompts_schemas_and_the_page(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"rag/_prompts/{p.name}" for p in (ROOT / "prompts").glob("*.md")} <= names
    assert {f"rag/schemas/{p.name}" for p in (ROOT / "rag" / "schemas").glob("*.json")} <= names
    assert "rag/schemas/catalog.sql" in names
    assert {"rag/render/brief.typ", "rag/render/brief.css"} <= set(names)
    assert not any(n.startswith(("tests/", "corpus/")) for n in names)


def test_it_runs_from_the_root_in_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=True, symlinks=True)
    python = environment / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    # What it depends on is lent by this environment: installing it again would test the index.
    folder = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    (Path(folder) / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    dateline = [str(environment / "bin" / "dateline")]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*dateline, *arguments], cwd="/", env=env, capture_output=True, text=True, check=False
        )

    where = subprocess.run(
        [str(python), "-c", "import rag; print(rag.__file__)"],
        cwd="/",
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(environment) in where.stdout
    store = str(tmp_path / "store")
    article = str(CORPUS / "2024-06-06-ecb-cuts-rates.md")
    ingested = run("ingest", article, "--store", store)
    assert ingested.returncode == 0, ingested.stderr
    asked = run("ask", "What is the deposit rate of the ECB?", "--llm", "none", "--store", store)
    assert asked.returncode == 0, asked.stderr
    assert "3.75 percent" in asked.stdout
    written = run(
        "brief", "ECB rates", "--llm", "none", "--store", store, "--out", str(tmp_path / "b.pdf")
    )
    assert written.returncode == 0, written.stderr
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF-")
