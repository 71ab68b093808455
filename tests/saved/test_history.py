"""What is kept: found by words, opened as it was, and told where it no longer holds."""

from __future__ import annotations

import json
import sqlite3
import threading
from functools import cache
from pathlib import Path

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.errors import StoreError, UsageError
from rag.models.encoders.embedding import make_embedder
from rag.render.json import checked
from rag.saved.history import History, keeper
from rag.store import Catalog
from tests.conftest import Run

FERRY = "The ferry to Skarn left the harbour on Monday with 40 people on board."
BRIDGE = "The bridge over the Lune reopened on Sunday after two years of work."


@pytest.fixture(autouse=True)
def _one_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command opens its archive; the embedding model is loaded once."""
    monkeypatch.setattr("rag.archive.make_embedder", _embedder)


_embedder = cache(make_embedder)


@pytest.fixture
def store(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of two articles, one of which a test may change."""
    monkeypatch.setenv("DATELINE_LLM", "none")
    monkeypatch.setenv("DATELINE_STORE", str(tmp_path / "store"))
    (tmp_path / "ferry.txt").write_text(f"Ferry leaves for Skarn\n\n{FERRY}")
    (tmp_path / "bridge.txt").write_text(f"Lune bridge open again\n\n{BRIDGE}")
    run("ingest", tmp_path / "ferry.txt", tmp_path / "bridge.txt")
    return tmp_path / "store"


def _ask(run: Run, question: str, *more: str) -> int:
    result = run("ask", question, "--keep", *more)
    return int(result.err.split("kept as ")[1].split()[0])


def _listed(run: Run, *words: str) -> list[int]:
    return [e["id"] for e in run("history", *words, "--json").json["entries"]]


# --- what is kept, and what is not -----------------------------------------------------------


def test_nothing_is_kept_unasked(run: Run, store: Path) -> None:
    run("ask", "When did the bridge over the Lune reopen?")
    run("ask", "When did the bridge over the Lune reopen?", "--no-keep")
    run("brief", "the bridge over the Lune")
    assert _listed(run) == []
    assert "nothing is kept" in run("history").err


def test_answers_and_briefs_are_found_by_any_form_of_their_words(run: Run, store: Path) -> None:
    bridge = _ask(run, "When did the bridge over the Lune reopen?")
    ferry = _ask(run, "How many people left for Skarn?")
    brief = run("brief", "ferry to Skarn", "--keep", "--out", "b.md")
    page = int(brief.err.split("kept as ")[1].split()[0])
    assert _listed(run) == [page, ferry, bridge]
    assert _listed(run, "bridges") == [bridge]  # asked
    assert _listed(run, "harbour") == [page, ferry]  # answered
    assert _listed(run, "SKARN", "monday") == [page, ferry]
    assert _listed(run, "bridge", "ferry") == []
    assert _listed(run, "list", "bridge") == [bridge]


@pytest.mark.parametrize("word", ['"', "AND", "NOT", "a*b", "-", "NEAR(", "asked:", "^", "''"])
def test_no_word_breaks_the_search(run: Run, store: Path, word: str) -> None:
    _ask(run, "When did the bridge over the Lune reopen?")
    assert run("history", "list", "--json", "--", word).code == 0


def test_an_abstention_is_kept_and_a_greeting_is_not(run: Run, store: Path) -> None:
    kept = _ask(run, "Who won the chess tournament in Oslo?")
    run("ask", "hello", "--keep")
    [entry] = run("history", "--json").json["entries"]
    assert (entry["id"], entry["holds"]) == (kept, True)
    assert entry["says"]


def test_a_batch_is_kept_line_by_line(run: Run, store: Path, tmp_path: Path) -> None:
    (tmp_path / "q.txt").write_text(
        "When did the bridge reopen?\nHow many people left for Skarn?\n"
    )
    lines = run("ask", "--batch", tmp_path / "q.txt", "--keep").out.splitlines()
    assert len(lines) == 2
    assert [json.loads(x)["question"] for x in lines] == [
        e["asked"] for e in reversed(run("history", "--json").json["entries"])
    ]


