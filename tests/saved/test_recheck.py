"""A saved brief or answer against the store: each changed digit is found; what aged is no lie."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.render.json import answer_json, brief_json, digest_of
from rag.saved.recheck import recheck
from rag.store import Store
from rag.types.check import Rechecked
from tests.conftest import CORPUS, ROOT, Run

Document = dict[str, Any]
# What no article can tell: of these only the digest knows.
_SEALED_ONLY = {
    "digest", "created", "window", "coverage", "usage", "timings_ms", "replay", "cut", "dropped",
    "schema_version", "question", "standalone_question", "reader",
}  # fmt: skip


@pytest.fixture(scope="module")
def store(corpus_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("recheck") / "store"
    shutil.copytree(corpus_template, folder)
    with Archive.open(settings=Settings(store=folder, llm="none")) as archive:
        yield archive._readable()


@pytest.fixture(scope="module")
def documents(store: Store) -> dict[str, Document]:
    with Archive.open(settings=Settings(store=store.folder, llm="none")) as archive:
        return {
            "brief": brief_json(archive.brief("Lahaina fire death toll")),
            "answer": answer_json(archive.ask("How many people died in the Lahaina fire?")),
        }


def leaves(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*place, index))
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield place, value


def changed_digits(document: Document) -> Iterator[tuple[tuple[Any, ...], Document]]:
    """Yield the document with each of its digits changed, one at a time."""
    for place, value in leaves(document):
        text = value if isinstance(value, str) else json.dumps(value)
        for i, character in enumerate(text):
            if not (character.isascii() and character.isdigit()):
                continue
            other = f"{text[:i]}{(int(character) + 1) % 10}{text[i + 1 :]}"
            yield place, changed(document, place, other if isinstance(value, str) else float(other))


def changed(document: Document, place: tuple[Any, ...], value: Any) -> Document:
    copy: Document = json.loads(json.dumps(document))
    inner: Any = copy
    for key in place[:-1]:
        inner = inner[key]
    was_whole = isinstance(inner[place[-1]], int)
    inner[place[-1]] = int(value) if was_whole else value
    return copy


def resealed(document: Document) -> Document:
    return {**document, "digest": digest_of(document)}


def false_places(result: Rechecked) -> set[str]:
    return {f.place for f in result.findings if f.trouble == "false"}


@pytest.mark.parametrize("kind", ["brief", "answer"])
def test_what_was_printed_holds(kind: str, documents: dict[str, Document], store: Store) -> None:
    result = recheck(documents[kind], store)
    assert result.findings == ()
    assert (result.status, result.document) == ("verified", kind)
    assert result.quotes == len(documents[kind]["citations"]) > 0


@pytest.mark.parametrize("kind", ["brief", "answer"])
def test_a_changed_digit_anywhere_changes_the_digest(
    kind: str, documents: dict[str, Document]
) -> None:
    places = 0
    for place, other in changed_digits(documents[kind]):
        places += 1
        # The digest covers all but itself, and is compared with itself.
        assert digest_of(other) != other["digest"], place
    assert places > 200


@pytest.mark.parametrize("kind", ["brief", "answer"])
def test_a_changed_digit_is_found_by_the_articles_even_under_a_new_digest(
    kind: str, documents: dict[str, Document], store: Store
) -> None:
    document = documents[kind]
    seen: dict[tuple[Any, ...], int] = {}
    for place, other in changed_digits(document):
        # Two of each field: all 1,372 of a brief were tried once, which is a minute's work.
        field = tuple("*" if isinstance(p, int) else p for p in place)
        seen[field] = seen.get(field, 0) + 1
        if place[0] in _SEALED_ONLY or place[-1] == "probability" or seen[field] > 2:
            continue
        result = recheck(resealed(other), store)
        if place[-1] == "article_id" and result.status == "unverifiable":
            continue  # an article of that id might exist; no store can tell
        assert result.status == "false", place
    expected: set[tuple[str, ...]] = {("citations", "*", "start"), ("citations", "*", "quote")}
    expected |= {("citations", "*", "dates", "*", "date")}
    if kind == "brief":
        expected |= {
            ("headline",), ("key_points", "*", "text"), ("timeline", "*", "date"), ("timeline", "*", "event"),
            ("figures", "*", "value"), ("figures", "*", "text"), ("sources", "*", "published"),
            ("sources", "*", "title"), ("sources", "*", "number"), ("disagreements", "*", "topic"),
        }  # fmt: skip
    assert expected <= set(seen)


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (("voices", 0, "speaker"), "Jane Smith", "no such name"),
        (("voices", 0, "statement"), "Nobody has said anything.", "say"),
        (("summary", 0, "according_to"), None, "what it cites is of"),
        (("sources", 0, "independent_origin"), False, "its citations say"),
        (("headline",), "Maui fire death toll raised to 97 after DNA tests", "no article's"),
        (("key_points", 0, "citations"), [99], "no such citation"),
        (("sources",), [], "schema"),
    ],
)
def test_other_lies_are_named(
    place: tuple[Any, ...], value: Any, reason: str, documents: dict[str, Document], store: Store
) -> None:
    document = json.loads(json.dumps(documents["brief"]))
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    result = recheck(resealed(document), store)
    assert result.status == "false"
    assert any(reason in f.reason for f in result.findings)


def test_all_lies_are_listed_and_not_only_the_first(
    documents: dict[str, Document], store: Store
) -> None:
    document = changed(documents["brief"], ("citations", 0, "start"), 3)
    document = changed(document, ("figures", 0, "value"), "1")
    document = changed(document, ("sources", 0, "title"), "x")
    found = false_places(recheck(document, store))
    assert {"digest", "citations/0/quote", "figures/0/value", "sources/0/title"} <= found


def test_an_article_that_was_revised_is_read_as_it_was(run: Run, tmp_path: Path) -> None:
    article = tmp_path / "article.md"
    text = (CORPUS / "2024-06-06-ecb-cuts-rates.md").read_text()
    article.write_text(text)
    folder = tmp_path / "store"
    run("ingest", article, "--store", folder)
    saved = tmp_path / "brief.json"
    run("brief", "ECB rates", "--llm", "none", "--store", folder, "--out", saved)
    assert run("verify", saved, "--store", folder).code == 0
    article.write_text(text.replace("3.75", "3.25"))
    run("ingest", article, "--store", folder)
    result = run("verify", saved, "--json", "--store", folder)
    assert result.code == 0, result.out
    assert result.json["status"] == "verified"
    assert len(result.json["revised"]) == 1
    assert "text of its day" in run("verify", saved, "--store", folder).out
    # Another store that has only the newer text cannot tell; that is no lie.
    run("ingest", article, "--store", tmp_path / "other")
    unknown = run("verify", saved, "--json", "--store", tmp_path / "other")
    assert unknown.code == 7
    assert {f["trouble"] for f in unknown.json["findings"]} == {"revised"}


def test_a_lie_is_one_and_articles_that_are_gone_are_none(
    run: Run, corpus_store: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "brief.json"
    run("brief", "ECB rates", "--llm", "none", "--store", corpus_store, "--out", saved)
    true = saved.read_text()
    saved.write_text(true.replace("3.75", "3.85", 1))
    lied = run("verify", saved, "--store", corpus_store)
    assert lied.code == 3
    assert "does not hold" in lied.out
    saved.write_text(true)
    article_id = json.loads(true)["sources"][0]["article_id"]
    run("articles", "rm", article_id, "--store", corpus_store)
    result = run("verify", saved, "--json", "--store", corpus_store)
    assert result.code == 7
    assert {f["trouble"] for f in result.json["findings"]} == {"missing"}
    assert "cannot be checked" in run("verify", saved, "--store", corpus_store).out


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("{", 7, "no JSON"),
        ("[1]", 7, "no JSON object"),
        ("", 7, "no JSON"),
        ('{"a": 1}', 2, "neither an answer nor a brief"),
        ('{"headline": "x", "citations": 1}', 3, "schema"),
        ('{"question": "x", "citations": []}', 3, "schema"),
        ("[" * 100_000, 7, "no JSON"),
    ],
)
def test_what_is_no_document_is_told(
    content: str, code: int, said: str, run: Run, corpus_store: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "x.json"
    saved.write_text(content)
    result = run("verify", saved, "--store", corpus_store)
    assert result.code == code
    assert said in result.out + result.err
    assert "Traceback" not in result.err


def test_a_file_that_is_not_there(run: Run, corpus_store: Path) -> None:
    assert run("verify", "nowhere.json", "--store", corpus_store).code == 7


@pytest.mark.parametrize(
    "name",
    ["answer-1.4", "answer-2.0", "answer-2.1", "answer-2.2", "brief-1.6", "brief-1.7", "brief-1.8"],
)
def test_documents_of_the_version_before_are_still_read(name: str, store: Store) -> None:
    """Documents that earlier versions wrote, over the same corpus."""
    text = (ROOT / "tests" / "saved" / "earlier" / f"{name}.json").read_text()
    here = {a.title: a.article_id for a in store.catalog.articles()}
    for citation in json.loads(text)["citations"]:
        # The id of an article is made of where it lay when it was ingested.
        text = text.replace(citation["article_id"], here[citation["title"]])
        text = text.replace(citation["origin"], here[citation["title"]])
    result = recheck(resealed(json.loads(text)), store)
    assert (result.status, result.findings) == ("verified", ())
    assert result.lines > 0
