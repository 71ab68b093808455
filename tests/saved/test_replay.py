"""A brief made again from its JSON: the same bytes in every form, or what has changed since."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.models.call import Messages, OnText, Reply, Schema
from rag.models.chat import ChatModel
from rag.render.json import brief_json
from rag.types import Usage
from tests.conftest import CORPUS, Run


def test_every_form_comes_out_the_same(run: Run, corpus_store: Path, tmp_path: Path) -> None:
    names = {form: tmp_path / f"brief.{form}" for form in ("json", "md", "html", "pdf", "txt")}
    arguments = ("brief", "Lahaina fire", "--llm", "none", "--store", corpus_store, "--quiet")
    run(*arguments, "--page", "letter", "--out", names["json"])
    again = ("brief", "--replay", names["json"], "--store", corpus_store)
    for form, path in names.items():
        result = run(*again, "--out", tmp_path / f"again.{form}")
        assert result.code == 0, result.err
        assert "differs" not in result.err
        if form == "json":
            assert (tmp_path / "again.json").read_bytes() == path.read_bytes()
    with Archive.open(settings=Settings(store=corpus_store, llm="none")) as archive:
        brief, notes = archive.replay(json.loads(names["json"].read_text()))
    assert notes == ()
    assert brief.paper == "letter"
    from rag.render import html, markdown, pdf

    made = {
        "md": markdown.brief_markdown(brief).encode(),
        "html": html.brief_html(brief, "letter").encode(),
        "pdf": pdf.brief_pdf(brief, "letter")[0],
        "txt": markdown.brief_term(brief).encode(),
    }
    for form, data in made.items():
        assert (tmp_path / f"again.{form}").read_bytes() == data


def test_what_a_model_wrote_is_taken_from_the_record_and_no_model_is_asked(
    corpus_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    shutil.copytree(corpus_template, folder)
    asked: list[str] = []

    def call(messages: Messages, schema: Schema, on_text: OnText | None = None) -> Reply:
        asked.append(messages[-1][1])
        claims = [
            {"text": "A fire swept through Lahaina on the island of Maui.", "sentences": [1]},
            {"text": "The death toll of the Lahaina fire was lowered to 97.", "sentences": [1]},
            {"text": "Nine whales were seen.", "sentences": [2]},
        ]
        return Reply(json.dumps({"claims": claims}), Usage(10, 5))

    model = ChatModel("stub", 900, call)
    monkeypatch.setattr(Archive, "model", lambda self: model)
    with Archive.open(settings=Settings(store=folder)) as archive:
        document = json.loads(json.dumps(brief_json(archive.brief("Lahaina fire"))))
        times = len(asked)
        assert times > 0
        assert any("whales" in d["text"] for d in document["dropped"])
        again, notes = archive.replay(document)
        assert json.loads(json.dumps(brief_json(again))) == document
        assert notes == ()
        assert len(asked) == times
        document["replay"]["prompt_ids"] = ["brief-lines.v1@0123456789ab"]
        _, notes = archive.replay(document)
        assert any("the prompt brief-lines.v1@0123456789ab is" in n for n in notes)
        document["replay"]["drafts"] = []
        with pytest.raises(Exception, match="fewer drafts"):
            archive.replay(document)


def test_an_article_that_was_revised_is_named_and_one_that_is_gone_stops_it(
    run: Run, tmp_path: Path
) -> None:
    article, folder, saved = tmp_path / "article.md", tmp_path / "store", tmp_path / "brief.json"
    text = (CORPUS / "2024-06-06-ecb-cuts-rates.md").read_text()
    article.write_text(text)
    run("ingest", article, "--store", folder)
    run("brief", "ECB rates", "--llm", "none", "--store", folder, "--out", saved)
    article.write_text(text.replace("3.75", "3.25"))
    run("ingest", article, "--store", folder)
    again = run("brief", "--replay", saved, "--store", folder, "--format", "json")
    assert again.code == 0
    assert again.out == saved.read_text()
    assert "has changed since; its older text is used" in again.err
    run("ingest", article, "--store", tmp_path / "other")
    gone = run("brief", "--replay", saved, "--store", tmp_path / "other")
    assert gone.code == 7
    assert "has another text now" in gone.err


def test_a_file_that_was_changed_is_told_where(
    run: Run, corpus_store: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "brief.json"
    run("brief", "ECB rates", "--llm", "none", "--store", corpus_store, "--out", saved)
    document: dict[str, Any] = json.loads(saved.read_text())
    document["summary"][0]["text"] = "Rates went up."
    saved.write_text(json.dumps(document))
    result = run("brief", "--replay", saved, "--store", corpus_store)
    assert result.code == 3
    assert "differs from its file in: summary" in result.err
    assert "Rates went up." not in result.out
    assert run("brief", "x", "--replay", saved, "--store", corpus_store).code == 2
