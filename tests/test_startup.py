"""No command imports what it does not need: each runs in a process of its own, and says what it has."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CORPUS, ROOT

# What takes time or memory to import, by the name of its package.
HEAVY = """
    chromadb docx fastapi feedparser ftfy genai_prices httpx httpx2 jsonschema_rs langchain
    langchain_core langchain_openai lxml mcp numpy onnxruntime openai prompt_toolkit protego
    py3langid pydantic pypdfium2 rich sentencex starlette tiktoken tokenizers trafilatura typst
    uvicorn xllamacpp yaml
""".split()
_LISTING = """
import json, sys
heavy = json.loads(sys.argv.pop())
from rag.cli import main
try:
    main()
finally:
    loaded = sorted(n for n in heavy if n in sys.modules)
    sys.stderr.write("\\nLOADED " + json.dumps(loaded))
"""
_ALWAYS = "pydantic"  # typer brings it
# Chroma brings httpx, rich and yaml.
_MEANING = "chromadb numpy onnxruntime tokenizers httpx rich yaml"


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["--version"], ""),
        (["--help"], ""),
        (["ask", "--help"], ""),
        (["schema", "answer"], ""),
        (["articles", "list"], ""),
        (["articles", "list", "--json"], "jsonschema_rs"),
        (["model", "list"], ""),
        (["check", "SUMMARY", "--against", "ARTICLE"], "py3langid numpy sentencex yaml"),
        (["search", "bridge"], _MEANING),
        (["ask", "When did India land?", "--llm", "none"], f"{_MEANING} langchain_core httpx2"),
        (["brief", "Baltimore bridge", "--llm", "none"], f"{_MEANING} typst"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_a_command_imports_what_it_needs(
    arguments: list[str], needed: str, corpus_template: Path, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.txt"
    summary.write_text("The bridge fell.")
    article = CORPUS / "2024-03-27-baltimore-bridge-collapse.md"
    places = {"SUMMARY": str(summary), "ARTICLE": str(article)}
    done = subprocess.run(
        [sys.executable, "-c", _LISTING, *(places.get(a, a) for a in arguments), json.dumps(HEAVY)],
        capture_output=True,
        text=True,
        env={
            "PYTHONPATH": str(ROOT),
            "PATH": "",
            "DATELINE_STORE": str(corpus_template),
            "HOME": str(tmp_path),
        },
        cwd=tmp_path,
        check=False,
    )
    loaded = json.loads(done.stderr.rpartition("LOADED ")[2])
    assert set(loaded) <= {_ALWAYS, *needed.split()}, done.stderr
