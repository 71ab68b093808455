"""`--sync`: what has gone from its source is hidden from now on, and kept; what comes back is found."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.errors import UsageError
from rag.ingest.sync import Gone
from rag.render.json import answer_json, brief_json
from rag.store.repair import catalog_problems
from rag.types import IngestOutcome
from tests.conftest import Run
from tests.ingest.test_load_html import page
from tests.loopback import Written, on_loopback
from tests.websites import Site

_SUBJECTS = ("ferry", "bridge", "tunnel", "airport", "railway", "canal", "quarry", "theatre")


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Archive]:
    settings = Settings(store=tmp_path / "store", llm="none")
    with Archive.open(settings=settings) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight articles, one a file: losing one of them is no more than a fifth."""
    place = tmp_path / "news"
    place.mkdir()
    for subject in _SUBJECTS:
        _write(place, subject)
    return place


def _write(
    place: Path, subject: str, said: str = "was closed on Friday after a storm, the county said"
) -> Path:
    path = place / f"{subject}.md"
    path.write_text(f"---\ndate: 2024-03-01\n---\n# The {subject}\n\nThe {subject} {said}.\n")
    return path


def _lines(path: Path, *subjects: str, broken: str = "") -> Path:
    records = [
        {"id": s, "source": "Wire", "title": f"The {s}", "text": f"The {s} was closed on Friday."}
        for s in subjects
    ]
    path.write_text("".join(json.dumps(r) + "\n" for r in records) + broken)
    return path


def _sync(collection: Archive, *sources: Path | str, **more: Any) -> list[IngestOutcome]:
    return collection.ingest(sources, wait=False, sync=True, **more)


def _gone(outcomes: list[IngestOutcome]) -> list[str | None]:
    return [o.title for o in outcomes if o.status in ("retired", "removed")]


def _titles(collection: Archive, **limits: str) -> set[str]:
    return {a.title for a in collection.articles(window=collection.window(**limits))}


# --- what is gone, by kind of source ---------------------------------------------------------


def test_a_file_that_is_gone_is_found_by_nothing_any_more(
    collection: Archive, folder: Path
) -> None:
    collection.ingest([folder])
    (folder / "ferry.md").unlink()
    outcomes = _sync(collection, folder)
    assert _gone(outcomes) == ["The ferry"]
    [retired] = [o for o in outcomes if o.status == "retired"]
    assert retired.location == str(folder / "ferry.md")
    assert "The ferry" not in _titles(collection)
    assert "The ferry" not in [a.title for a in collection.articles()]
    assert "The ferry" not in [e.title for e in collection.catalog.entries()[0]]
    assert "The ferry" not in [h.title for h in collection.search("ferry closed")]
    assert collection.ask("What was closed with the ferry?").citations == ()
    brief = brief_json(collection.brief("what was closed after the storm"))
    assert brief["sources"]
    assert "ferry" not in json.dumps(brief["sources"])
    assert collection.catalog.coverage(collection.window()).articles == 7
    assert sum(collection.catalog.outlets().values()) == 7
    assert catalog_problems(collection.catalog) == []
    assert _gone(_sync(collection, folder)) == []  # once is enough


def test_without_sync_nothing_goes(collection: Archive, folder: Path) -> None:
    collection.ingest([folder], wait=False)
    (folder / "ferry.md").unlink()
    collection.ingest([folder], wait=False)
    assert "The ferry" in _titles(collection)


def test_a_line_that_is_gone_from_an_export(collection: Archive, tmp_path: Path) -> None:
    path = _lines(tmp_path / "wire.jsonl", *_SUBJECTS)
    collection.ingest([path], wait=False)
    _lines(path, *_SUBJECTS[1:])
    assert _gone(_sync(collection, path)) == ["The ferry"]
    assert len(_titles(collection)) == 7


@pytest.mark.parametrize("settled", [True, False])
def test_a_line_that_went_before_sync_was_asked_for(
    collection: Archive, tmp_path: Path, settled: bool
) -> None:
    path = _lines(tmp_path / "wire.jsonl", *_SUBJECTS)
    collection.ingest([path], wait=False)
    _lines(path, *_SUBJECTS[1:])
    if settled:
        os.utime(path, (1_600_000_000, 1_600_000_000))  # so that it is not read a third time
    collection.ingest([path], wait=False)
    assert _gone(_sync(collection, path)) == ["The ferry"]


