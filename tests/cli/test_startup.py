"""No command imports what it does not need: each runs in a process of its own, and says what it has."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.render.json import answer_json
from tests.conftest import CORPUS, PATIENCE, ROOT

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

_SDK = "starlette uvicorn httpx2 rich"  # the SDK of MCP brings them


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
        (
            ["check", "SUMMARY", "--against", "ARTICLE"],
            "py3langid numpy onnxruntime sentencex tokenizers yaml",
        ),
        (["search", "bridge"], _MEANING),
        (["ask", "When did India land?", "--llm", "none"], f"{_MEANING} langchain_core httpx2"),
        (["brief", "Baltimore bridge", "--llm", "none"], f"{_MEANING} typst"),
        (["chat", "--llm", "none"], _MEANING),
        (["verify", "ANSWER"], "jsonschema_rs"),
        (["history"], ""),
        (["history", "--json"], "jsonschema_rs"),
        (["ingest", "ARTICLE"], "yaml"),
        (["embed"], ""),
        (["doctor"], ""),
        (["articles", "show", "ID"], ""),
        (["mcp", "--llm", "none"], f"mcp {_SDK}"),
        (["serve", "--port", "0", "--llm", "none"], f"fastapi {_SDK}"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_a_command_imports_what_it_needs(
    arguments: list[str], needed: str, corpus_template: Path, corpus_store: Path, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.txt"
    summary.write_text("A submarine fleet left Brazil for repairs.")
    article = CORPUS / "2024-03-27-baltimore-bridge-collapse.md"
    saved = tmp_path / "answer.json"
    if "ANSWER" in arguments or "ID" in arguments:
        with Archive.open(settings=Settings(store=corpus_template, llm="none")) as archive:
            answer = archive.ask("When did India land on the moon?")
        saved.write_text(json.dumps(answer_json(answer)))
        some_id = answer.citations[0].article_id
    else:
        some_id = ""
    places = {"SUMMARY": str(summary), "ARTICLE": str(article), "ANSWER": str(saved), "ID": some_id}
    process = subprocess.Popen(
        [sys.executable, "-c", _LISTING, *(places.get(a, a) for a in arguments), json.dumps(HEAVY)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={
            "PYTHONPATH": str(ROOT),
            "PATH": "",
            "DATELINE_STORE": str(corpus_store),
            "HOME": str(tmp_path),
        },
        cwd=tmp_path,
    )
    assert process.stderr is not None
    told = ""
    if arguments[0] == "serve":
        while "http://" not in told:
            told += process.stderr.readline()
        process.terminate()
    told += process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == (3 if arguments[0] == "check" else 0), told
    assert set(json.loads(told.rpartition("LOADED ")[2])) <= {_ALWAYS, *needed.split()}, told