def test_only_the_newest_are_listed_and_said_to_be(run: Run, store: Path) -> None:
    numbers = [_ask(run, f"How many people left for Skarn on day {n}?") for n in range(3)]
    result = run("history", "--limit", "2", "--json")
    assert [e["id"] for e in result.json["entries"]] == numbers[:0:-1]
    assert "--limit" in result.err


# --- opened ----------------------------------------------------------------------------------


def test_what_is_opened_is_what_was_printed(run: Run, store: Path) -> None:
    answer = run("ask", "When did the bridge over the Lune reopen?", "--keep")
    assert answer.out.strip() in run("history", "show", "1").out
    document = run("history", "show", "1", "--json")
    checked(document.json, "answer")
    Path("a.json").write_text(document.out)
    assert run("verify", "a.json").code == 0


def test_a_kept_brief_can_be_made_again(run: Run, store: Path) -> None:
    run("brief", "ferry to Skarn", "--keep", "--out", "b.json")
    Path("kept.json").write_text(run("history", "show", "1", "--json").out)
    assert json.loads(Path("kept.json").read_text()) == json.loads(Path("b.json").read_text())
    assert run("brief", "--replay", "kept.json", "--out", "again.json").code == 0
    assert Path("again.json").read_bytes() == Path("b.json").read_bytes()


def test_an_unknown_number_is_wrong_use(run: Run, store: Path) -> None:
    for command in ("show", "rm", "verify"):
        result = run("history", command, "7")
        assert result.code == 2
        assert "7" in result.err
        assert "dateline history" in result.err


# --- held against today ----------------------------------------------------------------------


def test_a_correction_is_told_where_the_cited_sentence_is_gone(
    run: Run, store: Path, tmp_path: Path
) -> None:
    ferry = _ask(run, "How many people left for Skarn?")
    bridge = _ask(run, "When did the bridge over the Lune reopen?")
    assert run("history", "verify").code == 0
    changed = FERRY.replace("40", "14")
    (tmp_path / "ferry.txt").write_text(f"Ferry leaves for Skarn\n\n{changed}")
    run("ingest", tmp_path / "ferry.txt")
    entries = {e["id"]: e for e in run("history", "--json").json["entries"]}
    assert (entries[ferry]["holds"], entries[bridge]["holds"]) == (False, True)
    [fallen] = entries[ferry]["fallen"]
    assert (fallen["quote"], fallen["reason"]) == (FERRY, "corrected")
    shown = run("history", "ferry").out
    assert "NO LONGER HOLDS" in shown
    assert FERRY in shown
    assert "NO LONGER HOLDS" not in run("history", "bridge").out
    assert "NO LONGER HOLDS" in run("history", "show", str(ferry)).out
    assert run("history", "verify").code == 3
    assert run("history", "verify", str(bridge)).code == 0
    assert run("history", "verify", str(ferry)).code == 3
    result = run("history", "verify", str(ferry), "--json").json["entries"][0]
    assert (result["holds"], result["verification"]["status"]) == (False, "verified")


def test_a_revision_that_keeps_the_sentence_changes_nothing(
    run: Run, store: Path, tmp_path: Path
) -> None:
    _ask(run, "How many people left for Skarn?")
    text = f"Ferry leaves for Skarn\n\nThe sea was calm on Monday, sailors said. {FERRY}"
    (tmp_path / "ferry.txt").write_text(text)
    assert "updated 1" in run("ingest", tmp_path / "ferry.txt").out
    assert run("history", "--json").json["entries"][0]["holds"]
    assert run("history", "verify").code == 0


def test_an_article_that_is_gone_is_told(run: Run, store: Path) -> None:
    _ask(run, "How many people left for Skarn?")
    [article] = [
        a
        for a in run("articles", "list", "--json").json["articles"]
        if a["title"].startswith("Ferry")
    ]
    run("articles", "rm", article["article_id"])
    [entry] = run("history", "--json").json["entries"]
    assert [f["reason"] for f in entry["fallen"]] == ["removed"]
    assert run("history", "verify").code == 3