def test_what_cannot_be_read_has_not_gone(collection: Archive, tmp_path: Path) -> None:
    path = _lines(tmp_path / "wire.jsonl", *_SUBJECTS)
    collection.ingest([path], wait=False)
    _lines(path, *_SUBJECTS[1:], broken='{"id": "ferry", "title"\n')
    outcomes = _sync(collection, path)
    assert [o.status for o in outcomes if o.status != "unchanged"] == ["failed"]
    path.write_text("")
    assert _gone(_sync(collection, path, may_retire=lambda gone: True)) == []
    assert len(_titles(collection)) == 8


def test_a_line_that_lost_its_text_is_still_a_line(collection: Archive, tmp_path: Path) -> None:
    path = _lines(tmp_path / "wire.jsonl", *_SUBJECTS)
    collection.ingest([path], wait=False)
    removed = json.dumps(
        {"id": "ferry", "source": "Wire", "title": "The ferry", "text": "[Removed]"}
    )
    _lines(path, *_SUBJECTS[2:], broken=removed + "\n")
    assert _gone(_sync(collection, path)) == ["The bridge"]


def test_an_unreadable_file_keeps_no_other_from_going(collection: Archive, tmp_path: Path) -> None:
    place = tmp_path / "news"
    place.mkdir()
    (place / "a.pdf").write_bytes(b"%PDF-1.4 torn")
    path = _lines(place / "wire.jsonl", *_SUBJECTS)
    collection.ingest([place], wait=False)
    _lines(path, *_SUBJECTS[1:])
    assert _gone(_sync(collection, place)) == ["The ferry"]


def test_an_article_goes_with_the_last_of_its_files(collection: Archive, tmp_path: Path) -> None:
    monday = _lines(tmp_path / "monday.jsonl", *_SUBJECTS)
    tuesday = _lines(tmp_path / "tuesday.jsonl", *_SUBJECTS)
    collection.ingest([monday, tuesday], wait=False)
    _lines(monday, *_SUBJECTS[1:])
    assert _gone(_sync(collection, monday, tuesday)) == []
    _lines(tuesday, *_SUBJECTS[1:])
    assert _gone(_sync(collection, tuesday)) == ["The ferry"]


def test_only_the_named_sources_are_kept_in_step(collection: Archive, folder: Path) -> None:
    other = folder.parent / "newsroom"  # begins with the name of the other
    shutil.copytree(folder, other)
    collection.ingest([folder, other], wait=False)
    for place in (folder, other):
        (place / "canal.md").unlink()
    [outcome] = [o for o in _sync(collection, folder) if o.status == "retired"]
    assert outcome.location == str(folder / "canal.md")


@pytest.mark.parametrize("pattern", ["*.md", "[a-z]*.md", "**/*.md", "../news/*.md", "sub/../*.md"])
def test_a_glob_is_kept_in_step(collection: Archive, folder: Path, pattern: str) -> None:
    (folder / "sub").mkdir()
    pattern = str(folder / pattern)
    collection.ingest([pattern], wait=False)
    (folder / "ferry.md").unlink()
    assert _gone(_sync(collection, pattern)) == ["The ferry"]


def test_a_relative_name_is_the_same_folder(
    collection: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection.ingest([folder], wait=False)
    (folder / "ferry.md").unlink()
    monkeypatch.chdir(folder)
    assert _gone(_sync(collection, ".")) == ["The ferry"]


def test_standard_input_cannot_be_kept_in_step(collection: Archive) -> None:
    with pytest.raises(UsageError, match="standard input") as raised:
        _sync(collection, "-")
    assert raised.value.next_step


def _feed(*subjects: str) -> str:
    words = "and the council said that it would open again in a week or two, " * 20
    items = "".join(
        f"<item><title>The {s}</title><guid>{s}</guid><pubDate>Fri, 01 Mar 2024 10:00:00 GMT</pubDate>"
        f"<description>The {s} was closed, {words}.</description></item>"
        for s in subjects
    )
    return f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'


@on_loopback
def test_what_rolls_off_a_feed_has_not_gone(
    collection: Archive, site: Site, tmp_path: Path
) -> None:
    saved = tmp_path / "saved.xml"
    for subjects in (_SUBJECTS, _SUBJECTS[4:]):
        saved.write_text(_feed(*subjects).replace("<guid>", "<guid>file-"))
        site.pages["/feed"] = Written(
            _feed(*subjects).encode(), headers={"content-type": "application/rss+xml"}
        )
        sources = (site.address + "/feed", saved)
        assert _gone(_sync(collection, *sources, allow_private=True)) == []
    assert len(collection.articles()) == 16
    saved.unlink()
    assert len(_gone(_sync(collection, saved, may_retire=lambda gone: True))) == 8


@on_loopback
def test_a_page_that_its_site_took_down_has_not_gone(collection: Archive, site: Site) -> None:
    url = site.page("/a", page())
    _sync(collection, url, allow_private=True)
    del site.pages["/a"]
    outcomes = _sync(collection, url, allow_private=True, may_retire=lambda gone: True)
    assert [o.status for o in outcomes] == ["failed"]
    assert len(collection.articles()) == 1


@on_loopback
def test_a_line_that_is_gone_from_an_export_on_the_web(
    collection: Archive, site: Site, tmp_path: Path
) -> None:
    url = site.address + "/wire.jsonl"
    for subjects, gone in ((_SUBJECTS, []), (_SUBJECTS[1:], ["The ferry"])):
        body = _lines(tmp_path / "x", *subjects).read_bytes()
        site.pages["/wire.jsonl"] = Written(body, headers={"content-type": "text/plain"})
        assert _gone(_sync(collection, url, allow_private=True)) == gone


# --- what is kept ----------------------------------------------------------------------------


def test_a_time_before_its_retirement_finds_it(collection: Archive, folder: Path) -> None:
    collection.ingest([folder])
    answer = answer_json(collection.ask("What happened to the ferry?"))
    brief = brief_json(collection.brief("the ferry"))
    (folder / "ferry.md").unlink()
    _sync(collection, folder)
    assert "The ferry" in _titles(collection, as_of="2024-03-02")
    assert collection.search("ferry", window=collection.window(as_of="2024-03-02"))
    assert "The ferry" not in _titles(collection, as_of="2099-01-01")
    [article_id] = {c["article_id"] for c in answer["citations"]}
    for document in (answer, brief):
        checked = collection.verify(document)
        assert checked.status == "verified"
        assert checked.retired == (article_id,)
    again, _notes = collection.replay(brief)
    assert again.headline == brief["headline"]
    shown, _ = collection.article(article_id)
    assert shown.title == "The ferry"


def test_the_time_when_it_was_gone_does_not_find_it_once_it_is_back(
    collection: Archive, folder: Path
) -> None:
    collection.ingest([folder], wait=False)
    held = collection.catalog.held
    [ferry] = [a.article_id for a in collection.articles() if a.title == "The ferry"]
    held.retire([ferry], 1_800_000_000.0)  # 2027-01-15
    held.bring_back(ferry, 1_900_000_000.0)  # 2030-03-17
    days = {"2026-12-31": True, "2027-02-01": False, "2030-01-01": False, "2031-01-01": True}
    assert {d: "The ferry" in _titles(collection, as_of=d) for d in days} == days


@pytest.mark.parametrize("said", ["was closed on Friday", "was opened on Monday"])
def test_what_comes_back_is_found_again(collection: Archive, folder: Path, said: str) -> None:
    collection.ingest([folder])
    (folder / "ferry.md").unlink()
    _sync(collection, folder)
    _write(folder, "ferry", said)
    outcomes = _sync(collection, folder)
    [back] = [o for o in outcomes if o.status != "unchanged"]
    assert (back.status, back.title) == ("added", "The ferry")
    assert "back" in (back.reason or "")
    [hit, *_] = collection.search(f"ferry {said}")
    assert said in hit.text
    assert len(_titles(collection)) == 8


def test_forget_removes_what_is_gone_now_and_before(collection: Archive, folder: Path) -> None:
    collection.ingest([folder])
    (folder / "ferry.md").unlink()
    _sync(collection, folder)
    (folder / "bridge.md").unlink()
    outcomes = _sync(collection, folder, forget=True)
    assert sorted(map(str, _gone(outcomes))) == ["The bridge", "The ferry"]
    assert len(_titles(collection, as_of="2024-03-02")) == 6
    rows = collection.catalog.database.rows
    texts = [text for (text,) in rows("SELECT text FROM articles")]
    assert not any("ferry" in text or "bridge" in text for text in texts)
    assert len(texts) == 6
    assert collection.problems() == []
    assert rows("SELECT * FROM vector_deletions") == []


def test_an_article_that_is_removed_by_hand_is_forgotten(collection: Archive, folder: Path) -> None:
    collection.ingest([folder])
    (folder / "ferry.md").unlink()
    [retired] = [o for o in _sync(collection, folder) if o.status == "retired"]
    collection.remove(str(retired.article_id))
    assert _gone(_sync(collection, folder, forget=True)) == []
    assert len(_titles(collection, as_of="2024-03-02")) == 7


# --- too much at once ------------------------------------------------------------------------


@pytest.mark.parametrize(("gone", "asked"), [(1, False), (2, True), (8, True)])
def test_more_than_a_fifth_is_asked_for(
    collection: Archive, folder: Path, gone: int, asked: bool
) -> None:
    collection.ingest([folder], wait=False)
    for subject in _SUBJECTS[:gone]:
        (folder / f"{subject}.md").unlink()
    questions: list[Gone] = []

    def may(what: Gone) -> bool:
        questions.append(what)
        return False

    outcomes = _sync(collection, folder, may_retire=may)
    assert [(len(q.articles), q.had) for q in questions] == ([(gone, 8)] if asked else [])
    assert len(_gone(outcomes)) == (0 if asked else gone)
    assert len(_titles(collection)) == (8 if asked else 8 - gone)
    assert len(_gone(_sync(collection, folder, may_retire=lambda _: True))) == gone * asked


def test_where_one_source_is_refused_no_other_loses_anything(
    collection: Archive, folder: Path, tmp_path: Path
) -> None:
    path = _lines(tmp_path / "wire.jsonl", *_SUBJECTS)
    collection.ingest([folder, path], wait=False)
    _lines(path, *_SUBJECTS[1:])
    shutil.rmtree(folder)
    assert _gone(_sync(collection, path, folder)) == []
    assert len(collection.articles()) == 16


@pytest.mark.parametrize("left", ["an empty folder", "nothing", "another file"])
def test_a_broken_mount_retires_nothing_and_says_how_to_go_on(
    run: Run, folder: Path, tmp_path: Path, left: str
) -> None:
    store = tmp_path / "s"
    assert run("ingest", folder, "--store", store).code == 0
    shutil.rmtree(folder)
    if left != "nothing":
        folder.mkdir()
    if left == "another file":
        _write(folder, "harbour")
    count = 8 + (left == "another file")
    refused = run("ingest", "--sync", folder, "--store", store)
    assert refused.code == 2
    assert "8 of the" in refused.err
    assert "--yes" in refused.err
    listed = run("articles", "list", "--store", store, "--json").json["articles"]
    assert len(listed) == count
    result = run("ingest", "--sync", "--yes", folder, "--store", store, "--json")
    assert result.code == 0
    assert result.json["counts"]["retired"] == 8
    listed = run("articles", "list", "--store", store, "--json").json["articles"]
    assert len(listed) == count - 8


@pytest.mark.parametrize("agrees", [True, False])
def test_a_person_at_a_terminal_is_asked(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, agrees: bool
) -> None:
    asked: list[str] = []

    def confirm(text: str, **more: Any) -> bool:
        asked.append(text)
        return agrees

    store = tmp_path / "s"
    run("ingest", folder, "--store", store)
    shutil.rmtree(folder)
    monkeypatch.setattr("typer.confirm", confirm)
    monkeypatch.setattr("rag.cli.ingest._at_terminal", lambda: True)
    result = run("ingest", "--sync", folder, "--store", store)
    assert len(asked) == 1
    assert "8 of the 8" in asked[0]
    assert result.code == (0 if agrees else 2)
    listed = run("articles", "list", "--store", store, "--json").json["articles"]
    assert len(listed) == (0 if agrees else 8)


# --- shown before ----------------------------------------------------------------------------


def _dump(store: Path) -> list[str]:
    with sqlite3.connect(store / "catalog.sqlite3") as database:
        tables = ("articles", "held", "retired", "files", "chunks", "sources", "shingles")
        return [str(row) for t in tables for row in database.execute(f"SELECT * FROM {t}")]


@pytest.mark.parametrize("more", [(), ("--forget",)])
def test_a_dry_run_shows_what_would_go_and_writes_nothing(
    run: Run, folder: Path, tmp_path: Path, more: tuple[str, ...]
) -> None:
    store = tmp_path / "s"
    run("ingest", folder, "--store", store)
    before = _dump(store)
    for subject in ("ferry", "bridge", "canal"):
        (folder / f"{subject}.md").unlink()
    _write(folder, "harbour")
    result = run("ingest", "--sync", "--dry-run", *more, folder, "--store", store, "--json")
    assert result.code == 0
    counts = result.json["counts"]
    assert (counts["added"], counts["removed" if more else "retired"]) == (1, 3)
    assert result.json["dry_run"] is True
    shown = run("ingest", "--sync", "--dry-run", *more, folder, "--store", store)
    assert str(folder / "ferry.md") in shown.out
    assert "--yes" in shown.err
    assert _dump(store) == before


def test_a_dry_run_makes_no_store(run: Run, folder: Path, tmp_path: Path) -> None:
    result = run("ingest", "--dry-run", folder, "--store", tmp_path / "s")
    assert result.code == 6
    assert not (tmp_path / "s").exists()


def test_forget_without_sync_is_refused(run: Run, folder: Path, tmp_path: Path) -> None:
    result = run("ingest", "--forget", folder, "--store", tmp_path / "s")
    assert result.code == 2
    assert "--sync" in result.err