def test_an_article_that_was_retired_is_told_until_it_comes_back(
    run: Run, store: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "feed"
    folder.mkdir()
    for number in range(9):
        (folder / f"{number}.txt").write_text(
            f"Pier {number}\n\nPier {number} of Skarn was closed."
        )
    text = "Tram\n\nThe tram to Lund hit a bus on Friday and 3 people were hurt."
    (folder / "tram.txt").write_text(text)
    run("ingest", folder)
    _ask(run, "How many people were hurt by the tram to Lund?")
    (folder / "tram.txt").unlink()
    assert run("ingest", "--sync", folder).code == 0
    [entry] = run("history", "--json").json["entries"]
    assert [f["reason"] for f in entry["fallen"]] == ["retired"]
    assert "no more" in run("history").out
    assert run("history", "verify").code == 3
    (folder / "tram.txt").write_text(text)
    run("ingest", "--sync", folder)
    assert run("history", "verify").code == 0


def test_what_was_changed_in_the_store_by_hand_is_found(run: Run, store: Path) -> None:
    number = _ask(run, "How many people left for Skarn?")
    database = sqlite3.connect(store / "catalog.sqlite3")
    with database:
        database.execute("UPDATE kept SET document = replace(document, '40 people', '41 people')")
    database.close()
    result = run("history", "verify", str(number), "--json")
    assert result.code == 3
    assert result.json["entries"][0]["verification"]["status"] == "false"


# --- forgotten -------------------------------------------------------------------------------


def test_some_or_all_are_removed_and_no_number_comes_twice(run: Run, store: Path) -> None:
    numbers = [_ask(run, "How many people left for Skarn?") for _ in range(3)]
    assert run("history", "rm", str(numbers[2]), str(numbers[0])).code == 0
    assert _listed(run) == [numbers[1]]
    assert _listed(run, "Skarn") == [numbers[1]]
    assert run("history", "rm", str(numbers[1]), "99").code == 2
    assert _listed(run) == [numbers[1]]
    refused = run("history", "clear")  # no terminal, where it could ask
    assert refused.code == 2
    assert "--yes" in refused.err
    assert _listed(run) == [numbers[1]]
    assert run("history", "clear", "--yes").code == 0
    assert _listed(run) == []
    assert _listed(run, "Skarn") == []
    assert _ask(run, "How many people left for Skarn?") > numbers[2]


# --- where it cannot be kept -----------------------------------------------------------------


def test_a_store_that_cannot_be_written_says_once_that_nothing_is_kept(
    corpus_template: Path,
) -> None:
    with Archive.open(settings=Settings(store=corpus_template, llm="none")) as archive:
        answer = archive.ask("Who won Euro 2024?")
    catalog = Catalog(corpus_template / "catalog.sqlite3", read_only=True)
    said: list[str] = []
    keep = keeper(lambda: catalog, said.append)
    assert [keep(answer) for _ in range(3)] == [None, None, None]
    [remark] = said
    assert "nothing is kept" in remark
    assert str(corpus_template) in remark
    with pytest.raises(StoreError, match="cannot be written"):
        History(catalog).clear()
    assert History(catalog).find() == []
    catalog.close()


def test_threads_keep_at_once_and_lose_nothing(corpus_store: Path) -> None:
    with Archive.open(settings=Settings(store=corpus_store, llm="none")) as archive:
        answer = archive.ask("Who won Euro 2024?")
        history = History(archive.catalog)
        threads = [
            threading.Thread(target=lambda: [history.keep(answer) for _ in range(5)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({k.id for k in history.find(["Euro"])}) == 20
        with pytest.raises(UsageError):
            history.get(21)


def test_a_store_of_version_5_gets_a_history(run: Run, store: Path) -> None:
    database = sqlite3.connect(store / "catalog.sqlite3")
    with database:
        for table in ("kept", "kept_words"):
            database.execute(f"DROP TABLE {table}")
        database.execute("UPDATE meta SET value = '5' WHERE name = 'schema_version'")
    database.close()
    number = _ask(run, "How many people left for Skarn?")
    assert _listed(run, "Skarn") == [number]
    assert run("doctor").code == 0
